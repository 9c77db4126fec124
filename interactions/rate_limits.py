"""Discord's REST rate limits as a state machine: no I/O, no clock of its own, every method is told the time.

A call enters, is let out when its turn has come, is confirmed at the moment of sending, and ends by an
answer, a failure or by being given up:

    enter -> release -> (the global limit, see SlidingSecond) -> confirm -> answered | failed | leave

Buckets. Discord names the bucket of a route only in its answers. Until the first one a route lets one call
through to learn; later its calls share the bucket (hash, major parameter, with or without bot token). A call
in flight is taken for spent, so what may still be counted never exceeds what Discord said remains. Within a
window only the smaller remainder is believed and only the later reset: answers overtake each other.

Refusals (429). "global" stops what counts against the global limit; an answer without Discord's headers comes
from the edge (Cloudflare) and stops everything; "shared", and a 429 while the bucket has calls left (a limit
inside the route, such as renaming a channel), park that one operation; any other closes the bucket.

Why: decision 0133.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from interactions.api_errors import BudgetSpent, CircuitOpen, Stopped
from interactions.buckets import MARGIN_S, Bucket, LimitAnswer, Ticket

INVALID_WINDOW_S = 600.0
CIRCUIT_FAILURES = 20
CIRCUIT_REST_S = 30.0
FORGET_AFTER_S = 300.0
EDGE_WAIT_S = 60.0


@dataclass(slots=True)
class Circuit:
    failures: int = 0
    open_until: float = 0.0
    probe: Ticket | None = None


class RateLimits:
    """All buckets of one process. Not thread-safe; the caller is one event loop."""

    def __init__(self, *, invalid_budget: int = 10_000, refuse_at: float = 0.8) -> None:
        self.stopped = False
        self.invalid_seen: deque[float] = deque()
        self._invalid_limit = int(invalid_budget * refuse_at)
        self._hashes: dict[str, str] = {}
        self._buckets: dict[tuple[str, str, bool], Bucket] = {}
        self._waiting: set[Bucket] = set()
        self._parked: dict[tuple[str, str, str], float] = {}
        self._circuits: dict[str, Circuit] = {}
        self._global_until = 0.0
        self._edge_until = 0.0
        self._swept_at = 0.0

    # -- a call's way

    def enter(
        self, route: str, major: str, now: float, *, operation: str = "", exempt: bool = False
    ) -> Ticket:
        """Queue a call. Raises Stopped, BudgetSpent or CircuitOpen when it must not even wait."""
        ticket = Ticket(route, major, operation, exempt, self._bucket(route, major, exempt))
        self._refuse(ticket, now)
        self._queue(ticket, now)
        return ticket

    def release(self, now: float) -> list[Ticket]:
        """The calls whose turn has come, in order of arrival within their bucket."""
        released = []
        for bucket in list(self._waiting):
            while (ticket := self._next_of(bucket, now)) is not None:
                bucket.queue.remove(ticket)
                bucket.in_flight.add(ticket)
                ticket.state = "in flight"
                released.append(ticket)
            if not bucket.queue:
                self._waiting.discard(bucket)
        return released

    def confirm(self, ticket: Ticket, now: float) -> bool:
        """Ask again right before sending: False puts the call back to the front of its queue."""
        self._refuse(ticket, now)
        if self._barred_until(ticket) <= now:
            circuit = self._circuits.get(ticket.route)
            if circuit and circuit.failures >= CIRCUIT_FAILURES:
                circuit.probe = ticket
            return True
        self.again(ticket, now, not_before=0.0)
        return False

    def answered(self, ticket: Ticket, answer: LimitAnswer, now: float) -> float | None:
        """The call has ended; returns when it may be put in `again` if it was refused (429), else None."""
        self._learn_bucket(ticket.route, answer.bucket, now)
        if answer.status >= 500:
            self._count_failure(ticket, now)
        else:
            self._circuits.pop(ticket.route, None)
        if answer.status in (401, 403) or (answer.status == 429 and answer.scope != "shared"):
            self.invalid_seen.append(now)
        if answer.status == 401 and not ticket.exempt:
            self.stopped = True
        if answer.status == 429:
            return self._refused_until(ticket, answer, now)
        ticket.bucket.learn(answer, now)
        self._finish(ticket, now)
        return None

    def failed(self, ticket: Ticket, now: float) -> None:
        """No answer came: a timeout or a broken connection."""
        self._count_failure(ticket, now)
        self._finish(ticket, now)

    def leave(self, ticket: Ticket, now: float) -> None:
        """Given up, waiting or in flight; its place is free at once."""
        if ticket.state == "waiting":
            ticket.bucket.queue.remove(ticket)
            if not ticket.bucket.queue:
                self._waiting.discard(ticket.bucket)
        self._finish(ticket, now)

    def again(self, ticket: Ticket, now: float, *, not_before: float) -> None:
        """Put a call that was let out, or refused, back to the front of its queue."""
        self._finish(ticket, now)
        ticket.not_before = not_before
        self._queue(ticket, now, first=True)

    # -- looking ahead

    def next_at(self, now: float) -> float | None:
        """When time alone may let `release` let something out; None if nothing waits for time."""
        moments = [moment for bucket in self._waiting for moment in self._openings(bucket, now)]
        return max(now, min(moments)) if moments else None

    def earliest(
        self, route: str, major: str, now: float, *, operation: str = "", exempt: bool = False
    ) -> float:
        """No call of this kind will be let out before this moment, as far as is known now."""
        bucket = self._buckets.get(self._key(route, major, exempt))
        ticket = Ticket(route, major, operation, exempt, bucket or Bucket())
        opens_at = ticket.bucket.opens_at(now)
        return max(now, self._barred_until(ticket), now if opens_at is None else opens_at)

    @property
    def bucket_count(self) -> int:
        """Buckets that are known at the moment."""
        return len(self._buckets)

    def invalid_count(self, now: float) -> int:
        """Answers of the last ten minutes that count towards Discord's ban of the host."""
        while self.invalid_seen and self.invalid_seen[0] <= now - INVALID_WINDOW_S:
            self.invalid_seen.popleft()
        return len(self.invalid_seen)

    # -- inside

    def _refuse(self, ticket: Ticket, now: float) -> None:
        problem = self._problem(ticket, now)
        if problem is not None:
            if ticket.state == "in flight":
                self._finish(ticket, now)
            raise problem

    def _problem(self, ticket: Ticket, now: float) -> Stopped | BudgetSpent | CircuitOpen | None:
        if self.stopped and not ticket.exempt:
            return Stopped("Discord refused the bot token; restart with a good one", 60.0)
        if self.invalid_count(now) >= self._invalid_limit:
            wait_s = self.invalid_seen[0] + INVALID_WINDOW_S - now
            return BudgetSpent("too many calls were refused in the last ten minutes", max(1.0, wait_s))
        circuit = self._circuits.get(ticket.route)
        if circuit is None or circuit.failures < CIRCUIT_FAILURES:
            return None
        if now < circuit.open_until:
            return CircuitOpen(f"{ticket.route} fails all the time", circuit.open_until - now)
        if circuit.probe not in (None, ticket):
            return CircuitOpen(f"{ticket.route} is being tried by another call", 1.0)
        return None

    def _next_of(self, bucket: Bucket, now: float) -> Ticket | None:
        """The first waiting call that may go. When nothing may be sent at all, it goes to be told so."""
        if self._halted(now):
            for ticket in bucket.queue:
                if self._problem(ticket, now) is not None:
                    return ticket
        if now < bucket.closed_until or not bucket.has_room(now):
            return None
        return next((ticket for ticket in bucket.queue if self._barred_until(ticket) <= now), None)

    def _halted(self, now: float) -> bool:
        return self.stopped or self.invalid_count(now) >= self._invalid_limit

    def _barred_until(self, ticket: Ticket) -> float:
        """What bars it besides the room in its bucket."""
        parked = self._parked.get((ticket.route, ticket.major, ticket.operation), 0.0)
        shared = self._edge_until if ticket.exempt else max(self._edge_until, self._global_until)
        return max(parked, shared, ticket.not_before, ticket.bucket.closed_until)

    def _openings(self, bucket: Bucket, now: float) -> Iterator[float]:
        if self._halted(now) and any(self._problem(ticket, now) is not None for ticket in bucket.queue):
            yield now
        opens_at = bucket.opens_at(now)
        if opens_at is None:
            return
        for ticket in bucket.queue:
            barred_until = self._barred_until(ticket)
            yield max(opens_at, barred_until)
            if barred_until <= opens_at:
                return

    def _refused_until(self, ticket: Ticket, answer: LimitAnswer, now: float) -> float:
        wait_s = answer.retry_after_s if answer.retry_after_s is not None else EDGE_WAIT_S
        until = now + wait_s + MARGIN_S
        if answer.from_edge:
            self._edge_until = max(self._edge_until, until)
        elif answer.is_global and not ticket.exempt:
            self._global_until = max(self._global_until, until)
        elif answer.scope == "shared" or (answer.remaining or 0) > 0:
            key = (ticket.route, ticket.major, ticket.operation)
            self._parked[key] = max(self._parked.get(key, 0.0), until)
        else:
            ticket.bucket.closed_until = max(ticket.bucket.closed_until, until)
        if not answer.from_edge and not answer.is_global:
            ticket.bucket.learn(answer, now)
        self._finish(ticket, now)
        return until

    def _learn_bucket(self, route: str, name: str | None, now: float) -> None:
        """Follow the route to the bucket Discord names; its calls under the old one go along, in order."""
        if name is None or self._hashes.get(route) == name:
            return
        self._hashes[route] = name
        for (_, major, exempt), old in list(self._buckets.items()):
            waiting = [ticket for ticket in old.queue if ticket.route == route]
            flying = [ticket for ticket in old.in_flight if ticket.route == route]
            if not waiting and not flying:
                continue
            new = self._bucket(route, major, exempt)
            for ticket in waiting:
                old.queue.remove(ticket)
                self._queue(ticket, now)
            for ticket in flying:
                old.in_flight.remove(ticket)
                new.in_flight.add(ticket)
                ticket.bucket = new

    def _count_failure(self, ticket: Ticket, now: float) -> None:
        circuit = self._circuits.setdefault(ticket.route, Circuit())
        circuit.failures += 1
        circuit.probe = None
        if circuit.failures >= CIRCUIT_FAILURES:
            circuit.open_until = now + CIRCUIT_REST_S

    def _queue(self, ticket: Ticket, now: float, *, first: bool = False) -> None:
        ticket.state = "waiting"
        ticket.bucket = self._bucket(ticket.route, ticket.major, ticket.exempt)
        ticket.bucket.used_at = now
        (ticket.bucket.queue.appendleft if first else ticket.bucket.queue.append)(ticket)
        self._waiting.add(ticket.bucket)

    def _finish(self, ticket: Ticket, now: float) -> None:
        ticket.bucket.in_flight.discard(ticket)
        circuit = self._circuits.get(ticket.route)
        if circuit is not None and circuit.probe is ticket:
            circuit.probe = None
        ticket.state = "ended"
        ticket.bucket.used_at = now
        self._forget(now)

    def _key(self, route: str, major: str, exempt: bool) -> tuple[str, str, bool]:
        return self._hashes.get(route, route), major, exempt

    def _bucket(self, route: str, major: str, exempt: bool) -> Bucket:
        return self._buckets.setdefault(self._key(route, major, exempt), Bucket())

    def _forget(self, now: float) -> None:
        """Drop what has long been idle, at most once a minute."""
        if now < self._swept_at + 60.0:
            return
        self._swept_at = now
        for key, bucket in list(self._buckets.items()):
            idle_since = max(bucket.used_at, bucket.reset_at, bucket.closed_until)
            if not bucket.queue and not bucket.in_flight and idle_since < now - FORGET_AFTER_S:
                del self._buckets[key]
        self._parked = {key: until for key, until in self._parked.items() if until > now}
