"""Workers die anywhere: before a commit, after Discord has done it. A run looks the same in the end."""

import random
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from typing import ClassVar

import pytest

from handlers.raid_desk.runs.events import RunEvent
from jobs.run import Job, carriers, tasks
from tests.support.seeds import seeds

FOLLOWING = ("raid_desk.run_events.tell_run_events", "raid_desk.run_voice.look_after_voices")


class Killed(Exception):
    """The process is gone at this point."""


class MortalJob(Job):
    """Its transactions die before their commit, now and then."""

    chances: ClassVar[random.Random]
    deaths: ClassVar[int] = 0

    @asynccontextmanager
    async def transaction(self):
        async with super().transaction() as db:
            yield db
            if MortalJob.chances.random() < 0.3:
                MortalJob.deaths += 1
                raise Killed


@contextmanager
def mortality(seed):
    """Everything that follows from runs dies now and then."""
    chances = MortalJob.chances = random.Random(seed)
    MortalJob.deaths = 0
    known_tasks, known_carriers = dict(tasks), dict(carriers)

    def mortal_runner(function):
        async def run(job):
            fields = {name: getattr(job, name) for name in Job.__dataclass_fields__}
            return await function(MortalJob(**fields))

        return run

    def mortal_carrier(function):
        async def carry(job, effect):
            done = await function(job, effect)
            if chances.random() < 0.25:
                MortalJob.deaths += 1
                raise OSError("the worker dies after Discord has done it")
            return done

        return carry

    for name in FOLLOWING:
        tasks[name] = replace(tasks[name], run=mortal_runner(tasks[name].run))
    for tag, (kind, function) in known_carriers.items():
        carriers[tag] = (kind, mortal_carrier(function))
    try:
        yield
    finally:
        tasks.update(known_tasks)
        carriers.update(known_carriers)


async def lives(world, desk, passes):
    """A run from its beginning to its end."""
    ada, ben, eve = world.member("Ada"), world.member("Ben"), world.member("Eve")
    ben.joins_voice(desk.lounge)
    run_id = await desk.opens(ada, voice=True)
    await desk.joins(run_id, ada, ben, eve)
    await passes()
    await desk.starts(run_id, ada)
    await passes()
    channels = [channel.name for channel in desk.voices()]
    assert world.guild.voice[ben.id].channel_id == (await desk.run(run_id))["voice_channel_id"]
    await desk.leaves(run_id, eve)
    await passes()
    await desk.ends(run_id, ada)
    await passes()
    await desk.notes(run_id, RunEvent.LOGGED, ada, outcome="success", attended=2)
    await passes()
    return run_id, channels


@pytest.mark.parametrize("seed", seeds(2, 20))
async def test_a_run_looks_the_same_whoever_died_on_the_way(world, desk, seed):
    async def passes():
        for _ in range(14):
            await world.job.pool.execute("UPDATE outbox SET due_at = now() WHERE state = 'pending'")
            await world.job.pool.execute(
                "UPDATE standing_task SET due_at = $1 WHERE name = ANY($2)", world.now(), list(FOLLOWING)
            )
            await desk.passes(3)

    with mortality(seed):
        run_id, channels = await lives(world, desk, passes)
        deaths = MortalJob.deaths
    await passes()

    thread = world.discord.world.channels[(await desk.run(run_id))["thread_id"]]
    log = "\n".join(desk.texts(thread.id))
    assert deaths > 5
    assert channels == [f"The Shatters #{run_id}"]
    assert desk.voices() == []
    assert len(desk.log.messages) == 1
    assert ["starts now" in text for text in desk.texts(desk.raids.id)].count(True) == 1
    for once in (
        "**Opened**",
        "Joined (3)",
        "**Started**",
        "Left (1)",
        "**Ended**",
        "is over",
        "**success**",
    ):
        assert log.count(once) == 1, once
    assert thread.thread.archived
    assert await world.value("SELECT count(*) FROM run_event WHERE told_at IS NULL") == 0
    assert await world.value("SELECT count(*) FROM outbox WHERE state <> 'done'") == 0
