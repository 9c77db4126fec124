"""Queries about the state of the whole, for operators."""
