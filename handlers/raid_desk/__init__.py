"""Raid desk: runs of dungeons, with their panels, keys, waiting lists and log."""
