"""Leaderboards: the command, its pager, boards that keep themselves up to date, cycles."""
