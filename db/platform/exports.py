"""What the platform knows of a member, for them to take along."""

from db.exports import of_member

member = of_member(
    """
    SELECT username, global_name, nick, role_ids, joined_at, left_at FROM member
    WHERE guild_id = $1 AND user_id = $2
    """
)
"""Names, roles and when they came, as last seen."""

commands = of_member(
    """
    SELECT kind, name, options, outcome, at FROM command_log WHERE guild_id = $1 AND user_id = $2
    ORDER BY at
    """
)
"""What they used, as long as it is kept."""

changes = of_member(
    """
    SELECT action, subject, facts, at FROM audit WHERE guild_id = $1 AND actor_id = $2
    ORDER BY audit_id
    """
)
"""What they changed here, as the audit has it."""

notices = of_member(
    """
    SELECT kind, content, place, state, created_at, sent_at FROM notification
    WHERE guild_id = $1 AND user_id = $2
    ORDER BY notification_id
    """
)
"""What they were told."""

notice_choices = of_member(
    """
    SELECT places, quiet_from, quiet_to, digest_at, timezone, updated_at FROM notification_choice
    WHERE guild_id = $1 AND user_id = $2
    """
)
"""What they chose in /settings."""

hidden_profile = of_member(
    """
    SELECT level, closed_at FROM closed_profile WHERE guild_id = $1 AND user_id = $2
    """
)
"""Since when they hide their profile, and from whom."""

arrivals = of_member(
    """
    SELECT joined_at, came_back, welcomed_at FROM arrival WHERE guild_id = $1 AND user_id = $2
    """
)
"""When they came."""

departures = of_member(
    """
    SELECT left_at, role_ids FROM departure WHERE guild_id = $1 AND user_id = $2
    """
)
"""When they left, and with which roles."""

first_steps = of_member(
    """
    SELECT step_id, done_at FROM first_step_done WHERE guild_id = $1 AND user_id = $2
    ORDER BY done_at
    """
)
"""First steps they took."""

reviews = of_member(
    """
    SELECT kind, facts, state, reason, appeal, submitted_at, decided_at FROM review
    WHERE guild_id = $1 AND submitter_id = $2 ORDER BY review_id
    """
)
"""What they handed in to be reviewed, and how it was decided."""

ledgers = of_member(
    """
    SELECT ledger, amount, reason, subject, at FROM ledger_entry
    WHERE guild_id = $1 AND user_id = $2
        AND ledger = ANY(ARRAY(SELECT ledger FROM ledger_total WHERE guild_id = $1 AND user_id = $2))
    ORDER BY ledger, entry_id
    """
)
"""Every entry on a ledger that is theirs."""
