"""The limiter's rules one by one, on a clock that the test moves."""

import pytest

from interactions.api_errors import BudgetSpent, CircuitOpen, Stopped
from interactions.buckets import MARGIN_S, LimitAnswer, SlidingSecond, Ticket
from interactions.rate_limits import CIRCUIT_FAILURES, RateLimits

OK = LimitAnswer(200, bucket="abc", limit=5, remaining=4, reset_after_s=2.0)


def enter(
    limits: RateLimits, now: float = 0.0, route: str = "POST x", major: str = "channel:1", **how
) -> Ticket:
    return limits.enter(route, major, now, **how)


def known(limits: RateLimits, answer: LimitAnswer = OK) -> None:
    first = enter(limits)
    assert limits.release(0.0) == [first]
    assert limits.answered(first, answer, 0.0) is None


def test_an_unknown_route_lets_one_call_through_and_the_rest_after_its_answer() -> None:
    limits = RateLimits()
    calls = [enter(limits) for _ in range(4)]
    assert limits.release(0.0) == calls[:1]
    assert limits.release(0.0) == []
    limits.answered(calls[0], OK, 0.1)
    assert limits.release(0.1) == calls[1:]


def test_a_spent_bucket_waits_for_its_reset() -> None:
    limits = RateLimits()
    known(limits, LimitAnswer(200, bucket="abc", limit=5, remaining=0, reset_after_s=2.0))
    call = enter(limits)
    assert limits.release(1.99) == []
    assert limits.next_at(1.0) == pytest.approx(2.0 + MARGIN_S)
    assert limits.release(2.0 + MARGIN_S) == [call]


def test_a_call_given_up_in_flight_frees_its_place_for_the_next() -> None:
    limits = RateLimits()
    first, second = enter(limits), enter(limits)
    assert limits.release(0.0) == [first]
    limits.leave(first, 0.0)
    assert limits.release(0.0) == [second]


def test_an_overtaken_answer_does_not_bring_back_calls_already_spent() -> None:
    limits = RateLimits()
    known(limits)
    calls = [enter(limits) for _ in range(4)]
    assert limits.release(0.0) == calls
    for call, remaining in zip(calls, (0, 3, 2, 1), strict=True):
        limits.answered(
            call, LimitAnswer(200, bucket="abc", limit=5, remaining=remaining, reset_after_s=1.9), 0.1
        )
    enter(limits)
    assert limits.release(0.2) == []


def test_an_overtaken_answer_does_not_bring_the_reset_forward() -> None:
    limits = RateLimits()
    known(limits)
    calls = [enter(limits) for _ in range(2)]
    assert limits.release(0.0) == calls
    limits.answered(calls[0], LimitAnswer(200, bucket="abc", limit=5, remaining=0, reset_after_s=9.0), 0.1)
    limits.answered(calls[1], LimitAnswer(200, bucket="abc", limit=5, remaining=1, reset_after_s=2.0), 0.1)
    call = enter(limits)
    assert limits.release(5.0) == []
    assert limits.release(9.2) == [call]


def test_a_refused_call_goes_before_those_that_came_after_it() -> None:
    limits = RateLimits()
    first, second = enter(limits), enter(limits)
    assert limits.release(0.0) == [first]
    again_at = limits.answered(first, LimitAnswer(429, retry_after_s=1.0, scope="user"), 0.0)
    assert again_at is not None
    limits.again(first, 0.0, not_before=again_at)
    assert limits.release(again_at) == [first]
    limits.answered(first, OK, again_at)
    assert limits.release(again_at) == [second]


def test_other_channels_have_their_own_buckets() -> None:
    limits = RateLimits()
    known(limits, LimitAnswer(200, bucket="abc", limit=5, remaining=0, reset_after_s=60.0))
    elsewhere = enter(limits, major="channel:2")
    assert limits.release(0.0) == [elsewhere]


