"""Proofs: queries that find numbers which do not add up, and states that cannot be. Empty = proven."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from db.pool import Connection

LIMIT = 100
"""Violations named at most, per proof."""


async def list_totals_unlike_days(db: Connection) -> list[Any]:
    """Members whose totals are not the sums of their days: guild_id, user_id, what is and what should be."""
    return await db.fetch(
        """
        SELECT guild_id, user_id,
               COALESCE(t.xp, 0) AS xp, COALESCE(d.xp, 0) AS days_xp,
               COALESCE(t.messages, 0) AS messages, COALESCE(d.messages, 0) AS days_messages,
               COALESCE(t.reactions, 0) AS reactions, COALESCE(d.reactions, 0) AS days_reactions,
               COALESCE(t.commands, 0) AS commands, COALESCE(d.commands, 0) AS days_commands,
               COALESCE(t.voice_seconds, 0) AS voice_seconds,
               COALESCE(d.voice_seconds, 0) AS days_voice_seconds
        FROM activity_total AS t
        FULL JOIN (
            SELECT guild_id, user_id, sum(messages)::bigint AS messages, sum(reactions)::bigint AS reactions,
                   sum(commands)::bigint AS commands, sum(voice_seconds)::bigint AS voice_seconds,
                   sum(message_xp + reaction_xp + command_xp + voice_xp + granted_xp)::bigint AS xp
            FROM activity_day GROUP BY guild_id, user_id) AS d USING (guild_id, user_id)
        WHERE (COALESCE(t.xp, 0), COALESCE(t.messages, 0), COALESCE(t.reactions, 0),
               COALESCE(t.commands, 0), COALESCE(t.voice_seconds, 0))
           <> (COALESCE(d.xp, 0), COALESCE(d.messages, 0), COALESCE(d.reactions, 0),
               COALESCE(d.commands, 0), COALESCE(d.voice_seconds, 0))
        ORDER BY guild_id, user_id LIMIT $1
        """,
        LIMIT,
    )


async def list_days_unlike_ledger(db: Connection) -> list[Any]:
    """Days whose granted xp is not the sum of that day's ledger: guild_id, user_id, day, is, should be."""
    return await db.fetch(
        """
        SELECT guild_id, user_id, day, COALESCE(d.granted_xp, 0) AS granted_xp,
               COALESCE(l.amount, 0) AS ledger_xp
        FROM (SELECT guild_id, user_id, day, granted_xp FROM activity_day WHERE granted_xp <> 0) AS d
        FULL JOIN (
            SELECT guild_id, user_id, day, sum(amount)::bigint AS amount FROM xp_ledger
            GROUP BY guild_id, user_id, day) AS l USING (guild_id, user_id, day)
        WHERE COALESCE(d.granted_xp, 0) <> COALESCE(l.amount, 0)
        ORDER BY guild_id, user_id, day LIMIT $1
        """,
        LIMIT,
    )


async def list_impossible_totals(db: Connection) -> list[Any]:
    """Totals below zero, or xp by a source that never happened."""
    return await db.fetch(
        """
        SELECT guild_id, user_id, xp, messages, reactions, commands, voice_seconds FROM activity_total
        WHERE least(xp, messages, reactions, commands, voice_seconds) < 0
           OR (message_xp_at IS NOT NULL AND messages = 0)
           OR (reaction_xp_at IS NOT NULL AND reactions = 0)
           OR (command_xp_at IS NOT NULL AND commands = 0)
        ORDER BY guild_id, user_id LIMIT $1
        """,
        LIMIT,
    )


async def list_impossible_days(db: Connection) -> list[Any]:
    """Days with counts below zero, xp without a count, or more voice than a day has (26 h: clocks change)."""
    return await db.fetch(
        """
        SELECT guild_id, user_id, day, messages, reactions, commands, voice_seconds FROM activity_day
        WHERE least(messages, reactions, commands, voice_seconds, message_xp, reaction_xp, command_xp,
                    voice_xp) < 0
           OR voice_seconds > 26 * 3600
           OR (message_xp > 0 AND messages = 0) OR (reaction_xp > 0 AND reactions = 0)
           OR (command_xp > 0 AND commands = 0)
        ORDER BY guild_id, user_id, day LIMIT $1
        """,
        LIMIT,
    )


