"""Mentors: members who accompany others, matched by what they share."""
