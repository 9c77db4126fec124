"""What the raid desk knows of a member, for them to take along."""

from db.exports import of_member

runs = of_member(
    """
    SELECT m.run_id, r.dungeon_key, m.state, m.class_key, m.attended, m.joined_at FROM run_member AS m
    JOIN run AS r USING (run_id)
    WHERE m.guild_id = $1 AND m.user_id = $2 ORDER BY m.run_id
    """
)
"""Runs they joined."""

organized = of_member(
    """
    SELECT run_id, dungeon_key, state, outcome, description, created_at, ended_at FROM run
    WHERE guild_id = $1 AND organizer_id = $2 ORDER BY run_id
    """
)
"""Runs they organized."""

offers = of_member(
    """
    SELECT o.run_id, o.item, o.state, o.confirmed_at, o.popped_at FROM run_member AS m
    JOIN run_offer AS o USING (run_id, user_id)
    WHERE m.guild_id = $1 AND m.user_id = $2 ORDER BY o.run_id
    """
)
"""What they offered to bring."""

raider = of_member(
    """
    SELECT status, at, why, nick_before, shows_realmeye FROM raider WHERE guild_id = $1 AND user_id = $2
    """
)
"""Their verification."""

raider_names = of_member(
    """
    SELECT name, kind, held, added_at FROM raider_name
    WHERE guild_id = $1 AND user_id = $2 ORDER BY added_at
    """
)
"""Their names in the game."""

verifications = of_member(
    """
    SELECT name, state, begun_at, checked_at FROM verification_session
    WHERE guild_id = $1 AND user_id = $2
    ORDER BY session_id
    """
)
"""Attempts to verify."""

classes = of_member(
    """
    SELECT class_key FROM raid_choice WHERE guild_id = $1 AND user_id = $2
    """
)
"""The class they chose."""

run_templates = of_member(
    """
    SELECT name, shared, definition, changed_at FROM run_template
    WHERE guild_id = $1 AND owner_id = $2 ORDER BY template_id
    """
)
"""Their templates of runs."""

punishments = of_member(
    """
    SELECT kind, state, reason, points, at, ends_at, ended_at, ended_why FROM punishment
    WHERE guild_id = $1 AND user_id = $2
    ORDER BY at
    """
)
"""Their punishments, without who gave them."""

headcounts = of_member(
    """
    SELECT m.headcount_id, m.dungeon_key, m.item, m.at FROM headcount_member AS m
    JOIN headcount AS h USING (headcount_id)
    WHERE h.guild_id = $1 AND m.user_id = $2 ORDER BY m.at
    """
)
"""What they answered to headcounts."""

quotas = of_member(
    """
    SELECT s.quota_id, s.number, s.points, s.carry, s.verdict, s.reason FROM quota_standing AS s
    JOIN quota_role AS q USING (quota_id)
    WHERE q.guild_id = $1 AND s.user_id = $2 ORDER BY s.quota_id, s.number
    """
)
"""How they met their quotas."""

raider_events = of_member(
    """
    SELECT kind, name, why, at FROM raider_event
    WHERE guild_id = $1 AND user_id = $2 ORDER BY event_id
    """
)
"""What was decided about them as a raider."""
