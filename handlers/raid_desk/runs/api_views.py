"""Runs as the REST API sends and takes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from db.raid_desk.run_events import RunEventRow
from db.raid_desk.run_members import OfferRow, RunMemberRow
from db.raid_desk.run_pages import RunLine
from db.raid_desk.runs import RunRow
from handlers.api.fields import Id
from handlers.raid_desk.dungeons.dungeon import RaidClass
from handlers.raid_desk.runs.group import Caps, missing_classes
from handlers.raid_desk.runs.members import dungeon_of
from handlers.raid_desk.runs.outcome_rules import Outcome

Text = Annotated[str, Meta(max_length=100)]
Typed = Annotated[str, Meta(max_length=400)]
State = Literal["open", "live", "ended", "cancelled"]


class RunSummary(msgspec.Struct, frozen=True):
    """A run in a list."""

    run_id: int
    dungeon_key: str
    dungeon: str
    state: str
    outcome: str | None
    organizer_id: Id
    party: str | None
    version: int
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    auto_end_at: datetime | None


class Reaction(msgspec.Struct, frozen=True):
    """A member of a run: joined, benched, offered (a place), waiting or left; with what they bring."""

    user_id: Id
    state: str
    class_key: str | None
    attended: bool | None
    items: list[str]


class Offer(msgspec.Struct, frozen=True):
    """What a member brings: promised, waiting, popped or released."""

    user_id: Id
    item: str
    state: str


class Event(msgspec.Struct, frozen=True):
    """What happened. `actor_id` is null where the bot acted by itself."""

    kind: str
    actor_id: Id | None
    facts: dict[str, Any]
    at: datetime


class RunView(msgspec.Struct, frozen=True):
    """A run. `limits`: by "all", "class:<key>" and "item:<key>"; `version` is what If-Match wants."""

    run_id: int
    version: int
    dungeon_key: str
    dungeon: str
    state: str
    outcome: str | None
    locked: bool
    organizer_id: Id
    party: str | None
    location: str | None
    description: str
    limits: dict[str, int]
    required_role_id: Id | None
    headcount_id: int | None
    channel_id: Id
    message_id: Id | None
    thread_id: Id | None
    voice_channel_id: Id | None
    keys_until: datetime | None
    auto_end_at: datetime | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    logged_at: datetime | None
    members: list[Reaction]
    offers: list[Offer]
    events: list[Event]


class ClassCounts(msgspec.Struct, frozen=True):
    """How many joined with each class, and how many of each class or role are still missing."""

    joined: dict[str, int]
    without_class: int
    missing: dict[str, int]


class NewRun(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A run to post, as for `/run`. `dungeon`: key, name or short form; `limits`: such as "45, vial 1"."""

    dungeon: Text
    party: Text | None = None
    location: Text | None = None
    description: Annotated[str, Meta(max_length=1000)] = ""
    limits: Typed = ""
    required_role_id: Id | None = None
    auto_end_minutes: Annotated[int, Meta(ge=0, le=1440)] | None = None
    voice: bool | None = None


class RunChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to change; what is null stays. An empty text takes party, location or limits away."""

    state: Literal["live", "ended", "cancelled"] | None = None
    locked: bool | None = None
    party: Text | None = None
    location: Text | None = None
    limits: Typed | None = None


class NewReaction(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A press on the panel. `user_id`: for whom; null: the member as whom the key acts."""

    action: Literal["join", "bench", "leave"]
    user_id: Id | None = None


class ClassChoice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The class somebody plays. `user_id`: who; null: the member as whom the key acts."""

    class_key: Text
    user_id: Id | None = None


class Popper(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is said to have used what they promised."""

    user_id: Id
    item: Text


class RunLog(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a run went. `attended`: who was there; null: as the bot saw it.

    `poppers` are asked to confirm, and count once they have; so they come first, in a call of their own
    that has no `outcome` yet.
    """

    outcome: Outcome | None = None
    attended: Annotated[list[Id], Meta(max_length=500)] | None = None
    poppers: Annotated[list[Popper], Meta(max_length=100)] = []


class PanelMessage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A message of the bot that is to show the panel."""

    channel_id: Id
    message_id: Id


def summary(line: RunLine) -> RunSummary:
    """A run in a list."""
    return RunSummary(**{**msgspec.structs.asdict(line), "organizer_id": str(line.organizer_id)})


def reactions(roster: Iterable[RunMemberRow], offers: Sequence[OfferRow]) -> list[Reaction]:
    """Everybody who pressed."""
    return [
        Reaction(
            str(line.user_id),
            line.state,
            line.class_key,
            line.attended,
            [offer.item for offer in offers if offer.user_id == line.user_id],
        )
        for line in roster
    ]


def view(
    row: RunRow,
    thread_id: int | None,
    roster: Sequence[RunMemberRow],
    offers: Sequence[OfferRow],
    events: Iterable[RunEventRow],
) -> RunView:
    """A run with all that belongs to it."""
    kept = {name: getattr(row, name) for name in RunView.__struct_fields__ if hasattr(row, name)}
    ids = ("organizer_id", "required_role_id", "channel_id", "message_id", "voice_channel_id")
    kept |= {name: _id(kept[name]) for name in ids}
    return RunView(
        **kept
        | {
            "dungeon": dungeon_of(row).name,
            "thread_id": _id(thread_id),
            "members": reactions(roster, offers),
            "offers": [Offer(str(offer.user_id), offer.item, offer.state) for offer in offers],
            "events": [Event(event.kind, _id(event.actor_id), event.facts, event.at) for event in events],
        }
    )


def class_counts(
    row: RunRow, members: Sequence[Any], classes: Sequence[RaidClass], caps: Caps
) -> ClassCounts:
    """Who plays what, and what is missing."""
    joined = [member for member in members if member.state == "joined"]
    counts = Counter(member.class_key for member in joined if member.class_key)
    needed = dungeon_of(row).needed
    return ClassCounts(
        joined=dict(counts),
        without_class=sum(1 for member in joined if not member.class_key),
        missing=missing_classes(needed, members, classes, caps),
    )


def _id(number: int | None) -> str | None:
    return None if number is None else str(number)
