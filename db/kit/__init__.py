"""Rows and queries of the building blocks."""
