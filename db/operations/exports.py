"""What operations know of a member, for them to take along."""

from db.exports import of_member

portal = of_member(
    """
    SELECT linked_at FROM portal_link WHERE guild_id = $1 AND user_id = $2
    """
)
"""Since when they are linked to the portal."""
