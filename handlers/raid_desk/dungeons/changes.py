"""Dungeons that guilds make, change and hide, and their emojis, each in the caller's transaction."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from db.platform.guilds import has_emoji
from db.raid_desk import dungeons as rows
from handlers.frame.refusals import Refusal
from handlers.kit.look import BRAND
from handlers.raid_desk.dungeons.catalog import list_classes, merged
from handlers.raid_desk.dungeons.dungeon import Dungeon, Item, RaidClass
from handlers.raid_desk.dungeons.finding import best_match
from handlers.raid_desk.dungeons.form import NameHasNoLetters, TypedDungeon, listed, slug
from handlers.raid_desk.dungeons.shipped import shipped_dungeons, shipped_items
from handlers.raid_desk.runs.limits import read_classes, read_item_limits, read_needed
from interactions.escaping import Markdown, bold, shorten
from interactions.forms import Given

if TYPE_CHECKING:
    from handlers.frame.context import Context

MOST_OWN = 100
MOST_ITEMS = 10
_READ_HERE = ("keys", "reactions", "needed", "unwanted", "limits")
"""What depends on the dungeon, and on the classes of the server."""
_CUSTOM_EMOJI = re.compile(r"<a?:\w{2,32}:(\d{17,20})>")


class WordTaken(Refusal):
    """“{word}” already means {dungeon} here."""

    remedy = "Choose another name or alias, or remove the other dungeon with `/dungeon remove`."
    rule = "Names, short forms and keys mean one dungeon each, so that everybody finds what they type."


class TooManyItems(Refusal):
    """A dungeon has at most {most} keys and things to bring; these are {count}."""

    remedy = "Leave some out."


class TooManyOwnDungeons(Refusal):
    """There are {most} dungeons of this server's own already."""

    remedy = "Remove one with `/dungeon remove`."


class NoSuchDungeon(Refusal):
    """There is no dungeon called “{name}” in this server."""

    remedy = "`/dungeon list` shows all of them."


class NothingHidden(Refusal):
    """{dungeon} is unchanged, or it is this server's own."""

    remedy = "Only dungeons that were hidden or changed can be restored."


class NoSuchThing(Refusal):
    """There is no class or thing to bring called “{name}”."""

    remedy = "Choose one of those that are suggested while you type."


class NotAnEmoji(Refusal):
    """“{text}” is not a custom emoji."""

    remedy = "Type one of this server's emojis, such as :portal:."


class NotThisServers(Refusal):
    """{emoji} is not an emoji of this server, so I cannot put it on a button."""

    remedy = "Upload it in the server settings, under Emoji, or choose one that is there."


async def add(ctx: Context, given: Given[TypedDungeon]) -> Dungeon:
    """A dungeon of the guild's own."""
    changed = await rows.lock_changed(ctx.db, ctx.guild_id)
    known = merged(changed)
    if sum(dungeon.custom for dungeon in known) >= MOST_OWN:
        raise TooManyOwnDungeons(most=MOST_OWN)
    key = slug(given.get("name", ""), 32)
    if not key:
        raise NameHasNoLetters
    made = apply(
        Dungeon(key=key, name="", custom=True, color=BRAND),
        given,
        await list_classes(ctx.db, ctx.guild_id),
    )
    refuse_taken(made, known)
    await _write(ctx, made, "dungeon.add")
    return made


async def edit(ctx: Context, chosen: str, given: Given[TypedDungeon]) -> Dungeon:
    """Another form of a dungeon, also of a shipped one; runs that are on keep theirs."""
    changed = await rows.lock_changed(ctx.db, ctx.guild_id)
    known = merged(changed)
    before = find(known, chosen)
    after = apply(before, given, await list_classes(ctx.db, ctx.guild_id))
    refuse_taken(after, [dungeon for dungeon in known if dungeon.key != before.key])
    await _write(ctx, after, "dungeon.edit")
    return after


async def remove(ctx: Context, chosen: str) -> Dungeon:
    """A shipped one is hidden, one of the guild's own is gone."""
    changed = await rows.lock_changed(ctx.db, ctx.guild_id)
    gone = find(merged(changed), chosen)
    if gone.custom:
        await rows.delete_changed(ctx.db, ctx.guild_id, gone.key)
    else:
        await rows.mark_changed(ctx.db, ctx.guild_id, gone.key, None, ctx.actor.id, ctx.now)
    await ctx.audit("dungeon.remove", gone.key, name=gone.name, hidden=not gone.custom)
    return gone


async def restore(ctx: Context, chosen: str) -> Dungeon:
    """A hidden or changed shipped dungeon is as shipped again."""
    changed = await rows.lock_changed(ctx.db, ctx.guild_id)
    shipped = find(shipped_dungeons(), chosen)
    if shipped.key not in changed:
        raise NothingHidden(dungeon=shipped.name)
    refuse_taken(shipped, [dungeon for dungeon in merged(changed) if dungeon.key != shipped.key])
    await rows.delete_changed(ctx.db, ctx.guild_id, shipped.key)
    await ctx.audit("dungeon.restore", shipped.key, name=shipped.name)
    return shipped


