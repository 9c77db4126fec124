"""What the raid desk knows of a member, for them to take along."""

from __future__ import annotations

from collections.abc import AsyncIterable
from typing import TYPE_CHECKING

from db.exports import AT_ONCE

if TYPE_CHECKING:
    from db.exports import ReadingConnection
    from db.pool import Record


def runs(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """Runs they joined."""
    return db.cursor(
        """
        SELECT m.run_id, r.dungeon_key, m.state, m.class_key, m.attended, m.joined_at FROM run_member AS m
        JOIN run AS r USING (run_id)
        WHERE m.guild_id = $1 AND m.user_id = $2 ORDER BY m.run_id
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def organized(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """Runs they organized."""
    return db.cursor(
        """
        SELECT run_id, dungeon_key, state, outcome, description, created_at, ended_at FROM run
        WHERE guild_id = $1 AND organizer_id = $2 ORDER BY run_id
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def offers(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """What they offered to bring."""
    return db.cursor(
        """
        SELECT o.run_id, o.item, o.state, o.confirmed_at, o.popped_at FROM run_member AS m
        JOIN run_offer AS o USING (run_id, user_id)
        WHERE m.guild_id = $1 AND m.user_id = $2 ORDER BY o.run_id
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def raider(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """Their verification."""
    return db.cursor(
        """
        SELECT status, at, why, nick_before, shows_realmeye FROM raider WHERE guild_id = $1 AND user_id = $2
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def raider_names(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """Their names in the game."""
    return db.cursor(
        """
        SELECT name, kind, held, added_at FROM raider_name
        WHERE guild_id = $1 AND user_id = $2 ORDER BY added_at
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def verifications(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """Attempts to verify."""
    return db.cursor(
        """
        SELECT name, state, begun_at, checked_at FROM verification_session
        WHERE guild_id = $1 AND user_id = $2
        ORDER BY session_id
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def classes(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """The class they chose."""
    return db.cursor(
        """
        SELECT class_key FROM raid_choice WHERE guild_id = $1 AND user_id = $2
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def run_templates(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """Their templates of runs."""
    return db.cursor(
        """
        SELECT name, shared, definition, changed_at FROM run_template
        WHERE guild_id = $1 AND owner_id = $2 ORDER BY template_id
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def punishments(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """Their punishments, without who gave them."""
    return db.cursor(
        """
        SELECT kind, state, reason, points, at, ends_at, ended_at, ended_why FROM punishment
        WHERE guild_id = $1 AND user_id = $2
        ORDER BY at
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def headcounts(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """What they answered to headcounts."""
    return db.cursor(
        """
        SELECT m.headcount_id, m.dungeon_key, m.item, m.at FROM headcount_member AS m
        JOIN headcount AS h USING (headcount_id)
        WHERE h.guild_id = $1 AND m.user_id = $2 ORDER BY m.at
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def quotas(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """How they met their quotas."""
    return db.cursor(
        """
        SELECT s.quota_id, s.number, s.points, s.carry, s.verdict, s.reason FROM quota_standing AS s
        JOIN quota_role AS q USING (quota_id)
        WHERE q.guild_id = $1 AND s.user_id = $2 ORDER BY s.quota_id, s.number
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def raider_events(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """What was decided about them as a raider."""
    return db.cursor(
        """
        SELECT kind, name, why, at FROM raider_event
        WHERE guild_id = $1 AND user_id = $2 ORDER BY event_id
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )
