"""Properties of the limiter over random histories on a virtual clock, against a model of Discord."""

import heapq
import itertools
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from interactions.buckets import LimitAnswer, SlidingSecond, Ticket
from interactions.rate_limits import RateLimits

ROUTES = {
    "POST a": ("one", 5, 2.0),
    "PUT b": ("one", 5, 2.0),
    "GET c": ("two", 2, 5.0),
    "PATCH d": (None, 0, 0.0),
}
HORIZON_S = 2_000.0


@dataclass
class ModelBucket:
    """Discord's side: so many calls per window, the window begins with its first call."""

    limit: int
    window_s: float
    used: int = 0
    reset_at: float = 0.0

    def take(self, now: float) -> bool:
        if now >= self.reset_at:
            self.used, self.reset_at = 0, now + self.window_s
        self.used += 1
        return self.used <= self.limit


@dataclass
class Model:
    """Plays Discord: answers with headers, now and then with the faults it was given."""

    faults: list[str]
    buckets: dict[tuple[str, str], ModelBucket] = field(default_factory=dict)
    shut_until: dict[str, float] = field(default_factory=dict)
    shut_at: dict[str, float] = field(default_factory=dict)
    early: list[str] = field(default_factory=list)
    over: int = 0
    calls: int = 0
    sent_at: list[float] = field(default_factory=list)

    def receive(self, ticket: Ticket, now: float) -> LimitAnswer:
        self.calls += 1
        if not ticket.exempt:
            self.sent_at.append(now)
        operation = f"{ticket.route}:{ticket.major}"
        for shut in ("edge", operation, *(() if ticket.exempt else ("global",))):
            if self.shut_at.get(shut, now) < now < self.shut_until.get(shut, 0.0):
                self.early.append(shut)
        name, limit, window_s = ROUTES[ticket.route]
        fault = self.faults.pop() if self.faults else ""
        if fault == "5xx":
            return LimitAnswer(500)
        if fault in ("global", "edge", "shared"):
            key = operation if fault == "shared" else fault
            if now >= self.shut_until.get(key, 0.0):
                self.shut_at[key] = now
            self.shut_until[key] = max(self.shut_until.get(key, 0.0), now + 3.0)
            return LimitAnswer(
                429,
                retry_after_s=3.0,
                scope="shared" if fault == "shared" else None,
                is_global=fault == "global",
                from_edge=fault == "edge",
            )
        if name is None:
            return LimitAnswer(200)
        bucket = self.buckets.setdefault((name, ticket.major), ModelBucket(limit, window_s))
        fine = bucket.take(now)
        self.over += not fine
        left_s = bucket.reset_at - now
        return LimitAnswer(
            200 if fine else 429,
            bucket=name,
            limit=limit,
            remaining=max(0, limit - bucket.used),
            reset_after_s=left_s,
            retry_after_s=None if fine else left_s,
            scope=None if fine else "user",
        )


class Driver:
    """Moves the clock and the calls: each takes a while to reach Discord and a while to come back."""

    def __init__(self, model: Model, give_up: set[int], delays: list[float]) -> None:
        self.limits = RateLimits()
        self.model = model
        self.ended = 0
        self._give_up = give_up
        self._delays = itertools.cycle(delays)
        self._events: list[tuple[float, int, str, Ticket, LimitAnswer | None]] = []
        self._order = itertools.count()
        self._global = SlidingSecond(50, 1.05)

    def at(self, when: float, what: str, ticket: Ticket, answer: LimitAnswer | None = None) -> None:
        heapq.heappush(self._events, (when, next(self._order), what, ticket, answer))

    def run(self, arrivals: list[tuple[float, str, str, bool]]) -> float:
        """Until all calls have ended; returns the time then."""
        now = 0.0
        waiting = sorted(arrivals)
        total = len(waiting)
        while self.ended < total:
            assert now < HORIZON_S, "a call is never let out"
            moments = [when for when in (self.limits.next_at(now),) if when is not None]
            moments += [waiting[0][0]] if waiting else []
            moments += [self._events[0][0]] if self._events else []
            assert moments, "calls wait, and nothing will ever wake them"
            now = max(now, min(moments))
            while waiting and waiting[0][0] <= now:
                _, route, major, exempt = waiting.pop(0)
                self._enter(route, major, exempt, now)
            while self._events and self._events[0][0] <= now:
                _, _, what, ticket, answer = heapq.heappop(self._events)
                self._happen(what, ticket, answer, now)
            for ticket in self.limits.release(now):
                send_at = now if ticket.exempt else self._global.reserve(now)
                self.at(send_at or now, "send", ticket)
        return now

    def _enter(self, route: str, major: str, exempt: bool, now: float) -> None:
        ticket = self.limits.enter(route, major, now, exempt=exempt)
        if next(self._order) % 7 in self._give_up:
            self.at(now + 0.3, "give up", ticket)

    def _happen(self, what: str, ticket: Ticket, answer: LimitAnswer | None, now: float) -> None:
        if what == "give up":
            if ticket.state == "waiting":
                self.limits.leave(ticket, now)
                self.ended += 1
        elif what == "send":
            if self.limits.confirm(ticket, now):
                answer = self.model.receive(ticket, now)
                self.at(now + next(self._delays), "answer", ticket, answer)
        elif answer is not None:
            again_at = self.limits.answered(ticket, answer, now)
            if again_at is None:
                self.ended += 1
            else:
                self.limits.again(ticket, now, not_before=again_at)


arrivals = st.lists(
    st.tuples(
        st.floats(0, 20),
        st.sampled_from([*ROUTES]),
        st.sampled_from(["channel:1", "channel:2"]),
        st.just(False),
    ),
    min_size=1,
    max_size=60,
)
delays = st.lists(st.floats(0.0, 0.2), min_size=1, max_size=10)
faults = st.lists(st.sampled_from(["", "", "5xx", "global", "edge", "shared"]), max_size=15)


@settings(max_examples=80)
@given(arrivals=arrivals, delays=delays, give_up=st.sets(st.integers(0, 6), max_size=3))
def test_calls_never_pass_what_a_bucket_has_left_and_all_of_them_end(arrivals, delays, give_up) -> None:
    model = Model([])
    driver = Driver(model, give_up, delays)
    driver.run(arrivals)
    assert driver.limits.stopped is False
    assert model.over <= 2, "only a route that is not yet known may be over its limit"
    assert not any(bucket.in_flight for bucket in driver.limits._buckets.values())


@settings(max_examples=80)
@given(arrivals=arrivals, faults=faults)
def test_nothing_is_sent_before_a_refusal_is_over(arrivals, faults) -> None:
    """Answers come back at once here: what was on its way before the refusal does not count."""
    model = Model(list(faults))
    Driver(model, set(), [0.0]).run(arrivals)
    assert model.early == []


@settings(max_examples=80)
@given(arrivals=arrivals, delays=delays, faults=faults, give_up=st.sets(st.integers(0, 6), max_size=3))
def test_whatever_happens_every_call_ends_and_no_place_stays_taken(arrivals, delays, faults, give_up) -> None:
    model = Model(list(faults))
    driver = Driver(model, give_up, delays)
    driver.run(arrivals)
    assert driver.ended == len(arrivals)
    assert not any(bucket.in_flight or bucket.queue for bucket in driver.limits._buckets.values())


@settings(max_examples=30)
@given(st.lists(st.floats(0, 0.05), min_size=60, max_size=300))
def test_no_more_than_fifty_calls_are_sent_in_any_second(gaps: list[float]) -> None:
    limit = SlidingSecond(50, 1.0)
    now = 0.0
    moments = []
    for gap in gaps:
        now += gap
        moment = limit.reserve(now)
        assert moment is not None
        moments.append(moment)
    assert all(later >= earlier for earlier, later in itertools.pairwise(moments))
    assert all(late - early >= 1.0 - 1e-9 for early, late in zip(moments, moments[50:], strict=False))


def test_a_thousand_waiting_calls_go_out_at_the_pace_of_their_bucket() -> None:
    model = Model([])
    ended_at = Driver(model, set(), [0.01]).run([(0.0, "POST a", "channel:1", False)] * 1_000)
    assert model.over == 0
    assert 398 <= ended_at <= 430  # 5 per 2 seconds, with the margin after each reset
