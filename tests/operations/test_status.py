"""`/status`: the machine as administrators see it, through the signed endpoint."""

from datetime import timedelta
from typing import Any

import msgspec

from deploy.metrics import KEY, CpuShare, Sample, disk_samples, own_samples
from tests.support.clock import StillClock
from tests.support.door import ADMINISTRATOR, Person
from tests.support.tasks import fails
from tests.support.web import OpenDoor, clock, open_door

__all__ = ["clock", "open_door"]

ADA = Person("Ada", permissions=ADMINISTRATOR)


async def test_the_overview_tells_processes_disks_queues_relay_and_what_failed(
    open_door: OpenDoor, clock: StillClock, connection: Any, redis: Any, tmp_path: Any
) -> None:
    door = open_door()
    share = CpuShare()
    caches = Sample("guildhall_cache_events_total", {"cache": "names", "event": "hits"}, 3)
    misses = Sample("guildhall_cache_events_total", {"cache": "names", "event": "misses"}, 1)
    told = own_samples(
        "worker",
        lambda: (share.sample(), caches, misses, *disk_samples({"backups": tmp_path, "logs": tmp_path})),
    )
    await redis.set(f"{KEY}worker:elsewhere:1", msgspec.json.encode(told))
    await redis.set("guildhall:relay:health:2", b'{"connected":true,"last_event_ms":1763640000000}')
    await fails(connection, "operations.backup", clock.now())
    await fails(connection, "operations.backup", clock.now())
    await fails(connection, "activity.boards", clock.now() - timedelta(days=2))
    await door.runs(ADA, "ping")
    await door.web.command_log.flush()

    shown = await door.runs(ADA, "status")

    assert shown.ephemeral
    assert "**Answers here in the last hour**: 1; half within" in shown.text
    assert "**worker** × 1: since <t:" in shown.text
    assert shown.text.count("**Disk**") == 1  # both folders are on it
    assert "**Cache hits**: names 75 %" in shown.text
    assert "**Queues**: quick 0, long 0" in shown.text
    assert "**Shard 2**: connected, last event <t:1763640000:R>" in shown.text
    assert "**Outbox**: 0 wait, 0 of them too long; 0 given up" in shown.text
    assert "**Last backup**: none" in shown.text
    assert "operations.backup**: <t:" in shown.text
    assert "2 failed" in shown.text
    assert "activity.boards" not in shown.text

    tasks = await door.presses(ADA, shown.button("Tasks"))
    assert "activity.boards**: <t:" in tasks.text
    back = await door.presses(ADA, tasks.button("Overview"))
    assert "**Queues**" in back.text


async def test_without_redis_the_database_still_tells(open_door: OpenDoor) -> None:
    door = open_door(redis="redis://127.0.0.1:9/0")

    shown = await door.runs(ADA, "status")

    assert "Redis does not answer" in shown.text
    assert "**Database**: " in shown.text
