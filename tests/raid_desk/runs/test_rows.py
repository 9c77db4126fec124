"""Runs as rows: made once per key, moved once per version."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from db.kit.panels import list_due
from db.raid_desk.run_creation import AddedRun
from db.raid_desk.run_events import list_events
from db.raid_desk.runs import RUN_PANEL, find_run, mark_filled
from handlers.kit import panels
from handlers.kit.records import By
from handlers.raid_desk.dungeons.dungeon import Dungeon, Item
from handlers.raid_desk.runs.creation import create_run, ends_at
from handlers.raid_desk.runs.moves import RUN, START, move_run

NOW = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)
SHATTERS = Dungeon(key="shatters", name="The Shatters", keys=(Item("shatters_key", "Shatters Key", "🔑"),))


def new_run(key: str = "interaction:1", *, minutes: int = 120, **different: Any) -> AddedRun:
    return AddedRun(
        guild_id=1,
        key=key,
        organizer_id=2,
        dungeon_key=SHATTERS.key,
        dungeon=msgspec.to_builtins(SHATTERS),
        channel_id=3,
        created_at=NOW,
        auto_end_at=ends_at(NOW, minutes),
        **different,
    )


async def test_a_run_made_twice_under_one_key_is_one_run(pool):
    first = await create_run(pool, new_run(party="Castle", location="USEast"))
    second = await create_run(pool, new_run(party="Bazaar"))

    assert first.run_id == second.run_id
    assert (second.party, second.location_version, second.state, second.version) == ("Castle", 1, "open", 1)
    assert second.auto_end_at == NOW + timedelta(minutes=120)
    assert [event.kind for event in await list_events(pool, first.run_id)] == ["created"]


async def test_of_two_who_move_a_run_at_once_one_does(pool):
    run = await create_run(pool, new_run(minutes=0))
    by = By(pool, 1, 2, NOW)

    assert (await move_run(by, run, START)).state == "live"
    assert await move_run(by, run, START) is None

    moved = await find_run(pool, 1, run.run_id)
    assert (moved.state, moved.version, moved.started_at, moved.auto_end_at) == ("live", 2, NOW, None)
    assert await move_run(by, moved, START) is None, "it is not open any more"


async def test_changes_name_the_version_they_saw_and_touch_only_their_columns(pool):
    run = await create_run(pool, new_run(party="Castle", description="bring potions"))
    until, by = NOW + timedelta(seconds=30), By(pool, 1, 2, NOW)
    changes = {"party": None, "keys_until": until, "limits": {"all": 5}, "locked": True}

    after = await RUN.move(by, run, None, **changes)
    assert await RUN.move(by, run, None, party="Late") is None

    changed = await find_run(pool, 1, run.run_id)
    assert after == changed
    assert (changed.party, changed.keys_until, changed.limits) == (None, until, {"all": 5})
    assert (changed.locked, changed.description, changed.version) == (True, "bring potions", 2)


async def test_a_run_is_filled_for_the_first_time_once(pool):
    run = await create_run(pool, new_run())

    assert await mark_filled(pool, run.run_id, NOW)
    assert not await mark_filled(pool, run.run_id, NOW)


async def test_a_panel_is_due_a_moment_after_the_first_change_whatever_follows(pool):
    run = await create_run(pool, new_run())
    await pool.execute("UPDATE panel SET due_at = NULL")

    await panels.touch(pool, RUN_PANEL, run.run_id, now=NOW)
    await panels.touch(pool, RUN_PANEL, run.run_id, now=NOW + timedelta(seconds=0.9))

    assert not await list_due(pool, NOW, 10)
    assert len(await list_due(pool, NOW + panels.GATHERED, 10)) == 1
