"""Background work of the raid desk."""

from __future__ import annotations

from jobs.requests.base import Request


class TellRunEvents(Request, tag="raid_desk.tell_run_events/1", frozen=True):
    """Do at Discord what follows from the events of a run: log, notices, voice."""

    guild_id: int
    run_id: int


class RefreshRunPanel(Request, tag="raid_desk.refresh_run_panel/1", frozen=True):
    """Bring a run's panel up to date."""

    guild_id: int
    run_id: int


class MoveWaitingList(Request, tag="raid_desk.move_waiting_list/1", frozen=True):
    """The time to take an offered place is over: offer it to the next."""

    guild_id: int
    run_id: int
