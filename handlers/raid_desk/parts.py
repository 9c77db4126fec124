"""What of the raid desk goes into a server's backup: dungeons, what they are worth, and quotas."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Final

import msgspec
from msgspec import Meta

from db.raid_desk import dungeons, points, quota
from db.raid_desk.points import WorthRow
from handlers.kit import panels
from handlers.kit.parts import Part, without
from handlers.raid_desk.dungeons.changes import MOST_ITEMS, MOST_OWN
from handlers.raid_desk.dungeons.dungeon import Dungeon
from handlers.raid_desk.dungeons.form import MOST_ALIASES
from handlers.raid_desk.dungeons.shipped import shipped_dungeons
from handlers.raid_desk.points.worth import MOST_POINTS
from handlers.raid_desk.quota import rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.pool import Connection
    from handlers.kit.parts import Difference, Known
    from handlers.kit.records import By

MOST_LETTERS: Final = 100
MOST_DUNGEONS: Final = MOST_OWN + 100
"""The server's own, and shipped ones that it changed or hid."""
Key = Annotated[str, Meta(pattern="^[a-z0-9_]{1,32}$")]
Worth = Annotated[int, Meta(ge=0, le=MOST_POINTS)]
QuotaPoints = Annotated[int, Meta(ge=0, le=rules.MOST_POINTS)]


class OwnDungeon(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A dungeon that the server made or changed; `definition` null: a shipped one is hidden."""

    key: Key
    definition: Dungeon | None


class DungeonWorth(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a run or a key of a dungeon counts; null: as any other."""

    dungeon_key: Key
    run_points: Worth | None
    key_points: Worth | None


class RoleQuota(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a role asks; its present period goes on as it is."""

    role_id: int
    required: Annotated[int, Meta(ge=1, le=rules.MOST_REQUIRED)]
    run_points: QuotaPoints
    verification_points: QuotaPoints
    carry_cap: QuotaPoints
    dungeons: Annotated[dict[Key, QuotaPoints], Meta(max_length=rules.MOST_OVERRIDES)]
    channel_id: int | None


async def _read_dungeons(db: Connection, guild_id: int) -> list[OwnDungeon]:
    changed = await dungeons.list_changed(db, guild_id)
    return [
        OwnDungeon(key, None if definition is None else msgspec.convert(definition, Dungeon))
        for key, definition in changed.items()
    ]


def _check_dungeons(after: Sequence[OwnDungeon]) -> None:
    shipped = {dungeon.key for dungeon in shipped_dungeons()}
    for own in after:
        if own.definition is None and own.key not in shipped:
            raise msgspec.ValidationError(
                f"{own.key} cannot be hidden: it is not one of the shipped dungeons"
            )
        if own.definition is not None:
            _check_definition(own.key, own.definition)


def _check_definition(key: str, dungeon: Dungeon) -> None:
    """What the commands would not have taken either."""
    texts = [dungeon.name, dungeon.category, *dungeon.aliases, *(item.name for item in dungeon.items)]
    fits = (
        dungeon.key == key
        and all(0 < len(text) <= MOST_LETTERS for text in texts)
        and len(dungeon.items) <= MOST_ITEMS
        and len(dungeon.aliases) <= MOST_ALIASES
        and 0 <= dungeon.color <= 0xFFFFFF
        and 0 <= dungeon.difficulty <= 10
        and (not dungeon.picture or dungeon.picture.startswith("https://"))
        and all(re.fullmatch("[a-z0-9_]{1,24}", item.key) for item in dungeon.items)
    )
    if not fits:
        raise msgspec.ValidationError(f"{key} is not a dungeon as `/dungeon create` makes them")


async def _apply_dungeons(by: By, difference: Difference[OwnDungeon]) -> None:
    await dungeons.lock_changed(by.db, by.guild_id)
    for own in difference.removed:
        await dungeons.delete_changed(by.db, by.guild_id, own.key)
    for own in difference.written:
        definition = None if own.definition is None else msgspec.to_builtins(own.definition)
        await dungeons.mark_changed(by.db, by.guild_id, own.key, definition, by.actor_id or 0, by.now)


async def _read_worths(db: Connection, guild_id: int) -> list[DungeonWorth]:
    rows = await points.list_worths(db, guild_id)
    return [DungeonWorth(row.dungeon_key, row.run_points, row.key_points) for row in rows]


async def _apply_worths(by: By, difference: Difference[DungeonWorth]) -> None:
    for worth in difference.removed:
        await points.move_worth(by.db, by.guild_id, WorthRow(worth.dungeon_key, None, None))
    for worth in difference.written:
        row = WorthRow(worth.dungeon_key, worth.run_points, worth.key_points)
        await points.move_worth(by.db, by.guild_id, row)


async def _read_quotas(db: Connection, guild_id: int) -> list[RoleQuota]:
    names = RoleQuota.__struct_fields__
    return [
        RoleQuota(**{name: getattr(row, name) for name in names})
        for row in await quota.list_quotas(db, guild_id)
    ]


async def _apply_quotas(by: By, difference: Difference[RoleQuota]) -> None:
    for entry in difference.removed:
        row = await quota.lock_quota(by.db, by.guild_id, entry.role_id)
        if row is not None:
            await panels.touch(by.db, quota.QUOTA_PANEL, row.quota_id, now=by.now)
            await quota.mark_removed(by.db, row.quota_id, by.now)
    for entry in difference.written:
        row = await quota.add_quota(by.db, by.guild_id, entry.role_id, by.now)
        await quota.move_quota(by.db, msgspec.structs.replace(row, **msgspec.structs.asdict(entry)))
        await panels.touch(by.db, quota.QUOTA_PANEL, row.quota_id, now=by.now)


def _fit_quota(entry: RoleQuota, known: Known) -> RoleQuota | None:
    if entry.role_id not in known.role_ids:
        return None
    return without(entry, "channel_id", known.channel_ids)


PARTS: Final[tuple[Part[Any], ...]] = (
    Part(
        "dungeons",
        "Dungeons",
        OwnDungeon,
        lambda own: own.key,
        _read_dungeons,
        _apply_dungeons,
        MOST_DUNGEONS,
        check=_check_dungeons,
    ),
    Part(
        "dungeon_points",
        "Points of dungeons",
        DungeonWorth,
        lambda worth: worth.dungeon_key,
        _read_worths,
        _apply_worths,
        MOST_DUNGEONS,
    ),
    Part(
        "quotas",
        "Quotas",
        RoleQuota,
        lambda entry: str(entry.role_id),
        _read_quotas,
        _apply_quotas,
        rules.MOST_QUOTAS,
        fit=_fit_quota,
    ),
)
