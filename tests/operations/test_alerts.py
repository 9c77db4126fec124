"""Alerts: told once when a part of the machine fails, once when it is well again, never more often."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest
import pytest_asyncio

from deploy.alerting import Watch
from deploy.metrics import KEY, Sample
from interactions.standing import make_watch
from tests.support.chosen import choose
from tests.support.clock import StillClock
from tests.support.payloads import GUILD
from tests.support.tasks import fails
from tests.support.web import OpenDoor, clock, open_door
from tests.support.webhook import Webhook, webhook

__all__ = ["clock", "open_door", "webhook"]

CHANNEL = 82_000_000_000_000_009


@pytest_asyncio.fixture
async def watch(open_door: OpenDoor, webhook: Webhook, connection: Any, redis: Any) -> Watch:
    """A web process that looks after a machine in which all is well; a German server has an audit channel."""
    await connection.execute(
        "INSERT INTO guild (guild_id, name, preferred_locale) VALUES ($1, 'Halle', 'de')", GUILD
    )
    await choose(connection, GUILD, "platform", channels={"audit_log": CHANNEL})
    await choose(connection, GUILD + 1, "platform", channels={"audit_log": CHANNEL + 1}, machine_alerts=False)
    await connection.execute("INSERT INTO guild (guild_id) VALUES ($1) ON CONFLICT DO NOTHING", GUILD + 1)
    await redis.set("guildhall:relay:health:0", b'{"connected":true}')
    await redis.set("guildhall:queue:quick:health-check", b"1")
    web = open_door().web
    web.settings = msgspec.structs.replace(
        web.settings, alert_webhook_url=webhook.url, backup_s3="s3://b/hall"
    )
    watch = make_watch(web)

    async def alive() -> bool:
        return bool(await redis.exists("guildhall:queue:quick:health-check"))

    return msgspec.structs.replace(watch, workers_alive=alive)


async def looks(watch: Watch, clock: StillClock, *, times: int = 2, minutes: int = 1) -> None:
    for _ in range(times):
        await watch.look()
        clock.moves(minutes=minutes)


async def channel_texts(connection: Any) -> list[str]:
    rows = await connection.fetch("SELECT payload FROM outbox ORDER BY outbox_id")
    return [row["payload"]["message"]["content"] for row in rows]


async def test_a_relay_that_leaves_is_told_once_and_once_more_when_it_is_back(
    watch: Watch, webhook: Webhook, clock: StillClock, connection: Any, redis: Any
) -> None:
    await looks(watch, clock, times=1)
    await redis.set("guildhall:relay:health:0", b'{"connected":false}')
    await looks(watch, clock, times=1)
    assert webhook.told() == []  # a restart looks like this

    await looks(watch, clock, times=5)
    assert webhook.told() == ["⚠️ Guildhall: relay is broken: not connected to Discord: shard 0"]

    await redis.set("guildhall:relay:health:0", b'{"connected":true}')
    await looks(watch, clock, times=3)
    assert webhook.told() == []  # not within ten minutes of the last word
    await looks(watch, clock, times=10)
    assert webhook.told() == ["✅ Guildhall: relay is well again"]
    broken, well = await channel_texts(connection)
    assert broken.startswith("⚠️ Ich höre")
    assert well == "✅ Das Relais ist wieder verbunden."


async def test_two_processes_that_look_tell_it_once_and_a_webhook_that_was_away_gets_it_later(
    watch: Watch, webhook: Webhook, clock: StillClock, redis: Any
) -> None:
    other = msgspec.structs.replace(watch, suspects=frozenset())
    await redis.delete("guildhall:queue:quick:health-check")
    webhook.status = 503
    for _ in range(3):
        await watch.look()
        await other.look()
        clock.moves(minutes=1)
    assert len(set(webhook.told())) == 1  # it was sent and not taken

    webhook.status = 204
    await watch.look()
    await other.look()

    assert webhook.told() == ["⚠️ Guildhall: worker is broken: no worker has shown itself in the last seconds"]


@pytest.mark.parametrize("what", ["backup failed", "backup is old", "disk", "queue", "outbox", "redis"])
async def test_what_else_fails_is_told_with_what_to_look_at(
    watch: Watch, webhook: Webhook, clock: StillClock, connection: Any, redis: Any, what: str
) -> None:
    now = clock.now()
    if what == "backup failed":
        error = "StoreFailed: s3://b/hall cannot be used: InternalError"
        await fails(connection, "operations.backup", now, error=error)
        expected = f"backup is broken: operations.backup failed: {error}"
    elif what == "backup is old":
        await connection.execute(
            "INSERT INTO backup (name, made_at, bytes, took_s) VALUES ('one', $1, 1, 1)",
            now - timedelta(days=3),
        )
        expected = "backup is broken: the last backup is of 2026-11-17 12:00 UTC"
    elif what == "disk":
        who = {"process": "worker", "instance_id": "host:1", "folder": "backups"}
        sizes = [
            Sample("guildhall_disk_bytes", who | {"state": state}, size)
            for state, size in (("free", 1e9), ("total", 100e9))
        ]
        await redis.set(f"{KEY}worker:host:1", msgspec.json.encode(sizes))
        expected = (
            "disk is broken: the disk of the backups folder on host is nearly full: 1.0 of 100.0 GB are free"
        )
    elif what == "queue":
        await redis.zadd("guildhall:queue:long", {"job": 1_000})
        expected = "queue is broken: the oldest job has waited for"
    elif what == "outbox":
        await connection.execute(
            """
            INSERT INTO outbox (guild_id, target, effect, payload, due_at, state)
            VALUES ($1, 'channel:1', 'nothing/1', '{"message": {"content": "?"}}', now(), 'dead')
            """,
            GUILD,
        )
        expected = "outbox is broken: 0 changes wait for too long, 1 were given up"
    else:

        async def away() -> None:
            return None

        watch = msgspec.structs.replace(watch, heard=away)
        expected = "redis is broken: Redis does not answer"

    await looks(watch, clock, times=3, minutes=0)

    (told,) = webhook.told()
    assert expected in told
    assert len(await channel_texts(connection)) == (2 if what == "outbox" else 1)
