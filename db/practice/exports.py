"""What practice knows of a member, for them to take along."""

from __future__ import annotations

from collections.abc import AsyncIterable
from typing import TYPE_CHECKING

from db.exports import AT_ONCE

if TYPE_CHECKING:
    from db.exports import ReadingConnection
    from db.pool import Record


def practitioner(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """Their streak, and how they count their days."""
    return db.cursor(
        """
        SELECT timezone, day_start, rest_days, length, longest, freezes, first_day, sessions,
            minutes, last_session_at,
            reminder_minute, visibility
        FROM practitioner WHERE guild_id = $1 AND user_id = $2
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def days(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """The days on which they practised."""
    return db.cursor(
        """
        SELECT day, sessions, minutes, mark FROM practice_day WHERE guild_id = $1 AND user_id = $2
        ORDER BY day
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def sessions(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """Their journal."""
    return db.cursor(
        """
        SELECT s.session_id, t.name AS technique, s.day, s.minutes, s.notes, s.feedback, s.kind, s.validated,
            s.created_at
        FROM practice_session AS s LEFT JOIN practice_technique AS t USING (technique_id)
        WHERE s.guild_id = $1 AND s.user_id = $2 ORDER BY s.session_id
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def techniques(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """How far they are with each technique."""
    return db.cursor(
        """
        SELECT t.slug, t.name, h.sessions, h.validated, h.mastered_at FROM practice_hold AS h
        JOIN practice_technique AS t USING (technique_id)
        WHERE h.guild_id = $1 AND h.user_id = $2 ORDER BY t.slug
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def validations_received(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """Which sessions of theirs others validated."""
    return db.cursor(
        """
        SELECT session_id, message, created_at, revoked_at, reason FROM practice_validation
        WHERE guild_id = $1 AND owner_id = $2 ORDER BY created_at
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def validations_given(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """Whose sessions they validated."""
    return db.cursor(
        """
        SELECT session_id, owner_id, message, created_at, revoked_at, reason FROM practice_validation
        WHERE guild_id = $1 AND validator_id = $2 ORDER BY created_at
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def asked_to_validate(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """Whom they asked to validate a session, and who asked them."""
    return db.cursor(
        """
        SELECT session_id, owner_id, validator_id, asked_at FROM practice_ask
        WHERE guild_id = $1 AND $2 IN (owner_id, validator_id) ORDER BY asked_at
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def buddies(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """With whom they practised."""
    return db.cursor(
        """
        SELECT CASE first_id WHEN $2 THEN second_id ELSE first_id END AS buddy_id, state,
            offered_at, began_at, ended_at
        FROM practice_pair WHERE guild_id = $1 AND $2 IN (first_id, second_id) ORDER BY pair_id
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def challenges(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """Challenges they joined."""
    return db.cursor(
        """
        SELECT c.name, p.joined_at, p.progress, p.finished_at FROM practice_challenger AS p
        JOIN practice_challenge AS c USING (challenge_id)
        WHERE p.guild_id = $1 AND p.user_id = $2 ORDER BY p.joined_at
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def invites(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """Their code."""
    return db.cursor(
        """
        SELECT code, created_at FROM practice_invite WHERE guild_id = $1 AND user_id = $2
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def invited(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """Who came with it, and with whose code they came."""
    return db.cursor(
        """
        SELECT inviter_id, invited_id, redeemed_at, active_at, week_at, mastered_at FROM practice_referral
        WHERE guild_id = $1 AND $2 IN (inviter_id, invited_id) ORDER BY redeemed_at
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def taught(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """What they taught."""
    return db.cursor(
        """
        SELECT technique, starts_at, minutes, description, state FROM practice_teaching
        WHERE guild_id = $1 AND teacher_id = $2 ORDER BY starts_at
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def signed_up(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """What they signed up for."""
    return db.cursor(
        """
        SELECT t.technique, t.starts_at, t.state, s.waits, s.rating FROM practice_seat AS s
        JOIN practice_teaching AS t USING (teaching_id)
        WHERE s.guild_id = $1 AND s.user_id = $2 ORDER BY t.starts_at
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def graduations(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """Their graduation."""
    return db.cursor(
        """
        SELECT state, message, criteria_met, statistics, applied_at, ceremony_at, graduated_at
        FROM practice_graduation
        WHERE guild_id = $1 AND user_id = $2
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def shield(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """Whether they are verified; the answers stay sealed."""
    return db.cursor(
        """
        SELECT submitted_at, verified_at, sealed IS NOT NULL AS has_answers, erase_at FROM practice_shield
        WHERE guild_id = $1 AND user_id = $2
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def innovations(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """Techniques that they proposed."""
    return db.cursor(
        """
        SELECT name, description, instructions, state, proposed_at, decided_at FROM practice_innovation
        WHERE guild_id = $1 AND author_id = $2 ORDER BY innovation_id
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def innovations_validated(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """Proposals of others that they have validated."""
    return db.cursor(
        """
        SELECT i.name, v.created_at FROM practice_innovation_vote AS v
        JOIN practice_innovation AS i USING (innovation_id)
        WHERE v.guild_id = $1 AND v.validator_id = $2 ORDER BY v.created_at
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def spinoffs(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """Communities that they registered."""
    return db.cursor(
        """
        SELECT name, link, note, state, registered_at, listed_at, closed_at FROM practice_spinoff
        WHERE guild_id = $1 AND founder_id = $2 ORDER BY spinoff_id
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def unlocked(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """Techniques that opened to them by their criteria."""
    return db.cursor(
        """
        SELECT t.name AS technique, u.opened_at FROM practice_unlock AS u
        JOIN practice_technique AS t USING (technique_id)
        WHERE u.guild_id = $1 AND u.user_id = $2 ORDER BY u.opened_at
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )
