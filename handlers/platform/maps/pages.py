"""Roles and channels on the dashboard: what `/setroles` and `/setchannels` do, on one page."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from db.platform.guilds import list_channels, list_roles
from handlers.api.problems import NotAccepted
from handlers.dashboard.context import Changed, Done, Page, PageContext
from handlers.dashboard.pages import Pages
from handlers.platform.channels.actions import channel_map, set_channels
from handlers.platform.channels.api import WRITABLE, channel_option
from handlers.platform.channels.names import CHANNEL_NAMES, channel_name
from handlers.platform.roles.actions import role_map, set_roles
from handlers.platform.roles.api import role_option
from handlers.platform.roles.names import ROLE_NAMES, role_name
from handlers.platform.roles.rules import MAPPED, Role, may_map
from handlers.platform.settings.changes import Change
from handlers.platform.settings.platform_settings import ChannelKey

pages = Pages("platform")

Key = Annotated[str, Meta(max_length=100)]
Chosen = Annotated[str, Meta(pattern="^([1-8]?[0-9]{1,18})?$")]


@pages.get("/maps", requires=Role.MODERATOR, nav="Roles and channels")
async def maps(ctx: PageContext) -> Page:
    """Which Discord role stands for which of ours, and which channel is for what."""
    roles, channels = await role_map(ctx), await channel_map(ctx)
    may = {role: may_map(ctx.actor, role, roles) for role in MAPPED}
    facts = {
        "roles": [(role, ROLE_NAMES[role], roles.get(role), may[role]) for role in MAPPED],
        "channels": [(key, CHANNEL_NAMES[key], channels.get(key)) for key in ChannelKey],
        "known_roles": await list_roles(ctx.db, ctx.guild_id),
        "known_channels": [
            channel for channel in await list_channels(ctx.db, ctx.guild_id) if channel.type in WRITABLE
        ],
    }
    return Page("platform/maps/maps.html", ctx.say("Roles and channels"), facts)


@pages.post("/maps/roles/{key}", requires=Role.MODERATOR)
async def change_role(ctx: PageContext, key: Key, chosen: Chosen = "") -> Done:
    """Another Discord role for one of ours, or none."""
    if key not in MAPPED:
        raise NotAccepted(reason=f"{key[:40]!r} is not an internal role")
    role, known = Role(key), {row.role_id: row for row in await list_roles(ctx.db, ctx.guild_id)}
    picked = {role: role_option(known.get(int(chosen)), key)} if chosen else {}
    changes = await set_roles(ctx, picked, () if chosen else (role,))
    return _done(ctx, role_name(ctx.say, key), changes, "<@&{}>")


@pages.post("/maps/channels/{key}", requires=Role.MODERATOR)
async def change_channel(ctx: PageContext, key: Key, chosen: Chosen = "") -> Done:
    """Another channel for one purpose, or none."""
    if key not in tuple(ChannelKey):
        raise NotAccepted(reason=f"{key[:40]!r} is not the purpose of a channel")
    purpose = ChannelKey(key)
    known = {row.channel_id: row for row in await list_channels(ctx.db, ctx.guild_id)}
    picked = {purpose: channel_option(known.get(int(chosen)), key)} if chosen else {}
    changes = await set_channels(ctx, picked, () if chosen else (purpose,))
    return _done(ctx, channel_name(ctx.say, key), changes, "<#{}>")


def _done(ctx: PageContext, name: str, changes: tuple[Change, ...], mention: str) -> Done:
    say = ctx.say
    nothing = say("*not set*")
    shown = [
        Changed(
            f"**{name}**",
            mention.format(change.before) if change.before else nothing,
            mention.format(change.after) if change.after else nothing,
        )
        for change in changes
    ]
    asks = say("Change **{setting}**?", setting=name) if changes else say("That is its value already.")
    tells = say("Saved. It applies from now on.") if changes else say("Nothing changed.")
    return Done(asks=asks, tells=tells, back=ctx.address("maps"), changes=shown)
