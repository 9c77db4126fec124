"""Practice at size: check-ins among a million sessions, the calendar, a rush, reminders, figures, an export.

    python -m bench.practice [--sessions 1000000] [--reminders 50000] [--json results.json]

Check-ins are signed requests to one web process on real PostgreSQL; the database's time of one is the sum of
what the driver measures of its statements, `BEGIN` and `COMMIT` included.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
import tracemalloc
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec

from db.practice.liberation import save_rollup
from db.practice.techniques import list_techniques
from deploy.settings import Settings
from handlers.frame.rate_limits import Limits, Rate
from handlers.practice.liberation.rules import days_behind
from handlers.practice.streak.actions import find_year
from interactions.languages import Languages
from interactions.web import Web
from jobs.pictures.year_calendar import render
from jobs.practice.days import remind
from jobs.practice.streaks import calendar
from tests.support.clock import StillClock
from tests.support.door import PUBLIC_KEY, Door, Person
from tests.support.payloads import GUILD
from tests.support.services import Services
from tests.support.someone import Someone
from tests.support.world import World

MEMBERS = 5_000
CHECK_INS = 500
RUSH = 200
FIRST_ID = 90_000_000_000_000_000
WIDE = Limits(*(Rate(1_000_000, 1) for _ in range(len(Limits.__struct_fields__))))
EXPORTED = 10_000
"""Sessions of the member who takes all of them along."""
MOST_P99_MS, MOST_PICTURE_MS, MOST_SWEEP_S, MOST_FIGURES_S = 10.0, 60.0, 60.0, 2.0
MOST_EXPORT_S, MOST_EXPORT_MB = 2.0, 16.0
"""What the product promises."""


class Result(msgspec.Struct):
    """Times of the database per check-in, of the worker per picture, of a rush, of a sweep, of an export.

    `export_mb`: the most memory that Python held for it at once, the file among it.
    """

    sessions: int
    p50_ms: float
    p99_ms: float
    floor_p50_ms: float
    floor_p99_ms: float
    statements: float
    picture_ms: float
    rush_s: float
    rush_counted: int
    reminders: int
    sweep_s: float
    figures_s: float
    first_figures_s: float
    liberation_p99_ms: float
    export_s: float
    export_mb: float


async def fill(pool: Any, guild_id: int, sessions: int, clock: StillClock) -> None:
    """A year of practice of five thousand members, and what the product keeps of it."""
    each, now = sessions // MEMBERS, clock.now()
    async with pool.acquire() as db:
        await db.execute("SET statement_timeout = 0")
        await db.execute(
            """
            INSERT INTO practice_technique (guild_id, slug, name, created_at)
            SELECT $1, 'technique-' || number, 'Technique ' || number, $2
            FROM generate_series(1, 20) AS number
            """,
            guild_id,
            now,
        )
        technique = (await list_techniques(db, guild_id))[0].technique_id
        await db.execute(
            """
            INSERT INTO practice_session (guild_id, user_id, technique_id, day, minutes, kind, created_at)
            SELECT $1, $2::bigint + member, $3, $4::date - step, 15, 'check_in',
                   $5::timestamptz - step * interval '1 day'
            FROM generate_series(1, $6::integer) AS member, generate_series(1, $7::integer) AS step
            """,
            guild_id,
            FIRST_ID,
            technique,
            now.date(),
            now,
            MEMBERS,
            each,
            timeout=900,
        )
        await db.execute(
            """
            INSERT INTO practice_day (guild_id, user_id, day, sessions, minutes)
            SELECT guild_id, user_id, day, count(*), sum(minutes) FROM practice_session GROUP BY 1, 2, 3
            """,
            timeout=900,
        )
        await db.execute(
            """
            INSERT INTO practitioner (guild_id, user_id, timezone, day_start, floor_day, base_day, length,
                                      longest, first_day, sessions, minutes, last_technique_id)
            SELECT $1, $2::bigint + member, 'UTC', 240, $3::date - 30, $3::date - 8, $4::integer - 8,
                   $4::integer - 8, $3::date - $4::integer, $4::integer, $4::integer * 15, $5
            FROM generate_series(1, $6::integer) AS member
            """,
            guild_id,
            FIRST_ID,
            now.date(),
            each,
            technique,
            MEMBERS,
        )
        await db.execute("VACUUM ANALYZE", timeout=900)
        await db.execute("RESET statement_timeout")


async def check_ins(door: Door) -> tuple[list[float], float]:
    """Milliseconds of the database for each of many check-ins, and statements of one."""
    return await asks(door, CHECK_INS, "checkin")


async def asks(door: Door, count: int, path: str, **options: Any) -> tuple[list[float], float]:
    """The same of any command, by many members."""
    times, statements = [], 0
    current: list[float] = []
    web_pool = await door.web.pool.get()
    connections = [await web_pool.acquire() for _ in range(web_pool.get_max_size())]
    for connection in connections:
        connection.add_query_logger(lambda query: current.append(query.elapsed * 1000))
    for connection in connections:
        await web_pool.release(connection)
    for number in range(count + 20):
        current.clear()
        await door.runs(Person("Ana", id=FIRST_ID + 1 + number * 7 % MEMBERS), path, **options)
        if number >= 20:  # the first ones prepare statements
            times.append(sum(current))
            statements += len(current)
    return times, statements / count


async def measure_liberation(door: Door, pool: Any, clock: StillClock) -> tuple[float, float, float]:
    """With 300,000 validations: seconds to count the figures of a day and, the first time, of all days that
    charts look back to; milliseconds of the database for /liberation, 99 of 100."""
    async with pool.acquire() as db:
        await db.execute("SET statement_timeout = 0")
        await db.execute(
            """
            INSERT INTO practice_validation (session_id, validator_id, guild_id, owner_id, created_at)
            SELECT session_id, user_id + 1, guild_id, user_id, created_at
            FROM practice_session ORDER BY session_id LIMIT 300000
            """,
            timeout=900,
        )
        await db.execute("VACUUM ANALYZE practice_validation", timeout=900)
        await db.execute("RESET statement_timeout")
        now, took = clock.now(), []
        for back in (*days_behind(), 0):
            began = time.perf_counter()
            day = now.date() - timedelta(days=back)
            await save_rollup(db, GUILD, day, now - timedelta(days=back), "UTC", now)
            took.append(time.perf_counter() - began)
    times, _ = await asks(door, CHECK_INS, "liberation", period="year", text=True)
    return took[-1], sum(took), percentile(times, 99)


async def floor(pool: Any, statements: int) -> list[float]:
    """Milliseconds of a transaction of as many statements that read nothing, and write one row."""
    times: list[float] = []
    current: list[float] = []
    async with pool.acquire() as db:
        await db.execute("CREATE TABLE bench_floor (number integer)")
        db.add_query_logger(lambda query: current.append(query.elapsed * 1000))
        for number in range(CHECK_INS):
            current.clear()
            async with db.transaction():
                for _ in range(statements - 3):
                    await db.fetchval("SELECT 1")
                await db.execute("INSERT INTO bench_floor VALUES ($1)", number)
            times.append(sum(current))
    return times


async def measure_check_ins(
    services: Services, sessions: int
) -> tuple[list[float], list[float], float, float, tuple[float, int], tuple[float, float, float]]:
    """Check-ins, the picture of one member's year, two hundred check-ins at once, figures of all."""
    clock = StillClock()
    settings = Settings(
        discord_public_keys=(PUBLIC_KEY,), database_url=services.database_url, redis_url=services.redis_url
    )
    web = Web(settings, clock=clock, limits=WIDE)
    web.begin()
    try:
        pool = await web.pool.get()
        await fill(pool, GUILD, sessions, clock)
        door = Door(web, GUILD)
        times, statements = await check_ins(door)
        least = await floor(pool, round(statements))
        picture_ms = await measure_picture(pool, clock)
        before = await pool.fetchval("SELECT count(*) FROM practice_session")
        began = time.perf_counter()
        people = [Person(f"M{number}", id=FIRST_ID + 4_000 + number) for number in range(RUSH)]
        await asyncio.gather(*(door.runs(person, "checkin") for person in people))
        rush_s = time.perf_counter() - began
        counted = await pool.fetchval("SELECT count(*) FROM practice_session") - before
        figures = await measure_liberation(door, pool, clock)
        return times, least, statements, picture_ms, (rush_s, counted), figures
    finally:
        await web.end()


