"""The rounds of bench.scale about the drain: over many servers beside one, and of two processes beside one.

Rounds of either kind take turns, and what each takes is told in processor time too: other work on the machine
makes the clock's seconds longer, by more than what is compared.
"""

from __future__ import annotations

import asyncio
import gc
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

from bench.scale_messages import tell_messages
from bench.scale_meter import TICKS_PER_S, Meter
from db.partitions import PARTITIONS
from interactions.languages import Languages
from jobs.activity.draining import STREAM, Drain

EVENTS = 60_000
ROUNDS = 3
DRAINED = 90_000
STAGED = "bench:staged"
LOOK_S = 0.1


async def drain(meter: Meter, count: int) -> dict[str, Any]:
    """As many members and messages in one server and in all, by one drain that knows both.

    Each server has settings of its own, quests, and something that is watched, as it has after its setup.
    `first`: the first round of each, in which the drain meets its servers and members, and PostgreSQL has no
    rows of them yet. All else is what goes on from then: medians of three rounds in turn. `work`: processor
    time of Python and of PostgreSQL together.
    """
    for statement in _SET_UP:
        await meter.pool.execute(statement, count)
    kinds = {"one_server": (1, count), "many": (count, 0)}
    drain, seq = Drain(meter.pool, meter.redis, Languages()), 0
    told: dict[str, list[dict[str, Any]]] = {name: [] for name in kinds}
    for turn in range(ROUNDS + 1):
        for name, (servers, first) in kinds.items() if turn % 2 else reversed(kinds.items()):
            seq = await tell_messages(meter, servers, seq, EVENTS, first=first)
            gc.collect()
            round_told: dict[str, Any] = {}
            with meter.measures(round_told):
                while await drain.once():
                    pass
            told[name].append(round_told)
    await drain.step_down()
    found: dict[str, Any] = {}
    for name, (first_round, *rounds) in told.items():
        found[f"{name}_per_s"] = EVENTS / median(told["seconds"] for told in rounds)
        for what in ("python_s", "postgres_s"):
            found[f"{name}_{what}"] = median(told[what] for told in rounds)
        found[f"{name}_first_python_s"] = first_round["python_s"]
        found[f"{name}_first_postgres_s"] = first_round["postgres_s"]
    one, many = (found[f"{name}_python_s"] + found[f"{name}_postgres_s"] for name in kinds)
    return found | {"ratio": found["many_per_s"] / found["one_server_per_s"], "ratio_of_work": one / many}


_SET_UP = (
    """
    INSERT INTO guild_setting (guild_id, module, settings)
    SELECT (number + 1) << 22, module, CASE module
        WHEN 'activity' THEN jsonb_build_object('message_cooldown_s', 30 + number % 60)
        ELSE jsonb_build_object('timezone', CASE number % 2 WHEN 0 THEN 'Europe/Berlin' ELSE 'UTC' END) END
    FROM generate_series(0::bigint, $1) AS number, unnest('{activity,platform}'::text[]) AS module
    """,
    """
    INSERT INTO activity_quest_guild (guild_id)
    SELECT (number + 1) << 22 FROM generate_series(0::bigint, $1) AS number
    """,
    """
    INSERT INTO metric_watch (guild_id, metrics)
    SELECT (number + 1) << 22, '{messages}' FROM generate_series(0::bigint, $1) AS number
    """,
)


async def drains(meter: Meter, count: int) -> dict[str, Any]:
    """As many messages by one process and by two, in turn; all members are known to their process.

    Each message is of another member: of fewer, two processes would find each of theirs twice in a batch, and
    write half as many rows.
    Beside the rate, what 100,000 events take of Python's processor time and of PostgreSQL's, and how often a
    look found a drain waiting for a lock.
    """
    seq, told = 0, dict[int, list[dict[str, float]]]({1: [], 2: []})
    for turn in range(ROUNDS):
        for processes in (1, 2) if turn % 2 else (2, 1):
            running = [await _start(meter) for _ in range(processes)]
            try:
                while not await meter.pool.fetchval(_SHARED_OUT, processes):
                    pass
                seq = await tell_messages(meter, count, seq, DRAINED, members=DRAINED)
                await _drained(meter, await _ends(meter, STREAM))
                seq = await tell_messages(meter, count, seq, DRAINED, members=DRAINED, stream=STAGED)
                told[processes].append(await _measured(meter, running))
            finally:
                for process in running:
                    process.terminate()
                    await process.wait()
    found: dict[str, Any] = {}
    for name, rounds in (("one", told[1]), ("two", told[2])):
        found |= {f"{name}_{what}": median(round_told[what] for round_told in rounds) for what in rounds[0]}
    return found | {
        "ratio": found["two_per_s"] / found["one_per_s"],
        "ratio_of_python": found["one_python_s_per_100k"] / found["two_python_s_per_100k"],
    }


async def _measured(meter: Meter, running: list[asyncio.subprocess.Process]) -> dict[str, float]:
    """Until all that is staged, and comes at once, is drained."""
    ends = await _ends(meter, STAGED)
    python_s, postgres_s = _python_s(running), meter.postgres_s()
    began = time.perf_counter()
    async with meter.redis.pipeline(transaction=True) as pipeline:
        for stream in ends:
            pipeline.rename(stream.replace(STREAM, STAGED), stream)
        await pipeline.execute()
    waits = await _drained(meter, ends)
    seconds = time.perf_counter() - began
    return {
        "per_s": DRAINED / seconds,
        "python_s_per_100k": (_python_s(running) - python_s) / DRAINED * 100_000,
        "postgres_s_per_100k": (meter.postgres_s() - postgres_s) / DRAINED * 100_000,
        "waits_for_locks": waits,
    }


async def _drained(meter: Meter, ends: dict[str, str]) -> float:
    """Wait for it; returns which part of the looks found somebody waiting for a lock."""
    looks = waits = 0
    while await _positions(meter) != ends:
        looks, waits = looks + 1, waits + await meter.pool.fetchval(_WAITING)
        await asyncio.sleep(LOOK_S)
    return waits / max(1, looks)


_SHARED_OUT = """
SELECT count(*) = $1 FROM pg_sleep(0.05), (
    SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = 7211 AND granted
    GROUP BY pid HAVING count(*) <= 16 / $1::integer) AS shares
"""
_WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type IN ('Lock', 'LWLock')
"""


async def _start(meter: Meter) -> asyncio.subprocess.Process:
    command = (sys.executable, "-m", "bench.drain_process", meter.database_url, meter.redis_url)
    return await asyncio.create_subprocess_exec(*command)


def _python_s(running: list[asyncio.subprocess.Process]) -> float:
    stats = [Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split() for process in running]
    return sum(int(fields[11]) + int(fields[12]) for fields in stats) / TICKS_PER_S


async def _ends(meter: Meter, staged: str) -> dict[str, str]:
    """The last entries, by the streams of the drains."""
    found = {}
    for partition in range(PARTITIONS):
        if last := await meter.redis.xrevrange(f"{staged}:{partition}", count=1):
            found[f"{STREAM}:{partition}"] = last[0][0].decode()
    return found


async def _positions(meter: Meter) -> dict[str, str]:
    rows = await meter.pool.fetch("SELECT stream, position FROM stream_position WHERE position <> '0-0'")
    return {row["stream"]: row["position"] for row in rows if "@" not in row["stream"]}