def test_routes_that_turn_out_to_share_a_bucket_share_what_it_has_left() -> None:
    limits = RateLimits()
    known(limits, LimitAnswer(200, bucket="abc", limit=2, remaining=1, reset_after_s=60.0))
    other = enter(limits, route="PATCH x")
    assert limits.release(0.0) == [other]
    limits.answered(other, LimitAnswer(200, bucket="abc", limit=2, remaining=0, reset_after_s=60.0), 0.0)
    enter(limits)
    assert limits.release(0.0) == []


def test_calls_that_wait_follow_their_route_to_a_new_bucket_in_order() -> None:
    limits = RateLimits()
    known(limits, LimitAnswer(200, bucket="old", limit=1, remaining=1, reset_after_s=1.0))
    calls = [enter(limits) for _ in range(3)]
    assert limits.release(0.0) == calls[:1]
    limits.answered(calls[0], LimitAnswer(200, bucket="new", limit=10, remaining=9, reset_after_s=5.0), 0.1)
    assert limits.release(0.1) == calls[1:]


def test_a_refusal_of_the_bucket_is_waited_out_exactly() -> None:
    limits = RateLimits()
    known(limits)
    call = enter(limits)
    limits.release(0.0)
    refused = LimitAnswer(
        429, bucket="abc", limit=5, remaining=0, reset_after_s=1.0, retry_after_s=7.5, scope="user"
    )
    again_at = limits.answered(call, refused, 0.0)
    assert again_at == pytest.approx(7.5 + MARGIN_S)
    limits.again(call, 0.0, not_before=again_at)
    assert limits.release(7.5) == []
    assert limits.release(again_at) == [call]


def test_a_limit_inside_a_route_parks_that_operation_and_nothing_else() -> None:
    limits = RateLimits()
    known(limits)
    rename = enter(limits, operation="rename")
    limits.release(0.0)
    refused = LimitAnswer(
        429, bucket="abc", limit=5, remaining=3, reset_after_s=1.0, retry_after_s=600.0, scope="user"
    )
    again_at = limits.answered(rename, refused, 0.0)
    assert again_at is not None
    limits.again(rename, 0.0, not_before=again_at)
    other = enter(limits, operation="slowmode")
    second_rename = enter(limits, operation="rename")
    assert limits.release(0.1) == [other]
    assert limits.earliest("POST x", "channel:1", 0.1, operation="rename") == pytest.approx(again_at)
    assert second_rename.state == "waiting"


def test_a_busy_resource_is_not_our_fault_and_is_not_counted() -> None:
    limits = RateLimits()
    known(limits)
    for number in range(3):
        call = enter(limits, major=f"channel:{number}")
        limits.release(0.0)
        limits.answered(call, LimitAnswer(429, retry_after_s=1.0, scope="shared"), 0.0)
    assert limits.invalid_count(0.0) == 0


def test_the_global_limit_stops_all_but_the_answers_to_interactions() -> None:
    limits = RateLimits()
    known(limits)
    call = enter(limits)
    limits.release(0.0)
    limits.answered(call, LimitAnswer(429, retry_after_s=4.0, is_global=True, scope="global"), 0.0)
    bulk = enter(limits, route="PUT role", major="guild:1")
    reply = enter(limits, route="PATCH @original", major="webhook:1", exempt=True)
    assert limits.release(1.0) == [reply]
    assert limits.release(4.0 + MARGIN_S) == [bulk]


def test_a_refusal_by_the_edge_stops_everything() -> None:
    limits = RateLimits()
    call = enter(limits)
    limits.release(0.0)
    limits.answered(call, LimitAnswer(429, retry_after_s=30.0, from_edge=True), 0.0)
    reply = enter(limits, route="PATCH @original", major="webhook:1", exempt=True)
    assert limits.release(29.9) == []
    assert limits.release(30.0 + MARGIN_S) == [reply]


def test_a_call_let_out_before_a_refusal_is_held_back_at_the_last_moment() -> None:
    limits = RateLimits()
    known(limits)
    first, second = enter(limits), enter(limits)
    assert limits.release(0.0) == [first, second]
    assert limits.confirm(first, 0.0)
    limits.answered(first, LimitAnswer(429, retry_after_s=4.0, is_global=True), 0.1)
    assert not limits.confirm(second, 0.2)
    assert limits.release(4.1 + MARGIN_S) == [second]


