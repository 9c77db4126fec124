"""Activity quests: those that run, ran and will come, and how much there is to do for members."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class QuestOfPeriod(msgspec.Struct, frozen=True):
    """A quest in one period; `ends_at` None: open end. `template` None: made by hand."""

    guild_id: int
    series: str
    template: str | None
    kind: str
    cycle: str
    name: str
    description: str
    metric: str
    difficulty: str
    target: int
    reward_xp: int
    boost_hundredths: int | None
    boost_hours: int | None
    starts_at: datetime
    ends_at: datetime | None


class ActivityQuestRow(QuestOfPeriod, frozen=True):
    """A quest that was written down."""

    quest_id: int


class NewQuest(QuestOfPeriod, frozen=True):
    """A quest to write down; its key is its series and the begin of its period."""

    created_by: int | None

    @property
    def key(self) -> str:
        """What makes it single in its guild."""
        return f"{self.series}@{int(self.starts_at.timestamp())}"


class MemberCounts(msgspec.Struct, frozen=True):
    """A member's counters, and samples of them (flat, as stored)."""

    messages: int
    reactions: int
    commands: int
    voice_seconds: int
    earned_xp: int
    quest_samples: tuple[int, ...]


async def add_quest(db: Connection, quest: NewQuest, now: datetime) -> int | None:
    """The new quest's id; None when one of the same key is there."""
    quest_id: int | None = await db.fetchval(
        """
        INSERT INTO activity_quest (guild_id, key, series, template, kind, cycle, name, description, metric,
            difficulty, target, reward_xp, boost_hundredths, boost_hours, starts_at, ends_at, created_by,
            created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
        ON CONFLICT (guild_id, key) DO NOTHING RETURNING quest_id
        """,
        quest.guild_id,
        quest.key,
        quest.series,
        quest.template,
        quest.kind,
        quest.cycle,
        quest.name,
        quest.description,
        quest.metric,
        quest.difficulty,
        quest.target,
        quest.reward_xp,
        quest.boost_hundredths,
        quest.boost_hours,
        quest.starts_at,
        quest.ends_at,
        quest.created_by,
        now,
    )
    return quest_id


async def list_quests(
    db: Connection, guild_ids: Sequence[int], ending_after: datetime
) -> dict[int, list[ActivityQuestRow]]:
    """Quests of guilds that had not ended at that moment, those to come too, but for deactivated ones."""
    rows = await db.fetch(
        """
        SELECT quest_id, guild_id, series, template, kind, cycle, name, description, metric, difficulty,
               target, reward_xp, boost_hundredths, boost_hours, starts_at, ends_at
        FROM activity_quest
        WHERE guild_id = ANY($1::bigint[]) AND deactivated_at IS NULL AND (ends_at IS NULL OR ends_at > $2)
        ORDER BY starts_at, quest_id
        """,
        guild_ids,
        ending_after,
    )
    quests: dict[int, list[ActivityQuestRow]] = {}
    for row in rows:
        quests.setdefault(row["guild_id"], []).append(ActivityQuestRow(**row))
    return quests


async def list_last_templates(db: Connection, guild_id: int, cycle: str, limit: int) -> list[str]:
    """Templates of the guild's latest drawn quests of a cycle."""
    rows = await db.fetch(
        """
        SELECT template FROM activity_quest WHERE guild_id = $1 AND cycle = $2 AND template IS NOT NULL
        ORDER BY quest_id DESC LIMIT $3
        """,
        guild_id,
        cycle,
        limit,
    )
    return [row["template"] for row in rows]


async def list_ending_series(
    db: Connection, guild_id: int, cycle: str, until: datetime
) -> list[ActivityQuestRow]:
    """The latest of each series made by hand that comes again and ends then or earlier."""
    rows = await db.fetch(
        """
        SELECT DISTINCT ON (series) quest_id, guild_id, series, template, kind, cycle, name, description,
               metric, difficulty, target, reward_xp, boost_hundredths, boost_hours, starts_at, ends_at
        FROM activity_quest AS q
        WHERE guild_id = $1 AND cycle = $2 AND template IS NULL AND deactivated_at IS NULL AND ends_at <= $3
          AND NOT EXISTS (SELECT FROM activity_quest AS later WHERE later.guild_id = $1
                          AND later.series = q.series AND later.starts_at > q.starts_at)
        ORDER BY series, starts_at DESC
        """,
        guild_id,
        cycle,
        until,
    )
    return [ActivityQuestRow(**row) for row in rows]


