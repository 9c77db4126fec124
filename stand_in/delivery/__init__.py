"""Interactions: built, signed, posted to the application, and its answers applied."""
