"""Voice: which time in a voice channel counts."""
