"""What should become of quests, told without a database: a member's claims, a team's claim, and points."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

GRACE, DAY = timedelta(hours=24), timedelta(days=1)
RUNNING = ("accepted", "rejected")


@dataclass
class Quest:
    points: int
    limit: timedelta | None = None
    repeats: bool = False
    slots: int = 0


@dataclass
class Claim:
    state: str
    due: datetime | None
    turn: int
    submitted: datetime | None = None


@dataclass
class Party:
    """A team at its quest. `present`: who was there at the submission; `barred`: who may not decide it."""

    state: str
    until: datetime
    accepted: set[int]
    did: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    present: set[int] = field(default_factory=set)
    barred: set[int] = field(default_factory=set)


class Model:
    """Each method does what a command should do; what cannot be done changes nothing."""

    def __init__(self, quests: dict[str, Quest], leader: int, second: int, reward: int) -> None:
        self.quests, self.leader, self.second, self.reward = quests, leader, second, reward
        self.inside = {leader, second}
        self.claims: dict[tuple[int, str], Claim] = {}
        self.party: Party | None = None
        self.points: Counter[int] = Counter()
        self.taken: Counter[str] = Counter()

    # -- members

    def accept(self, who: int, name: str, now: datetime) -> None:
        quest, before = self.quests[name], self.claims.get((who, name))
        turn = 1
        if before is not None:
            if before.state in (*RUNNING, "submitted"):
                return
            turn = before.turn
            if before.state == "approved":
                if not quest.repeats or before.submitted is None or before.submitted + DAY > now:
                    return
                turn += 1
        if quest.slots and self.taken[name] >= quest.slots:
            return
        self.taken[name] += 1
        self.claims[who, name] = Claim("accepted", now + quest.limit if quest.limit else None, turn)

    def submit(self, who: int, name: str, now: datetime) -> None:
        claim = self._running(who, name, now)
        if claim is not None:
            claim.state, claim.submitted = "submitted", now

    def abandon(self, who: int, name: str, now: datetime) -> None:
        claim = self._running(who, name, now)
        if claim is not None:
            claim.state = "abandoned"
            self.taken[name] -= 1

    def decide(self, reviewer: int, who: int, name: str, now: datetime, *, good: bool) -> None:
        claim = self.claims.get((who, name))
        if claim is None or claim.state != "submitted" or reviewer == who:
            return
        if good:
            claim.state = "approved"
            self.points[who] += self.quests[name].points
            return
        assert claim.submitted is not None
        claim.state = "rejected"
        claim.due = now + max(claim.due - claim.submitted, GRACE) if claim.due else None

    def _running(self, who: int, name: str, now: datetime) -> Claim | None:
        claim = self.claims.get((who, name))
        over = claim is not None and claim.due is not None and claim.due <= now
        return claim if claim is not None and claim.state in RUNNING and not over else None

    # -- the team

    def take(self, now: datetime) -> None:
        over = self.party is None or self.party.state in ("abandoned", "too_small")
        if over and len(self.inside) > 1:
            self.party = Party("gathering", now + 2 * DAY, {self.leader})

    def join_in(self, who: int) -> None:
        party = self.party
        if party is not None and party.state == "gathering" and who in self.inside:
            party.accepted.add(who)
            party.gone.discard(who)
            self._begin_if_all(party)

    def check_in(self, who: int) -> None:
        party = self.party
        running = party is not None and party.state in ("started", "rejected")
        if party is not None and running and who in self.inside & (party.accepted - party.gone):
            party.did.add(who)

    def hand_in(self) -> None:
        party = self.party
        if party is not None and party.state in ("started", "rejected"):
            present = (party.did - party.gone) & self.inside
            if present:
                party.state, party.present = "submitted", present
                party.barred = self.inside | (party.accepted - party.gone)

    def give_up(self) -> None:
        if self.party is not None and self.party.state in ("gathering", "started", "rejected"):
            self.party.state = "abandoned"

    def decide_team(self, reviewer: int, *, good: bool) -> None:
        party = self.party
        if party is None or party.state != "submitted" or reviewer in party.barred | self.inside:
            return
        party.state = "approved" if good else "rejected"
        if good:
            for who in party.present:
                self.points[who] += self.reward // len(party.present)

    def leave(self) -> None:
        self.inside.discard(self.second)
        if self.party is not None and self.party.state in ("gathering", "started", "submitted", "rejected"):
            self.party.gone.add(self.second)

    def come_back(self) -> None:
        self.inside.add(self.second)

    def _begin_if_all(self, party: Party) -> None:
        if len(self.inside) > 1 and self.inside <= party.accepted - party.gone:
            party.state = "started"

    # -- time

    def tick(self, now: datetime) -> None:
        for (_, name), claim in self.claims.items():
            if claim.state in RUNNING and claim.due is not None and claim.due <= now:
                claim.state = "expired"
                self.taken[name] -= 1
        party = self.party
        if party is not None and party.state == "gathering" and party.until <= now:
            ready = len((party.accepted - party.gone) & self.inside) > 1
            party.state = "started" if ready else "too_small"