async def list_impossible_sittings(db: Connection) -> list[Any]:
    """Voice states that were judged before they began, or carry a whole minute unpaid."""
    return await db.fetch(
        """
        SELECT guild_id, user_id, channel_id, joined_at, counted_until, unpaid_millis FROM voice_state
        WHERE counted_until < joined_at OR unpaid_millis NOT BETWEEN 0 AND 59999
        ORDER BY guild_id, user_id LIMIT $1
        """,
        LIMIT,
    )


async def list_earned_unlike_days(db: Connection) -> list[Any]:
    """Members whose earned xp is not what their days earned by source: guild_id, user_id, is, should be."""
    return await db.fetch(
        """
        SELECT guild_id, user_id, COALESCE(t.earned_xp, 0) AS earned_xp, COALESCE(d.xp, 0) AS days_xp
        FROM activity_total AS t
        FULL JOIN (
            SELECT guild_id, user_id, sum(message_xp + reaction_xp + command_xp + voice_xp)::bigint AS xp
            FROM activity_day GROUP BY guild_id, user_id) AS d USING (guild_id, user_id)
        WHERE COALESCE(t.earned_xp, 0) <> COALESCE(d.xp, 0)
        ORDER BY guild_id, user_id LIMIT $1
        """,
        LIMIT,
    )


async def list_quests_unlike_ledger(db: Connection) -> list[Any]:
    """Quests done without the payment they promise, and payments for quests that nobody did."""
    return await db.fetch(
        """
        SELECT COALESCE(p.guild_id, l.guild_id) AS guild_id, COALESCE(p.user_id, l.user_id) AS user_id,
               p.quest_id, COALESCE(p.xp, 0) AS promised_xp, COALESCE(l.amount, 0) AS paid_xp
        FROM activity_quest_progress AS p
        FULL JOIN (SELECT guild_id, user_id, amount, key FROM xp_ledger WHERE reason = 'activity_quest') AS l
            ON l.key = 'activity_quest:' || p.quest_id || ':' || p.user_id
        WHERE COALESCE(p.xp, 0) <> COALESCE(l.amount, 0)
        ORDER BY 1, 2 LIMIT $1
        """,
        LIMIT,
    )


async def list_holders_unlike_awards(db: Connection) -> list[Any]:
    """Achievements whose number of holders is not that of their awards: achievement_id, is, should be."""
    return await db.fetch(
        """
        SELECT a.guild_id, a.achievement_id, a.holders, count(w.user_id) AS awards
        FROM achievement AS a
        LEFT JOIN achievement_award AS w ON w.achievement_id = a.achievement_id AND w.revoked_at IS NULL
        GROUP BY a.achievement_id HAVING a.holders <> count(w.user_id)
        ORDER BY a.achievement_id LIMIT $1
        """,
        LIMIT,
    )


async def list_awards_unlike_ledger(db: Connection) -> list[Any]:
    """Awards whose xp is not what the ledger gave with them: achievement_id, user_id, is, should be."""
    return await db.fetch(
        """
        SELECT w.guild_id, w.achievement_id, w.user_id, w.xp, COALESCE(l.amount, 0) AS ledger_xp
        FROM achievement_award AS w
        LEFT JOIN xp_ledger AS l
            ON l.key = 'achievement:' || w.achievement_id || ':' || w.user_id || ':' || w.times
        WHERE w.xp <> COALESCE(l.amount, 0) ORDER BY w.achievement_id, w.user_id LIMIT $1
        """,
        LIMIT,
    )


async def list_violations(db: Connection) -> dict[str, list[Any]]:
    """Every proof by name with what it found."""
    return {
        "totals are the sums of their days": await list_totals_unlike_days(db),
        "granted xp is the sum of the ledger": await list_days_unlike_ledger(db),
        "earned xp is what days earned": await list_earned_unlike_days(db),
        "quests paid what they promised": await list_quests_unlike_ledger(db),
        "no impossible totals": await list_impossible_totals(db),
        "no impossible days": await list_impossible_days(db),
        "no impossible voice states": await list_impossible_sittings(db),
        "holders are counted right": await list_holders_unlike_awards(db),
        "awards gave what the ledger says": await list_awards_unlike_ledger(db),
    }
