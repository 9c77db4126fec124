"""What activity knows of a member, for them to take along."""

from db.exports import of_member

totals = of_member(
    """
    SELECT xp, messages, reactions, commands, voice_seconds, last_message_at FROM activity_total
    WHERE guild_id = $1 AND user_id = $2
    """
)
"""All that was ever counted."""

days = of_member(
    """
    SELECT day, messages, message_xp, reactions, reaction_xp, commands, command_xp,
        voice_seconds, voice_xp,
        granted_xp, hours
    FROM activity_day WHERE guild_id = $1 AND user_id = $2 ORDER BY day
    """
)
"""The same by day."""

xp_entries = of_member(
    """
    SELECT amount, reason, note, day, at FROM xp_ledger WHERE guild_id = $1 AND user_id = $2
    ORDER BY xp_ledger_id
    """
)
"""XP that was given or taken."""

achievements = of_member(
    """
    SELECT a.name, w.awarded_at, w.times, w.xp, w.revoked_at FROM achievement_award AS w
    JOIN achievement AS a USING (achievement_id)
    WHERE w.guild_id = $1 AND w.user_id = $2 ORDER BY w.awarded_at
    """
)
"""What they achieved."""

quests = of_member(
    """
    SELECT quest_id, value, xp, completed_at FROM activity_quest_progress
    WHERE guild_id = $1 AND user_id = $2
    ORDER BY completed_at
    """
)
"""Activity quests they completed."""

rank_cards = of_member(
    """
    SELECT is_draft, style, primary_color, secondary_color, border_color, text_color, saved_at
    FROM rank_card
    WHERE guild_id = $1 AND user_id = $2
    """
)
"""How their rank card looks, without the picture."""

prizes = of_member(
    """
    SELECT metric, period, role_id, since FROM prize_held WHERE guild_id = $1 AND user_id = $2
    """
)
"""Prizes they hold."""

boosts = of_member(
    """
    SELECT hundredths, starts_at, ends_at, reason FROM boost
    WHERE guild_id = $1 AND user_id = $2 ORDER BY boost_id
    """
)
"""XP boosts that were theirs."""
