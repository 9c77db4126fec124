"""Boosts: multipliers of earned xp for a time, of a member or of the whole server."""
