"""Browse, search and recommend among thousands of quests: database time of what a command asks.

    python -m bench.quests [--members 5000,50000] [--quests 5000] [--claims 100000] [--json results.json]

The rows are on real PostgreSQL, in one server; each measured call is by another member. Time is that of the
queries, one after the other, as the command makes them.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec

from db.quest_hall import browsing, quests, search
from db.quest_hall.browsing import QuestWishes
from handlers.quest_hall.board_quests import searching
from tests.support.services import Services
from tests.support.world import World

WITHIN_MS = 10.0
"""What the product promises of the slowest of a hundred."""
CALLS = 200
CHUNK = 5_000
SYLLABLES = ("wol", "dra", "her", "mon", "sil", "fer", "tow", "lan", "rav", "sto", "gar", "bri", "nim", "tuk")
WORDS = [
    one + between + other for one in SYLLABLES for between in ("e", "i", "ou") for other in SYLLABLES[::2]
]
CATEGORIES = ("hunting", "gathering", "crafting", "exploration", "combat", "social", "building", "other")
DIFFICULTIES = ("easy", "normal", "medium", "hard", "impossible")


class Result(msgspec.Struct):
    """Milliseconds of one command with so many members; `cpu_ms`: PostgreSQL's own time, on average."""

    command: str
    members: int
    p50_ms: float
    p99_ms: float
    cpu_ms: float


Ask = Callable[[Any, int, random.Random], Awaitable[None]]


