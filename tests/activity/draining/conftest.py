"""A stream of activity records, written the way the relay and the web process write them."""

from contextlib import suppress
from typing import Any

import msgspec
import pytest
import pytest_asyncio

from db.activity.stream import stream_of
from db.partitions import PARTITIONS, partition_of
from interactions.languages import Languages
from jobs.activity.draining import STREAM, Drain
from tests.support.chosen import choose
from tests.support.death import Stopped

GUILD, CHANNEL, ADA, BEN, CIA, BOT = 100, 200, 301, 302, 303, 399
START_MS = 1_763_683_200_000  # 2025-11-21 00:00 UTC
EPOCH_MS = 1_420_070_400_000


class Stream:
    """Writes records; `at_ms` is the relay's clock, moved by `moves`."""

    def __init__(self, redis: Any) -> None:
        self.redis = redis
        self.at_ms = START_MS + 12 * 3_600_000
        self.session = "first"
        self.seq = 0
        self._ids = 0

    def moves(self, seconds: float) -> None:
        self.at_ms += round(seconds * 1000)

    def new_id(self) -> int:
        """A snowflake of this moment."""
        self._ids += 1
        return ((self.at_ms - EPOCH_MS) << 22) | (self._ids & 0x3FFFFF)

    async def tells(
        self, *record: Any, seq: int | None = None, shard: int = 0, session: str | None = None
    ) -> None:
        if seq is None:
            self.seq += 1
            seq = self.seq
        entry = (shard, session or self.session, seq, self.at_ms, False, record)
        partitions = [partition_of(record[1])] if len(record) > 1 else range(PARTITIONS)
        for partition in partitions:
            await self.redis.xadd(stream_of(STREAM, partition), {"r": msgspec.msgpack.encode(entry)})

    async def web_tells(self, *record: Any) -> None:
        await self.tells(*record, seq=0, shard=-1, session="")

    async def message(
        self, user=ADA, *, channel=CHANNEL, guild=GUILD, kind=0, is_bot=False, message_id=None, **at
    ):
        message_id = message_id or self.new_id()
        await self.tells("message", guild, channel, user, message_id, kind, is_bot, **at)
        return message_id

    async def reaction(self, user, message_id, emoji="👍", *, added=True, guild=GUILD, is_bot=False):
        await self.tells("reaction", guild, CHANNEL, user, message_id, emoji, added, is_bot)

    async def command(self, user=ADA, *, interaction_id=None, guild=GUILD):
        interaction_id = interaction_id or self.new_id()
        await self.web_tells("command", guild, CHANNEL, user, interaction_id, "rank")
        return interaction_id

    async def voice(self, user, channel, *, deafened=False, is_bot=False, guild=GUILD):
        await self.tells("voice", guild, channel, user, deafened, is_bot)

    async def pulse(self, *, shard=0):
        await self.tells("pulse", seq=0, shard=shard)

    async def pulses(self, seconds: int):
        """Time passes, the shard lives."""
        for _ in range(seconds // 20):
            self.moves(20)
            await self.pulse()

    async def guild(
        self, *, guild=GUILD, afk=None, roles=(), channels=(), voice=(), members=(), bot_roles=()
    ):
        await self.tells(
            "guild",
            guild,
            "Guild Hall",
            "icon",
            1,
            afk,
            10,
            "en-US",
            roles,
            channels,
            voice,
            bot_roles,
            members,
        )

    async def member(
        self, user=ADA, *, roles=(), how="seen", name="ada", nick=None, guild=GUILD, is_bot=False
    ):
        seq = 0 if how == "seen" else None
        await self.tells(
            "member", guild, user, name, None, nick, None, None, roles, is_bot, START_MS, how, seq=seq
        )


@pytest.fixture
def stream(redis):
    return Stream(redis)


@pytest_asyncio.fixture
async def drain(pool, redis):
    drain = Drain(pool, redis, Languages())
    yield drain
    await drain.step_down()


@pytest.fixture
def drained(drain):
    """Drains all there is."""

    async def drain_all():
        total = 0
        while count := await drain.once():
            total += count
        return total

    return drain_all


@pytest.fixture
def total(connection):
    """A member's row of totals, as a dict; empty when there is none."""

    async def find(user=ADA, guild=GUILD):
        row = await connection.fetchrow(
            "SELECT * FROM activity_total WHERE guild_id = $1 AND user_id = $2", guild, user
        )
        return dict(row) if row else {}

    return find


@pytest.fixture
def set_up(connection):
    """Changes a guild's activity or platform settings."""

    async def change(module="activity", guild=GUILD, **settings):
        await choose(connection, guild, module, **settings)

    return change


async def drain_until_done(pool, redis, *, batch_entries):
    """Another drain goes on whenever one has died."""
    done = False
    while not done:
        drain = Drain(pool, redis, Languages(), batch_entries=batch_entries)
        with suppress(Stopped):
            while await drain.once():
                pass
            done = True
        await drain.step_down()
