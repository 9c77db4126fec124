"""Caches of two levels: what one process commits, no other one shows the old form of."""

import asyncio
from typing import Any

import pytest_asyncio

from db.caches import announce_stale, get_horizon, get_next_transaction
from db.listen import listen
from handlers.frame.caches import CHANNEL, Announcements, Cache, Kind, Read, SharedLevel
from tests.support.waiting import until

NUMBERS = Kind[int]("numbers/1", int, 60.0, 3)


class Process:
    """A process with a cache of numbers, which stand in the table of settings of this test's guilds."""

    def __init__(self, pool: Any, redis: Any) -> None:
        self.pool = pool
        self.reads = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.read_before_gate = asyncio.Event()

        async def connect() -> Any:
            return redis

        self.shared = SharedLevel(connect)
        self.announcements = Announcements(self.shared)
        self.cache: Cache[int, int] = Cache(NUMBERS, self.load, lambda raw: raw, shared=self.shared)
        self.announcements.add(self.cache)
        self.listening: asyncio.Task[None] | None = None

    async def load(self, guild_id: int, part: str) -> Read[int]:
        self.reads += 1
        horizon = await get_horizon(self.pool)
        count = await self.pool.fetchval("SELECT member_count FROM guild WHERE guild_id = $1", guild_id)
        self.read_before_gate.set()
        await self.gate.wait()
        return Read(count or 0, horizon)

    async def listens(self, source: str) -> "Process":
        began = asyncio.Event()

        def connected() -> None:
            self.announcements.began(lambda: get_next_transaction(self.pool))
            began.set()

        hear = {CHANNEL: self.announcements.hear}
        self.listening = asyncio.create_task(
            listen(source, hear, connected=connected, lost=self.announcements.ended)
        )
        await began.wait()
        await until(lambda: self.cache._listening)
        return self

    async def hears(self, count: int) -> None:
        """Until so many changes were heard."""
        await until(lambda: self.announcements.heard >= count)
        await until(lambda: not self.announcements._tasks)


async def write(pool: Any, number: int, guild_id: int = 1) -> None:
    """A commit that changes the number and announces it."""
    async with pool.acquire() as db, db.transaction():
        await db.execute(
            """
            INSERT INTO guild (guild_id, member_count) VALUES ($1, $2)
            ON CONFLICT (guild_id) DO UPDATE SET member_count = excluded.member_count
            """,
            guild_id,
            number,
        )
        await announce_stale(db, "numbers", [guild_id])


@pytest_asyncio.fixture
async def two(pool: Any, redis: Any, database_url: str) -> Any:
    """Two processes that listen."""
    processes = [await Process(pool, redis).listens(database_url) for _ in range(2)]
    yield processes
    for process in processes:
        process.listening.cancel()
        await asyncio.gather(process.listening, return_exceptions=True)


async def test_what_one_process_has_read_the_other_finds_in_redis(two, pool):
    here, there = two
    await write(pool, 5)
    await here.hears(1)
    await there.hears(1)
    for process in two:
        process.cache._changed_here.clear()

    assert await here.cache.get(1) == 5
    assert await there.cache.get(1) == 5

    assert (here.reads, there.reads) == (1, 0)
    assert there.cache.counts["shared_hits"] == 1


async def test_a_commit_is_seen_by_all_processes_at_once(two, pool):
    here, there = two
    await write(pool, 5)
    await here.hears(1)
    await there.hears(1)
    assert [await process.cache.get(1) for process in two] == [5, 5]

    await write(pool, 6)
    await here.hears(2)
    await there.hears(2)

    assert [await process.cache.get(1) for process in two] == [6, 6]


async def test_a_reading_from_before_a_commit_does_not_come_back_from_redis(two, pool):
    """One has read the old number, and lays it into Redis after the other has heard of the new one."""
    here, there = two
    await write(pool, 5)
    await here.hears(1)
    here.cache._changed_here.clear()
    here.gate.clear()
    reading = asyncio.create_task(here.cache.get(1))
    await here.read_before_gate.wait()

    await write(pool, 6)
    await here.hears(2)
    await there.hears(2)
    here.gate.set()
    assert await reading == 5
    there.cache._changed_here.clear()

    assert await there.cache.get(1) == 6
    assert await here.cache.get(1) == 6


