"""Telling a server's own sites what happened."""
