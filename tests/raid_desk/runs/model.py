"""Two runs of one guild in the plainest words, to compare with: lists, counts and no database."""

from __future__ import annotations

import copy
from typing import Any

ACCEPT_S = 60


class Refused(Exception):
    """The press is answered with a refusal, and changes nothing."""


class Model:
    """What should be so. People and runs are names; time is seconds."""

    def __init__(self, caps: dict[str, dict[str, int]]) -> None:
        self.caps = caps
        self.now = 0
        self.people: dict[str, dict[str, dict[str, Any]]] = {run: {} for run in caps}
        self.queue: dict[str, list[str]] = {run: [] for run in caps}
        self.things: dict[str, list[list[str]]] = {run: [] for run in caps}
        """[person, thing, state], in the order of offering."""
        self.favourite: dict[str, str] = {}

    def press(self, run: str, person: str, what: str, more: str = "") -> bool:
        """False when it is refused."""
        before = copy.deepcopy(self.__dict__)
        try:
            self._tidy(run)
            getattr(self, f"_{what}")(run, person, more)
            self._tidy(run)
        except Refused:
            self.__dict__ = before
            return False
        return True

    def passes(self, seconds: int) -> None:
        """The timer looks where an offer has run out."""
        self.now += seconds
        for run, people in self.people.items():
            if any(one["state"] == "offered" and one["until"] <= self.now for one in people.values()):
                self._tidy(run)

    # -- presses

    def _join(self, run: str, person: str, more: str) -> None:
        state = self._state(run, person)
        if state in ("joined", "waiting"):
            return
        if state == "offered":
            self.people[run][person]["state"] = "joined"
            return
        role = self.favourite.get(person)
        self.people[run][person] = {"state": "joined", "class": role}
        if not self._holds_together(run):
            self.people[run][person]["state"] = "waiting"
            self.queue[run].append(person)

    def _bench(self, run: str, person: str, more: str) -> None:
        if self._state(run, person) != "benched":
            self._go(run, person, "benched")

    def _leave(self, run: str, person: str, more: str) -> None:
        if self._state(run, person) == "left":
            raise Refused
        self._go(run, person, "left")

    def _pick(self, run: str, person: str, more: str) -> None:
        state, one = self._state(run, person), self.people[run].get(person)
        if one is not None and state != "left" and one["class"] != more:
            one["class"] = more
            if state == "waiting":
                one["state"] = "joined"
                if self._holds_together(run):
                    self.queue[run].remove(person)
                else:
                    one["state"] = "waiting"
            elif state in ("joined", "offered"):
                if not self._holds_together(run):
                    raise Refused
                one["state"] = "joined"
        self.favourite[person] = more

    def _bring(self, run: str, person: str, more: str) -> None:
        if self._withdraw(run, person, more):
            return
        self._join(run, person, "")
        if self._state(run, person) != "joined":
            raise Refused
        if self._promised_in(person, more) is None:
            self._offer(run, person, more)

    def _move(self, run: str, person: str, more: str) -> None:
        """Bring it here instead of where it is promised."""
        elsewhere = self._promised_in(person, more)
        if elsewhere == run:
            return
        if elsewhere is not None:
            self._tidy(elsewhere)
            self._withdraw(elsewhere, person, more)
            self._tidy(elsewhere)
        self._join(run, person, "")
        if self._state(run, person) != "joined":
            raise Refused
        self._withdraw(run, person, more)
        self._offer(run, person, more)

    # -- inside

    def _state(self, run: str, person: str) -> str:
        return str(self.people[run].get(person, {"state": "left"})["state"])

    def _go(self, run: str, person: str, state: str) -> None:
        role = self.people[run].get(person, {}).get("class")
        self.people[run][person] = {"state": state, "class": role}
        if person in self.queue[run]:
            self.queue[run].remove(person)
        for other, thing, _ in list(self.things[run]):
            if other == person:
                self._withdraw(run, person, thing)

    def _holds_together(self, run: str) -> bool:
        """Nobody is there too many."""
        here = [one for one in self.people[run].values() if one["state"] in ("joined", "offered")]
        caps = self.caps[run]
        if len(here) > caps.get("all", 999):
            return False
        return all(sum(one["class"] == key for one in here) <= most for key, most in caps.items())

    def _tidy(self, run: str) -> None:
        for one in self.people[run].values():
            if one["state"] == "offered" and one["until"] <= self.now:
                one["state"] = "benched"
        for person in list(self.queue[run]):
            one = self.people[run][person]
            one["state"] = "offered"
            if self._holds_together(run):
                one["until"] = self.now + ACCEPT_S
                self.queue[run].remove(person)
            else:
                one["state"] = "waiting"
        for row in self.things[run]:
            if row[2] == "waiting" and self._enough(run, row[1]) is False:
                row[2] = "promised" if self._promised_in(row[0], row[1]) is None else "withdrawn"

    def _enough(self, run: str, thing: str) -> bool:
        promised = sum(row[1] == thing and row[2] == "promised" for row in self.things[run])
        return promised >= self.caps[run].get(thing, 999)

    def _promised_in(self, person: str, thing: str) -> str | None:
        for run, rows in self.things.items():
            if [person, thing, "promised"] in rows:
                return run
        return None

    def _offer(self, run: str, person: str, thing: str) -> None:
        self.things[run] = [row for row in self.things[run] if row[:2] != [person, thing]]
        self.things[run].append([person, thing, "waiting" if self._enough(run, thing) else "promised"])

    def _withdraw(self, run: str, person: str, thing: str) -> bool:
        for row in self.things[run]:
            if row[:2] == [person, thing] and row[2] in ("promised", "waiting"):
                row[2] = "withdrawn"
                return True
        return False
