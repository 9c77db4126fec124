"""/configverification: what is asked of raiders, and the panel by which they verify themselves."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from db.platform.settings import find_settings, lock_settings, merge_settings
from handlers.frame.context import Context
from handlers.frame.guild import Guild
from handlers.frame.guild_settings import typed
from handlers.kit import panels
from handlers.kit.panels import Drawn, panel
from handlers.platform.channels.rules import required_channel
from handlers.platform.roles.rules import Role
from handlers.platform.settings.platform_settings import ChannelKey, PlatformSettings
from handlers.raid_desk.dungeons.form import read_color
from handlers.raid_desk.verification import config_views, views
from handlers.raid_desk.verification.checks import ProfileCheck
from handlers.raid_desk.verification.config_views import LONGEST_PANEL_TEXT, LONGEST_TITLE, VALUES
from handlers.raid_desk.verification.rules import read_name
from handlers.raid_desk.verification.settings import VerificationSettings
from handlers.raid_desk.verification.states import ChooseCheck, ChooseValue, EditPanel, PostPanel, TryChecks
from handlers.raid_desk.verification.verified_role import verified_role
from interactions.escaping import plain, plain_name
from interactions.fields import NOT_OFFERED, Field
from interactions.option_values import BadOption
from interactions.responses import Defer, OpenModal, Reply, Update
from interactions.router import Router
from jobs.requests.raid_desk import TryProfile

router = Router()

PANEL = "raid_desk.get_verified"

Title = Annotated[str, Field(name="title", max_length=LONGEST_TITLE)]
Text = Annotated[str, Field(name="text", max_length=LONGEST_PANEL_TEXT)]
Color = Annotated[str, Field(name="color", max_length=20)]
InGameGuild = Annotated[str, Field(name="guild", max_length=40)]
Name = Annotated[str, Field(name="ign", max_length=40)]


@panel(PANEL)
async def draw(db: Any, guild: Guild, subject: int) -> Drawn | None:
    """The panel as it is set."""
    settings = guild.settings(VerificationSettings)
    return Drawn(views.panel(guild.say, settings)) if settings.posted_by else None


@router.command("configverification", requires=Role.MODERATOR)
async def configure(ctx: Context) -> Reply:
    """Set what raiders must show on RealmEye, and post the panel."""
    return config_views.overview(ctx.say, await _settings(ctx), await _posted_in(ctx))


@router.component(ChooseCheck, requires=Role.MODERATOR)
async def choose_check(ctx: Context, state: ChooseCheck, *, picked: ProfileCheck) -> Update:
    """Its values are offered."""
    return config_views.overview(ctx.say, await _settings(ctx), await _posted_in(ctx), picked).in_place()


@router.component(ChooseValue, requires=Role.MODERATOR)
async def choose_value(ctx: Context, state: ChooseValue, *, picked: int) -> Update:
    """So much is asked for from now on; 0: nothing."""
    if picked not in VALUES.get(state.check, ()):
        raise BadOption("picked", NOT_OFFERED)
    location = state.check is ProfileCheck.LOCATION
    field = "location_hidden" if location else str(state.check)
    after = await _change(ctx, {field: bool(picked) if location else picked})
    return config_views.overview(ctx.say, after, await _posted_in(ctx), state.check).in_place()


@router.component(EditPanel, requires=Role.MODERATOR)
async def edit_panel(ctx: Context, state: EditPanel) -> OpenModal:
    """The form."""
    return config_views.panel_form(ctx.say, await _settings(ctx))


@router.modal(EditPanel, requires=Role.MODERATOR)
async def set_panel(
    ctx: Context,
    state: EditPanel,
    *,
    title: Title | None = None,
    text: Text | None = None,
    color: Color | None = None,
    guild: InGameGuild | None = None,
) -> Update:
    """What the panel says, and in which guild of the game raiders must be."""
    changes = {
        "title": plain_name(title or "", LONGEST_TITLE),
        "text": plain(text or ""),
        "color": read_color(color) if color and color.strip() else VerificationSettings().color,
        "guild": plain_name(guild or "", 40),
    }
    after = await _change(ctx, changes)
    await panels.touch(ctx.db, PANEL, ctx.guild_id, now=ctx.now)
    return config_views.overview(ctx.say, after, await _posted_in(ctx)).in_place()


@router.component(TryChecks, requires=Role.MODERATOR)
async def open_trial(ctx: Context, state: TryChecks) -> OpenModal:
    """Which name?"""
    return config_views.trial_form(ctx.say)


@router.modal(TryChecks, requires=Role.MODERATOR)
async def try_checks(ctx: Context, state: TryChecks, *, name: Name) -> Defer:
    """A worker looks at the page; nobody is verified."""
    return Defer(TryProfile(ctx.follow_up, ctx.guild_id, read_name(name)), ephemeral=True)


@router.component(PostPanel, requires=Role.MODERATOR)
async def post_panel(ctx: Context, state: PostPanel) -> Update:
    """Into the channel of `getverified`; one that stands elsewhere goes."""
    platform = await ctx.guild_settings(PlatformSettings)
    channel_id = required_channel(platform, ChannelKey.GETVERIFIED)
    await verified_role(ctx.db, await ctx.guild())
    after = await _change(ctx, {"posted_by": ctx.actor.id})
    await panels.place(ctx.db, PANEL, ctx.guild_id, ctx.guild_id, channel_id, now=ctx.now)
    return config_views.overview(ctx.say, after, channel_id).in_place()


async def _settings(ctx: Context) -> VerificationSettings:
    """As they stand in this transaction."""
    return typed(VerificationSettings, await find_settings(ctx.db, ctx.guild_id, VerificationSettings.module))


async def _posted_in(ctx: Context) -> int | None:
    known = await panels.find(ctx.db, PANEL, ctx.guild_id)
    return None if known is None else known.channel_id


async def _change(ctx: Context, changes: dict[str, Any]) -> VerificationSettings:
    """Keeps what differs from the defaults, and audits what really changed."""
    module, default = VerificationSettings.module, VerificationSettings()
    before = typed(VerificationSettings, await lock_settings(ctx.db, ctx.guild_id, module))
    after = msgspec.structs.replace(before, **changes)
    if after == before:
        return after
    patch = {key: value for key, value in changes.items() if value != getattr(default, key)}
    await merge_settings(ctx.db, ctx.guild_id, module, patch, [key for key in changes if key not in patch])
    differing = [key for key in changes if getattr(before, key) != getattr(after, key)]
    await ctx.audit(
        "verification.config",
        before={key: getattr(before, key) for key in differing},
        after={key: getattr(after, key) for key in differing},
    )
    ctx.settings_changed()
    return after