async def measure_picture(pool: Any, clock: StillClock) -> float:
    """The worker's time for one calendar, the median of twenty."""
    say = Languages.load([Path("handlers")]).say_for("en-US")
    async with pool.acquire() as db:
        year = await find_year(db, GUILD, FIRST_ID + 3, "Ana", clock.now())
    assert year is not None
    taken = []
    for _ in range(21):
        began = time.process_time()
        render(calendar(say, year))
        taken.append((time.process_time() - began) * 1000)
    return sorted(taken[1:])[10]


async def measure_reminders(services: Services, reminders: int) -> float:
    """All of them due in the same minute."""
    world = await World(await services.new_database(), f"{services.redis_url}?db=1").open()
    try:
        await world.begin()
        now = world.now()
        await world.job.pool.execute(
            """
            INSERT INTO practitioner (guild_id, user_id, timezone, day_start, floor_day, base_day, first_day,
                                      reminder_minute, reminder_due)
            SELECT $1, $2::bigint + member, 'UTC', 0, $3::date - 30, $3::date - 8, $3::date - 8, 600, $4
            FROM generate_series(1, $5::integer) AS member
            """,
            world.guild.id,
            FIRST_ID,
            now.date(),
            now - timedelta(seconds=1),
            reminders,
        )
        began = time.perf_counter()
        done = await remind(world.job)
        took_s = time.perf_counter() - began
        told = await world.value("SELECT count(*) FROM notification WHERE kind = 'streak_reminder'")
        assert done == told == reminders, f"{told} of {reminders} were told"
        return took_s
    finally:
        await world.close()


