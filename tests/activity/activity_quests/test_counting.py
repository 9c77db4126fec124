"""The drain counts for quests: each event for its own period, each quest paid once, whatever happens."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.activity import activity_quest_state, activity_quests_done, boosts, counters
from db.activity import activity_quests as rows
from db.activity import stream as positions
from handlers.activity.activity_quests import payments
from interactions.languages import Languages
from jobs.activity import draining
from jobs.activity.counting import writing
from jobs.activity.counting.known import LATE_MS
from jobs.activity.draining import Drain
from tests.activity.activity_quests.conftest import (
    PEOPLE,
    QUESTS,
    RESET,
    Tide,
    done,
    expected,
    new_quest,
    prepare,
    values,
    wipe,
)
from tests.activity.draining.conftest import ADA, BEN, GUILD, drain_until_done
from tests.support.chosen import choose
from tests.support.death import stops_at
from tests.support.proven import assert_proven

STEPS = st.lists(
    st.tuples(
        st.sampled_from(PEOPLE),
        st.integers(0, 300) | st.sampled_from([3_000, 80_000]),
        st.just(0) | st.integers(0, 590),
    ),
    max_size=40,
)
"""Who writes, how long after the one before, and how late it is told."""
PAID = dict.fromkeys((quest.name for quest in QUESTS), 40) | {"week": 100}


async def tell(tide, steps):
    """Everything into the stream; returns (member, own moment)."""
    events = []
    for user, after, late in steps:
        tide.moves(after)
        events.append((user, await tide.late_message(user, late)))
    return events


async def assert_right(connection, events):
    want, counted = expected(events), await values(connection)
    last = max((at for _, at in events), default=0)
    for quest in QUESTS:
        if quest.ends_at.timestamp() * 1000 > last - LATE_MS:  # what ended earlier is forgotten
            assert counted[quest.name] == want[quest.name]
    reached = {
        (quest.name, user) for quest in QUESTS for user in PEOPLE if want[quest.name][user] >= quest.target
    }
    assert await done(connection) == reached
    paid = await connection.fetch("SELECT user_id, sum(amount)::int AS xp FROM xp_ledger GROUP BY user_id")
    assert {row["user_id"]: row["xp"] for row in paid} == {
        user: sum(PAID[name] for name, who in reached if who == user)
        for user in PEOPLE
        if any(who == user for _, who in reached)
    }
    await assert_proven(connection)


@given(STEPS, st.sampled_from([1000, 1, 3]))
@settings(max_examples=40)
async def test_progress_is_never_shared_between_periods_and_every_quest_pays_once(
    pool, redis, connection, steps, batch_entries
):
    await wipe(connection)
    await redis.flushdb()
    await prepare(connection)

    events = await tell(Tide(redis), steps)
    await draining.drain_once(pool, redis, Languages(), batch_entries=batch_entries)

    await assert_right(connection, events)


@given(STEPS, st.integers(1, 5))
@settings(max_examples=15)
async def test_a_drain_that_forgets_everything_between_batches_counts_the_same(
    pool, redis, connection, steps, batch_entries
):
    await wipe(connection)
    await redis.flushdb()
    await prepare(connection)
    events = await tell(Tide(redis), steps)

    more = True
    while more:
        drain = Drain(pool, redis, Languages(), batch_entries=batch_entries)
        more = bool(await drain.once())
        await drain.step_down()

    await assert_right(connection, events)


async def test_what_is_told_late_counts_for_the_period_it_happened_in(tide, pool, redis, connection):
    await prepare(connection)
    drain = Drain(pool, redis, Languages())
    tide.at_ms = round(RESET.timestamp() * 1000) + 60_000
    events = [(ADA, await tide.late_message(ADA, seconds)) for seconds in (0, 0, 120, 90)]
    await drain.once()
    halfway = await done(connection)
    events.append((ADA, await tide.late_message(ADA, 100)))
    await drain.once()
    await drain.step_down()

    assert halfway == set()
    await assert_right(connection, events)
    assert await done(connection) == {("yesterday", ADA)}


DYING = [
    (positions, "move_positions"),
    (rows, "list_quests"),
    (counters, "add_counts"),
    (writing, "pay"),
    (activity_quests_done, "add_done"),
    (activity_quests_done, "add_payments"),
    (payments, "add_boosts"),
    (payments, "notify_many"),
    (writing, "follow_level_changes"),
    (Drain, "_after"),
]


@pytest.mark.parametrize("after_step", [False, True])
@pytest.mark.parametrize(("owner", "step"), DYING, ids=[name for _, name in DYING])
async def test_a_drain_that_dies_while_it_pays_pays_once(
    tide, pool, redis, connection, monkeypatch, owner, step, after_step
):
    boosted = new_quest("own", *[QUESTS[-1].starts_at, QUESTS[-1].ends_at], target=2, cycle="once",
                        boost_hundredths=200, boost_hours=1)  # fmt: skip
    await prepare(connection, (*QUESTS[:-1], boosted))
    events = await tell(tide, [(ADA, 60, 0), (BEN, 600, 0), *[(ADA, 500, 0)] * 12])
    died = stops_at(monkeypatch, owner, step, times=2, after_step=after_step)
    await drain_until_done(pool, redis, batch_entries=4)

    assert died
    await assert_right(connection, events)
    assert await connection.fetchval("SELECT count(*) FROM boost") == 1
    told = await connection.fetchval("SELECT count(*) FROM notification WHERE kind = 'quest'")
    assert told == len(await done(connection))


async def test_a_quest_written_late_counts_from_its_reset(tide, pool, redis, connection):
    await prepare(connection, ())
    events = await tell(tide, [(ADA, 0, 0), (ADA, 3_700, 0), (ADA, 60, 0)])
    await draining.drain_once(pool, redis, Languages())
    await rows.add_quest(connection, QUESTS[1], RESET)
    await activity_quest_state.mark_changed(connection, [GUILD])

    before = await values(connection)
    events += await tell(tide, [(ADA, 60, 0)])
    await draining.drain_once(pool, redis, Languages())

    assert before["today"][ADA] == 2
    assert expected(events)["today"][ADA] == 3
    assert await done(connection) == {("today", ADA)}


async def test_a_quest_made_easier_is_done_with_the_next_thing_that_happens(tide, pool, redis, connection):
    await prepare(connection)
    drain = Drain(pool, redis, Languages())
    await tell(tide, [(ADA, 3_700, 0), (ADA, 60, 0)])
    await drain.once()
    quest_id = await connection.fetchval("SELECT quest_id FROM activity_quest WHERE name = 'today'")
    await rows.mark_quest_changed(connection, quest_id, {"target": 1})
    await activity_quest_state.mark_changed(connection, [GUILD])
    before = await done(connection)
    await tide.reaction(ADA, 5)
    await drain.once()

    assert ("today", ADA) not in before
    assert ("today", ADA) in await done(connection)
    await drain.step_down()


async def test_xp_that_was_given_is_no_progress(tide, pool, redis, connection):
    await prepare(connection, [new_quest("climb", RESET, RESET + (QUESTS[1].ends_at - RESET), metric="xp")])
    await connection.execute(
        "INSERT INTO activity_total (guild_id, user_id, xp) VALUES ($1, $2, 900)", GUILD, ADA
    )
    await tell(tide, [(ADA, 3_700, 0)])
    await draining.drain_once(pool, redis, Languages())

    progress = await values(connection)
    assert 15 <= progress["climb"][ADA] <= 25


async def test_a_guild_without_quests_keeps_no_samples(tide, pool, redis, connection):
    off = {"quest_daily_count": 0, "quest_weekly_count": 0, "quest_special_count": 0}
    await choose(connection, GUILD, "activity", **off)
    await tell(tide, [(ADA, 60, 0), (ADA, 90_000, 0)])
    await draining.drain_once(pool, redis, Languages())

    assert await connection.fetchval("SELECT quest_samples FROM activity_total") is None
    assert await boosts.list_boosts(connection, [GUILD], RESET) == {}
