"""Rows of the platform: guilds, members, settings, audit, command log."""
