"""The web process: what it imports, what it says of itself, what it leaves behind when it ends."""

import subprocess
import sys

import msgspec

from db.platform.command_log import list_command_rows
from tests.handlers.workshop import PRODUCTS
from tests.support.door import Person
from tests.support.payloads import GUILD

ADA = Person("Ada")
HEAVY = (
    "httpx",
    "arq",
    "redis",
    "asyncpg",
    "PIL",
    "pillow",
    "hikari",
    "aiohttp",
    "uvicorn",
    "stand_in",
    "dotenv",
    "prometheus_client",
)


def test_nothing_heavy_is_imported_before_it_is_used():
    code = f"import sys, interactions.asgi; print([name for name in {HEAVY} if name in sys.modules])"

    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert output.stdout.strip() == "[]"


async def test_a_ping_of_discord_is_answered_without_database_or_redis(open_door):
    door = open_door(redis="redis://127.0.0.1:9/0")
    door.web.settings = type(door.web.settings)(database_url="postgresql://127.0.0.1:9/nowhere")

    answer = await door.posts(b'{"type":1}')

    assert (answer.status, answer.body) == (200, b'{"type":1}')


async def test_the_probes_tell_alive_ready_and_in_numbers(open_door):
    door = open_door()
    await door.runs(ADA, "ping")
    await (await door.web.redis()).set(
        "guildhall:relay:health:0", b'{"connected":true,"last_event_ms":5}', ex=60
    )

    probes = [await door.gets(path) for path in ("/healthz", "/readyz")]
    assert [(probe.status, probe.body) for probe in probes] == [(200, b"ok"), (200, b"ready")]
    health = await door.gets("/health")
    facts = health.json
    assert health.status == 200
    assert facts["database_ms"] > 0
    assert facts["redis_ms"] > 0
    assert facts["outcomes"] == {"answered": 1}
    assert facts["deciding_alone"] is False
    assert facts["relay"] == [{"shard": 0, "connected": True, "last_event_ms": 5}]
    assert facts["outbox"] == {"pending": 0, "late": 0, "dead": 0}
    assert facts["versions"].keys() == {"guildhall", "python"}
    assert facts["timestamp"].startswith(str(door.web.clock.now().year))


async def test_a_machine_without_a_relay_is_not_well_unless_none_is_wanted(open_door):
    door = open_door()
    assert (await door.gets("/health")).status == 503

    door.web.settings = msgspec.structs.replace(door.web.settings, relay=False)
    assert (await door.gets("/health")).status == 200


async def test_a_process_without_a_database_is_alive_but_not_ready(open_door):
    door = open_door()
    door.web.settings = type(door.web.settings)(database_url="postgresql://127.0.0.1:9/nowhere")

    assert (await door.gets("/healthz")).status == 200
    assert (await door.gets("/readyz")).status == 503
    assert (await door.gets("/health")).status == 503


async def test_what_waits_in_the_log_is_written_when_the_process_ends(open_door, pool):
    door = open_door(products=PRODUCTS)
    await door.runs(ADA, "count")

    await door.web.end()

    assert [row.name for row in await list_command_rows(pool, GUILD)] == ["count"]


async def test_a_cloud_function_writes_the_log_before_the_answer(open_door, pool):
    door = open_door(products=PRODUCTS, log_before_answer=True)

    await door.runs(ADA, "count")

    assert [row.name for row in await list_command_rows(pool, GUILD)] == ["count"]
