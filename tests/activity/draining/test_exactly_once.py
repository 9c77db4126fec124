"""Exactly once: whatever is repeated, and wherever the drain is stopped."""

import asyncio
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.activity import counters, voice
from db.activity import stream as positions
from db.activity.stream import stream_of
from db.partitions import partition_of
from interactions.languages import Languages
from jobs.activity import draining
from jobs.activity.counting import structure, writing
from jobs.activity.counting.window import RecentIds
from jobs.activity.draining import STREAM, Drain, LostLead
from tests.activity.draining.conftest import ADA, BEN, CHANNEL, CIA, GUILD, Stream, drain_until_done
from tests.support.death import stops_at
from tests.support.proven import assert_proven

OWN = stream_of(STREAM, partition_of(GUILD))

TABLES = (
    "activity_total",
    "activity_day",
    "reaction_seen",
    "voice_state",
    "outbox",
    "notification",
    "relay_session",
)
CHANCE = ("outbox_id", "notification_id", "created_at", "due_at", "idempotency_key", "delivery")
"""Columns that say nothing about what was done; a message's name is drawn by lot."""


async def tell_a_mixture(stream, number, seed=7):
    """A bit of everything."""
    rng = Random(seed)
    await stream.guild(roles=[(7, "seven", 0, 1, "0", False)], channels=[(CHANNEL, 0, None, "general")])
    seen = []
    for _ in range(number):
        stream.moves(rng.choice([0, 1, 20, 61]))
        user = rng.choice([ADA, BEN, CIA])
        match rng.randrange(7):
            case 0 | 1:
                seen.append(await stream.message(user))
            case 2 if seen:
                await stream.reaction(user, rng.choice(seen), added=rng.random() < 0.8)
            case 3:
                await stream.command(user)
            case 4:
                await stream.voice(user, rng.choice([9, 10, None]), deafened=rng.random() < 0.1)
            case 5:
                await stream.member(user, name=f"name {rng.randrange(5)}", how="join")
            case _:
                await stream.pulse()


async def contents(connection):
    """All that the drain has written, but for housekeeping columns."""
    found = {}
    for table in TABLES:
        rows = await connection.fetch(f"SELECT * FROM {table}")
        for row in rows:
            (row.get("payload") or {}).pop("origin", None)
        found[table] = sorted(str({k: v for k, v in row.items() if k not in CHANCE}) for row in rows)
    return found


async def wipe(connection):
    for table in (
        *TABLES,
        "stream_position",
        "standing_dirty",
        "member",
        "guild",
        "guild_role",
        "guild_channel",
    ):
        await connection.execute(f"DELETE FROM {table}")


async def test_the_same_stream_cut_into_any_batches_gives_the_same(stream, pool, redis, connection):
    await connection.execute("INSERT INTO level_role VALUES ($1, 1, 7, 'stack')", GUILD)
    await tell_a_mixture(stream, 300)
    outcomes = []
    for batch_entries in (1000, 1, 17):
        await wipe(connection)
        await draining.drain_once(pool, redis, Languages(), batch_entries=batch_entries)
        outcome = await contents(connection)
        del outcome["outbox"], outcome["notification"]  # a batch announces only the highest level
        outcomes.append(outcome)

    assert outcomes[0] == outcomes[1] == outcomes[2]
    await assert_proven(connection)


STEPS = [
    (positions, "move_positions"),
    (counters, "list_cooldowns"),
    (counters, "add_reactions"),
    (structure.Structure, "write"),
    (counters, "add_counts"),
    (voice, "add_sittings"),
    (voice, "delete_sittings"),
    (writing, "follow_level_changes"),
    (positions, "mark_sessions"),
    (Drain, "_after"),
]


@pytest.mark.parametrize("after_step", [False, True])
@pytest.mark.parametrize(("owner", "step"), STEPS)
async def test_a_drain_that_dies_at_any_step_loses_and_doubles_nothing(
    stream, pool, redis, connection, monkeypatch, owner, step, after_step
):
    await tell_a_mixture(stream, 120)
    await draining.drain_once(pool, redis, Languages(), batch_entries=40)
    expected = await contents(connection)
    await wipe(connection)
    died = stops_at(monkeypatch, owner, step, times=3, after_step=after_step)
    await drain_until_done(pool, redis, batch_entries=40)

    assert died
    assert await contents(connection) == expected
    await assert_proven(connection)


