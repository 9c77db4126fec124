"""The maps of roles and channels on one page of the dashboard."""
