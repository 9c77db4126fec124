"""Profiles: what every product tells of a member, in one place, for those who may see it."""
