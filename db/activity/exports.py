"""What activity knows of a member, for them to take along."""

from __future__ import annotations

from collections.abc import AsyncIterable
from typing import TYPE_CHECKING

from db.exports import AT_ONCE

if TYPE_CHECKING:
    from db.exports import ReadingConnection
    from db.pool import Record


def totals(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """All that was ever counted."""
    return db.cursor(
        """
        SELECT xp, messages, reactions, commands, voice_seconds, last_message_at FROM activity_total
        WHERE guild_id = $1 AND user_id = $2
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def days(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """The same by day."""
    return db.cursor(
        """
        SELECT day, messages, message_xp, reactions, reaction_xp, commands, command_xp,
            voice_seconds, voice_xp,
            granted_xp, hours
        FROM activity_day WHERE guild_id = $1 AND user_id = $2 ORDER BY day
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def xp_entries(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """XP that was given or taken."""
    return db.cursor(
        """
        SELECT amount, reason, note, day, at FROM xp_ledger WHERE guild_id = $1 AND user_id = $2
        ORDER BY xp_ledger_id
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def achievements(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """What they achieved."""
    return db.cursor(
        """
        SELECT a.name, w.awarded_at, w.times, w.xp, w.revoked_at FROM achievement_award AS w
        JOIN achievement AS a USING (achievement_id)
        WHERE w.guild_id = $1 AND w.user_id = $2 ORDER BY w.awarded_at
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def quests(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """Activity quests they completed."""
    return db.cursor(
        """
        SELECT quest_id, value, xp, completed_at FROM activity_quest_progress
        WHERE guild_id = $1 AND user_id = $2
        ORDER BY completed_at
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def rank_cards(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """How their rank card looks, without the picture."""
    return db.cursor(
        """
        SELECT is_draft, style, primary_color, secondary_color, border_color, text_color, saved_at
        FROM rank_card
        WHERE guild_id = $1 AND user_id = $2
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def prizes(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """Prizes they hold."""
    return db.cursor(
        """
        SELECT metric, period, role_id, since FROM prize_held WHERE guild_id = $1 AND user_id = $2
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def boosts(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """XP boosts that were theirs."""
    return db.cursor(
        """
        SELECT hundredths, starts_at, ends_at, reason FROM boost
        WHERE guild_id = $1 AND user_id = $2 ORDER BY boost_id
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )
