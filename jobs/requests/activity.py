"""Background work of the activity product."""

from __future__ import annotations

from jobs.requests.base import Request


class CloseCycle(Request, tag="activity.close_cycle/1", frozen=True):
    """The cycle's last day is over: fix its final standings and tell them."""

    guild_id: int
    number: int


class RefreshPanel(Request, tag="activity.refresh_panel/1", frozen=True):
    """Bring a board in a channel up to date."""

    guild_id: int
    panel_id: int
