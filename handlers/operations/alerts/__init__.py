"""Telling operators and servers, once, that a part of the machine fails or is well again."""
