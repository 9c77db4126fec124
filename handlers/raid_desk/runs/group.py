"""Places, waiting lists and promises of one run: pure.

A place is held by who is `joined` and by who is `offered` one until a moment. Places are limited in all and
per class. Who finds none waits, in the order of coming. When one is free, the first for whom there is one
gets the offer; nobody who came later gets a place that somebody before could take, since at the end of each
change everybody on the list is asked in order. Things to bring are limited too: the first who waits with
one moves up without being asked, as they have said already that they would bring it.

Why: decision 0285.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec

from db.raid_desk.run_members import OfferRow, RunMemberRow
from handlers.raid_desk.dungeons.dungeon import Dungeon, RaidClass
from handlers.raid_desk.runs.events import RunEvent

HOLDING = ("joined", "offered")
BROUGHT = ("promised", "unconfirmed", "popped")


class Caps(msgspec.Struct, frozen=True):
    """How many at most: of all, per class, per thing to bring. Missing: any number."""

    all: int | None = None
    classes: Mapping[str, int] = {}
    items: Mapping[str, int] = {}


def caps_of(limits: Mapping[str, int], dungeon: Dungeon) -> Caps:
    """From a run's limits; a thing's own limit counts where the run says nothing."""
    items = {item.key: item.limit for item in dungeon.items if item.limit is not None}
    classes = {}
    for name, most in limits.items():
        kind, _, key = name.partition(":")
        if kind == "item":
            items[key] = most
        elif kind == "class":
            classes[key] = most
    return Caps(limits.get("all"), classes, items)


class Happening(msgspec.Struct, frozen=True):
    """An event to note down. `actor_id` None: it came about by itself."""

    event: RunEvent
    actor_id: int | None
    facts: dict[str, Any]


class Joining(StrEnum):
    """What came of pressing Join."""

    CAME_IN = "came_in"
    TOOK_PLACE = "took_place"
    WAITS = "waits"
    WAS_IN = "was_in"
    WAITED = "waited"


class Bringing(StrEnum):
    """What came of pressing the button of a thing."""

    PROMISED = "promised"
    ENOUGH = "enough"
    TAKEN_BACK = "taken_back"
    USED = "used"
    ELSEWHERE = "elsewhere"


class Group:
    """The people of one run while something is worked out. Collects what is to be written down.

    `moved`: members to write. `taken_back`: (member, item) no longer brought. `happened`: in order.
    """

    def __init__(
        self,
        members: Iterable[RunMemberRow],
        offers: Iterable[OfferRow],
        caps: Caps,
        *,
        now: datetime,
        accept_s: int,
        locked: bool = False,
    ) -> None:
        self.members = {member.user_id: member for member in members}
        self.offers = {(offer.user_id, offer.item): offer for offer in offers}
        self.caps, self.now, self.locked = caps, now, locked
        self.until = now + timedelta(seconds=accept_s)
        self.moved: dict[int, None] = {}
        self.taken_back: list[tuple[int, str]] = []
        self.happened: list[Happening] = []

    # -- looking

    def state_of(self, user_id: int) -> str:
        """`left` for those who were never here."""
        member = self.members.get(user_id)
        return member.state if member is not None else "left"

    def class_of(self, user_id: int) -> str | None:
        member = self.members.get(user_id)
        return member.class_key if member is not None else None

    def waiting(self) -> list[RunMemberRow]:
        """The waiting list, in order."""
        return sorted((member for member in self.members.values() if member.state == "waiting"), key=_order)

    def rank(self, user_id: int) -> int:
        """Place on the waiting list, from 1."""
        return 1 + [member.user_id for member in self.waiting()].index(user_id)

    def fits(self, class_key: str | None) -> bool:
        """Whether there is a place for one more of that class."""
        room = self.caps.all is None or len(self._holding()) < self.caps.all
        return room and self._class_fits(class_key)

    def brought(self, item: str) -> int:
        """How many of that thing are promised or used."""
        return sum(offer.item == item and offer.state in BROUGHT for offer in self.offers.values())

    def has_room_for(self, item: str) -> bool:
        most = self.caps.items.get(item)
        return most is None or self.brought(item) < most

    # -- pressing

    def join(self, user_id: int, class_key: str | None) -> Joining:
        """Come in with that class; the class is not looked at for those who are here already."""
        state = self.state_of(user_id)
        if state == "joined":
            return Joining.WAS_IN
        if state == "waiting":
            return Joining.WAITED
        if state == "offered":
            self._move(user_id, "joined")
            self._note(RunEvent.PLACE_TAKEN, user_id)
            return Joining.TOOK_PLACE
        if self.fits(class_key):
            self._enter(user_id, "joined", class_key)
            self._note(RunEvent.JOINED, user_id, class_key=class_key)
            return Joining.CAME_IN
        self._enter(user_id, "waiting", class_key)
        self._note(RunEvent.QUEUED, user_id, place=self.rank(user_id))
        return Joining.WAITS

    def bench(self, user_id: int) -> bool:
        """Be on the bench, with nothing promised; False when they were."""
        if self.state_of(user_id) == "benched":
            return False
        if user_id in self.members:
            self._move(user_id, "benched")
        else:
            self._enter(user_id, "benched", None)
        self._note(RunEvent.BENCHED, user_id)
        self._withdraw_all(user_id)
        return True

    def leave(self, user_id: int, *, suspended: bool = False) -> bool:
        """Be gone, with nothing promised; False when they were. `suspended`: therefore."""
        was = self.state_of(user_id)
        if was == "left":
            return False
        self._move(user_id, "left")
        self._note(RunEvent.TAKEN_OFF if suspended else RunEvent.LEFT, user_id, was=was)
        self._withdraw_all(user_id)
        return True

    def pick_class(self, user_id: int, class_key: str) -> bool:
        """Another class; False when all its places are taken. Who waits comes in if there is one."""
        state = self.state_of(user_id)
        if state == "left" or self.class_of(user_id) == class_key:
            return True
        if state in HOLDING and not self._class_fits(class_key, besides=user_id):
            return False
        comes_in = state == "offered" or (state == "waiting" and not self.locked and self.fits(class_key))
        member = self.members[user_id]
        self.members[user_id] = msgspec.structs.replace(member, class_key=class_key)
        self.moved[user_id] = None
        self._note(RunEvent.CLASS_PICKED, user_id, class_key=class_key)
        if comes_in:
            self._move(user_id, "joined")
            self._note(RunEvent.PLACE_TAKEN, user_id)
        return True

    def withdraw(self, user_id: int, item: str) -> bool:
        """Not bring it after all; False when they would not anyhow."""
        offer = self.offers.get((user_id, item))
        if offer is None or offer.state not in ("promised", "waiting"):
            return False
        self.offers[user_id, item] = msgspec.structs.replace(offer, state="withdrawn")
        self.taken_back.append((user_id, item))
        self._note(RunEvent.ITEM_WITHDRAWN, user_id, item=item)
        return True

    # -- what follows by itself

    def lapse(self) -> None:
        """Who did not take the place in time is benched, and comes back by pressing Join."""
        for member in sorted(self.members.values(), key=_order):
            if member.state == "offered" and (member.offered_until or self.now) <= self.now:
                self._move(member.user_id, "benched")
                self.happened.append(Happening(RunEvent.PLACE_LOST, None, {"user_id": member.user_id}))

    def call_up(self) -> None:
        """Offers free places to those who wait, in order; to nobody while the run is locked."""
        for member in () if self.locked else self.waiting():
            if self.fits(member.class_key):
                self._move(member.user_id, "offered", until=self.until)
                facts = {"user_id": member.user_id, "until": int(self.until.timestamp())}
                self.happened.append(Happening(RunEvent.PLACE_OFFERED, None, facts))

    def next_bringer(self) -> OfferRow | None:
        """Whose thing is taken next, of those who wait with one."""
        waiting = [offer for offer in self.offers.values() if offer.state == "waiting"]
        fitting = [offer for offer in waiting if self.has_room_for(offer.item)]
        return min(fitting, key=lambda offer: (offer.place, offer.user_id, offer.item), default=None)

    def next_offer_place(self) -> int:
        """A place behind all others."""
        return 1 + max((offer.place for offer in self.offers.values()), default=0)

    def note_offer(self, user_id: int, item: str, state: str, place: int) -> None:
        """What is written down of a thing."""
        self.offers[user_id, item] = OfferRow(user_id, item, state, place)
        kinds = {"promised": RunEvent.ITEM_PROMISED, "withdrawn": RunEvent.ITEM_WITHDRAWN}
        if state in kinds:
            self._note(kinds[state], user_id, item=item)

    # -- inside

    def _holding(self, besides: int = 0) -> list[RunMemberRow]:
        """Those who hold a place, but for that member."""
        holding = (member for member in self.members.values() if member.state in HOLDING)
        return [member for member in holding if member.user_id != besides]

    def _class_fits(self, class_key: str | None, besides: int = 0) -> bool:
        most = self.caps.classes.get(class_key) if class_key else None
        return most is None or sum(member.class_key == class_key for member in self._holding(besides)) < most

    def _enter(self, user_id: int, state: str, class_key: str | None) -> None:
        known = self.members.get(user_id)
        place = 1 + max((member.place for member in self.members.values()), default=0)
        attended = known.attended if known is not None else None
        self.members[user_id] = RunMemberRow(user_id, state, class_key, place, None, True, attended, self.now)
        self.moved[user_id] = None

    def _move(self, user_id: int, state: str, *, until: datetime | None = None) -> None:
        """Who comes in while an AFK check runs is there."""
        member = self.members[user_id]
        there = member.afk_confirmed or state == "joined"
        self.members[user_id] = msgspec.structs.replace(
            member, state=state, offered_until=until, afk_confirmed=there
        )
        self.moved[user_id] = None

    def _withdraw_all(self, user_id: int) -> None:
        for owner, item in sorted(self.offers):
            if owner == user_id:
                self.withdraw(owner, item)

    def _note(self, event: RunEvent, user_id: int, **facts: Any) -> None:
        self.happened.append(Happening(event, user_id, facts))


def _order(member: RunMemberRow) -> tuple[int, int]:
    return member.place, member.user_id


def missing_classes(
    needed: Mapping[str, int], members: Iterable[RunMemberRow], classes: Sequence[RaidClass], caps: Caps
) -> dict[str, int]:
    """Class or role -> how many of it are still missing among those who are in; never more than may come."""
    roles = {raid_class.key: raid_class.role for raid_class in classes}
    here: Counter[str] = Counter()
    for member in members:
        if member.state == "joined" and member.class_key:
            here[member.class_key] += 1
            if role := roles.get(member.class_key):
                here[role] += role != member.class_key
    wanted = {key: min(count, _most(key, classes, caps, count)) for key, count in needed.items()}
    return {key: count - here[key] for key, count in wanted.items() if here[key] < count}


def _most(key: str, classes: Sequence[RaidClass], caps: Caps, count: int) -> int:
    """How many of a class or role the run's limits let in; `count` where they say nothing."""
    of_class = caps.classes.get(key, count)
    players = [caps.classes.get(raid_class.key, count) for raid_class in classes if raid_class.role == key]
    in_role = sum(players) if players else count
    return min(of_class, in_role, count if caps.all is None else caps.all)
