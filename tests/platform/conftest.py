"""The real products behind a signed door."""

from tests.support.web import clock, door, open_door

__all__ = ["clock", "door", "open_door"]
