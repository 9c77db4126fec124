"""Achievements: what a server rewards once, and who has it."""
