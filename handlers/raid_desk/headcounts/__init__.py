"""Headcounts: who would come to what, before a run is made of it."""
