"""Rows of the practice product."""
