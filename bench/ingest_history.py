"""A history of activity in the streams, as a relay writes them, and a plain model of what it comes to.

80% messages, 10% reactions, 8% voice, 2% commands by members in 20 guilds, every one of whom appears; half of
the events come from the busiest tenth. A twentieth of the entries is delivered twice.
"""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec
from redis.asyncio import Redis

from db.activity.stream import stream_of
from db.partitions import PARTITIONS, partition_of
from handlers.activity.xp.rules import draw
from jobs.activity.draining import STREAM

GUILDS = 20
START_MS = 1_763_700_000_000
EPOCH_MS = 1_420_070_400_000
EVENTS_PER_S = 1_000
"""Of the stream's own time: cooldowns and voice minutes run by it."""
TWICE = 0.05


@dataclass
class Expected:
    """The plain model: what the tables must hold afterwards."""

    messages: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    reactions: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    commands: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    voice_seconds: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    xp: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    last: dict[tuple[str, int], int] = field(default_factory=dict)
    rooms: dict[int, dict[int, list[int]]] = field(default_factory=lambda: defaultdict(dict))

    def earns(self, source: str, user: int, at_ms: int, xp: int, cooldown_ms: int) -> None:
        """Xp at most once per cooldown."""
        last = self.last.get((source, user))
        if last is None or at_ms - last >= cooldown_ms:
            self.last[source, user] = at_ms
            self.xp[user] += xp

    def moves(self, user: int, guild: int, room: int | None, at_ms: int) -> None:
        """Comes into the guild's room, or leaves: the time since then counts with two or more there."""
        sitting = self.rooms[guild]
        self.passes(guild, at_ms)
        if room is None:
            sitting.pop(user, None)
        else:
            sitting.setdefault(user, [at_ms, 0])

    def passes(self, guild: int, at_ms: int) -> None:
        """Up to this moment everybody sat as they do."""
        sitting = self.rooms[guild]
        for user, state in sitting.items():
            if len(sitting) > 1:
                before, state[1] = state[1], state[1] + at_ms - state[0]
                self.voice_seconds[user] += state[1] // 1000 - before // 1000
                self.xp[user] += 5 * (state[1] // 60_000 - before // 60_000)
            state[0] = at_ms


def history(events: int, members: int, seed: int) -> Iterator[tuple[list[Any], Expected]]:
    """Entries in order, and the model that has seen exactly them."""
    rng = random.Random(seed)
    expected = Expected()
    users = list(range(1, members + 1))
    rng.shuffle(users)
    in_voice: list[tuple[int, int]] = []
    reacted: set[tuple[int, int]] = set()
    seq = 0
    next_pulse = START_MS
    for number in range(events):
        at_ms = START_MS + number * 1000 // EVENTS_PER_S
        while at_ms >= next_pulse:
            for guild in list(expected.rooms):
                expected.passes(guild, next_pulse)
            yield [0, "bench", 0, next_pulse, False, ("pulse",)], expected
            next_pulse += 20_000
        user = users[number] if number < members else _active(rng, members)
        guild, seq = guild_of(user), seq + 1
        entry_id = ((at_ms - EPOCH_MS) << 22) | (number & 0x3FFFFF)
        kind = rng.random()
        if kind < 0.80:
            record: tuple[Any, ...] = ("message", guild, guild + 1, user, entry_id, 0, False)
            expected.messages[user] += 1
            expected.earns("message", user, at_ms, draw(entry_id, 15, 25), 60_000)
        elif kind < 0.90:
            message = rng.randrange(1, 1 + number // 2 + 1)
            record = ("reaction", guild, guild + 1, user, message, "👍", True, False)
            if (message, user) not in reacted:
                reacted.add((message, user))
                expected.reactions[user] += 1
                expected.earns("reaction", user, at_ms, 2, 10_000)
        elif kind < 0.98:
            if len(in_voice) > members // 100:
                user, guild = in_voice.pop(rng.randrange(len(in_voice)))
                record = ("voice", guild, None, user, False, False)
                expected.moves(user, guild, None, at_ms)
            else:
                if user not in expected.rooms[guild]:
                    in_voice.append((user, guild))
                record = ("voice", guild, guild + 2, user, False, False)
                expected.moves(user, guild, guild + 2, at_ms)
        else:
            record = ("command", guild, guild + 1, user, entry_id, "rank")
            expected.commands[user] += 1
            expected.earns("command", user, at_ms, 3, 10_000)
            yield [-1, "", 0, at_ms, False, record], expected
            seq -= 1
            continue
        yield [0, "bench", seq, at_ms, False, record], expected
    for guild in list(expected.rooms):
        expected.passes(guild, next_pulse)
    yield [0, "bench", 0, next_pulse, False, ("pulse",)], expected


def _active(rng: random.Random, members: int) -> int:
    return 1 + (rng.randrange(members // 10) if rng.random() < 0.5 else rng.randrange(members))


def guild_of(user: int) -> int:
    return (1_000_000 + user % GUILDS) << 22


async def fill(redis: Redis, events: int, members: int, seed: int) -> tuple[Expected, int]:
    """Write the streams of all partitions as the relay does, some entries twice; returns the model and the
    number of entries."""
    rng = random.Random(seed + 1)
    encode = msgspec.msgpack.Encoder().encode
    pipeline = redis.pipeline(transaction=False)
    expected, entries = Expected(), 0
    for entry, told in history(events, members, seed):
        expected = told
        payload, record = encode(entry), entry[5]
        if record[0] == "pulse":
            streams = [stream_of(STREAM, partition) for partition in range(PARTITIONS)]
        else:
            streams = [stream_of(STREAM, partition_of(record[1]))] * (2 if rng.random() < TWICE else 1)
        for stream in streams:
            pipeline.execute_command("XADD", stream, "*", "r", payload)
            entries += 1
        if len(pipeline) >= 5000:
            await pipeline.execute()
    await pipeline.execute()
    return expected, entries
