"""The quest hall on the dashboard."""
