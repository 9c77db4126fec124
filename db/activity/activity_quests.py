"""Activity quests: those that run, who has done them, when the next ones come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from db.activity.xp import NewGrant
    from db.pool import Connection


class ActivityQuestRow(msgspec.Struct, frozen=True):
    """A quest in one period; `ends_at` None: open end. `template` None: made by hand."""

    quest_id: int
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


class NewQuest(msgspec.Struct, frozen=True):
    """A quest to write down; its key is its series and the begin of its period."""

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
    created_by: int | None

    @property
    def key(self) -> str:
        """What makes it single in its guild."""
        return f"{self.series}@{int(self.starts_at.timestamp())}"


class GuildState(msgspec.Struct, frozen=True):
    """Until when the quests of each cycle run, and the calendar for which that was computed."""

    version: int
    calendar: str
    daily_until: datetime | None
    weekly_until: datetime | None
    monthly_until: datetime | None


class QuestDone(msgspec.Struct, frozen=True):
    """Somebody reached a quest's value."""

    quest_id: int
    guild_id: int
    user_id: int
    value: int
    xp: int


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


async def lock_state(db: Connection, guild_id: int) -> GuildState:
    """The guild's state, made if it is missing, held until the transaction ends."""
    row = await db.fetchrow(
        """
        INSERT INTO activity_quest_guild AS g (guild_id) VALUES ($1)
        ON CONFLICT (guild_id) DO UPDATE SET version = g.version
        RETURNING version, calendar, daily_until, weekly_until, monthly_until
        """,
        guild_id,
    )
    return GuildState(**row)


async def find_state(db: Connection, guild_id: int) -> GuildState | None:
    """The guild's state as it is."""
    row = await db.fetchrow(
        """
        SELECT version, calendar, daily_until, weekly_until, monthly_until FROM activity_quest_guild
        WHERE guild_id = $1
        """,
        guild_id,
    )
    return GuildState(**row) if row else None


async def mark_state(
    db: Connection, guild_id: int, calendar: str, untils: Mapping[str, datetime | None]
) -> None:
    """Write the calendar and, by cycle, until when quests run; whoever remembers quests looks again."""
    await db.execute(
        """
        UPDATE activity_quest_guild SET version = version + 1, calendar = $2, daily_until = $3,
            weekly_until = $4, monthly_until = $5
        WHERE guild_id = $1
        """,
        guild_id,
        calendar,
        untils["daily"],
        untils["weekly"],
        untils["monthly"],
    )


async def mark_changed(db: Connection, guild_ids: Sequence[int]) -> None:
    """Quests or boosts of these guilds changed: whoever remembers them looks again."""
    await db.execute(
        """
        INSERT INTO activity_quest_guild AS g (guild_id) SELECT DISTINCT unnest($1::bigint[]) ORDER BY 1
        ON CONFLICT (guild_id) DO UPDATE SET version = g.version + 1
        """,
        guild_ids,
    )


async def list_versions(db: Connection, guild_ids: Sequence[int]) -> dict[int, int]:
    """The version of the quests and boosts of each guild that has or had any."""
    rows = await db.fetch(
        "SELECT guild_id, version FROM activity_quest_guild WHERE guild_id = ANY($1::bigint[])", guild_ids
    )
    return {row["guild_id"]: row["version"] for row in rows}


async def list_guilds_to_arrange(db: Connection, limit: int) -> list[int]:
    """Guilds whose timer was not set yet, or for another time zone, hour or weekday than holds now."""
    rows = await db.fetch(
        """
        SELECT g.guild_id FROM guild AS g
        LEFT JOIN activity_quest_guild AS q USING (guild_id)
        LEFT JOIN guild_setting AS a ON a.guild_id = g.guild_id AND a.module = 'activity'
        LEFT JOIN guild_setting AS p ON p.guild_id = g.guild_id AND p.module = 'platform'
        WHERE g.left_at IS NULL AND q.calendar IS DISTINCT FROM
            COALESCE(p.settings->>'timezone', 'UTC') || ' ' || COALESCE(a.settings->>'quest_reset_hour', '0')
            || ' ' || COALESCE(a.settings->>'quest_reset_day', '0')
        ORDER BY g.guild_id LIMIT $1
        """,
        limit,
    )
    return [row["guild_id"] for row in rows]


async def add_done(db: Connection, done: Sequence[QuestDone], now: datetime) -> list[tuple[int, int]]:
    """Write down who did what; returns quest and member of those who had not done it before."""
    rows = await db.fetch(
        """
        INSERT INTO activity_quest_progress (quest_id, guild_id, user_id, value, xp, completed_at)
        SELECT quest_id, guild_id, user_id, value, xp, $6
        FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::integer[])
            AS told(quest_id, guild_id, user_id, value, xp)
        ORDER BY quest_id, user_id
        ON CONFLICT (quest_id, user_id) DO NOTHING RETURNING quest_id, user_id
        """,
        [completion.quest_id for completion in done],
        [completion.guild_id for completion in done],
        [completion.user_id for completion in done],
        [completion.value for completion in done],
        [completion.xp for completion in done],
        now,
    )
    return [(row["quest_id"], row["user_id"]) for row in rows]


