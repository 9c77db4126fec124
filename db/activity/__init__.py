"""Queries of the activity product."""
