"""Xp brought from elsewhere as a file, and taken along as one."""
