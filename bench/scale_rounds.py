"""The rounds of bench.scale: each fills its servers, then measures one kind of work over all of them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

import jobs.activity.activity_quests
import jobs.activity.cycles
import jobs.activity.periods
import jobs.platform.upkeep
from bench.scale_drains import drain, drains
from bench.scale_messages import NOON, encode, guild_id
from bench.scale_meter import FlowingClock, Meter
from db import outbox
from db.activity.stream import stream_of
from db.partitions import partition_of
from db.schedule import add_timer
from handlers.activity.achievements.actions import watch
from handlers.kit.panels import KINDS, LOOK_EVERY
from handlers.platform.metrics.defaults import SETS
from handlers.products import PRODUCTS
from interactions.languages import Languages
from jobs.activity import achievements, standings
from jobs.activity.draining import STREAM, Drain
from jobs.kit.panels import look_for_panels
from jobs.requests import Request, tag_of
from jobs.run import Job, due_runners
from jobs.schedule import ScheduleSweeper

ROLES, CHANNELS, MEMBERS = 10, 20, 4
LOOKED_AT_H = 24
SETS_COME_WITH = PRODUCTS
"""Importing all products makes their metrics and default sets known."""


async def add_guilds(meter: Meter, count: int) -> None:
    await meter.pool.execute(
        """
        INSERT INTO guild (guild_id, name, preferred_locale, member_count)
        SELECT (number + 1) << 22, 'Server ' || number, 'en-US', 50
        FROM generate_series(0::bigint, $1 - 1) AS number
        """,
        count,
    )


async def idle(meter: Meter, count: int) -> dict[str, Any]:
    """Two panels each, as posted at some moment of the last day: what is written to look for them."""
    kinds = sorted(KINDS)
    await meter.pool.execute(
        """
        INSERT INTO panel (kind, subject, guild_id, channel_id, message_id, shown, look_at)
        SELECT kind, number, (number + 1) << 22, number, number + 1, 'x',
               $2::timestamptz + random() * interval '12 hours'
        FROM generate_series(0::bigint, $1 - 1) AS number, unnest($3::text[]) AS kind
        """,
        count,
        NOON,
        [name for name in kinds if KINDS[name].look_every == LOOK_EVERY][:2],
    )
    clock, found = FlowingClock(NOON), dict[str, Any]()
    with meter.measures(found):
        for minute in range(0, LOOKED_AT_H * 60, 5):
            clock.jumps(NOON + timedelta(minutes=minute))
            due = -1
            while due != (due := await meter.pool.fetchval("SELECT count(*) FROM outbox")):
                await look_for_panels(meter.job(clock))
    rows = await meter.pool.fetchval("SELECT count(*) FROM outbox")
    return {"calls_per_s": rows / (LOOKED_AT_H * 3600), "rows_a_day": rows}


class Tick(Request, tag="bench.tick/1", frozen=True):
    """A timer that is due each second: somebody waits for it."""


async def midnight(meter: Meter, count: int) -> dict[str, Any]:
    """All quests end at once; how late the timer of each second is, until all have begun again."""
    await add_guilds(meter, count)
    clock = FlowingClock(NOON)
    job = meter.job(clock)
    sweeper = ScheduleSweeper(job)
    await jobs.activity.activity_quests.arrange_quests(job)
    for hours in (0, 24):
        clock.jumps(NOON + timedelta(hours=hours))
        await _sweep_until_calm(sweeper, meter, clock)
    began = datetime(2026, 11, 22, tzinfo=UTC)
    await meter.pool.execute("DELETE FROM outbox")
    clock.jumps(began)
    late: list[float] = []
    due_runners[tag_of(Tick)] = (Tick, _ticking(late))
    await add_timer(meter.pool, request=Tick().tag, guild_id=None, subject="", payload={}, due_at=began)
    found: dict[str, Any] = {}
    with meter.measures(found):
        sweeping = asyncio.create_task(sweeper.sweep_forever())
        while await meter.pool.fetchval(_BEHIND, began):
            await meter.pool.execute("SELECT pg_sleep(0.5)")
        sweeping.cancel()
        with suppress(asyncio.CancelledError):
            await sweeping
    return found | {"latest_tick_s": max(late), "ticks": len(late)}


_BEHIND = """
SELECT count(*) FROM activity_quest_guild WHERE daily_until <= $1
"""


async def _sweep_until_calm(sweeper: ScheduleSweeper, meter: Meter, clock: FlowingClock) -> None:
    """Also what is spread over the next minutes."""
    for _ in range(2):
        while sum(await asyncio.gather(*(sweeper.sweep_due() for _ in range(4)))):
            pass
        clock.jumps(clock.now() + timedelta(minutes=10))


def _ticking(late: list[float]) -> Any:
    async def tick(job: Job, db: Any, request: Tick) -> datetime:
        now = job.clock.now()
        due: datetime = await db.fetchval("SELECT due_at FROM schedule WHERE request = $1", Tick().tag)
        late.append((now - due).total_seconds())
        return max(due, now - timedelta(seconds=0.5)) + timedelta(seconds=1)

    return tick


async def claim(meter: Meter, count: int) -> dict[str, Any]:
    """Ten messages for each server's channel, and as many for one channel; claimed 20 at a time.

    Beside each claim its floor: 20 rows of a table of 20 are written and committed, as a claim does.
    """
    found: dict[str, Any] = {}
    await meter.pool.execute("CREATE TABLE floor AS SELECT 0 AS value FROM generate_series(1, 20)")
    for name, target in (("many_targets", "'channel:' || number % $2"), ("one_target", "'channel:1'")):
        await meter.pool.execute("TRUNCATE outbox")
        async with meter.pool.acquire() as db:
            for _ in range(10):  # the plan of a quiet time is kept
                await outbox.claim_heads(db, limit=20, lease_s=25)
            await meter.pool.execute(
                f"""
                INSERT INTO outbox (guild_id, target, effect, payload)
                SELECT number % $2, {target}, 'bench.none/1', '{{}}'
                FROM generate_series(0::bigint, $1 - 1) AS number WHERE $2::bigint > 0
                """,
                count * 10,
                count,
            )
            took = [(await _floor_one(db), await _claim_one(db)) for _ in range(300)]
        for what, times in zip((f"{name}_floor", name), map(sorted, zip(*took, strict=True)), strict=True):
            found |= {f"{what}_p50_ms": times[150], f"{what}_p99_ms": times[296]}
    return found | {"pending": count * 10}


async def _floor_one(db: Any) -> float:
    """Milliseconds of the least that a claim must do."""
    began = time.perf_counter()
    await db.execute("UPDATE floor SET value = value + 1")
    return (time.perf_counter() - began) * 1000


async def _claim_one(db: Any) -> float:
    """Milliseconds of a claim and of the end of what it took."""
    began = time.perf_counter()
    claimed = await outbox.claim_heads(db, limit=20, lease_s=25)
    took = (time.perf_counter() - began) * 1000
    for row in claimed.rows:
        await outbox.mark_done(db, row, None)
        await outbox.unblock_after(db, row)
    return took


async def guilds(meter: Meter, count: int) -> dict[str, Any]:
    """Told once, then again unchanged."""
    drain, first, again = Drain(meter.pool, meter.redis, Languages()), dict[str, Any](), dict[str, Any]()
    await _tell_guilds(meter, count, 0)
    with meter.measures(first):
        await _drain_all(drain)
    await _tell_guilds(meter, count, count)
    with meter.measures(again):
        await _drain_all(drain)
    await drain.step_down()
    return again | {f"new_{what}": value for what, value in first.items()}


async def _tell_guilds(meter: Meter, count: int, seq: int) -> None:
    pipeline = meter.redis.pipeline(transaction=False)
    for number in range(count):
        guild = guild_id(number)
        roles = [(guild + role, f"Role {role}", 0, role, "1071698529857", False) for role in range(ROLES)]
        channels = [(guild + channel, 0, None, f"channel-{channel}") for channel in range(CHANNELS)]
        members = [
            (user, f"user{user}", f"User {user}", None, None, None, (guild + 1,), False, None)
            for user in range(number * MEMBERS + 1, (number + 1) * MEMBERS + 1)
        ]
        emojis = [guild + emoji for emoji in range(5)]
        record: Any = ("guild", guild, f"Server {number}", None, 1, None, 50, "en-US", roles, channels, [],
                  [guild + 2], members, emojis)  # fmt: skip
        entry = (0, "bench", seq + number + 1, int(NOON.timestamp() * 1000), False, record)
        pipeline.xadd(stream_of(STREAM, partition_of(guild)), {"r": encode(entry)})
        if len(pipeline) >= 500:
            await pipeline.execute()
    await pipeline.execute()


async def _drain_all(drain: Drain) -> None:
    while await drain.once():
        pass


async def _add_members(meter: Meter, count: int) -> None:
    """Three members in each server with numbers of today, marked for boards and achievements."""
    await add_guilds(meter, count)
    for statement in _MEMBERS:
        await meter.pool.execute(statement, count, date(2026, 11, 20))


_MEMBERS = (
    """
    INSERT INTO activity_total (guild_id, user_id, xp, messages, voice_seconds)
    SELECT (number + 1) << 22, number * 3 + one, 20000 + number % 997, 3000, 90000 + number * 7 % 9973
    FROM generate_series(0::bigint, $1 - 1) AS number, generate_series(1, 3) AS one
    WHERE $2::date IS NOT NULL
    """,
    """
    INSERT INTO activity_day (guild_id, user_id, day, messages, message_xp, voice_seconds)
    SELECT (number + 1) << 22, number * 3 + one, $2, 3000, 20000 + number % 997, 90000 + number * 7 % 9973
    FROM generate_series(0::bigint, $1 - 1) AS number, generate_series(1, 3) AS one
    """,
)


async def round_of_standings(meter: Meter, count: int) -> dict[str, Any]:
    """The second round: boards stand, voice of a minute has come to each member."""
    await _add_members(meter, count)
    job, found = meter.job(FlowingClock(NOON)), dict[str, Any]()
    for _ in range(2):
        await meter.pool.execute("UPDATE activity_total SET voice_seconds = voice_seconds + 20, xp = xp + 5")
        await meter.pool.execute(
            "UPDATE activity_day SET voice_seconds = voice_seconds + 20, voice_xp = voice_xp + 5"
        )
        await meter.pool.execute(
            "INSERT INTO standing_dirty (guild_id, user_id) SELECT guild_id, user_id FROM activity_total"
        )
        await meter.pool.execute("ANALYZE")
        with meter.measures(found):
            while await standings.refresh_once(job):
                pass
    return found


async def round_of_achievements(meter: Meter, count: int) -> dict[str, Any]:
    """The default sets of all products in each server, marks of three members: a round in which they earn
    what their numbers are worth, and one in which nobody has earned anything new."""
    await _add_members(meter, count)
    for module, listed in SETS.items():
        for achievement in listed:
            await meter.pool.execute(
                """
                INSERT INTO achievement (guild_id, name, xp, criteria, default_key, created_at)
                SELECT guild_id, $1, $2, $3, $4, now() FROM guild
                """,
                achievement.name,
                achievement.xp,
                achievement.criteria,
                f"{module}.{achievement.key}",
            )
    async with meter.pool.acquire() as db:
        for number in range(count):
            await watch(db, guild_id(number), NOON, check=False)
    job, found = meter.job(FlowingClock(NOON)), dict[str, Any]()
    for prefix in ("earned_", ""):
        await meter.pool.execute("DELETE FROM metric_change")
        await meter.pool.execute(
            """
            INSERT INTO metric_change (guild_id, user_id, day)
            SELECT guild_id, user_id, day FROM activity_day
            """
        )
        await meter.pool.execute("ANALYZE")
        told = dict[str, Any]()
        with meter.measures(told):
            await achievements.check_once(job)
        found |= {f"{prefix}{what}": value for what, value in told.items()}
    awards = await meter.pool.fetchval("SELECT count(*) FROM achievement_award")
    return found | {"awards_a_member": awards / (3 * count)}


ROUNDS: dict[str, Callable[[Meter, int], Awaitable[dict[str, Any]]]] = {
    "idle": idle,
    "midnight": midnight,
    "claim": claim,
    "guilds": guilds,
    "standings": round_of_standings,
    "achievements": round_of_achievements,
    "drain": drain,
    "drains": drains,
}
