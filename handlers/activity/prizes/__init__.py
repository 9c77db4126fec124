"""Prizes: roles for the first members of a board, from the end of its period to the next end."""
