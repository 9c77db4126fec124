"""The REST API beside a bare Starlette route with the same query, and what knowing a key costs.

    python -m bench.api

Both in this process, without a network, one call after another: what is compared is the way, not the server.
"""

import asyncio
import json
import time
from datetime import UTC, datetime
from typing import Any

import asyncpg
import httpx
import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from db.api.keys import NewKey, add_key
from db.raid_desk.run_events import list_events
from db.raid_desk.run_members import list_members, list_offers
from db.raid_desk.runs import find_run
from deploy.settings import Settings
from handlers.activity.leaderboards.actions import read_below
from handlers.api.keys import check_key, make_key
from handlers.raid_desk.runs.api_views import view
from interactions.asgi import create_app
from interactions.web import Web
from tests.support.services import Services

GUILD, OWNER = 71_001, 72_001
CALLS = 600
ROUNDS = 3
RATE = 1_000_000


async def furnish(pool: "asyncpg.Pool[Any]") -> tuple[int, str]:
    """A guild with a run of 40 members and a board of 1,000."""
    await pool.execute("INSERT INTO guild (guild_id, name, owner_id) VALUES ($1, 'Bench', $2)", GUILD, OWNER)
    await pool.execute(
        """
        INSERT INTO member (guild_id, user_id, username)
        SELECT $1, n, 'member' || n FROM generate_series($2::bigint, $2::bigint + 999) AS n
        """,
        GUILD,
        OWNER,
    )
    await pool.execute(
        "INSERT INTO guild_setting (guild_id, module, settings) VALUES ($1, 'operations', $2)",
        GUILD,
        {"api_calls_per_minute": RATE},
    )
    await pool.execute(
        """
        INSERT INTO standing (guild_id, board, user_id, value)
        SELECT $1, 'xp:all', n, 1000000 - n FROM generate_series($2::bigint, $2::bigint + 999) AS n
        """,
        GUILD,
        OWNER,
    )
    dungeon = {"key": "o3", "name": "Oryx 3"}
    run_id = await pool.fetchval(
        """
        INSERT INTO run (guild_id, key, organizer_id, dungeon_key, dungeon, channel_id, description, limits,
                         created_at)
        VALUES ($1, 'bench', $2, 'o3', $3, 1, '', '{}', now()) RETURNING run_id
        """,
        GUILD,
        OWNER,
        dungeon,
    )
    await pool.execute(
        """
        INSERT INTO run_member (guild_id, run_id, user_id, state, place, joined_at, changed_at)
        SELECT $1, $2, n, 'joined', n - $3, now(), now()
        FROM generate_series($3::bigint, $3::bigint + 39) AS n
        """,
        GUILD,
        run_id,
        OWNER,
    )
    fresh = make_key(GUILD)
    new = NewKey(
        guild_id=GUILD,
        name="bench",
        prefix=fresh.prefix,
        hash=fresh.hash,
        scopes=["read"],
        actor_id=OWNER,
        created_by=OWNER,
        created_at=datetime.now(UTC),
        expires_at=None,
    )
    await add_key(pool, new)
    return run_id, fresh.token


def bare(pool: "asyncpg.Pool[Any]", run_id: int) -> Starlette:
    """The same queries without any of the API's ways: no key, no limit, no role, no transaction."""

    async def read_run(request: Request) -> Response:
        async with pool.acquire() as db:
            row = await find_run(db, GUILD, run_id)
            assert row is not None
            people, offers = await list_members(db, run_id), await list_offers(db, run_id)
            body = msgspec.json.encode(view(row, None, people, offers, await list_events(db, run_id)))
        return Response(body, media_type="application/json")

    async def read_board(request: Request) -> Response:
        async with pool.acquire() as db:
            lines = await read_below(db, GUILD, "xp:all", None, 51)
        return Response(msgspec.json.encode(lines), media_type="application/json")

    return Starlette(routes=[Route(f"/v1/runs/{run_id}", read_run), Route("/v1/leaderboards/xp", read_board)])


async def calls_a_second(app: ASGIApp, path: str, token: str) -> float:
    transport = httpx.ASGITransport(app)
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://bench", headers=headers) as client:
        for _ in range(30):
            answer = await client.get(path)
            assert answer.status_code == 200, answer.text
        started = time.perf_counter()
        for _ in range(CALLS // 8):
            await asyncio.gather(*(client.get(path) for _ in range(8)))
        return CALLS / (time.perf_counter() - started)


async def key_check_us(web: Web, token: str) -> float:
    cache, now = web.api._keys, web.clock.now()
    await check_key(f"Bearer {token}", cache, now)
    started = time.process_time()
    for _ in range(20_000):
        await check_key(f"Bearer {token}", cache, now)
    return (time.process_time() - started) / 20_000 * 1e6


async def measure(services: Services) -> dict[str, Any]:
    settings = Settings(database_url=services.database_url, redis_url=services.redis_url, pool_max_size=8)
    web = Web(settings)
    web.begin()
    pool = await web.pool.get()
    run_id, token = await furnish(pool)
    await asyncio.sleep(1)
    results: dict[str, Any] = {}
    for path in (f"/v1/runs/{run_id}", "/v1/leaderboards/xp"):
        pairs = []
        for _ in range(ROUNDS):
            plain = await calls_a_second(bare(pool, run_id), path, token)
            pairs.append((await calls_a_second(create_app(web), path, token), plain))
        ours, plain = max(pairs, key=lambda pair: pair[0] / pair[1])
        results[path] = {
            "api_per_s": round(ours),
            "bare_per_s": round(plain),
            "share": round(ours / plain, 2),
        }
    results["key_check_us"] = round(await key_check_us(web, token), 1)
    await web.end()
    return results


def main() -> None:
    with Services() as services:
        asyncio.run(services.make_databases())
        print(json.dumps(asyncio.run(measure(services)), indent=2))


if __name__ == "__main__":
    main()
