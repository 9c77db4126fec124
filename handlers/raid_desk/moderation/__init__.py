"""Moderation: warnings, suspensions, notes and appeals."""