async def mark_quest_changed(db: Connection, quest_id: int, changes: Mapping[str, Any]) -> None:
    """Change what is asked and given: columns by name, those that stay left out."""
    await db.execute(
        """
        UPDATE activity_quest SET name = COALESCE($2, name), description = COALESCE($3, description),
            target = COALESCE($4, target), reward_xp = COALESCE($5, reward_xp), kind = COALESCE($6, kind),
            difficulty = COALESCE($7, difficulty), boost_hundredths = COALESCE($8, boost_hundredths),
            boost_hours = COALESCE($9, boost_hours), ends_at = COALESCE($10, ends_at)
        WHERE quest_id = $1
        """,
        quest_id,
        changes.get("name"),
        changes.get("description"),
        changes.get("target"),
        changes.get("reward_xp"),
        changes.get("kind"),
        changes.get("difficulty"),
        changes.get("boost_hundredths"),
        changes.get("boost_hours"),
        changes.get("ends_at"),
    )


async def mark_quest_deactivated(db: Connection, quest_id: int, now: datetime) -> bool:
    """Nobody can do it any more; False when that was so already."""
    marked = await db.fetchval(
        """
        UPDATE activity_quest SET deactivated_at = $2 WHERE quest_id = $1 AND deactivated_at IS NULL
        RETURNING true
        """,
        quest_id,
        now,
    )
    return bool(marked)


async def mark_quests_deactivated(db: Connection, quest_ids: Sequence[int], now: datetime) -> list[int]:
    """Nobody can do these any more; returns those for which that is new."""
    rows = await db.fetch(
        """
        UPDATE activity_quest SET deactivated_at = $2
        WHERE quest_id = ANY($1::bigint[]) AND deactivated_at IS NULL RETURNING quest_id
        """,
        quest_ids,
        now,
    )
    return [row["quest_id"] for row in rows]


async def move_ends(db: Connection, guild_id: int, cycle: str, now: datetime, end: datetime) -> None:
    """The running quests of a cycle end then."""
    await db.execute(
        """
        UPDATE activity_quest SET ends_at = $4
        WHERE guild_id = $1 AND cycle = $2 AND starts_at < $4 AND ends_at > $3 AND deactivated_at IS NULL
        """,
        guild_id,
        cycle,
        now,
        end,
    )


async def get_counts(db: Connection, guild_id: int, user_id: int) -> MemberCounts:
    """A member's counters; zeros for somebody unknown."""
    row = await db.fetchrow(
        """
        SELECT messages, reactions, commands, voice_seconds, earned_xp,
               COALESCE(quest_samples, '{}') AS quest_samples
        FROM activity_total WHERE guild_id = $1 AND user_id = $2
        """,
        guild_id,
        user_id,
    )
    if row is None:
        return MemberCounts(0, 0, 0, 0, 0, ())
    return MemberCounts(**{**row, "quest_samples": tuple(row["quest_samples"])})


async def list_usage(db: Connection, guild_id: int, boards: Sequence[str]) -> list[tuple[str, int, int]]:
    """Board, members on it, and the bucket in which their median is."""
    rows = await db.fetch(
        """
        SELECT DISTINCT ON (board) board, total::bigint AS total, bucket
        FROM (SELECT board, bucket, sum(members) OVER (PARTITION BY board ORDER BY bucket) AS upto,
                     sum(members) OVER (PARTITION BY board) AS total
              FROM standing_bucket WHERE guild_id = $1 AND board = ANY($2::text[]) AND span = 1
                AND members > 0) AS counted
        WHERE upto * 2 >= total ORDER BY board, bucket
        """,
        guild_id,
        boards,
    )
    return [(row["board"], row["total"], row["bucket"]) for row in rows]
