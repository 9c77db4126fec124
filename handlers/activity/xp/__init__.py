"""Xp and levels: what an event is worth, and what moderators do about it."""
