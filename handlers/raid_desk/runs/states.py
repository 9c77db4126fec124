"""What the components of runs remember: which run; who may press is asked at each press.

Those `AsSeen` also remember how the run was when they were shown: where it has moved on since, they change
nothing.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from handlers.kit.lists import Paged
from interactions.custom_id import ComponentState

ItemKey = Annotated[str, Meta(max_length=24)]


class OnRun(ComponentState):
    """About a run."""

    run_id: int


class AsSeen(OnRun):
    """About a run of that version."""

    version: int


# -- on the panel that everybody sees


class Join(OnRun, tag="runs.join/1"):
    """Be in it; or take the place that is held, or wait for one."""


class Bench(OnRun, tag="runs.bench/1"):
    """Be on the bench: perhaps later."""


class Leave(OnRun, tag="runs.leave/1"):
    """Not be in it at all."""


class ChooseClass(OnRun, tag="runs.class/1"):
    """Show the classes to choose from."""


class PickClass(OnRun, tag="runs.pick_class/1"):
    """A class was picked, in the select of that number."""

    number: Annotated[int, Meta(ge=0, le=4)]


class PickUnwanted(OnRun, tag="runs.pick_unwanted/1"):
    """A class that is not wanted was picked, and is played anyway."""

    class_key: ItemKey


class BringItem(OnRun, tag="runs.item/1"):
    """Bring a key or another thing; pressed again: not."""

    item: ItemKey


class MoveItem(OnRun, tag="runs.move_item/1"):
    """Take a thing back from the run it is promised to, and bring it to this one."""

    item: ItemKey


class SeeLocation(OnRun, tag="organizing.location/1"):
    """Where a joined member has to go."""


class Here(OnRun, tag="organizing.here/1"):
    """I am there."""


class Popped(OnRun, tag="organizing.popped/1"):
    """I popped what I promised."""

    item: str


class OpenPanel(OnRun, tag="organizing.open/1"):
    """The organizer's panel of a run."""


class WriteLog(OnRun, tag="organizing.write_log/1"):
    """The log of how it went, in a message of its own: from the run's panel and from /viewrun."""


# -- on the organizer's panel


class Begin(AsSeen, tag="organizing.begin/1"):
    """The run starts."""


class Lock(AsSeen, tag="organizing.lock/1"):
    """Nobody else may join, or (`locked` false) they may again."""

    locked: bool


class EditPlace(OnRun, tag="organizing.edit_place/1"):
    """Asks for party and location."""


class SetPlace(AsSeen, tag="organizing.set_place/1"):
    """Party and location, filled in."""


class Ping(OnRun, tag="organizing.ping/1"):
    """Those who joined are called."""


class CheckAfk(AsSeen, tag="organizing.check_afk/1"):
    """Who joined has to say that they are there."""


class AskKeys(AsSeen, tag="organizing.ask_keys/1"):
    """Keys are to be popped now."""


class Transfer(AsSeen, tag="organizing.transfer/1"):
    """Another organizer leads it."""


class Finish(AsSeen, tag="organizing.finish/1"):
    """The run is over."""


class AskCancel(AsSeen, tag="organizing.ask_cancel/1"):
    """Should it really be cancelled?"""


class Cancel(AsSeen, tag="organizing.cancel/1"):
    """It is cancelled."""


# -- on its log


class OpenLog(OnRun, tag="organizing.open_log/1"):
    """The log of how it went."""


class LogOutcome(AsSeen, tag="organizing.log_outcome/1"):
    """How it went; who was there is as it stands."""


class SetAttendance(AsSeen, tag="organizing.attendance/1"):
    """Those of a page of members who were there."""

    page: int


class AskPoppers(AsSeen, tag="organizing.ask_poppers/1"):
    """Those who are said to have popped are asked to confirm it."""


class UndoLog(AsSeen, tag="organizing.undo_log/1"):
    """What was logged is taken back."""


# -- beside it


class PasteList(OnRun, tag="organizing.paste_list/1"):
    """The game's player list is pasted."""


class ShowRun(Paged, tag="run_history.turn/2"):
    """`/viewrun`."""

    run_id: int


class TurnRunPage(OnRun, tag="run_history.turn/1"):
    """Its pager before."""

    page: Annotated[int, Meta(ge=0, le=999)]

    def upgrade(self) -> ShowRun:
        return ShowRun(self.run_id, page=self.page)


class DeleteRun(OnRun, tag="run_history.delete/1"):
    """Take the run out of lists and counts."""


class RestoreRun(OnRun, tag="run_history.restore/1"):
    """Put it back."""