async def map_emoji(ctx: Context, thing: str, emoji: str | None) -> tuple[str, str | None]:
    """The guild's emoji for a class or item, or none; returns the thing's name."""
    names = await things(ctx)
    key = thing if thing in names else slug(thing, 24)
    if key not in names:
        raise NoSuchThing(name=shorten(thing, 40))
    if emoji is not None:
        await _check_emoji(ctx, emoji.strip())
    await rows.mark_emoji(ctx.db, ctx.guild_id, key, emoji.strip() if emoji else None)
    await ctx.audit("emoji.map", key, after=emoji)
    return names[key], emoji


async def _check_emoji(ctx: Context, emoji: str) -> None:
    custom = _CUSTOM_EMOJI.fullmatch(emoji)
    if custom is None:
        raise NotAnEmoji(text=shorten(emoji, 40))
    if not await has_emoji(ctx.db, ctx.guild_id, int(custom[1])):
        raise NotThisServers(emoji=Markdown(emoji))


async def things(ctx: Context) -> dict[str, str]:
    """Key -> name of every class and item of the guild."""
    known = merged(await rows.list_changed(ctx.db, ctx.guild_id))
    items = {item.key: item.name for dungeon in known for item in dungeon.items}
    return {
        **{raid_class.key: raid_class.name for raid_class in await list_classes(ctx.db, ctx.guild_id)},
        **items,
    }


async def _write(ctx: Context, made: Dungeon, action: str) -> None:
    definition: dict[str, Any] = msgspec.to_builtins(made)
    await rows.mark_changed(ctx.db, ctx.guild_id, made.key, definition, ctx.actor.id, ctx.now)
    await ctx.audit(action, made.key, name=made.name, aliases=list(made.aliases))


def find(known: Sequence[Dungeon], chosen: str) -> Dungeon:
    """By key, or by what was typed; a refusal when it is none of them."""
    fitting = next((dungeon for dungeon in known if dungeon.key == chosen), None) or best_match(known, chosen)
    if fitting is None:
        raise NoSuchDungeon(name=shorten(chosen, 40))
    return fitting


def apply(before: Dungeon, given: Given[TypedDungeon], classes: Sequence[RaidClass]) -> Dungeon:
    """The dungeon with what was typed; refusals for what does not fit. "none" takes numbers back."""
    typed = dict(given.values)
    read = {field: typed.pop(field) for field in _READ_HERE if field in typed}
    after = msgspec.structs.replace(before, **typed)
    if (keys := read.get("keys")) is not None:
        after = msgspec.structs.replace(after, keys=_items(keys, "🗝️", before))
    if (reactions := read.get("reactions")) is not None:
        after = msgspec.structs.replace(after, reactions=_items(reactions, "✋", before))
    if len(after.items) > MOST_ITEMS:
        raise TooManyItems(most=MOST_ITEMS, count=len(after.items))
    if (text := read.get("needed")) is not None:
        needed = {} if _is_none(text) else read_needed(text, after, classes)
        after = msgspec.structs.replace(after, needed=needed)
    if (text := read.get("unwanted")) is not None:
        unwanted = () if _is_none(text) else read_classes(text, after, classes)
        after = msgspec.structs.replace(after, unwanted=unwanted)
    return after if (text := read.get("limits")) is None else _with_limits(after, text)


def _with_limits(after: Dungeon, text: str) -> Dungeon:
    limits = {} if _is_none(text) else read_item_limits(text, after)
    keys, reactions = (
        tuple(_limited(item, limits) for item in items) for items in (after.keys, after.reactions)
    )
    return msgspec.structs.replace(after, keys=keys, reactions=reactions)


def _limited(item: Item, limits: Mapping[str, int]) -> Item:
    """With its new limit; without any when no limits were typed at all."""
    return msgspec.structs.replace(item, limit=limits.get(item.key, item.limit) if limits else None)


def _is_none(text: str) -> bool:
    return text.strip().casefold() in ("none", "-")


def refuse_taken(made: Dungeon, others: Iterable[Dungeon]) -> None:
    """A refusal when a word that means this dungeon means another one already."""
    mine = {made.key, made.name.casefold(), *made.aliases}
    for other in others:
        shared = mine & {other.key, other.name.casefold(), *(alias.casefold() for alias in other.aliases)}
        if shared:
            raise WordTaken(word=min(shared), dungeon=bold(other.name))


def _items(text: str, emoji: str, before: Dungeon) -> tuple[Item, ...]:
    """By name: what is shipped under it is the same thing, and what was there stays as it was."""
    shipped = {item.name.casefold(): item for item in shipped_items().values()}
    items: dict[str, Item] = {}
    for name in listed(text):
        key = slug(name, 24)
        item = shipped.get(name.casefold()) or shipped_items().get(key) or Item(key, name, emoji)
        if item.key:
            items[item.key] = before.item(item.key) or item
    return tuple(items.values())
