"""What the quest hall knows of a member, for them to take along."""

from __future__ import annotations

from collections.abc import AsyncIterable
from typing import TYPE_CHECKING

from db.exports import AT_ONCE

if TYPE_CHECKING:
    from db.exports import ReadingConnection
    from db.pool import Record


def quests(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """Quests they took."""
    return db.cursor(
        """
        SELECT quest_id, turn, state, terms, accepted_at, submitted_at, ended_at, paid_points, paid_xp
        FROM quest_claim
        WHERE guild_id = $1 AND user_id = $2 ORDER BY claim_id
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def favourites(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """Quests they marked."""
    return db.cursor(
        """
        SELECT quest_id, added_at FROM quest_favourite WHERE guild_id = $1 AND user_id = $2 ORDER BY added_at
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def ranks(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """Their rank."""
    return db.cursor(
        """
        SELECT rank_id, since FROM quest_rank_member WHERE guild_id = $1 AND user_id = $2
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def bounties(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """Bounties they put up."""
    return db.cursor(
        """
        SELECT title, description, state, reward, created_at, closes_at FROM bounty
        WHERE guild_id = $1 AND poster_id = $2 ORDER BY bounty_id
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def bounty_claims(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """Bounties they went for."""
    return db.cursor(
        """
        SELECT b.title, c.state, c.claimed_at, c.submitted_at, c.ended_at FROM bounty_claim AS c
        JOIN bounty AS b USING (bounty_id)
        WHERE c.guild_id = $1 AND c.user_id = $2 ORDER BY c.claim_id
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def teams(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """Teams they are in."""
    return db.cursor(
        """
        SELECT team_id, joined_at FROM team_member WHERE guild_id = $1 AND user_id = $2
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def team_shares(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """What they earned with a team."""
    return db.cursor(
        """
        SELECT points, xp, done_at FROM team_share WHERE guild_id = $1 AND user_id = $2 ORDER BY done_at
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def mentor(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """What they told as a mentor."""
    return db.cursor(
        """
        SELECT topics, languages, timezone, capacity, about, signed_up_at, paused, left_at FROM mentor
        WHERE guild_id = $1 AND user_id = $2
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def mentor_requests(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """What they asked of mentors."""
    return db.cursor(
        """
        SELECT topics, languages, timezone, about, state, question, answer, asked_at FROM mentor_request
        WHERE guild_id = $1 AND student_id = $2 ORDER BY request_id
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def mentor_pairs(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """Whose mentor or student they were."""
    return db.cursor(
        """
        SELECT CASE mentor_id WHEN $2 THEN 'mentor' ELSE 'student' END AS who, state, began_at,
            ended_at, done_steps
        FROM mentor_pair WHERE guild_id = $1 AND $2 IN (mentor_id, student_id) ORDER BY pair_id
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def mentor_notes(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """Notes they wrote."""
    return db.cursor(
        """
        SELECT n.text, n.at FROM mentor_note AS n JOIN mentor_pair AS p USING (pair_id)
        WHERE p.guild_id = $1 AND $2 IN (p.mentor_id, p.student_id) AND n.user_id = $2 ORDER BY n.note_id
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def mentor_tasks(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """Tasks a mentor gave them."""
    return db.cursor(
        """
        SELECT state, note, assigned_at, done_at FROM mentor_task
        WHERE guild_id = $1 AND student_id = $2 ORDER BY task_id
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def team_quests(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """What they did for a team's quest."""
    return db.cursor(
        """
        SELECT p.claim_id, p.accepted_at, p.days, p.last_day, p.note, p.left_at FROM team_part AS p
        JOIN team_claim AS c USING (claim_id) JOIN team AS t USING (team_id)
        WHERE t.guild_id = $1 AND p.user_id = $2 ORDER BY p.claim_id
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )


def avoided_mentors(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """With whom they do not want to be matched."""
    return db.cursor(
        """
        SELECT avoids_id FROM mentor_avoid WHERE guild_id = $1 AND user_id = $2
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )
