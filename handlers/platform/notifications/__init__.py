"""Notifications: what members are told, where, and when; each member chooses with `/settings`."""
