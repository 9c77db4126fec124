"""Showing a streak."""