async def test_a_transaction_that_was_open_during_the_reading_makes_it_unfit_for_redis(two, pool):
    """It began before the reading and commits after it: the reading could not see it."""
    here, there = two
    async with pool.acquire() as db:
        transaction = db.transaction()
        await transaction.start()
        await db.execute("INSERT INTO guild (guild_id, member_count) VALUES (1, 9)")
        await announce_stale(db, "numbers", [1, 2])
        assert await here.cache.get(1) == 0
        await transaction.commit()
    await there.hears(1)
    there.cache._changed_here.clear()

    assert await there.cache.get(1) == 9


async def test_a_cache_that_comes_later_does_not_trust_what_was_announced_before_it(two, pool):
    """Nobody has the cache when the number changes; the old one lies in Redis yet."""
    one, other = two
    await write(pool, 5)
    await one.hears(1)
    one.cache._changed_here.clear()
    assert await one.cache.get(1) == 5
    del one.announcements.caches["numbers"], other.announcements.caches["numbers"]
    await write(pool, 6)
    await other.hears(2)

    late = Cache[int, int](NUMBERS, other.load, lambda raw: raw, shared=other.shared)
    other.announcements.add(late)

    assert await late.get(1) == 6
    await until(lambda: late._listening)
    assert await late.get(1) == 6


async def test_who_does_not_listen_asks_the_database(pool, redis):
    deaf = Process(pool, redis)
    await write(pool, 5)
    assert await deaf.cache.get(1) == 5
    await write(pool, 6)

    assert await deaf.cache.get(1) == 6


async def test_losing_the_connection_forgets_what_was_known_here_and_in_redis(two, pool):
    here, there = two
    await write(pool, 5)
    await here.hears(1)
    here.cache._changed_here.clear()
    await here.cache.get(1)

    there.announcements.ended()
    there.announcements.began(lambda: get_next_transaction(pool))
    await until(lambda: there.cache._listening)
    await there.cache.get(1)

    assert there.reads == 1
    assert there.cache.counts["shared_hits"] == 0


async def test_listening_begins_although_the_database_did_not_answer_at_first(pool, redis):
    process, answers = Process(pool, redis), [ConnectionError("just lost"), 700]

    async def newest() -> int:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    process.announcements.began(newest)

    await until(lambda: process.cache._listening)


async def test_without_redis_the_database_answers(pool, database_url):
    async def away() -> Any:
        raise ConnectionError("no Redis")

    process = Process(pool, None)
    process.shared._connect = away
    await process.listens(database_url)
    try:
        await write(pool, 5)
        await process.hears(1)
        assert await process.cache.get(1) == 5
        assert await process.cache.get(1) == 5
        assert process.reads == 1
    finally:
        process.listening.cancel()


async def test_entries_that_nobody_asks_for_make_room(two, pool):
    here, _ = two
    for guild_id in (1, 2, 3, 1, 4):
        await here.cache.get(guild_id)

    assert here.cache.known(2) is None
    assert here.cache.known(1) is not None
    assert here.cache.counts["evictions"] == 1


async def test_what_another_version_wrote_is_read_again(two, pool, redis):
    here, _ = two
    await redis.set("guildhall:cache:numbers/1:1:", b'99999999999 {"not": "a number"}')

    assert await here.cache.get(1) == 0


async def test_parts_of_a_guild_are_forgotten_together(two, pool):
    here, _ = two
    await here.cache.get(1, "a")
    await here.cache.get(1, "b")
    await here.cache.get(2, "a")

    here.cache.forget(1)

    assert [here.cache.known(1, part) for part in "ab"] == [None, None]
    assert here.cache.known(2, "a") is not None
