"""What the platform knows of a member, for them to take along."""

from __future__ import annotations

from collections.abc import AsyncIterable
from typing import TYPE_CHECKING

from db.exports import AT_ONCE

if TYPE_CHECKING:
    from db.exports import ReadingConnection
    from db.pool import Record


def member(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """Names, roles and when they came, as last seen."""
    return db.cursor(
        """
        SELECT username, global_name, nick, role_ids, joined_at, left_at FROM member
        WHERE guild_id = $1 AND user_id = $2
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def commands(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """What they used, as long as it is kept."""
    return db.cursor(
        """
        SELECT kind, name, options, outcome, at FROM command_log WHERE guild_id = $1 AND user_id = $2
        ORDER BY at
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def changes(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """What they changed here, as the audit has it."""
    return db.cursor(
        """
        SELECT action, subject, facts, at FROM audit WHERE guild_id = $1 AND actor_id = $2
        ORDER BY audit_id
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def notices(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """What they were told."""
    return db.cursor(
        """
        SELECT kind, content, place, state, created_at, sent_at FROM notification
        WHERE guild_id = $1 AND user_id = $2
        ORDER BY notification_id
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def notice_choices(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """What they chose in /settings."""
    return db.cursor(
        """
        SELECT places, quiet_from, quiet_to, digest_at, timezone, updated_at FROM notification_choice
        WHERE guild_id = $1 AND user_id = $2
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def hidden_profile(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """Since when they hide their profile, and from whom."""
    return db.cursor(
        """
        SELECT level, closed_at FROM closed_profile WHERE guild_id = $1 AND user_id = $2
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def arrivals(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """When they came."""
    return db.cursor(
        """
        SELECT joined_at, came_back, welcomed_at FROM arrival WHERE guild_id = $1 AND user_id = $2
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def departures(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """When they left, and with which roles."""
    return db.cursor(
        """
        SELECT left_at, role_ids FROM departure WHERE guild_id = $1 AND user_id = $2
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def first_steps(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """First steps they took."""
    return db.cursor(
        """
        SELECT step_id, done_at FROM first_step_done WHERE guild_id = $1 AND user_id = $2
        ORDER BY done_at
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def reviews(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """What they handed in to be reviewed, and how it was decided."""
    return db.cursor(
        """
        SELECT kind, facts, state, reason, appeal, submitted_at, decided_at FROM review
        WHERE guild_id = $1 AND submitter_id = $2 ORDER BY review_id
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def ledgers(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """Every entry on a ledger that is theirs."""
    return db.cursor(
        """
        SELECT ledger, amount, reason, subject, at FROM ledger_entry
        WHERE guild_id = $1 AND user_id = $2
            AND ledger = ANY(ARRAY(SELECT ledger FROM ledger_total WHERE guild_id = $1 AND user_id = $2))
        ORDER BY ledger, entry_id
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )
