"""Two runs of one guild in the plainest words, to compare with: lists, counts and no database."""

from __future__ import annotations

import copy
from typing import Any

ACCEPT_S = 60
AFK_CHECK_S = 60
KEY = "lost_halls_key"
USABLE = ("promised", "unconfirmed")
HOLDING = ("joined", "offered")


class Refused(Exception):
    """The press is answered with a refusal, and changes nothing."""


class Run:
    """How a run stands. People, classes and things are names; time is seconds."""

    def __init__(self, caps: dict[str, int]) -> None:
        self.caps = caps
        self.state = "open"
        self.locked = False
        self.check_until: int | None = None
        self.people: dict[str, dict[str, Any]] = {}
        self.queue: list[str] = []
        self.things: list[list[str]] = []
        """[person, thing, state], in the order of offering."""

    @property
    def over(self) -> bool:
        return self.state in ("ended", "cancelled")


class Model:
    """What should be so."""

    def __init__(self, caps: dict[str, dict[str, int]]) -> None:
        self.now = 0
        self.runs = {name: Run(dict(limits)) for name, limits in caps.items()}
        self.favourite: dict[str, str] = {}

    def press(self, name: str, person: str, what: str, more: Any = "") -> bool:
        """What a member presses; False when it is refused."""

        def do(run: Run) -> None:
            if run.over:
                raise Refused
            self._tidy(run)
            getattr(self, f"_{what}")(run, person, more)
            self._tidy(run)

        return self._tries(name, do)

    def lead(self, name: str, what: str, more: Any = "") -> bool:
        """What the organizer presses; False when it is refused."""

        def do(run: Run) -> None:
            if run.over:
                raise Refused
            getattr(self, f"_{what}")(run, more)

        return self._tries(name, do)

    def pop(self, name: str, person: str) -> bool:
        """What was promised is used; who did may also say so after the end."""

        def do(run: Run) -> None:
            row = next((row for row in run.things if row[0] == person and row[2] in USABLE), None)
            if row is None:
                raise Refused
            row[2] = "popped"

        return self._tries(name, do)

    def confirm(self, name: str, person: str) -> bool:
        """Is there, while an AFK check runs."""

        def do(run: Run) -> None:
            if run.over or run.check_until is None or run.check_until <= self.now:
                raise Refused
            if self._state(run, person) != "joined":
                raise Refused
            run.people[person]["here"] = True

        return self._tries(name, do)

    def passes(self, seconds: int) -> None:
        """Timers look where a place or a check has run out."""
        self.now += seconds
        for run in self.runs.values():
            if run.over:
                continue
            late = [member for member in run.people.values() if member["state"] == "offered"]
            if any(member["until"] <= self.now for member in late):
                self._tidy(run)
            if run.check_until is not None and run.check_until <= self.now:
                run.check_until = None
                self._tidy(run)
                for person, member in list(run.people.items()):
                    if member["state"] == "joined" and not member["here"]:
                        self._go(run, person, "benched")
                self._tidy(run)

    # -- members

    def _join(self, run: Run, person: str, more: str) -> None:
        state = self._state(run, person)
        if state in ("joined", "waiting"):
            return
        if state == "offered":
            self._comes_in(run, person)
            return
        if run.locked:
            raise Refused
        run.people[person] = {"state": "waiting", "class": self.favourite.get(person)}
        if self._has_room(run, person):
            self._comes_in(run, person)
        else:
            run.queue.append(person)

    def _bench(self, run: Run, person: str, more: str) -> None:
        if self._state(run, person) != "benched":
            self._go(run, person, "benched")

    def _leave(self, run: Run, person: str, more: str) -> None:
        if self._state(run, person) == "left":
            raise Refused
        self._go(run, person, "left")

    def _pick(self, run: Run, person: str, role: str) -> None:
        state, member = self._state(run, person), run.people.get(person)
        if member is not None and state != "left" and member["class"] != role:
            member["class"] = role
            if state in HOLDING:
                if not self._has_room_for_class(run, person):
                    raise Refused
                self._comes_in(run, person)
            elif state == "waiting" and not run.locked and self._has_room(run, person):
                run.queue.remove(person)
                self._comes_in(run, person)
        self.favourite[person] = role

    def _bring(self, run: Run, person: str, more: str) -> None:
        if self._withdraw(run, person) or [person, KEY, "popped"] in run.things:
            return
        self._join(run, person, "")
        if self._state(run, person) != "joined":
            raise Refused
        if self._promised_in(person) is None:
            self._offer(run, person)

    def _move(self, run: Run, person: str, more: str) -> None:
        """Bring it here instead of where it is promised."""
        elsewhere = self._promised_in(person)
        if elsewhere is run:
            return
        if elsewhere is not None:
            if elsewhere.over:
                raise Refused
            self._tidy(elsewhere)
            self._withdraw(elsewhere, person)
            self._tidy(elsewhere)
        if [person, KEY, "popped"] in run.things:
            return
        self._join(run, person, "")
        if self._state(run, person) != "joined":
            raise Refused
        self._withdraw(run, person)
        self._offer(run, person)

    # -- the organizer

    def _start(self, run: Run, more: str) -> None:
        if run.state != "open":
            raise Refused
        run.state = "live"

    def _end(self, run: Run, state: str) -> None:
        for member in run.people.values():
            if member["state"] in ("waiting", "offered"):
                member["state"] = "left"
        for row in run.things:
            if row[2] in ("promised", "waiting"):
                row[2] = "unconfirmed" if state == "ended" else "released"
        run.queue.clear()
        run.state = state

    def _lock(self, run: Run, more: str) -> None:
        run.locked = not run.locked
        if not run.locked:
            self._tidy(run)

    def _limit(self, run: Run, caps: dict[str, int]) -> None:
        if run.caps != caps:
            run.caps = dict(caps)
            self._tidy(run)

    def _check(self, run: Run, more: str) -> None:
        """Everybody who is in has to say that they are there."""
        joined = [member for member in run.people.values() if member["state"] == "joined"]
        if not joined or (run.check_until is not None and run.check_until > self.now):
            raise Refused
        run.check_until = self.now + AFK_CHECK_S
        for member in joined:
            member["here"] = False

    # -- inside

    def _tries(self, name: str, do: Any) -> bool:
        before = copy.deepcopy(self.__dict__)
        try:
            do(self.runs[name])
        except Refused:
            self.__dict__ = before
            return False
        return True

    def _state(self, run: Run, person: str) -> str:
        return str(run.people.get(person, {"state": "left"})["state"])

    def _comes_in(self, run: Run, person: str) -> None:
        """Who comes in is there."""
        member = run.people[person]
        if member["state"] != "joined":
            member |= {"state": "joined", "here": True}

    def _go(self, run: Run, person: str, state: str) -> None:
        role = run.people.get(person, {}).get("class")
        run.people[person] = {"state": state, "class": role}
        if person in run.queue:
            run.queue.remove(person)
        self._withdraw(run, person)

    def _others(self, run: Run, person: str) -> list[dict[str, Any]]:
        """Those who hold a place, but for that person."""
        return [
            member for name, member in run.people.items() if member["state"] in HOLDING and name != person
        ]

    def _has_room(self, run: Run, person: str) -> bool:
        in_all = len(self._others(run, person)) < run.caps.get("all", 999)
        return in_all and self._has_room_for_class(run, person)

    def _has_room_for_class(self, run: Run, person: str) -> bool:
        role = run.people[person]["class"]
        return sum(member["class"] == role for member in self._others(run, person)) < run.caps.get(role, 999)

    def _tidy(self, run: Run) -> None:
        for member in run.people.values():
            if member["state"] == "offered" and member["until"] <= self.now:
                member["state"] = "benched"
        for person in [] if run.locked else list(run.queue):
            if self._has_room(run, person):
                run.people[person] |= {"state": "offered", "until": self.now + ACCEPT_S}
                run.queue.remove(person)
        for row in run.things:
            if row[2] == "waiting" and not self._enough(run):
                row[2] = "promised" if self._promised_in(row[0]) is None else "withdrawn"

    def _enough(self, run: Run) -> bool:
        return sum(row[2] in ("promised", "popped") for row in run.things) >= run.caps.get(KEY, 999)

    def _promised_in(self, person: str) -> Run | None:
        return next((run for run in self.runs.values() if [person, KEY, "promised"] in run.things), None)

    def _offer(self, run: Run, person: str) -> None:
        run.things = [row for row in run.things if row[0] != person]
        run.things.append([person, KEY, "waiting" if self._enough(run) else "promised"])

    def _withdraw(self, run: Run, person: str) -> bool:
        for row in run.things:
            if row[0] == person and row[2] in ("promised", "waiting"):
                row[2] = "withdrawn"
                return True
        return False
