"""The background half of the building blocks."""