async def measure_export(services: Services) -> tuple[float, float]:
    """From `/export` until its member has the file: seconds, and megabytes at the most."""
    world = await World(await services.new_database(), f"{services.redis_url}?db=2").open()
    try:
        await world.begin()
        ada = world.member("Ada")
        await ada.runs("checkin")
        await world.job.pool.execute(
            """
            INSERT INTO practice_session (guild_id, user_id, day, minutes, notes, kind, created_at)
            SELECT $1, $2, $3::date - number / 3, 15, repeat(md5(number::text), 10), 'check_in', $4
            FROM generate_series(1, $5::integer) AS number
            """,
            world.guild.id,
            ada.id,
            world.now().date(),
            world.now(),
            EXPORTED - 1,
        )
        took_s = []
        for _ in range(3):
            began = time.perf_counter()
            await _export(world, ada)
            took_s.append(time.perf_counter() - began)
        tracemalloc.start()
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        await _export(world, ada)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return sorted(took_s)[1], (peak - before) / 1e6
    finally:
        await world.close()


async def _export(world: World, who: Someone) -> None:
    answer = await who.runs("export")
    await world.settle()
    assert answer.message.attachments, answer.text


def percentile(times: list[float], percent: int) -> float:
    """Of so many of a hundred, the slowest."""
    ordered = sorted(times)
    return round(ordered[max(0, len(ordered) * percent // 100 - 1)], 2)


async def measure(services: Services, sessions: int, reminders: int) -> Result:
    """All of it, one after another."""
    await services.make_databases()
    times, least, statements, picture_ms, (rush_s, counted), figures = await measure_check_ins(
        services, sessions
    )
    sweep_s = await measure_reminders(services, reminders)
    export_s, export_mb = await measure_export(services)
    return Result(
        sessions=sessions,
        p50_ms=percentile(times, 50),
        p99_ms=percentile(times, 99),
        floor_p50_ms=percentile(least, 50),
        floor_p99_ms=percentile(least, 99),
        statements=round(statements, 1),
        picture_ms=round(picture_ms, 1),
        rush_s=round(rush_s, 2),
        rush_counted=counted,
        reminders=reminders,
        sweep_s=round(sweep_s, 1),
        figures_s=round(figures[0], 2),
        first_figures_s=round(figures[1], 1),
        liberation_p99_ms=figures[2],
        export_s=round(export_s, 2),
        export_mb=round(export_mb, 1),
    )


def main() -> None:
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--sessions", type=int, default=1_000_000)
    asked.add_argument("--reminders", type=int, default=50_000)
    asked.add_argument("--json", type=Path)
    chosen = asked.parse_args()
    with Services() as services:
        result = asyncio.run(measure(services, chosen.sessions, chosen.reminders))
    print(json.dumps(msgspec.to_builtins(result), indent=2))
    if chosen.json:
        chosen.json.write_text(json.dumps(msgspec.to_builtins(result), indent=2) + "\n")
    bounds = (
        (result.p99_ms, MOST_P99_MS, "ms of the database"),
        (result.picture_ms, MOST_PICTURE_MS, "ms for a picture"),
        (result.sweep_s, MOST_SWEEP_S, "s for the reminders"),
        (result.figures_s, MOST_FIGURES_S, "s to count the figures of a day"),
        (result.liberation_p99_ms, MOST_P99_MS, "ms of the database for /liberation"),
        (result.export_s, MOST_EXPORT_S, "s for an export"),
        (result.export_mb, MOST_EXPORT_MB, "MB for an export"),
    )
    if result.rush_counted != RUSH:
        raise SystemExit(f"only {result.rush_counted} of {RUSH} check-ins at once were counted")
    over = [f"{value} {what}, at most {most}" for value, most, what in bounds if value > most]
    if over:
        raise SystemExit("; ".join(over))


if __name__ == "__main__":
    main()
