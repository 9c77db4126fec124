"""What of activity goes into a server's backup: achievements, level roles and prizes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

import msgspec
from msgspec import Meta

from db.activity import achievements, level_roles, prizes
from db.activity.achievements import AchievementRow
from db.activity.level_roles import LevelRoleRow
from db.activity.prizes import PrizeRow
from handlers.activity.achievements.actions import watch
from handlers.activity.achievements.rules import (
    MAX_ACHIEVEMENTS,
    MAX_BADGE,
    MAX_DESCRIPTION,
    MAX_NAME,
    MAX_REWARD,
    read_badge,
)
from handlers.activity.leaderboards.rules import BoardMetric
from handlers.activity.level_roles.rules import MAX_LEVEL_ROLES, Keeping
from handlers.activity.prizes.awarding import take_back
from handlers.activity.prizes.rules import PrizePeriod
from handlers.kit.parts import Part, without
from handlers.platform.metrics.criteria import check_criteria
from handlers.platform.metrics.registry import METRICS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.pool import Connection
    from handlers.kit.parts import Difference, Known
    from handlers.kit.records import By

MOST_PRIZES: Final = 100


class Achievement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """As `/achievement create` makes it."""

    name: Annotated[str, Meta(min_length=1, max_length=MAX_NAME)]
    description: Annotated[str, Meta(max_length=MAX_DESCRIPTION)] = ""
    emoji: Annotated[str, Meta(max_length=100)] = ""
    badge_url: Annotated[str, Meta(max_length=MAX_BADGE, pattern="^https://")] | None = None
    xp: Annotated[int, Meta(ge=0, le=MAX_REWARD)] = 0
    role_id: int | None = None
    secret: bool = False
    liberation: bool = False
    criteria: dict[str, Any] | None = None


class LevelRole(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A role at a level."""

    role_id: int
    level: Annotated[int, Meta(ge=1, le=10_000)]
    keeping: Keeping
    lasts_days: Annotated[int, Meta(ge=1, le=366)] | None = None


class Prize(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A role for the first of a board."""

    metric: BoardMetric
    period: PrizePeriod
    places: Annotated[int, Meta(ge=1, le=25)]
    role_id: int


def _entry(row: AchievementRow) -> Achievement:
    return Achievement(**{name: getattr(row, name) for name in Achievement.__struct_fields__})


async def _read_achievements(db: Connection, guild_id: int) -> list[Achievement]:
    return [_entry(row) for row in await achievements.list_achievements(db, guild_id)]


def _check_achievements(after: Sequence[Achievement]) -> None:
    for entry in after:
        read_badge(entry.emoji or entry.badge_url or "")
        if entry.criteria is not None:
            check_criteria(entry.criteria, METRICS)


async def _apply_achievements(by: By, difference: Difference[Achievement]) -> None:
    known = {row.name.casefold(): row for row in await achievements.list_achievements(by.db, by.guild_id)}
    for entry in difference.removed:
        row = known[entry.name.casefold()]
        await achievements.mark_deleted(by.db, by.guild_id, row.achievement_id, by.now)
    for _, entry in difference.changed:
        row = msgspec.structs.replace(known[entry.name.casefold()], **msgspec.structs.asdict(entry))
        await achievements.mark_changed(by.db, by.guild_id, row)
    for entry in difference.added:
        row = AchievementRow(achievement_id=0, **msgspec.structs.asdict(entry))
        await achievements.add_achievement(by.db, by.guild_id, row, by.actor_id, by.now)
    if difference:
        await watch(by.db, by.guild_id, by.now)


async def _read_level_roles(db: Connection, guild_id: int) -> list[LevelRole]:
    rows = (await level_roles.list_level_roles(db, [guild_id])).get(guild_id, [])
    return [
        LevelRole(
            role_id=row.role_id, level=row.level, keeping=Keeping(row.keeping), lasts_days=row.lasts_days
        )
        for row in rows
    ]


async def _apply_level_roles(by: By, difference: Difference[LevelRole]) -> None:
    for role in difference.removed:
        await level_roles.delete_level_role(by.db, by.guild_id, role.role_id)
    for role in difference.written:
        row = LevelRoleRow(role.level, role.role_id, role.keeping.value, role.lasts_days)
        await level_roles.add_level_role(by.db, by.guild_id, row)


async def _read_prizes(db: Connection, guild_id: int) -> list[Prize]:
    rows = await prizes.list_prizes(db, guild_id)
    return [
        Prize(
            metric=BoardMetric(row.metric),
            period=PrizePeriod(row.period),
            places=row.places,
            role_id=row.role_id,
        )
        for row in rows
    ]


async def _apply_prizes(by: By, difference: Difference[Prize]) -> None:
    for prize in difference.removed:
        await prizes.delete_prize(by.db, by.guild_id, prize.metric.value, prize.period.value)
        await take_back(by.db, by.guild_id, prize.metric.value, prize.period)
    for prize in difference.written:
        row = PrizeRow(prize.metric.value, prize.period.value, prize.places, prize.role_id)
        await prizes.add_prize(by.db, by.guild_id, row)


def _with_role(entry: Any, known: Known) -> Any:
    return entry if entry.role_id in known.role_ids else None


PARTS: Final[tuple[Part[Any], ...]] = (
    Part(
        "achievements",
        "Achievements",
        Achievement,
        lambda entry: entry.name.casefold(),
        _read_achievements,
        _apply_achievements,
        MAX_ACHIEVEMENTS,
        fit=lambda entry, known: without(entry, "role_id", known.role_ids),
        role=lambda entry: entry.role_id,
        check=_check_achievements,
    ),
    Part(
        "level_roles",
        "Level roles",
        LevelRole,
        lambda entry: str(entry.role_id),
        _read_level_roles,
        _apply_level_roles,
        MAX_LEVEL_ROLES,
        fit=_with_role,
        role=lambda entry: entry.role_id,
    ),
    Part(
        "prizes",
        "Prizes",
        Prize,
        lambda entry: f"{entry.metric.value} {entry.period.value}",
        _read_prizes,
        _apply_prizes,
        MOST_PRIZES,
        fit=_with_role,
        role=lambda entry: entry.role_id,
    ),
)
