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
class Review:
    """What was submitted, for as long as it is the same turn. `barred`: who may not decide it."""

    state: str
    barred: set[int]
    decided_by: int = 0
    decided_at: datetime | None = None
    appealed: bool = False

    def decide(self, reviewer: int, now: datetime, *, good: bool) -> bool:
        """Whether that reviewer may."""
        if self.state != "submitted" or reviewer in self.barred:
            return False
        self.state = "approved" if good else "rejected"
        self.decided_by, self.decided_at = reviewer, now
        return True

    def appeal(self, now: datetime) -> None:
        """Once for each submission; whoever rejected it decides it no more."""
        if self.state == "rejected" and not self.appealed and now < (self.decided_at or now) + 7 * DAY:
            self.state, self.appealed = "submitted", True
            self.barred = self.barred | {self.decided_by}


@dataclass
class Party:
    """A team at its quest. `present`: who was there at the submission; `handed_in`: since it was accepted."""

    state: str
    until: datetime
    accepted: set[int]
    did: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    present: set[int] = field(default_factory=set)
    review: Review | None = None
    handed_in: bool = False


class Model:
    """Each method does what a command should do; what cannot be done changes nothing."""

    def __init__(self, quests: dict[str, Quest], leader: int, second: int, reward: int) -> None:
        self.quests, self.leader, self.second, self.reward = quests, leader, second, reward
        self.inside = {leader, second}
        self.claims: dict[tuple[int, str], Claim] = {}
        self.reviews: dict[tuple[int, str, int], Review] = {}
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
        review = self.reviews.get((who, name, claim.turn)) if claim is not None else None
        if claim is not None and (review is None or review.state == "rejected"):
            claim.state, claim.submitted = "submitted", now
            self.reviews[who, name, claim.turn] = Review("submitted", {who})

    def abandon(self, who: int, name: str, now: datetime) -> None:
        claim = self._running(who, name, now)
        if claim is not None:
            claim.state = "abandoned"
            self.taken[name] -= 1

    def decide(self, reviewer: int, who: int, name: str, now: datetime, *, good: bool) -> None:
        claim = self.claims.get((who, name))
        review = self.reviews.get((who, name, claim.turn)) if claim is not None else None
        if claim is None or review is None or not review.decide(reviewer, now, good=good):
            return
        if good:
            self.taken[name] += claim.state not in (*RUNNING, "submitted")  # its place was given up
            claim.state, claim.submitted = "approved", claim.submitted or now
            self.points[who] += self.quests[name].points
        elif claim.state == "submitted":  # else it was an appeal
            assert claim.submitted is not None
            claim.state = "rejected"
            claim.due = now + max(claim.due - claim.submitted, GRACE) if claim.due else None

    def appeal(self, who: int, name: str, now: datetime) -> None:
        claim = self.claims.get((who, name))
        review = self.reviews.get((who, name, claim.turn)) if claim is not None else None
        if review is not None:
            review.appeal(now)

    def _running(self, who: int, name: str, now: datetime) -> Claim | None:
        claim = self.claims.get((who, name))
        over = claim is not None and claim.due is not None and claim.due <= now
        return claim if claim is not None and claim.state in RUNNING and not over else None

    # -- the team

    def take(self, now: datetime) -> None:
        over = self.party is None or self.party.state in ("abandoned", "too_small")
        if over and len(self.inside) > 1:
            before = self.party.review if self.party is not None else None
            self.party = Party("gathering", now + 2 * DAY, {self.leader}, review=before)

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
            if present and (party.review is None or party.review.state == "rejected"):
                party.state, party.present, party.handed_in = "submitted", present, True
                party.review = Review("submitted", self.inside | (party.accepted - party.gone))

    def give_up(self) -> None:
        if self.party is not None and self.party.state in ("gathering", "started", "rejected"):
            self.party.state = "abandoned"

    def appeal_together(self, now: datetime) -> None:
        if self.party is not None and self.party.handed_in and self.party.review is not None:
            self.party.review.appeal(now)

    def decide_team(self, reviewer: int, now: datetime, *, good: bool) -> None:
        party = self.party
        if party is None or not party.handed_in or party.review is None or reviewer in self.inside:
            return
        if not party.review.decide(reviewer, now, good=good):
            return
        if good or party.state == "submitted":
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
        for (who, name), claim in self.claims.items():
            if claim.state in RUNNING and claim.due is not None and claim.due <= now:
                review = self.reviews.get((who, name, claim.turn))
                if review is not None and review.state == "submitted":  # an appeal waits
                    claim.due = now + DAY
                    continue
                claim.state = "expired"
                self.taken[name] -= 1
        party = self.party
        if party is not None and party.state == "gathering" and party.until <= now:
            ready = len((party.accepted - party.gone) & self.inside) > 1
            party.state = "started" if ready else "too_small"
