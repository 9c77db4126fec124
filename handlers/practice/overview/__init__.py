"""Practice on the dashboard."""
