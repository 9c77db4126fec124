"""Sixteen partitions: shared out among the drains that live, begun where the one stream of before ends."""

import asyncio
from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gateway_relay.forwarding
from db.activity import stream as positions
from db.partitions import PARTITIONS, partition_of
from interactions.languages import Languages
from jobs.activity import draining
from jobs.activity.counting import leading
from jobs.activity.draining import STREAM, Drain
from tests.activity.draining.conftest import ADA, BEN, CHANNEL, START_MS
from tests.activity.draining.test_exactly_once import assert_proven, contents, wipe
from tests.support.waiting import until

GUILDS = [number << 22 for number in range(1, 25)]


@given(st.integers(0, 2**63 - 1))
def test_the_relay_and_the_drain_agree_on_the_partition_of_a_server(guild_id):
    assert gateway_relay.forwarding.partition_of(guild_id) == partition_of(guild_id)


async def tell(redis, numbers, *, old):
    """Messages in all servers, and pulses, as a relay writes them: into the one stream, or into sixteen."""
    pipeline = redis.pipeline(transaction=False)
    for number in numbers:
        guild = GUILDS[number % len(GUILDS)]
        at_ms = START_MS + number * 1_000
        user = (ADA, BEN)[number // len(GUILDS) % 2]
        records = [(number + 1, ("message", guild, CHANNEL, user, number + 1, 0, False))]
        if number < len(GUILDS) * 2:
            records = [(number + 1, ("voice", guild, CHANNEL, user, False, False))]
        for seq, record in [*records, (0, ("pulse",))]:
            body = msgspec.msgpack.encode((0, "first", seq, at_ms, False, record))
            partitions = [partition_of(guild)] if seq else range(PARTITIONS)
            for stream in [STREAM] if old else [f"{STREAM}:{partition}" for partition in partitions]:
                pipeline.xadd(stream, {"r": body})
    await pipeline.execute()


async def counted(connection):
    return await connection.fetchval("SELECT COALESCE(sum(messages), 0) FROM activity_total")


def comparable(outcome):
    """Without what depends on how batches were cut."""
    cut = ("outbox", "notification", "relay_session")
    return {name: rows for name, rows in outcome.items() if name not in cut}


async def as_before_partitions(connection):
    """The bookkeeping that the drain of before has left when it had applied as much."""
    [end] = await connection.fetch("SELECT DISTINCT position FROM stream_position WHERE stream LIKE '%@%'")
    await connection.execute("DELETE FROM stream_position")
    await connection.execute("INSERT INTO stream_position (stream, position) VALUES ($1, $2)", STREAM, end[0])
    await connection.execute(
        """
        INSERT INTO relay_session (shard, session_id, seq)
        SELECT shard, session_id, max(seq) FROM partition_session GROUP BY shard, session_id
        """
    )
    await connection.execute("UPDATE partition_session SET session_id = 'nonsense'")


async def test_the_way_from_one_stream_to_sixteen_loses_and_doubles_nothing(pool, redis, connection):
    await tell(redis, range(300), old=False)
    await draining.drain_once(pool, redis, Languages())
    expected = comparable(await contents(connection))
    await wipe(connection)
    await redis.flushdb()

    await tell(redis, range(150), old=True)
    await draining.drain_once(pool, redis, Languages())
    await as_before_partitions(connection)
    await tell(redis, range(150, 200), old=True)
    await tell(redis, range(140, 150), old=True)  # a relay that resumed tells its last ones once more
    await tell(redis, range(200, 300), old=False)
    drains = [Drain(pool, redis, Languages(), batch_entries=37) for _ in range(2)]
    for drain in drains:
        await drain.lead()
    while sum([await drain.once() for drain in drains]):
        pass

    assert comparable(await contents(connection)) == expected
    await assert_proven(connection)
    for drain in drains:
        await drain.step_down()


async def test_while_a_drain_of_before_partitions_runs_none_leads(pool, redis, connection):
    await connection.execute("SELECT pg_advisory_lock(7201)")
    drain = Drain(pool, redis, Languages())
    assert not await drain.lead()

    await connection.execute("SELECT pg_advisory_unlock(7201)")
    assert await drain.lead()
    await drain.step_down()


@pytest.mark.parametrize("step", ["set_for_batches", "delete_drain_locks"])
async def test_a_drain_cancelled_while_it_begins_or_ends_leads_no_more(pool, redis, monkeypatch, step):
    reached = asyncio.Event()

    async def hang(connection):
        reached.set()
        await asyncio.Event().wait()

    drain = Drain(pool, redis, Languages())
    if step == "delete_drain_locks":
        assert await drain.lead()
    with monkeypatch.context() as change:
        change.setattr(positions, step, hang)
        leaving = asyncio.create_task(drain.lead() if step == "set_for_batches" else drain.step_down())
        await reached.wait()
        leaving.cancel()
        await asyncio.gather(leaving, return_exceptions=True)

    monkeypatch.setattr(leading, "STANDBY_S", 0.0)
    other = Drain(pool, redis, Languages())

    async def leads_all():
        return await other.lead() and len(other.led) == PARTITIONS

    async with pool.acquire():  # whoever has it next holds what it still held
        await until(leads_all)
    await other.step_down()


@pytest.mark.parametrize("number", [2, 4])
async def test_drains_share_the_partitions_take_over_from_the_dead_and_count_all_once(
    pool, redis, connection, monkeypatch, number
):
    monkeypatch.setattr(leading, "STANDBY_S", 0.02)
    await tell(redis, range(1_200), old=False)
    await draining.drain_once(pool, redis, Languages())
    expected = comparable(await contents(connection))
    await wipe(connection)
    await redis.flushdb()
    drains = [Drain(pool, redis, Languages(), batch_entries=40) for _ in range(number)]
    stop, dice = asyncio.Event(), Random(number)
    running = [asyncio.create_task(drain.run(stop)) for drain in drains]

    for first in range(0, 1_200, 100):
        await tell(redis, range(first, first + 100), old=False)
        await until(lambda first=first: at_least(connection, first - 100))
        if dice.random() < 0.6:
            await cut_off_one_of(connection, dice)

    await until(lambda: at_least(connection, 1_200 - len(GUILDS) * 2))
    await until(lambda: sorted(len(drain.led) for drain in drains) == [PARTITIONS // number] * number)
    await until(lambda: at_rest(redis, connection))
    stop.set()
    await asyncio.gather(*running)
    assert sorted(partition for drain in drains for partition in drain.led) == []
    assert comparable(await contents(connection)) == expected
    await assert_proven(connection)


async def at_least(connection, messages):
    return await counted(connection) >= messages


async def at_rest(redis, connection):
    """Everything in the streams is applied, also the last pulses."""
    positions = dict(await connection.fetch("SELECT stream, position FROM stream_position"))
    names = [f"{STREAM}:{partition}" for partition in range(PARTITIONS)]
    ends = [(await redis.xrevrange(name, count=1))[0][0].decode() for name in names]
    return [positions[name] for name in names] == ends


async def cut_off_one_of(connection, dice):
    """As the death of a worker does, in the middle of whatever it was at."""
    rows = await connection.fetch(
        "SELECT DISTINCT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = 7201 ORDER BY pid"
    )
    await connection.execute("SELECT pg_terminate_backend($1)", dice.choice(rows)["pid"])
