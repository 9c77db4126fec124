"""Database time of /rank and /leaderboard in guilds of a thousand to a million members.

    python -m bench.leaderboards

Beside each: the plain way (count everybody above), in the same run. Values follow a Zipf-like curve, as real
guilds do: a few very busy members, a long tail of nearly equal ones.
"""

import argparse
import asyncio
import json
import random
import statistics
import time
from collections.abc import Awaitable, Callable, Iterable
from datetime import date, timedelta
from typing import Any, TypeVar

import asyncpg

from db.activity import standings
from db.pool import Connection
from handlers.activity.leaderboards import actions
from handlers.activity.leaderboards.rules import BoardMetric, BoardPeriod, Cycle, Turn
from tests.support.services import Services

SIZES = {1: 1_000, 2: 100_000, 3: 1_000_000}
TODAY = date(2026, 11, 20)
CYCLE = Cycle(1, TODAY, TODAY + timedelta(days=30))

Figures = dict[str, float]
Call = TypeVar("Call")


async def fill(db: Connection, guild_id: int, members: int) -> None:
    await db.execute(
        """
        INSERT INTO standing (guild_id, board, user_id, value)
        SELECT $1, 'xp:all', n, 1 + (3e7 / (n + 20) ^ 0.9)::bigint + (n * 7919) % 97
        FROM generate_series(1, $2::bigint) AS n
        """,
        guild_id,
        members,
    )
    await db.execute(
        """
        INSERT INTO standing_bucket (guild_id, board, span, bucket, members)
        SELECT guild_id, board, span, CASE span WHEN 1 THEN bucket ELSE bucket >> 7 END, count(*)
        FROM (SELECT guild_id, board, standing_bucket_of(value) AS bucket FROM standing
              WHERE guild_id = $1) AS s
        CROSS JOIN (VALUES (1::smallint), (128::smallint)) AS spans(span) GROUP BY 1, 2, 3, 4
        """,
        guild_id,
    )
    await db.execute(
        """
        INSERT INTO member (guild_id, user_id, username)
        SELECT $1, n, 'member' || n FROM generate_series(1, $2::bigint) AS n
        """,
        guild_id,
        members,
    )


async def timed(calls: Iterable[Call], action: Callable[[Call], Awaitable[Any]]) -> Figures:
    times = []
    for call in calls:
        started = time.perf_counter()
        await action(call)
        times.append((time.perf_counter() - started) * 1000)
    times.sort()
    return {"p50_ms": round(statistics.median(times), 3), "p99_ms": round(times[int(len(times) * 0.99)], 3)}


async def plain_rank(db: Connection, guild_id: int, user_id: int) -> None:
    """What most bots do."""
    await db.fetchval(
        """
        SELECT 1 + count(*) FROM standing AS above
        JOIN standing AS own USING (guild_id, board)
        WHERE guild_id = $1 AND board = 'xp:all' AND own.user_id = $2
            AND above.step >= own.step AND above.value > own.value
        """,
        guild_id,
        user_id,
    )


async def measure(db: Connection, rounds: int) -> dict[str, dict[str, Figures]]:
    chance = random.Random(7)
    results = {}
    for guild_id, members in SIZES.items():
        users = [chance.randint(1, members) for _ in range(rounds)]
        turns = list(zip(users, [chance.choice(list(Turn)) for _ in users], strict=True))

        async def page(asked: tuple[int, Turn], guild_id: int = guild_id) -> None:
            user, turn = asked
            await actions.read_page(
                db,
                guild_id,
                BoardMetric.XP,
                BoardPeriod.ALL,
                TODAY,
                CYCLE,
                turn=turn,
                anchor=user,
                viewer=user,
            )

        def rank(user: int, guild_id: int = guild_id) -> Awaitable[Any]:
            return standings.find_rank(db, guild_id, "xp:all", user)

        def plain(user: int, guild_id: int = guild_id) -> Awaitable[Any]:
            return plain_rank(db, guild_id, user)

        results[f"{members:,}"] = {
            "rank": await timed(users, rank),
            "leaderboard page, any turn": await timed(turns, page),
            "rank by counting": await timed(users[: max(20, rounds // 20)], plain),
        }
    return results


async def main(rounds: int) -> None:
    with Services() as services:
        await services.make_databases()
        db = await asyncpg.connect(services.database_url)
        for guild_id, members in SIZES.items():
            await fill(db, guild_id, members)
        await db.execute("VACUUM ANALYZE standing, standing_bucket, member")
        results = await measure(db, rounds)
        await db.close()
    for size, rows in results.items():
        for name, figures in rows.items():
            p50, p99 = figures["p50_ms"], figures["p99_ms"]
            print(f"{size:>10} members  {name:28} p50 {p50:8.3f} ms  p99 {p99:8.3f} ms")
    print(json.dumps(results))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=1000)
    asyncio.run(main(parser.parse_args().rounds))