def test_after_one_refused_token_nothing_more_is_sent_with_it() -> None:
    limits = RateLimits()
    known(limits)
    flying, waiting = enter(limits), enter(limits, route="GET y")
    limits.release(0.0)
    limits.answered(flying, LimitAnswer(401), 0.0)
    with pytest.raises(Stopped):
        enter(limits)
    with pytest.raises(Stopped):
        limits.confirm(waiting, 0.0)
    assert enter(limits, route="PATCH @original", exempt=True).state == "waiting"


def test_a_refused_interaction_token_stops_nothing() -> None:
    limits = RateLimits()
    reply = enter(limits, route="PATCH @original", exempt=True)
    limits.release(0.0)
    limits.answered(reply, LimitAnswer(401), 0.0)
    assert limits.stopped is False


def test_at_four_fifths_of_the_invalid_budget_calls_are_refused_until_old_ones_are_forgotten() -> None:
    limits = RateLimits(invalid_budget=10)
    known(limits)
    for _ in range(8):
        call = enter(limits)
        limits.release(0.0)
        limits.answered(call, LimitAnswer(403, bucket="abc", limit=99, remaining=98, reset_after_s=1), 0.0)
    with pytest.raises(BudgetSpent) as refused:
        enter(limits, 1.0)
    assert refused.value.retry_after_s == pytest.approx(599.0)
    assert enter(limits, 600.0).state == "waiting"


def test_calls_already_waiting_are_told_when_the_invalid_budget_is_spent() -> None:
    limits = RateLimits(invalid_budget=5)
    known(limits, LimitAnswer(200, bucket="abc", limit=9, remaining=9, reset_after_s=500.0))
    flying = [enter(limits) for _ in range(4)]
    limits.release(0.0)
    late = enter(limits, route="GET z")
    for call in flying:
        limits.answered(call, LimitAnswer(403), 0.0)
    assert limits.release(0.0) == [late]
    with pytest.raises(BudgetSpent):
        limits.confirm(late, 0.0)


def test_a_route_that_fails_twenty_times_rests_and_one_call_tries_it_again() -> None:
    limits = RateLimits()
    for _ in range(CIRCUIT_FAILURES):
        call = enter(limits)
        limits.release(0.0)
        assert limits.confirm(call, 0.0)
        limits.failed(call, 0.0)
    with pytest.raises(CircuitOpen) as open_circuit:
        enter(limits, 10.0)
    assert open_circuit.value.retry_after_s == pytest.approx(20.0)
    enter(limits, 10.0, route="GET other")
    probe = enter(limits, 30.0)
    assert probe in limits.release(30.0)
    assert limits.confirm(probe, 30.0)
    with pytest.raises(CircuitOpen):
        enter(limits, 30.0)
    limits.leave(probe, 30.0)
    probe = enter(limits, 30.0)
    assert probe in limits.release(30.0)
    assert limits.confirm(probe, 30.0)
    limits.answered(probe, OK, 30.1)
    assert enter(limits, 30.1).state == "waiting"


def test_a_moment_too_late_for_the_caller_is_left_to_others() -> None:
    limit = SlidingSecond(1, 10.0)
    assert limit.reserve(0.0) == 0.0
    assert [limit.reserve(1.0, latest=2.0) for _ in range(5)] == [None] * 5
    assert limit.reserve(1.0) == 10.0


def test_what_was_idle_for_long_is_forgotten() -> None:
    limits = RateLimits()
    for number in range(500):
        call = enter(limits, major=f"channel:{number}")
        limits.release(0.0)
        limits.answered(call, OK, 0.0)
    late = enter(limits, 1_000.0)
    limits.release(1_000.0)
    limits.answered(late, OK, 1_000.0)
    assert len(limits._buckets) < 5
