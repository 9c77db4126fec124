# ruff: noqa: DTZ001 (times on the clock of a guild)
"""Periods end by the clock or by hand: standings are posted and kept, once, and the next period begins."""

import asyncio
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.raid_desk.quota import QuotaRow
from handlers.raid_desk.quota.rules import Repeat, after_reset, to_local, to_utc, with_period


async def kept(world, number=1):
    rows = await world.ledger("SELECT * FROM quota_standing WHERE number = $1", number)
    return {row["user_id"]: (row["points"], row["verdict"], row["carry"]) for row in rows}


async def test_at_its_time_a_period_ends_with_final_standings_and_the_next_one_begins_at_zero(office, world):
    answer = await office.asks(2)
    tomorrow = world.discord.clock.now().date().isoformat()
    await office.resets_at(answer, f"{tomorrow} 23:59")
    await office.leads(office.ada, count=3)
    await office.leads(office.ben)
    await office.otto.runs("quota excuse", member=office.ben, reason="On holiday", role=office.leader)
    await office.passes()
    assert "Ben\u2069** · 1 point · 💤 excused" in office.text

    await office.passes(7, days=1)

    assert await kept(world) == {office.ada.id: (3, "met", 0), office.ben.id: (1, "excused", 0)}
    final = office.posts()[1]
    assert "final standings of period 1" in final
    assert "Met: 1\n🥇\u2068Ada\u2069 3" in final
    assert "Excused: 1\n🥈\u2068Ben\u2069 1" in final
    assert "Ada\u2069** · 0 points · ⏳ 2 to go" in office.text
    assert "Ben\u2069** · 0 points · ⏳ 2 to go" in office.text
    [entry] = await office.audit("quota.reset")
    assert entry["actor_id"] is None

    everybody = await office.olga.presses(list(office.channel.messages.values())[1], "Everybody")
    assert "Ada\u2069** · 3 points · ✅ met" in everybody.text
    past = await office.olga.runs("quota periods")
    assert "**1**: 2 points needed" in past.text
    assert "1 of 2 met · 1 excused" in past.text
    assert "Ben\u2069** · 1 point · 💤 excused" in (await office.olga.picks(past, "1")).text


async def test_a_reset_by_hand_asks_twice_counts_once_and_leaves_the_date(office, world):
    answer = await office.asks(2, carry=1)
    day = (world.discord.clock.now()).date().replace(day=1)
    later = day.replace(year=day.year + (day.month == 12), month=day.month % 12 + 1)
    await office.resets_at(answer, f"{later.isoformat()} 18:00", "monthly")
    planned = await world.value("SELECT reset_at FROM quota_role")
    await office.leads(office.ada, count=4)

    sure = await office.mia.presses(answer, "Reset now")
    assert "cannot be undone" in sure.text
    await asyncio.gather(*(office.mia.presses(sure, "Yes, reset it") for _ in range(3)))
    await office.passes(7)

    assert await kept(world) == {office.ada.id: (4, "met", 1), office.ben.id: (0, "not_met", 0)}
    assert await world.value("SELECT count(*) FROM quota_period") == 1
    assert await world.value("SELECT ended_by FROM quota_period") == office.mia.id
    assert await world.value("SELECT reset_at FROM quota_role") == planned
    assert "Ada\u2069** · 1 point (1 carried over) · ⏳ 1 to go" in office.text
    assert len(office.posts()) == 2


async def test_what_happens_while_nobody_works_is_made_up_for_once(office, world):
    answer = await office.asks(1)
    tomorrow = world.discord.clock.now().date().isoformat()
    await office.resets_at(answer, f"{tomorrow} 23:59")
    await office.leads(office.ada)

    await office.passes(7, days=22)

    assert await world.value("SELECT count(*) FROM quota_period") == 1
    assert len(office.posts()) == 2
    next_reset = await world.value("SELECT reset_at FROM quota_role")
    assert 0 < (next_reset - world.now()).days < 7


async def test_what_is_taken_back_after_the_reset_leaves_the_closed_period(office, world):
    answer = await office.asks(1)
    run_id = await office.leads(office.ada)
    await office.resets(answer)

    await office.takes_back(run_id)

    assert (await kept(world))[office.ada.id][:2] == (1, "met")
    assert "Ada\u2069** · -1 points" in office.text


async def test_a_period_cannot_begin_before_the_last_one_ended(office, world):
    answer = await office.asks(1)
    await office.resets(answer)

    refused = await office.resets_at(answer, "")

    assert "cannot begin earlier" in refused.text


