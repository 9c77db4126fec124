"""Nothing of a run is kept in a process: whoever is killed, another goes on where the rows stand."""

from __future__ import annotations

from contextlib import asynccontextmanager

import httpx
import pytest

from interactions.asgi import create_app
from interactions.web import Web
from jobs.kit.panels import refresh_panels
from jobs.outbox import OutboxCarrier
from jobs.run import Job
from jobs.schedule import ScheduleSweeper
from tests.raid_desk.entries import ENTRIES
from tests.raid_desk.runs.conftest import KEY


class Killed(BaseException):
    """Nothing of the process goes on after this."""


class DyingJob(Job):
    """Everything is written, and the process is killed before the commit."""

    @asynccontextmanager
    async def transaction(self):
        async with super().transaction() as db:
            yield db
            raise Killed


@pytest.fixture
async def restarts(world):
    """Another web process, another carrier and sweeper, with nothing but the rows."""
    before = world.web, world.discord.deliverer._transport, world._carrier, world._sweeper
    begun = []

    def restart():
        fresh = Web(world.settings, clock=world.discord.clock)
        fresh.begin()
        begun.append(fresh)
        world.discord.deliverer._transport = httpx.ASGITransport(create_app(fresh))
        world._carrier, world._sweeper = OutboxCarrier(world.job), ScheduleSweeper(world.job)

    yield restart
    world.web, world.discord.deliverer._transport, world._carrier, world._sweeper = before
    for web in begun:
        await web.end()


async def test_a_run_goes_on_after_every_process_was_replaced(world, raid, restarts):
    run = await raid.posts(limits="1, key 1")
    ada, ben, cleo = (world.member(name) for name in ("Ada", "Ben", "Cleo"))
    await run.pressed(ada, KEY)
    restarts()
    await run.pressed(ben, "Join")
    await run.pressed(cleo, "Join")
    restarts()
    await run.pressed(ada, "Leave")
    restarts()
    world.moves_clock(seconds=61)
    await raid.passes()
    restarts()

    assert [await run.state(member) for member in (ada, ben, cleo)] == ["left", "benched", "offered"]
    assert "The place is yours" in await run.pressed(cleo, "Join")
    restarts()
    await raid.passes()
    assert "In (1/1)" in run.text
    assert "Lost Halls Key **0/1**" in run.text


async def test_a_worker_killed_before_its_commit_has_shown_nothing_and_the_next_one_shows_all(world, raid):
    run = await raid.posts()
    await run.pressed(world.member("Ada"), "Join")

    world.moves_clock(seconds=2)

    with pytest.raises(Killed):
        await refresh_panels(DyingJob(**vars(world.job)))

    assert await world.value("SELECT count(*) FROM outbox WHERE state = 'pending'") == 0
    await raid.passes()
    assert "In (1)" in run.text
    assert run.edits() == 1


async def test_an_edit_that_discord_refused_is_made_good_by_the_next_change(world, raid):
    run = await raid.posts()
    ada, ben = world.member("Ada"), world.member("Ben")
    world.discord.answers_next(403, method="PATCH")
    await run.pressed(ada, "Join")
    await raid.passes()
    assert "In (0)" in run.text

    await run.pressed(ben, "Join")
    await run.pressed(ben, "Leave")
    await raid.passes()

    assert "In (1)" in run.text
    refused = [call for call in world.discord.rest.calls if call.fault is not None]
    assert len(refused) == 1
    world.discord.rest.calls.remove(refused[0])  # its body was never read, so no contract holds for it


async def test_a_run_is_led_through_every_state_with_all_processes_replaced_between_presses(
    world, raid, restarts
):
    """Open, locked, live, in an AFK check, in a key window, ended, logged, taken back: all of it is rows."""
    run = await raid.posts(location="hill")
    ada, idle = world.member("Ada"), world.member("Idle")
    lead = raid.organizer

    async def between():
        restarts()
        world.moves_clock(seconds=3)
        await raid.passes(1)

    async def organizer_presses(label):
        await between()
        return await lead.presses(await run.answer(lead, "Organizer"), label)

    await run.pressed(ada, KEY)
    await run.pressed(idle, "Join")
    await organizer_presses("Lock")
    await organizer_presses("Start")
    await organizer_presses("AFK check")
    await between()
    check = [message for message in raid.channel.messages.values() if "are you there?" in message.content][-1]
    await ada.presses(check, "I'm here")
    world.moves_clock(seconds=61)
    await between()
    assert [await run.state(member) for member in (ada, idle)] == ["joined", "benched"]

    await organizer_presses("Pop keys")
    await between()
    window = [message for message in raid.channel.messages.values() if "pop now!" in message.content][-1]
    await ada.presses(window, f"I popped: {KEY}")
    await between()
    assert "hill" in await run.pressed(ada, "Location")

    log = await organizer_presses("End")
    await between()
    logged = await lead.picks(log, "success", number=1)
    await between()
    undone = await lead.presses(logged, "Take it back")
    await between()
    await lead.picks(undone, "fail", number=1)

    totals = f"SELECT sum(quota_points), sum(raider_points) FROM {ENTRIES}"
    (row,) = await world.ledger(f"SELECT * FROM ({totals}) AS t(quota, raider)")
    assert row == {"quota": 1, "raider": 1}
    assert [kind for kind in await run.events() if kind in ("started", "ended", "logged", "log_undone")] == [
        "started",
        "ended",
        "logged",
        "log_undone",
        "logged",
    ]
