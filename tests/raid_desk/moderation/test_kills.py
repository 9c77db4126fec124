"""The worker dies at any step of a suspension's end; the next one finishes it, and nothing happens twice."""

from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from typing import ClassVar

import pytest

from jobs.run import Job, carriers, tasks
from tests.support.answers import text_of

END = "raid_desk.moderation.end_suspensions"
STEPS = 6
"""Two before the commit (in the transaction, and as it ends), and one after each change at Discord."""


class Killed(OSError):
    """The process is gone at this point."""


class MortalJob(Job):
    """Its transactions end in death when their number is up."""

    left: ClassVar[int] = 0

    @classmethod
    def step(cls):
        cls.left -= 1
        if cls.left == 0:
            raise Killed("the worker dies here")

    @asynccontextmanager
    async def transaction(self):
        async with super().transaction() as db:
            self.step()
            yield db
            self.step()


@contextmanager
def death_at(step):
    """The worker dies once, at that step."""
    MortalJob.left = step
    task, known = tasks[END], dict(carriers)

    async def mortal(job):
        fields = {name: getattr(job, name) for name in Job.__dataclass_fields__}
        return await task.run(MortalJob(**fields))

    def mortal_carrier(function):
        async def carry(job, effect):
            done = await function(job, effect)
            MortalJob.step()
            return done

        return carry

    tasks[END] = replace(task, run=mortal)
    for tag, (kind, function) in known.items():
        carriers[tag] = (kind, mortal_carrier(function))
    try:
        yield
    finally:
        tasks[END] = task
        carriers.update(known)


@pytest.mark.parametrize("step", range(1, STEPS + 1))
async def test_a_suspension_ends_once_wherever_the_worker_dies(court, step):
    await court.suspends(court.ada, "30m")

    with death_at(step):
        court.world.moves_clock(minutes=30)
        for _ in range(4):
            await court.passes(seconds=4)
            await court.world.job.pool.execute("UPDATE outbox SET due_at = now() WHERE state = 'pending'")
        died = MortalJob.left <= 0
    await court.passes()

    assert died, "the end has fewer steps than that"
    assert court.holds(court.ada) == {"verified_raider"}
    assert [text_of(message).count("is over") for message in court.notices(court.ada)] == [0, 1]
    assert (await court.audit()).count("suspension.expired") == 1
    [entry] = court.entries()
    assert "expired" in entry
    events = await court.world.ledger("SELECT kind FROM moderation_event ORDER BY event_id")
    assert [event["kind"] for event in events] == ["suspended", "expired"]
    assert await court.world.value("SELECT count(*) FROM outbox WHERE state <> 'done'") == 0
