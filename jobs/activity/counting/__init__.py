"""Counting: a batch of records becomes one change per member."""