async def add_payments(
    db: Connection, grants: Sequence[NewGrant], metrics: Sequence[str], now: datetime
) -> list[tuple[int, int, int, int]]:
    """As db.activity.xp.add_grants, of many guilds in one statement; marks all for those who watch `metrics`.

    Returns guild, member, what was new, and the new total. Nothing is written of grants of 0.
    """
    rows = await db.fetch(
        """
        WITH told AS MATERIALIZED (
            SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[],
                                 $7::date[]) AS told(guild_id, user_id, amount, reason, note, key, day)),
        entry AS (
            INSERT INTO xp_ledger (guild_id, user_id, amount, reason, note, key, day, at)
            SELECT guild_id, user_id, amount, reason, note, key, day, $8 FROM told WHERE amount > 0
            ON CONFLICT (key) DO NOTHING RETURNING guild_id, user_id, day, amount),
        moved AS (
            SELECT guild_id, user_id, day, sum(amount)::bigint AS amount FROM entry GROUP BY 1, 2, 3),
        days AS (
            INSERT INTO activity_day AS d (guild_id, user_id, day, granted_xp)
            SELECT guild_id, user_id, day, amount FROM moved
            ON CONFLICT (guild_id, user_id, day)
            DO UPDATE SET granted_xp = d.granted_xp + excluded.granted_xp),
        dirty AS (
            INSERT INTO standing_dirty (guild_id, user_id) SELECT guild_id, user_id FROM moved
            ON CONFLICT DO NOTHING),
        watched AS (
            INSERT INTO metric_change (guild_id, user_id, day)
            SELECT DISTINCT guild_id, user_id, day FROM told
            WHERE EXISTS (
                SELECT FROM metric_watch AS w WHERE w.guild_id = told.guild_id AND w.metrics && $9::text[]))
        UPDATE activity_total AS t SET xp = t.xp + moved.amount FROM moved
        WHERE t.guild_id = moved.guild_id AND t.user_id = moved.user_id
        RETURNING t.guild_id, t.user_id, moved.amount, t.xp
        """,
        [grant.guild_id for grant in grants],
        [grant.user_id for grant in grants],
        [grant.amount for grant in grants],
        [grant.reason for grant in grants],
        [grant.note for grant in grants],
        [grant.key for grant in grants],
        [grant.day for grant in grants],
        now,
        metrics,
    )
    return [(row["guild_id"], row["user_id"], row["amount"], row["xp"]) for row in rows]


async def list_done(db: Connection, user_id: int, quest_ids: Sequence[int]) -> dict[int, datetime]:
    """Those of the quests which a member has done, and when."""
    rows = await db.fetch(
        """
        SELECT quest_id, completed_at FROM activity_quest_progress
        WHERE quest_id = ANY($2::bigint[]) AND user_id = $1
        """,
        user_id,
        quest_ids,
    )
    return {row["quest_id"]: row["completed_at"] for row in rows}


async def count_done_by_quest(db: Connection, quest_ids: Sequence[int]) -> dict[int, int]:
    """How many members have done each."""
    rows = await db.fetch(
        """
        SELECT quest_id, count(*) AS members FROM activity_quest_progress
        WHERE quest_id = ANY($1::bigint[]) GROUP BY quest_id
        """,
        quest_ids,
    )
    return {row["quest_id"]: row["members"] for row in rows}


async def count_done(
    db: Connection, guild_id: int, user_ids: Sequence[int], since: datetime | None
) -> dict[int, int]:
    """How many quests these members have done, since a moment or ever."""
    asked = [guild_id] * len(user_ids), user_ids, [since] * len(user_ids)
    return {user_id: quests for (_, user_id), quests in (await count_done_of(db, *asked)).items()}


async def count_done_of(
    db: Connection, guild_ids: Sequence[int], user_ids: Sequence[int], since: Sequence[datetime | None]
) -> dict[tuple[int, int], int]:
    """The same, of pairs of guild and user, each since a moment of its own."""
    rows = await db.fetch(
        """
        SELECT guild_id, user_id, count(*) AS quests FROM activity_quest_progress
        JOIN unnest($1::bigint[], $2::bigint[], $3::timestamptz[]) AS asked(guild_id, user_id, since)
            USING (guild_id, user_id)
        WHERE completed_at >= COALESCE(since, '-infinity')
        GROUP BY guild_id, user_id
        """,
        guild_ids,
        user_ids,
        since,
    )
    return {(row["guild_id"], row["user_id"]): row["quests"] for row in rows}


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
