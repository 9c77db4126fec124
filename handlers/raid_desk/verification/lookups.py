"""/realmeye: what a player's page tells, and whether a raider's is shown in their profile."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Final

import msgspec

from db.platform.metrics import add_changed
from db.raid_desk.raiders import find_raider, mark_shows_realmeye
from db.raid_desk.verification import find_page
from handlers.frame.context import Context
from handlers.kit.look import BRAND
from handlers.platform.profiles.sections import ProfileLine
from handlers.platform.roles.rules import Role
from handlers.raid_desk.metrics import REALMEYE_METRICS
from handlers.raid_desk.verification import views
from handlers.raid_desk.verification.profile import Profile, ProfileLook, ProfilePart
from handlers.raid_desk.verification.rules import NotVerified, RaiderStatus, key_of, read_name
from handlers.raid_desk.verification.states import ShowOnProfile
from interactions.components import ActionRow, Button, ButtonStyle
from interactions.embeds import Embed, EmbedField
from interactions.escaping import bold, escape, mention, shorten
from interactions.options import Option
from interactions.responses import Defer, Reply
from interactions.router import Router
from jobs.requests.raid_desk import LookUpPlayer

if TYPE_CHECKING:
    from interactions.languages import Say

router = Router()

Name = Annotated[str, Option("The name in the game: letters, at most 15", name="name", max_length=40)]

MOST_CHARACTERS: Final = 15
SHOWN_FOR: Final = timedelta(days=30)
"""How old a page may be that is told of in a profile."""


@router.command("realmeye", requires=Role.EVERYONE)
async def look_up(ctx: Context, *, name: Name) -> Defer:
    """See a player's RealmEye page: stars, fame, guild and characters."""
    return Defer(LookUpPlayer(ctx.follow_up, ctx.guild_id, read_name(name), ctx.actor.id), ephemeral=True)


@router.component(ShowOnProfile, requires=Role.EVERYONE)
async def show_on_profile(ctx: Context, state: ShowOnProfile) -> Reply:
    """The presser's own choice."""
    raider = await find_raider(ctx.db, ctx.guild_id, ctx.actor.id)
    if raider is None or raider.status != RaiderStatus.APPROVED:
        raise NotVerified(who=mention(ctx.actor.id))
    await mark_shows_realmeye(ctx.db, ctx.guild_id, ctx.actor.id, state.shows)
    today = (await ctx.guild()).today
    await add_changed(ctx.db, ctx.guild_id, [ctx.actor.id], REALMEYE_METRICS, today)
    if state.shows:
        return ctx.whisper("Your stars, fame and guild are shown in your profile now.")
    return ctx.whisper("Your profile no longer shows anything from your RealmEye page.")


async def raider_lines(ctx: Context, user_id: int) -> Sequence[ProfileLine]:
    """Under which name they are verified; of their page what they let others see."""
    raider = await find_raider(ctx.db, ctx.guild_id, user_id)
    if raider is None or raider.status != RaiderStatus.APPROVED or raider.name is None:
        return ()
    lines: list[str] = [ctx.say("Verified as **{name}**", name=raider.name)]
    if raider.shows_realmeye:
        page = await find_page(ctx.db, key_of(raider.name), ctx.now - SHOWN_FOR)
        if page is not None and page.profile is not None:
            lines += _facts(ctx.say, msgspec.convert(page.profile, Profile))
    return (ProfileLine(ctx.say("Raider"), "\n".join(lines)),)


def player(say: Say, name: str, look: ProfileLook, holder_id: int | None, own: bool | None) -> Reply:
    """The answer to /realmeye. `own`: whether the reader shows it in their profile; None: not theirs."""
    if look.profile is None:
        return Reply(views.unseen(say, look.seen, name), ephemeral=True)
    profile = look.profile
    lines = _facts(say, profile)
    if holder_id is not None:
        lines.append(say("Verified here as {who}", who=mention(holder_id)))
    fields = (EmbedField(say("Characters"), shorten(_characters(say, profile), 1_024)),)
    embed = Embed(title=profile.name, description="\n".join(lines), color=BRAND, fields=fields)
    return Reply(embeds=(embed,), components=_switch(say, own), ephemeral=True)


def _switch(say: Say, own: bool | None) -> tuple[ActionRow, ...]:
    if own is None:
        return ()
    label = say("Hide from my profile") if own else say("Show in my profile")
    return (ActionRow.of(Button(label, ShowOnProfile(not own), style=ButtonStyle.SECONDARY)),)


def _facts(say: Say, profile: Profile) -> list[str]:
    """A line for each thing the page tells."""
    numbers = (
        (say("Stars"), profile.stars, ProfilePart.STARS),
        (say("Alive fame"), profile.fame, ProfilePart.FAME),
    )
    lines = []
    for title, number, part in numbers:
        shown = say("hidden") if part in profile.hidden else "–" if number is None else say.number(number)
        lines.append(f"{title}: **{shown}**")
    if profile.guild:
        rank = f" ({escape(profile.guild_rank)})" if profile.guild_rank else ""
        lines.append(f"{say('Guild in the game')}: {bold(profile.guild)}{rank}")
    seen = say("hidden") if ProfilePart.LAST_SEEN in profile.hidden else escape(profile.last_seen or "–")
    return [*lines, f"{say('Last seen')}: {seen}"]


def _characters(say: Say, profile: Profile) -> str:
    if ProfilePart.CHARACTERS in profile.hidden:
        return say("hidden")
    lines = [
        f"{escape(character.class_name)} · {character.level} · {say.number(character.fame)} · "
        + (f"{character.maxed}/8" if character.maxed is not None else "?/8")
        for character in profile.characters[:MOST_CHARACTERS]
    ]
    more = len(profile.characters) - MOST_CHARACTERS
    if more > 0:
        lines.append(say.counted(more, "and 1 more", "and {count} more"))
    return "\n".join(lines) or say("none")
