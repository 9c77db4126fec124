"""Counters in totals and days: many members in one statement each, rows in the order of their keys.

Why: decision 0203.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from db.arrays import numbers

if TYPE_CHECKING:
    from db.pool import Connection

Columns = Sequence[Sequence[Any]]
"""One sequence per column, all of the same length."""


async def list_cooldowns(db: Connection, guild_ids: Sequence[int], user_ids: Sequence[int]) -> list[Any]:
    """When these members last earned xp by each source, their roles, their totals and samples of them.

    A row for everyone asked for.
    """
    return await db.fetch(
        """
        SELECT asked.guild_id, asked.user_id, t.message_xp_at, t.reaction_xp_at, t.command_xp_at,
               COALESCE(t.messages, 0) AS messages, COALESCE(t.reactions, 0) AS reactions,
               COALESCE(t.commands, 0) AS commands, COALESCE(t.voice_seconds, 0) AS voice_seconds,
               COALESCE(t.earned_xp, 0) AS earned_xp, t.quest_samples,
               COALESCE(m.role_ids, '{}') AS role_ids, t.voice_xp_at
        FROM unnest($1::text::bigint[], $2::text::bigint[]) AS asked(guild_id, user_id)
        LEFT JOIN activity_total AS t USING (guild_id, user_id)
        LEFT JOIN member AS m USING (guild_id, user_id)
        """,
        numbers(guild_ids),
        numbers(user_ids),
    )


async def add_counts(db: Connection, columns: Columns) -> list[Any]:
    """Add to the totals, and to one hour of a day, of many members, each named once; mark them all.

    Columns: guild, user, hour of the guild's clocks since 1970, messages, message xp, reactions, reaction xp,
    commands, command xp, voice seconds, voice xp, and in milliseconds since 1970 or None the last message and
    the last xp by message, reaction, command, voice; an array literal of samples for quests or None, where
    they stay as they are. Returns guild_id, user_id and the new totals of each: xp, messages,
    reactions, commands, voice seconds.

    The arrays go as text, see db.arrays.
    """
    return await db.fetch(
        """
        WITH told AS MATERIALIZED (
            SELECT * FROM unnest($1::text::bigint[], $2::text::bigint[], $3::text::integer[],
                $4::text::integer[], $5::text::bigint[], $6::text::integer[], $7::text::bigint[],
                $8::text::integer[], $9::text::bigint[], $10::text::integer[], $11::text::bigint[],
                $12::text::float8[], $13::text::float8[], $14::text::float8[], $15::text::float8[],
                $16::text::float8[], $17::text::text[])
            AS told(guild_id, user_id, hour, messages, message_xp, reactions, reaction_xp, commands,
                    command_xp, voice_seconds, voice_xp, last_message, message_stamp, reaction_stamp,
                    command_stamp, voice_stamp, samples)),
        days AS (
            INSERT INTO activity_day AS d (guild_id, user_id, day, messages, message_xp, reactions,
                                           reaction_xp, commands, command_xp, voice_seconds, voice_xp, hours)
            SELECT guild_id, user_id, DATE '1970-01-01' + hour / 24, messages, message_xp, reactions,
                   reaction_xp, commands, command_xp, voice_seconds, voice_xp,
                   array_fill(messages + (voice_seconds::bigint << 32), '{1}', ARRAY[hour % 24]) FROM told
            ON CONFLICT (guild_id, user_id, day) DO UPDATE SET
                messages = d.messages + excluded.messages,
                message_xp = d.message_xp + excluded.message_xp,
                reactions = d.reactions + excluded.reactions,
                reaction_xp = d.reaction_xp + excluded.reaction_xp,
                commands = d.commands + excluded.commands,
                command_xp = d.command_xp + excluded.command_xp,
                voice_seconds = d.voice_seconds + excluded.voice_seconds,
                voice_xp = d.voice_xp + excluded.voice_xp,
                hours[array_lower(excluded.hours, 1)] =
                    COALESCE(d.hours[array_lower(excluded.hours, 1)], 0)
                    + excluded.hours[array_lower(excluded.hours, 1)]),
        dirty AS (
            INSERT INTO standing_dirty (guild_id, user_id) SELECT guild_id, user_id FROM told
            ON CONFLICT DO NOTHING)
        INSERT INTO activity_total AS t (guild_id, user_id, xp, messages, reactions, commands, voice_seconds,
                                         last_message_at, message_xp_at, reaction_xp_at, command_xp_at,
                                         voice_xp_at, earned_xp, quest_samples)
        SELECT guild_id, user_id, message_xp + reaction_xp + command_xp + voice_xp, messages, reactions,
               commands, voice_seconds, to_timestamp(last_message / 1000e0),
               to_timestamp(message_stamp / 1000e0), to_timestamp(reaction_stamp / 1000e0),
               to_timestamp(command_stamp / 1000e0), to_timestamp(voice_stamp / 1000e0),
               message_xp + reaction_xp + command_xp + voice_xp, samples::bigint[]
        FROM told
        ON CONFLICT (guild_id, user_id) DO UPDATE SET
            xp = t.xp + excluded.xp,
            messages = t.messages + excluded.messages,
            reactions = t.reactions + excluded.reactions,
            commands = t.commands + excluded.commands,
            voice_seconds = t.voice_seconds + excluded.voice_seconds,
            last_message_at = GREATEST(t.last_message_at, excluded.last_message_at),
            message_xp_at = GREATEST(t.message_xp_at, excluded.message_xp_at),
            reaction_xp_at = GREATEST(t.reaction_xp_at, excluded.reaction_xp_at),
            command_xp_at = GREATEST(t.command_xp_at, excluded.command_xp_at),
            voice_xp_at = GREATEST(t.voice_xp_at, excluded.voice_xp_at),
            earned_xp = t.earned_xp + excluded.earned_xp,
            quest_samples = COALESCE(excluded.quest_samples, t.quest_samples)
        RETURNING guild_id, user_id, xp, messages, reactions, commands, voice_seconds
        """,
        *(numbers(column) for column in columns[:-1]),
        _texts(columns[-1]),
    )


def _texts(literals: Sequence[str | None]) -> str:
    """An array literal of array literals; an empty one when there are none, which stands for all NULL."""
    if not any(literals):
        return "{}"
    return "{" + ",".join(["NULL" if literal is None else f'"{literal}"' for literal in literals]) + "}"


async def list_day_sums(
    db: Connection, guild_ids: Sequence[int], user_ids: Sequence[int], first_days: Sequence[int]
) -> list[Any]:
    """Xp by message, reaction, command and voice, and voice seconds, of members by day (since 1970).

    Of each from a day on.
    """
    return await db.fetch(
        """
        SELECT d.guild_id, d.user_id, d.day - DATE '1970-01-01' AS day,
               ARRAY[d.message_xp, d.reaction_xp, d.command_xp, d.voice_xp, d.voice_seconds::bigint] AS sums
        FROM unnest($1::text::bigint[], $2::text::bigint[], $3::text::integer[])
            AS asked(guild_id, user_id, first_day)
        JOIN activity_day AS d ON d.guild_id = asked.guild_id AND d.user_id = asked.user_id
            AND d.day >= DATE '1970-01-01' + asked.first_day
        """,
        numbers(guild_ids),
        numbers(user_ids),
        numbers(first_days),
    )


async def add_reactions(
    db: Connection, guild_ids: list[int], message_ids: list[int], user_ids: list[int], emojis: list[str]
) -> list[Any]:
    """Write down who reacted where; returns message_id, user_id and emoji of those never seen before."""
    return await db.fetch(
        """
        INSERT INTO reaction_seen (guild_id, message_id, user_id, emoji)
        SELECT DISTINCT ON (message_id, user_id, emoji) guild_id, message_id, user_id, emoji
        FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[])
            AS seen(guild_id, message_id, user_id, emoji)
        ON CONFLICT DO NOTHING RETURNING message_id, user_id, emoji
        """,
        guild_ids,
        message_ids,
        user_ids,
        emojis,
    )


async def list_xp(
    db: Connection, guild_ids: Sequence[int], user_ids: Sequence[int]
) -> dict[tuple[int, int], int]:
    """Total xp of these pairs of guild and user; those without any row are missing."""
    rows = await db.fetch(
        """
        SELECT guild_id, user_id, xp FROM activity_total
        JOIN unnest($1::bigint[], $2::bigint[]) AS asked(guild_id, user_id) USING (guild_id, user_id)
        """,
        guild_ids,
        user_ids,
    )
    return {(row["guild_id"], row["user_id"]): row["xp"] for row in rows}
