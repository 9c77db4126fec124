"""Quota: what roles ask of their members in a period, and who meets it."""
