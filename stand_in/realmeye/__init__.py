"""A stand-in of the profile site of Realm of the Mad God: its players can be edited, and it can be ill."""

from stand_in.realmeye.site import Character, Mood, Player, RealmEyeSite

__all__ = ["Character", "Mood", "Player", "RealmEyeSite"]
