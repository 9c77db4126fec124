"""Peers validate sessions."""
