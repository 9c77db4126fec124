"""What practice knows of a member, for them to take along."""

from db.exports import of_member

practitioner = of_member(
    """
    SELECT timezone, day_start, rest_days, length, longest, freezes, first_day, sessions,
        minutes, last_session_at,
        reminder_minute, visibility
    FROM practitioner WHERE guild_id = $1 AND user_id = $2
    """
)
"""Their streak, and how they count their days."""

days = of_member(
    """
    SELECT day, sessions, minutes, mark FROM practice_day WHERE guild_id = $1 AND user_id = $2
    ORDER BY day
    """
)
"""The days on which they practised."""

sessions = of_member(
    """
    SELECT s.session_id, t.name AS technique, s.day, s.minutes, s.notes, s.feedback, s.kind, s.validated,
        s.created_at
    FROM practice_session AS s LEFT JOIN practice_technique AS t USING (technique_id)
    WHERE s.guild_id = $1 AND s.user_id = $2 ORDER BY s.session_id
    """
)
"""Their journal."""

techniques = of_member(
    """
    SELECT t.slug, t.name, h.sessions, h.validated, h.mastered_at FROM practice_hold AS h
    JOIN practice_technique AS t USING (technique_id)
    WHERE h.guild_id = $1 AND h.user_id = $2 ORDER BY t.slug
    """
)
"""How far they are with each technique."""

validations_received = of_member(
    """
    SELECT session_id, message, created_at, revoked_at, reason FROM practice_validation
    WHERE guild_id = $1 AND owner_id = $2 ORDER BY created_at
    """
)
"""Which sessions of theirs others validated."""

validations_given = of_member(
    """
    SELECT session_id, owner_id, message, created_at, revoked_at, reason FROM practice_validation
    WHERE guild_id = $1 AND validator_id = $2 ORDER BY created_at
    """
)
"""Whose sessions they validated."""

asked_to_validate = of_member(
    """
    SELECT session_id, owner_id, validator_id, asked_at FROM practice_ask
    WHERE guild_id = $1 AND $2 IN (owner_id, validator_id) ORDER BY asked_at
    """
)
"""Whom they asked to validate a session, and who asked them."""

buddies = of_member(
    """
    SELECT CASE first_id WHEN $2 THEN second_id ELSE first_id END AS buddy_id, state,
        offered_at, began_at, ended_at
    FROM practice_pair WHERE guild_id = $1 AND $2 IN (first_id, second_id) ORDER BY pair_id
    """
)
"""With whom they practised."""

challenges = of_member(
    """
    SELECT c.name, p.joined_at, p.progress, p.finished_at FROM practice_challenger AS p
    JOIN practice_challenge AS c USING (challenge_id)
    WHERE p.guild_id = $1 AND p.user_id = $2 ORDER BY p.joined_at
    """
)
"""Challenges they joined."""

invites = of_member(
    """
    SELECT code, created_at FROM practice_invite WHERE guild_id = $1 AND user_id = $2
    """
)
"""Their code."""

invited = of_member(
    """
    SELECT inviter_id, invited_id, redeemed_at, active_at, week_at, mastered_at FROM practice_referral
    WHERE guild_id = $1 AND $2 IN (inviter_id, invited_id) ORDER BY redeemed_at
    """
)
"""Who came with it, and with whose code they came."""

taught = of_member(
    """
    SELECT technique, starts_at, minutes, description, state FROM practice_teaching
    WHERE guild_id = $1 AND teacher_id = $2 ORDER BY starts_at
    """
)
"""What they taught."""

signed_up = of_member(
    """
    SELECT t.technique, t.starts_at, t.state, s.waits, s.rating FROM practice_seat AS s
    JOIN practice_teaching AS t USING (teaching_id)
    WHERE s.guild_id = $1 AND s.user_id = $2 ORDER BY t.starts_at
    """
)
"""What they signed up for."""

graduations = of_member(
    """
    SELECT state, message, criteria_met, statistics, applied_at, ceremony_at, graduated_at
    FROM practice_graduation
    WHERE guild_id = $1 AND user_id = $2
    """
)
"""Their graduation."""

shield = of_member(
    """
    SELECT submitted_at, verified_at, sealed IS NOT NULL AS has_answers, erase_at FROM practice_shield
    WHERE guild_id = $1 AND user_id = $2
    """
)
"""Whether they are verified; the answers stay sealed."""

innovations = of_member(
    """
    SELECT name, description, instructions, state, proposed_at, decided_at FROM practice_innovation
    WHERE guild_id = $1 AND author_id = $2 ORDER BY innovation_id
    """
)
"""Techniques that they proposed."""

innovations_validated = of_member(
    """
    SELECT i.name, v.created_at FROM practice_innovation_vote AS v
    JOIN practice_innovation AS i USING (innovation_id)
    WHERE v.guild_id = $1 AND v.validator_id = $2 ORDER BY v.created_at
    """
)
"""Proposals of others that they have validated."""

spinoffs = of_member(
    """
    SELECT name, link, note, state, registered_at, listed_at, closed_at FROM practice_spinoff
    WHERE guild_id = $1 AND founder_id = $2 ORDER BY spinoff_id
    """
)
"""Communities that they registered."""

unlocked = of_member(
    """
    SELECT t.name AS technique, u.opened_at FROM practice_unlock AS u
    JOIN practice_technique AS t USING (technique_id)
    WHERE u.guild_id = $1 AND u.user_id = $2 ORDER BY u.opened_at
    """
)
"""Techniques that opened to them by their criteria."""
