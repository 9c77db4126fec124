"""Runs: a group that forms, goes in and comes out."""
