"""Switching products on and off for a guild: `/modules`."""
