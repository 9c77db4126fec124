"""Backups of a server: what it has set up, as a file, and back from one."""
