"""Character classes that guilds add or hide: for other games, and for what a game brings next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from db.raid_desk import dungeons as rows
from handlers.frame.refusals import Refusal
from handlers.raid_desk.dungeons.catalog import list_classes
from handlers.raid_desk.dungeons.dungeon import RaidClass
from handlers.raid_desk.dungeons.form import slug
from handlers.raid_desk.dungeons.shipped import shipped_classes
from interactions.escaping import plain_name, shorten

if TYPE_CHECKING:
    from handlers.frame.context import Context

MOST_CLASSES = 25
"""As many as one select offers."""


class ClassNeedsLetters(Refusal):
    """A class needs a name with letters or digits."""

    remedy = "Write one, such as Druid."


class ClassIsThere(Refusal):
    """There is a class called {name} already."""

    remedy = "Choose another name, or remove that one with `/class remove`."


class TooManyClasses(Refusal):
    """There are {most} classes already, as many as a select can offer."""

    remedy = "Remove one with `/class remove`."


class NoClassOfThatName(Refusal):
    """There is no class called “{name}” here."""

    remedy = "Choose one of those that are suggested while you type."


class NoEmojiSign(Refusal):
    """“{text}” is not an emoji that every client has."""

    remedy = "Write one, such as 🌿; the server's own emojis are set with `/emoji map`."


async def add(ctx: Context, name: str, role: str, emoji: str) -> RaidClass:
    """A class of the guild's own; a shipped one that was hidden comes back under its name."""
    await rows.lock_changed(ctx.db, ctx.guild_id)
    called = plain_name(name, 40)
    key = slug(called, 24)
    if not key:
        raise ClassNeedsLetters
    sign = emoji.strip()
    if not sign or sign.isascii() or sign[0].isalnum():
        raise NoEmojiSign(text=sign)
    known = await list_classes(ctx.db, ctx.guild_id)
    if any(key == raid_class.key or called.casefold() == raid_class.name.casefold() for raid_class in known):
        raise ClassIsThere(name=called)
    if len(known) >= MOST_CLASSES:
        raise TooManyClasses(most=MOST_CLASSES)
    shipped = next(
        (raid_class for raid_class in shipped_classes() if called.casefold() == raid_class.name.casefold()),
        None,
    )
    if shipped is not None:
        await rows.delete_class(ctx.db, ctx.guild_id, shipped.key)
        made = shipped
    else:
        made = RaidClass(key, called, sign, role)
        await rows.mark_class(ctx.db, ctx.guild_id, key, msgspec.to_builtins(made))
    await ctx.audit("class.add", made.key, name=made.name, role=made.role)
    return made


async def remove(ctx: Context, chosen: str) -> RaidClass:
    """One of the guild's own is gone, a shipped one is hidden. Who plays it in a run goes on."""
    await rows.lock_changed(ctx.db, ctx.guild_id)
    known = await list_classes(ctx.db, ctx.guild_id)
    wanted = chosen.strip().casefold()
    gone = next(
        (raid_class for raid_class in known if wanted in (raid_class.key, raid_class.name.casefold())), None
    )
    if gone is None:
        raise NoClassOfThatName(name=shorten(chosen, 40))
    if any(raid_class.key == gone.key for raid_class in shipped_classes()):
        await rows.mark_class(ctx.db, ctx.guild_id, gone.key, None)
    else:
        await rows.delete_class(ctx.db, ctx.guild_id, gone.key)
    await ctx.audit("class.remove", gone.key, name=gone.name)
    return gone
