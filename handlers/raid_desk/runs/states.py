"""What the components of a run's panel remember: which run; who may is asked at each press."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from interactions.custom_id import ComponentState

ItemKey = Annotated[str, Meta(max_length=24)]


class Join(ComponentState, tag="runs.join/1"):
    """Be in it; or take the place that is held, or wait for one."""

    run_id: int


class Bench(ComponentState, tag="runs.bench/1"):
    """Be on the bench: perhaps later."""

    run_id: int


class Leave(ComponentState, tag="runs.leave/1"):
    """Not be in it at all."""

    run_id: int


class ChooseClass(ComponentState, tag="runs.class/1"):
    """Show the classes to choose from."""

    run_id: int


class PickClass(ComponentState, tag="runs.pick_class/1"):
    """A class was picked, in the select of that number."""

    run_id: int
    number: Annotated[int, Meta(ge=0, le=4)]


class PickUnwanted(ComponentState, tag="runs.pick_unwanted/1"):
    """A class that is not wanted was picked, and is played anyway."""

    run_id: int
    class_key: ItemKey


class BringItem(ComponentState, tag="runs.item/1"):
    """Bring a key or another thing; pressed again: not."""

    run_id: int
    item: ItemKey


class MoveItem(ComponentState, tag="runs.move_item/1"):
    """Take a thing back from the run it is promised to, and bring it to this one."""

    run_id: int
    item: ItemKey
