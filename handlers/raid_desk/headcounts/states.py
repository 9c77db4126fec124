"""What the components of headcounts remember: which headcount; who may is asked at each press."""

from __future__ import annotations

from interactions.custom_id import ComponentState


class Join(ComponentState, tag="headcounts.join/1"):
    """I would come: the only dungeon asked about."""

    headcount_id: int


class PickDungeons(ComponentState, tag="headcounts.dungeons/1"):
    """Which of the dungeons I would come to."""

    headcount_id: int


class Offer(ComponentState, tag="headcounts.offer/1"):
    """I would bring this; pressed again: I would not."""

    headcount_id: int
    item: str


class PickOffers(ComponentState, tag="headcounts.offers/1"):
    """What I would bring, as dungeon:item."""

    headcount_id: int


class Leave(ComponentState, tag="headcounts.leave/1"):
    """I would not come after all."""

    headcount_id: int


class Organize(ComponentState, tag="headcounts.organize/1"):
    """The organizer's panel."""

    headcount_id: int


class Convert(ComponentState, tag="headcounts.convert/1"):
    """A run is made of it, of the dungeon that is picked."""

    headcount_id: int


class End(ComponentState, tag="headcounts.end/1"):
    """It is over."""

    headcount_id: int


class CheckAfk(ComponentState, tag="headcounts.check_afk/1"):
    """Everybody who would come is asked whether they are there."""

    headcount_id: int


class Here(ComponentState, tag="headcounts.here/1"):
    """I am there."""

    headcount_id: int


class NewHeadcount(ComponentState, tag="headcounts.new/2"):
    """The form of `/headcount`. `ping_id`, `role_id`, `minutes`: 0 when nothing was said."""

    ping_id: int
    role_id: int
    minutes: int


class CancelPlan(ComponentState, tag="headcounts.cancel_plan/1"):
    """A planned headcount is taken back."""
