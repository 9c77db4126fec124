"""The demo of `guildhall run`: what its members did before the bot came is counted once; then they live on.

The past goes where the relay writes, before the relay's first word and with the times it had, so that the
worker counts it as it counts all else.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from db.partitions import partition_of
from deploy.settings import Settings
from handlers.operations.cli.demo_raids import tell_raids
from handlers.operations.cli.programs import HERE

if TYPE_CHECKING:
    import httpx
    from redis.asyncio import Redis

STREAM = "guildhall:activity"
WAS_TOLD = "guildhall:demo:past-told"
DISCORD_EPOCH_MS = 1_420_070_400_000
PULSE_MS = 5 * 60_000
"""The worker credits voice time only while it hears that somebody listens."""
ENTRIES_AT_ONCE = 1000
BEFORE_ALL_MS = 1

Json = dict[str, Any]
Moment = tuple[int, list[Any]]
"""Milliseconds since 1970, and the relay's record."""


class DemoPast(msgspec.Struct, frozen=True):
    """What the stand-in tells of its members' past."""

    guild_id: str
    messages: list[tuple[str, str, str]]
    sittings: list[tuple[str, str, int, int]]


async def tell_past(settings: Settings) -> None:
    """Unless something was told or counted before. Without a demo: nothing."""
    from redis.asyncio import Redis

    redis = Redis.from_url(settings.redis_url or "")
    try:
        async with _stand_in() as client:
            past = msgspec.json.decode((await client.get(_url(settings, "life/past"))).content, type=DemoPast)
            if not past.messages or await _was_told(settings, redis, int(past.guild_id)):
                return
            guild = (await client.get(_url(settings, f"guilds/{past.guild_id}"))).json()
        moments = sorted(_moments(past), key=lambda moment: moment[0])
        await _write(redis, [(moments[0][0] - BEFORE_ALL_MS, guild_record(guild)), *moments])
        await _begin_quests(settings, int(past.guild_id))
        await tell_raids(settings.database_url or "", guild)
        await _begin_halls(settings, guild)
        await redis.set(WAS_TOLD, past.guild_id)
    finally:
        await redis.aclose()


async def _begin_quests(settings: Settings, guild_id: int) -> None:
    """As if its last quests ended just now: a worker begins the next ones, and nobody waits for a reset."""
    import asyncpg

    from db.activity.activity_quest_state import mark_changed, mark_state

    connection = await asyncpg.connect(settings.database_url, timeout=10)
    try:
        until = datetime.now(UTC)
        await mark_changed(connection, [guild_id])
        await mark_state(connection, guild_id, "", dict.fromkeys(("daily", "weekly", "monthly"), until))
    finally:
        await connection.close()


async def _begin_halls(settings: Settings, whole: Json) -> None:
    """Its people: the owner first, who decided everything."""
    from db.pool import create_pool
    from handlers.operations.cli.demo_practice import begin_dojo
    from handlers.operations.cli.demo_quests import begin_quest_hall

    owner = int(whole["guild"]["owner_id"])
    people = sorted(int(member["user"]["id"]) for member in whole["members"] if not member["user"].get("bot"))
    members = [owner, *(user_id for user_id in people if user_id != owner)]
    pool = await create_pool(settings.database_url or "", max_size=1)
    try:
        async with pool.acquire() as connection, connection.transaction():
            roles = {role["name"]: int(role["id"]) for role in whole["roles"]}
            await begin_quest_hall(connection, int(whole["guild"]["id"]), members, roles, datetime.now(UTC))
            await begin_dojo(connection, int(whole["guild"]["id"]), members, datetime.now(UTC))
    finally:
        await pool.close()


async def let_live(settings: Settings) -> None:
    """The members write, react and meet from now on, where there is a demo."""
    async with _stand_in() as client:
        url = _url(settings, "life")
        if (await client.get(url)).json()["pace"]:
            await client.patch(url, json={"running": True})


def _stand_in() -> "httpx.AsyncClient":
    import httpx

    return httpx.AsyncClient(timeout=10, trust_env=False)


def _url(settings: Settings, path: str) -> str:
    return f"http://{HERE}:{settings.stand_in_port}/control/{path}"


async def _was_told(settings: Settings, redis: "Redis", guild_id: int) -> bool:
    import asyncpg

    if await redis.exists(WAS_TOLD):
        return True
    connection = await asyncpg.connect(settings.database_url, timeout=10)
    try:
        sql = "SELECT EXISTS (SELECT FROM activity_total WHERE guild_id = $1)"
        return bool(await connection.fetchval(sql, guild_id))
    finally:
        await connection.close()


def _moments(past: DemoPast) -> Iterator[Moment]:
    guild_id = int(past.guild_id)
    for message_id, channel_id, user_id in past.messages:
        at_ms = (int(message_id) >> 22) + DISCORD_EPOCH_MS
        yield at_ms, ["message", guild_id, int(channel_id), int(user_id), int(message_id), 0, False]
    for user_id, room_id, start_ms, end_ms in past.sittings:
        yield start_ms, ["voice", guild_id, int(room_id), int(user_id), False, False]
        yield end_ms, ["voice", guild_id, None, int(user_id), False, False]
    pulses = {
        at_ms // PULSE_MS * PULSE_MS
        for _, _, start, end in past.sittings
        for at_ms in range(start, end, PULSE_MS)
    }
    yield from ((at_ms, ["pulse"]) for at_ms in pulses)


def guild_record(whole: Json) -> list[Any]:
    """The relay's record of a whole guild, from what the control API shows of it."""
    guild, roles = whole["guild"], whole["roles"]
    afk = guild["afk_channel_id"]
    return [
        "guild", int(guild["id"]), guild["name"], guild["icon"], int(guild["owner_id"]),
        int(afk) if afk else None, len(whole["members"]), guild["preferred_locale"],
        [[int(r["id"]), r["name"], r["color"], r["position"], r["permissions"], r["managed"]] for r in roles],
        [[int(c["id"]), c["type"], _id(c.get("parent_id")), c["name"]] for c in whole["channels"]],
        [],
        [int(r["id"]) for r in roles if r.get("tags", {}).get("bot_id")],
        [_member(member) for member in whole["members"]],
    ]  # fmt: skip


def _id(text: str | None) -> int | None:
    return int(text) if text else None


def _member(member: Json) -> list[Any]:
    user = member["user"]
    return [
        int(user["id"]), user["username"], user["global_name"], member["nick"],
        user["avatar"], member["avatar"], [int(role) for role in member["roles"]],
        bool(user.get("bot")), None,
    ]  # fmt: skip


async def _write(redis: "Redis", moments: list[Moment]) -> None:
    """As the relay writes: shard 0, no session, no number of its own, heard when it happened.

    All of it is one server's, also the pulses.
    """
    guild_id = next((record[1] for _, record in moments if len(record) > 1), 0)
    stream = f"{STREAM}:{partition_of(guild_id)}"
    for first in range(0, len(moments), ENTRIES_AT_ONCE):
        pipe = redis.pipeline(transaction=False)
        for at_ms, record in moments[first : first + ENTRIES_AT_ONCE]:
            pipe.xadd(stream, {"r": msgspec.msgpack.encode([0, "", 0, at_ms, False, record])})
        await pipe.execute()
