"""Which dungeons and classes there are."""
