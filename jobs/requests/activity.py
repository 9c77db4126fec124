"""Background work of the activity product."""

from __future__ import annotations

from jobs.requests.base import FollowUp, Request


class CloseCycle(Request, tag="activity.close_cycle/1", frozen=True):
    """The cycle's last day is over: fix its final standings and tell them."""

    guild_id: int
    number: int


class RefreshPanel(Request, tag="activity.refresh_panel/1", frozen=True):
    """Bring a board in a channel up to date."""

    guild_id: int
    panel_id: int


class SyncPanels(Request, tag="activity.sync_panels/1", frozen=True):
    """Compare the channel maps of all guilds with the boards that stand."""


class RenderRankCard(Request, tag="activity.render_rank_card/1", frozen=True):
    """Draw a member's rank card and show it as the answer."""

    follow_up: FollowUp
    guild_id: int
    user_id: int