async def test_every_entry_delivered_again_changes_nothing(stream, pool, redis, connection):
    await tell_a_mixture(stream, 200)
    for entry_id, fields in await redis.xrange(OWN):
        await redis.xadd(OWN, fields)
        if Random(entry_id).random() < 0.3:
            await redis.xadd(OWN, fields)
    twice = await redis.xrange(OWN)
    await draining.drain_once(pool, redis, Languages())
    doubled = await contents(connection)

    await wipe(connection)
    once = {fields[b"r"]: None for _, fields in twice}
    await redis.delete(OWN)
    for payload in once:
        await redis.xadd(OWN, {"r": payload})
    await draining.drain_once(pool, redis, Languages())

    assert doubled == await contents(connection)


async def test_only_one_drain_leads_and_another_takes_over(stream, pool, redis, total):
    first, second = Drain(pool, redis, Languages()), Drain(pool, redis, Languages())
    await stream.message()
    assert await first.once() == 1
    await stream.message()
    assert await second.once() == 0

    await first.step_down()
    assert await second.once() == 1
    assert (await total())["messages"] == 2
    await second.step_down()


async def test_a_drain_whose_position_was_moved_commits_nothing(stream, pool, redis, total, connection):
    drain = Drain(pool, redis, Languages())
    await stream.message()
    await drain.once()
    await connection.execute("UPDATE stream_position SET position = '99999999999999-0'")
    await stream.message()

    with pytest.raises(LostLead):
        await drain.once()

    assert (await total())["messages"] == 1
    await drain.step_down()


async def test_a_killed_connection_is_replaced(stream, pool, redis, total, connection):
    drain, stop = Drain(pool, redis, Languages()), asyncio.Event()
    await stream.message()
    await drain.once()
    lost = await connection.fetchval("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = 7201")
    await connection.execute("SELECT pg_terminate_backend($1)", lost)
    await stream.message()
    running = asyncio.create_task(drain.run(stop))
    async with asyncio.timeout(60):
        while drain.events < 2:
            await asyncio.sleep(0.01)
    stop.set()
    await running

    assert (await total())["messages"] == 2


async def test_after_redis_lost_its_last_entries_the_drain_goes_on_from_the_end(stream, pool, redis, total):
    drain = Drain(pool, redis, Languages())
    kept = await stream.message()
    await stream.message()
    while await drain.once():
        pass
    entries = await redis.xrange(OWN)
    await redis.delete(OWN)
    first_ms = int(entries[0][0].partition(b"-")[0])
    await redis.xadd(OWN, entries[0][1], id=f"{first_ms - 60_000}-0")

    with pytest.raises(LostLead):
        await drain.once()
    await redis.xadd(OWN, entries[0][1], id=f"{first_ms - 59_000}-0")
    await stream.message()
    while await drain.once():
        pass

    assert kept
    assert (await total())["messages"] == 3
    await drain.step_down()


def test_the_stream_is_kept_as_far_back_as_the_window_reaches():
    window = RecentIds()
    window.push("1000-0", "2000-0", 5, [1])
    window.push("200000-0", "300000-0", 5, [2])
    window.ids.update([1, 2])

    assert window.shrink("301000-0") == "1000-0"
    assert window.shrink("302001-0") == "200000-0"
    assert window.ids == {2}


@given(
    st.lists(
        st.tuples(st.sampled_from("mrcvpx"), st.sampled_from([ADA, BEN, CIA]), st.integers(0, 90)),
        max_size=40,
    )
)
@settings(max_examples=25)
async def test_totals_equal_days_after_any_history(pool, redis, connection, history):
    await wipe(connection)
    await redis.flushdb()
    stream, messages = Stream(redis), [1]
    for kind, user, seconds in history:
        stream.moves(seconds)
        if kind == "m":
            messages.append(await stream.message(user))
        elif kind == "r":
            await stream.reaction(user, messages[-1])
        elif kind == "c":
            await stream.command(user)
        elif kind in "vx":
            await stream.voice(user, 9 if kind == "v" else None)
        else:
            await stream.pulse()
    await draining.drain_once(pool, redis, Languages(), batch_entries=7)

    await assert_proven(connection)
