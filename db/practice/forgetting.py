"""Erasing a member's practice. What counts for others stays, under a number that leads back to nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.pool import Connection


async def anonymise_shared(db: Connection, guild_id: int, user_id: int, nobody: int) -> None:
    """What others share in gets the number `nobody` (below 0), and no words but those of techniques."""
    await db.execute(
        """
        WITH shared AS (
            UPDATE practice_session AS s SET user_id = $3, notes = '', feedback = NULL
            WHERE guild_id = $1 AND user_id = $2
                AND EXISTS (SELECT FROM practice_validation AS v WHERE v.session_id = s.session_id)),
        received AS (
            UPDATE practice_validation SET owner_id = $3 WHERE guild_id = $1 AND owner_id = $2),
        asked AS (DELETE FROM practice_ask WHERE guild_id = $1 AND $2 IN (owner_id, validator_id)),
        given AS (
            UPDATE practice_validation SET validator_id = $3, message = ''
            WHERE guild_id = $1 AND validator_id = $2),
        paired AS (
            UPDATE practice_pair SET first_id = least($3, first_id + second_id - $2),
                second_id = greatest($3, first_id + second_id - $2)
            WHERE guild_id = $1 AND $2 IN (first_id, second_id) AND state = 'ended'),
        innovations AS (
            UPDATE practice_innovation SET author_id = $3 WHERE guild_id = $1 AND author_id = $2),
        made_up AS (
            UPDATE practice_technique SET author_id = NULL WHERE guild_id = $1 AND author_id = $2),
        founded AS (
            UPDATE practice_spinoff SET founder_id = $3 WHERE guild_id = $1 AND founder_id = $2),
        voted AS (
            UPDATE practice_innovation_vote SET validator_id = $3
            WHERE guild_id = $1 AND validator_id = $2),
        seated AS (
            UPDATE practice_seat SET user_id = $3 WHERE guild_id = $1 AND user_id = $2)
        UPDATE practice_teaching SET teacher_id = $3, description = '' WHERE guild_id = $1 AND teacher_id = $2
        """,
        guild_id,
        user_id,
        nobody,
    )


async def delete_words(db: Connection, guild_id: int, user_id: int) -> None:
    """What they wrote for an application, a ceremony or a session they teach, where the kit keeps it."""
    await db.execute(
        """
        WITH applications AS (
            UPDATE review SET facts = jsonb_set(facts, '{message}', '""')
            WHERE guild_id = $1 AND submitter_id = $2 AND kind = 'practice.graduation' AND facts ? 'message'),
        planned AS (
            SELECT 'practice.teaching:' || teaching_id AS subject FROM practice_teaching
            WHERE guild_id = $1 AND teacher_id = $2
            UNION ALL
            SELECT 'practice.ceremony:' || graduation_id || ':' || number
            FROM practice_graduation, generate_series(1, attempt) AS number
            WHERE guild_id = $1 AND user_id = $2)
        UPDATE scheduled_event AS e SET description = '',
            name = CASE e.state WHEN 'planned' THEN name ELSE '' END
        FROM planned WHERE e.subject = planned.subject
        """,
        guild_id,
        user_id,
    )


async def delete_own(db: Connection, guild_id: int, user_id: int) -> None:
    """Journal, days, streak, techniques, challenges, code, sealed answers, the words of a graduation."""
    await db.execute(
        """
        WITH sessions AS (DELETE FROM practice_session WHERE guild_id = $1 AND user_id = $2),
        days AS (DELETE FROM practice_day WHERE guild_id = $1 AND user_id = $2),
        holds AS (DELETE FROM practice_hold WHERE guild_id = $1 AND user_id = $2),
        timers AS (DELETE FROM practice_timer WHERE guild_id = $1 AND user_id = $2),
        unlocks AS (DELETE FROM practice_unlock WHERE guild_id = $1 AND user_id = $2),
        looks AS (DELETE FROM practice_unlock_look WHERE guild_id = $1 AND user_id = $2),
        stays AS (DELETE FROM practice_stay WHERE guild_id = $1 AND user_id = $2),
        told AS (DELETE FROM practice_room_told WHERE guild_id = $1 AND user_id = $2),
        challenges AS (DELETE FROM practice_challenger WHERE guild_id = $1 AND user_id = $2),
        codes AS (DELETE FROM practice_invite WHERE guild_id = $1 AND user_id = $2),
        answers AS (
            UPDATE practice_shield SET sealed = NULL, erase_at = NULL WHERE guild_id = $1 AND user_id = $2),
        graduations AS (
            UPDATE practice_graduation SET message = '' WHERE guild_id = $1 AND user_id = $2)
        DELETE FROM practitioner WHERE guild_id = $1 AND user_id = $2
        """,
        guild_id,
        user_id,
    )
