"""What the organizer's components remember: which run, and how it was when they were shown.

Who may press is asked at each press. `version` of a run that has moved on meanwhile changes nothing.
"""

from __future__ import annotations

from interactions.custom_id import ComponentState


class OpenPanel(ComponentState, tag="organizing.open/1"):
    """The organizer's panel of a run."""

    run_id: int


class SeeLocation(ComponentState, tag="organizing.location/1"):
    """Where a joined member has to go."""

    run_id: int


class Begin(ComponentState, tag="organizing.begin/1"):
    """The run starts."""

    run_id: int
    version: int


class Lock(ComponentState, tag="organizing.lock/1"):
    """Nobody else may join, or (`locked` false) they may again."""

    run_id: int
    version: int
    locked: bool


class EditPlace(ComponentState, tag="organizing.edit_place/1"):
    """Asks for party and location."""

    run_id: int


class SetPlace(ComponentState, tag="organizing.set_place/1"):
    """Party and location, filled in."""

    run_id: int
    version: int


class Ping(ComponentState, tag="organizing.ping/1"):
    """Those who joined are called."""

    run_id: int


class CheckAfk(ComponentState, tag="organizing.check_afk/1"):
    """Who joined has to say that they are there."""

    run_id: int
    version: int


class Here(ComponentState, tag="organizing.here/1"):
    """I am there."""

    run_id: int


class AskKeys(ComponentState, tag="organizing.ask_keys/1"):
    """Keys are to be popped now."""

    run_id: int
    version: int


class Popped(ComponentState, tag="organizing.popped/1"):
    """I popped what I promised."""

    run_id: int
    item: str


class Transfer(ComponentState, tag="organizing.transfer/1"):
    """Another organizer leads it."""

    run_id: int
    version: int


class Finish(ComponentState, tag="organizing.finish/1"):
    """The run is over."""

    run_id: int
    version: int


class AskCancel(ComponentState, tag="organizing.ask_cancel/1"):
    """Is it really to be called off?"""

    run_id: int
    version: int


class Cancel(ComponentState, tag="organizing.cancel/1"):
    """It is called off."""

    run_id: int
    version: int


class OpenLog(ComponentState, tag="organizing.open_log/1"):
    """The log of how it went."""

    run_id: int


class WriteLog(ComponentState, tag="organizing.write_log/1"):
    """The log of how it went, in a message of its own: from the run's panel and from /viewrun."""

    run_id: int


class LogOutcome(ComponentState, tag="organizing.log_outcome/1"):
    """How it went; who was there is as it stands."""

    run_id: int
    version: int


class SetAttendance(ComponentState, tag="organizing.attendance/1"):
    """Those of a page of members who were there."""

    run_id: int
    version: int
    page: int


class AskPoppers(ComponentState, tag="organizing.ask_poppers/1"):
    """Those who are said to have popped are asked to confirm it."""

    run_id: int
    version: int


class UndoLog(ComponentState, tag="organizing.undo_log/1"):
    """What was logged is taken back."""

    run_id: int
    version: int


class PasteList(ComponentState, tag="organizing.paste_list/1"):
    """The game's player list is pasted."""

    run_id: int