async def test_excuses_last_for_periods_and_are_taken_back(office, world):
    await office.asks(1)
    excused = await office.otto.runs("quota excuse", member=office.ben, reason="Exams", periods=2)
    assert "for 2 periods" in excused.text
    own = await office.ben.presses(office.panel, "How am I doing?")
    assert "You are excused: Exams" in own.text
    assert "for 2 periods: Exams" in (await office.olga.runs("quota periods")).text

    back = await office.otto.runs("quota unexcuse", member=office.ben)
    assert "no longer excused" in back.text
    await office.passes()
    assert "1 to go" in office.text
    assert "is not excused" in (await office.otto.runs("quota unexcuse", member=office.ben)).text
    visitor = await office.otto.runs("quota excuse", member=office.olga, reason="Why not")
    assert "Olga does not hold" in visitor.text
    await office.asks(1, role=office.raid.role)
    several = await office.otto.runs("quota excuse", member=office.ben, reason="Exams")
    assert "Several roles have a quota" in several.text


async def test_standings_that_discord_refuses_are_kept_all_the_same(office, world):
    answer = await office.asks(1)
    world.closes(office.channel)
    await office.resets(answer)

    assert "Missing" in (await world.value("SELECT error FROM quota_period"))
    assert len(await kept(world)) == 2


NEW = QuotaRow(
    quota_id=1,
    guild_id=1,
    role_id=1,
    required=1,
    run_points=1,
    verification_points=1,
    dungeons={},
    carry_cap=0,
    channel_id=None,
    number=1,
    begins_at=datetime(2026, 1, 1, tzinfo=UTC),
    repeat="weekly",
    reset_at=None,
    reset_local=None,
    reset_day=None,
    asked_at=None,
    asked_by=None,
)
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Pacific/Apia", "Australia/Lord_Howe")


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1)),
    st.sampled_from(ZONES),
    st.sampled_from([Repeat.WEEKLY, Repeat.FORTNIGHTLY, Repeat.MONTHLY]),
    st.timedeltas(
        min_value=datetime(2, 1, 1) - datetime(2, 1, 1), max_value=datetime(2, 6, 1) - datetime(2, 1, 1)
    ),
)
def test_periods_follow_each_other_without_gap_and_keep_the_time_of_day(local, zone, repeat, late):
    first = to_utc(local, zone)
    quota = with_period(NEW, NEW.begins_at, first, repeat, zone)

    for _ in range(15):
        now = quota.reset_at + late
        after = after_reset(quota, quota.reset_at, now, zone)
        assert after.begins_at == quota.reset_at
        assert after.reset_at > now
        assert after.number == quota.number + 1
        assert after.reset_local.time() == quota.reset_local.time()
        if repeat is Repeat.MONTHLY:
            assert after.reset_local.day in (quota.reset_day, 28, 29, 30)
        else:
            assert (after.reset_local - quota.reset_local).days % (7 if repeat is Repeat.WEEKLY else 14) == 0
        quota = after


@pytest.mark.parametrize(
    ("day", "following"),
    [((2026, 1, 31), [(2, 28), (3, 31), (4, 30)]), ((2024, 1, 30), [(2, 29), (3, 30)])],
)
def test_short_months_do_not_move_the_day(day, following):
    quota = with_period(NEW, NEW.begins_at, datetime(*day, 18, tzinfo=UTC), Repeat.MONTHLY, "UTC")
    for month, expected in following:
        quota = after_reset(quota, quota.reset_at, quota.reset_at, "UTC")
        assert (quota.reset_at.month, quota.reset_at.day) == (month, expected)


def test_the_hour_stays_when_the_clocks_change():
    quota = with_period(
        NEW, NEW.begins_at, to_utc(datetime(2026, 3, 28, 18), "Europe/Berlin"), Repeat.WEEKLY, "Europe/Berlin"
    )
    after = after_reset(quota, quota.reset_at, quota.reset_at, "Europe/Berlin")
    assert to_local(after.reset_at, "Europe/Berlin") == datetime(2026, 4, 4, 18)


def test_a_quota_that_is_reset_once_is_not_reset_again():
    quota = with_period(NEW, NEW.begins_at, datetime(2026, 2, 1, tzinfo=UTC), Repeat.ONCE, "UTC")
    assert after_reset(quota, quota.reset_at, quota.reset_at, "UTC").reset_at is None
