"""Quests that a team does together."""
