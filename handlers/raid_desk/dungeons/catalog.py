"""Which dungeons and classes a guild has: the shipped ones, less those it hid, and its own.

Why: decision 0280.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from db.raid_desk import dungeons as rows
from handlers.raid_desk.dungeons.dungeon import Dungeon, RaidClass
from handlers.raid_desk.dungeons.finding import best_match, search
from handlers.raid_desk.dungeons.shipped import shipped_classes, shipped_dungeons
from interactions.escaping import plain, shorten
from interactions.responses import Choice

if TYPE_CHECKING:
    from typing import Any

    from db.pool import Connection
    from handlers.frame.context import Context


async def list_dungeons(db: Connection, guild_id: int) -> tuple[Dungeon, ...]:
    """All that can be run there: shipped ones first, in their order, then the guild's own."""
    return merged(await rows.list_changed(db, guild_id))


def merged(changed: Mapping[str, dict[str, Any] | None]) -> tuple[Dungeon, ...]:
    """The shipped dungeons with a guild's changes; None hides one."""
    own = {
        key: msgspec.convert(definition, Dungeon)
        for key, definition in changed.items()
        if definition is not None
    }
    kept = [
        own.pop(dungeon.key, dungeon)
        for dungeon in shipped_dungeons()
        if changed.get(dungeon.key, dungeon) is not None
    ]
    return (*kept, *own.values())


async def find_dungeon(db: Connection, guild_id: int, chosen: str) -> Dungeon | None:
    """By key, or by what somebody typed."""
    known = await list_dungeons(db, guild_id)
    by_key = next((dungeon for dungeon in known if dungeon.key == chosen), None)
    return by_key or best_match(known, chosen)


async def list_classes(db: Connection, guild_id: int) -> tuple[RaidClass, ...]:
    """The character classes: shipped ones, less those that were hidden, and the guild's own; at most 25."""
    changed = await rows.list_changed_classes(db, guild_id)
    own = [
        msgspec.convert(definition, RaidClass) for definition in changed.values() if definition is not None
    ]
    return (*(raid_class for raid_class in shipped_classes() if raid_class.key not in changed), *own)


async def emoji_map(db: Connection, guild_id: int) -> Mapping[str, str]:
    """Key of a class or item -> the guild's own emoji for it, of those that it still has."""
    return {row.key: row.emoji for row in await rows.list_emojis(db, guild_id) if row.there}


async def recent_first(db: Connection, guild_id: int, dungeons: Sequence[Dungeon]) -> list[Dungeon]:
    """Those run lately before the others, which stay in their order."""
    recent = {key: place for place, key in enumerate(await rows.list_recent(db, guild_id))}
    return sorted(dungeons, key=lambda dungeon: recent.get(dungeon.key, len(recent)))


async def dungeon_choices(ctx: Context, typed: str) -> list[Choice]:
    """Suggestions while somebody types; lately run ones first when nothing was typed."""
    known = await recent_first(ctx.db, ctx.guild_id, await list_dungeons(ctx.db, ctx.guild_id))
    return [Choice(shorten(plain(dungeon.name), 100), dungeon.key) for dungeon in search(known, typed)]
