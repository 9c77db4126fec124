"""What one event earns, and why it earns nothing."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.activity.xp.rules import (
    MAX_XP,
    Breakdown,
    Denial,
    Denied,
    Earned,
    SourceRule,
    after_grant,
    channel_multiplier,
    draw,
    judge,
    role_multiplier,
)

MESSAGE = SourceRule(15, 25, cooldown_ms=60_000)
EVENT = {"seed": 7, "at_ms": 1_000_000, "last_ms": None, "guild": 100, "role": 100, "channel": 100}
hundredths = st.integers(0, 1000)


def test_a_message_earns_between_the_least_and_the_most():
    amounts = {judge(MESSAGE, **{**EVENT, "seed": seed}).xp for seed in range(1000)}

    assert amounts == set(range(15, 26))


@given(st.integers(0, 2**63 - 1))
def test_the_same_message_always_earns_the_same(message_id):
    assert draw(message_id, 15, 25) == draw(message_id, 15, 25)
    assert 15 <= draw(message_id, 15, 25) <= 25


def test_ids_that_follow_each_other_draw_evenly():
    counts = [0] * 11
    for number in range(110_000):
        counts[draw((1_200_000_000_000 << 22) + number * 4096, 15, 25) - 15] += 1

    assert max(counts) - min(counts) < 1000


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"last_ms": 940_001}, Denial.COOLDOWN),
        ({"last_ms": 1_000_500}, Denial.COOLDOWN),
        ({"role": None}, Denial.NO_XP_ROLE),
        ({"channel": None}, Denial.NO_XP_CHANNEL),
        ({"guild": 0}, Denial.ZERO_RATE),
    ],
)
def test_an_event_is_denied_with_its_reason(changed, reason):
    assert judge(MESSAGE, **{**EVENT, **changed}) == Denied(reason)


def test_a_source_worth_nothing_is_switched_off():
    assert judge(SourceRule(0, 0), **EVENT) == Denied(Denial.OFF)


def test_the_cooldown_ends_on_the_millisecond():
    assert isinstance(judge(MESSAGE, **{**EVENT, "last_ms": 940_000}), Earned)


@given(st.integers(1, 1000), hundredths, hundredths, hundredths)
def test_the_chain_is_rounded_once_and_half_up(base, guild, role, channel):
    exact = Decimal(base) * Decimal(guild) / 100 * Decimal(role) / 100 * Decimal(channel) / 100

    assert Breakdown(base, guild, role, channel).xp == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def test_an_amount_tells_the_chain_that_made_it():
    earned = judge(SourceRule(2, 2), **{**EVENT, "guild": 150, "role": 200, "channel": 50})

    assert earned == Earned(3, Breakdown(2, 150, 200, 50))


def test_the_best_role_counts_and_one_without_xp_bars_all():
    assert role_multiplier([1, 2, 3], {2: 150, 3: 120}, ()) == 150
    assert role_multiplier([1], {2: 150}, ()) == 100
    assert role_multiplier([1], {1: 50}, ()) == 50
    assert role_multiplier([1, 2], {2: 900}, (1,)) is None


def test_a_thread_follows_its_channel_and_that_its_category():
    thread, channel, category = 1, 2, 3

    assert channel_multiplier([thread, channel, category], {category: 200}, ()) == 200
    assert channel_multiplier([thread, channel, category], {channel: 150, category: 200}, ()) == 150
    assert channel_multiplier([thread, channel, category], {thread: 300}, (category,)) is None
    assert channel_multiplier([thread], {}, ()) == 100


@given(st.integers(0, MAX_XP), st.integers(-2 * MAX_XP, 2 * MAX_XP))
def test_no_grant_leads_below_zero_or_above_the_bound(xp, amount):
    assert 0 <= after_grant(xp, amount) <= MAX_XP
