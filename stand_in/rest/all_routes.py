"""Importing this fills the table of routes."""

from stand_in.rest import (
    application,
    channels,
    commands,
    members,
    messages,
    reactions,
    roles,
    scheduled_events,
    threads,
    webhooks,
)
from stand_in.rest.routing import routes

MODULES = (
    application,
    channels,
    commands,
    members,
    messages,
    reactions,
    roles,
    scheduled_events,
    threads,
    webhooks,
)

__all__ = ["MODULES", "routes"]
