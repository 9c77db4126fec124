"""A member's own day: hours, rest, pauses, reminders."""
