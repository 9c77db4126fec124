"""Activity of a whole server on the dashboard."""