async def fill(world: World, members: int, count: int, claims: int) -> None:
    """Quests with needs and chains, and claims that were approved, spread over the members."""
    chance, pool, guild_id = random.Random(3), world.job.pool, world.guild.id
    titles = [" ".join(chance.choices(WORDS, k=3)) for _ in range(count)]
    texts = [" ".join(chance.choices(WORDS, k=12)) for _ in range(count)]
    await pool.execute(
        """
        INSERT INTO quest (guild_id, state, title, description, category, difficulty, points, xp, reward_text,
                           slots, repeat_days, limit_hours, level_needed, points_needed, proof, created_by,
                           created_at, taken)
        SELECT $1, 'open', title, text, ($4::text[])[1 + n % 8], ($5::text[])[1 + n % 5], 10 + n % 500, 0, '',
               0, 0, 0, 0, CASE WHEN n % 7 = 0 THEN 500 ELSE 0 END, 'any', 1, now(), n % 90
        FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS t(title, text, n)
        """,
        guild_id,
        titles,
        texts,
        list(CATEGORIES),
        list(DIFFICULTIES),
    )
    ids = [row["quest_id"] for row in await pool.fetch("SELECT quest_id FROM quest ORDER BY quest_id")]
    async with pool.acquire() as db:
        for quest_id, title, text in zip(ids, titles, texts, strict=True):
            await searching.index(db, guild_id, quest_id, title, text)
    needs = [(ids[n], ids[n // 2]) for n in range(100, 600)]
    await pool.executemany(
        "INSERT INTO quest_need VALUES ($1, $2, $3)", [(*need, guild_id) for need in needs]
    )
    for first in range(1, claims + 1, CHUNK):
        await pool.execute(
            """
            INSERT INTO quest_claim (guild_id, quest_id, user_id, turn, state, terms, quest_version,
                                     accepted_at, submitted_at, ended_at, paid_points)
            SELECT $1, $2 + (n * 31 + n / $3::integer * 7) % $4::integer, 1 + n % $3::integer, 1, 'approved',
                   '{"quest": {"difficulty": "easy"}}', 1, now(), now(), now(), 10
            FROM generate_series($5::integer, $6::integer) AS n ON CONFLICT DO NOTHING
            """,
            guild_id,
            ids[0],
            members,
            count,
            first,
            first + CHUNK - 1,
        )
    await pool.execute("ANALYZE")


def asks(guild_id: int, world: World) -> dict[str, Ask]:
    """What each command asks of the database."""
    now = world.now()

    def taker(user_id: int) -> QuestWishes:
        return QuestWishes(guild_id=guild_id, taker=user_id, level=20, points=300, place=3, kind="single")

    async def browse(db: Any, user_id: int, chance: random.Random) -> None:
        sort = chance.choice(["newest", "reward", "ending", "popular"])
        await browsing.list_open(db, QuestWishes(guild_id=guild_id), sort, now, 10, chance.randrange(5) * 10)

    async def browse_filtered(db: Any, user_id: int, chance: random.Random) -> None:
        wanted = msgspec.structs.replace(
            taker(user_id), category=chance.choice(CATEGORIES), difficulty=chance.choice(DIFFICULTIES)
        )
        await browsing.list_open(db, wanted, "reward", now, 10, 0)

    async def browse_for_me(db: Any, user_id: int, chance: random.Random) -> None:
        await browsing.list_open(db, taker(user_id), "newest", now, 10, 0)

    async def find(db: Any, user_id: int, chance: random.Random) -> None:
        await _search(db, chance.choice(WORDS))

    async def find_mistyped(db: Any, user_id: int, chance: random.Random) -> None:
        word = chance.choice([word for word in WORDS if len(word) > 5])
        await _search(db, word[:2] + word[3] + word[2] + word[4:])

    async def _search(db: Any, typed: str) -> None:
        query = await searching.understand(db, guild_id, typed)
        states = ("open", "paused", "closed")
        quest_ids, _ = await search.list_found(db, guild_id, query, states, 10, 0)
        await quests.list_quests(db, guild_id, quest_ids)

    async def recommend(db: Any, user_id: int, chance: random.Random) -> None:
        wanted = taker(user_id)
        listed = await browsing.list_suggested(db, wanted, now)
        await browsing.list_candidates(db, guild_id, user_id, [quest.quest_id for quest in listed])

    return {
        "browse": browse,
        "browse, filtered, for me": browse_filtered,
        "browse, all for me": browse_for_me,
        "search": find,
        "search, mistyped": find_mistyped,
        "recommend": recommend,
    }


async def measure(services: Services, members: int, count: int, claims: int) -> list[Result]:
    """Every command, by members drawn at random."""
    await services.make_databases()
    world = await World(services.database_url, f"{services.redis_url}?db=1").open()
    try:
        await world.begin()
        await fill(world, members, count, claims)
        results = []
        async with (await world.web.pool.get()).acquire() as db:
            for command, ask in asks(world.guild.id, world).items():
                results.append(await _times(db, command, ask, members))
        return results
    finally:
        await world.close()


async def _times(db: Any, command: str, ask: Ask, members: int) -> Result:
    chance, took_ms, spent_ms = random.Random(7), [], 0.0
    pid = await db.fetchval("SELECT pg_backend_pid()")
    for call in range(CALLS + 20):
        if call == 20:
            spent_ms = _cpu_ms(pid)
        user_id = chance.randrange(1, members + 1)
        began = time.perf_counter()
        await ask(db, user_id, chance)
        if call >= 20:  # the first ones prepare statements and fill caches
            took_ms.append((time.perf_counter() - began) * 1_000)
    took_ms.sort()
    p99 = took_ms[int(len(took_ms) * 0.99) - 1]
    cpu_ms = (_cpu_ms(pid) - spent_ms) / CALLS
    return Result(command, members, round(took_ms[len(took_ms) // 2], 2), round(p99, 2), round(cpu_ms, 2))


def _cpu_ms(pid: int) -> float:
    """What a process has used of the processor so far, as Linux tells it."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1_000 / os.sysconf("SC_CLK_TCK")


def main() -> None:
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--members", default="5000,50000")
    asked.add_argument("--quests", type=int, default=5_000)
    asked.add_argument("--claims", type=int, default=100_000)
    asked.add_argument("--json", type=Path)
    chosen = asked.parse_args()
    results: list[Result] = []
    for members in chosen.members.split(","):
        with Services() as services:
            results += asyncio.run(measure(services, int(members), chosen.quests, chosen.claims))
    for result in results:
        verdict = "" if result.p99_ms <= WITHIN_MS else f"  more than {WITHIN_MS:g} ms"
        print(
            f"{result.command:<26} {result.members:>7,} members  p50 {result.p50_ms:>7} ms"
            f"  p99 {result.p99_ms:>7} ms  cpu {result.cpu_ms:>6} ms{verdict}"
        )
    if chosen.json:
        chosen.json.write_text(json.dumps(msgspec.to_builtins(results), indent=1) + "\n")


if __name__ == "__main__":
    main()
