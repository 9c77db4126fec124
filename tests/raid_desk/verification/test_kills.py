"""A worker dies at any step of a verification: the member is verified once, and told."""

import random
import re
from contextlib import asynccontextmanager

import pytest

from jobs.raid_desk import verification as jobs
from jobs.requests.base import FollowUp
from jobs.requests.raid_desk import CheckProfile
from jobs.run import Job
from tests.support.death import death_at, somebody_died

SWEEP = "raid_desk.verification.sweep_checks"
STEPS = 6
"""Two before the commit (in the transaction, and as it ends), one after each change at Discord."""
CODE = re.compile(r"GH[A-Z2-9]{8}")


class Killed(Exception):
    """The process is gone at this point."""


class MortalJob(Job):
    """Dies before or after its commit, or before the member is answered."""

    def dies(self):
        return self.__dict__["chances"].random() < 0.5

    @asynccontextmanager
    async def transaction(self):
        async with super().transaction() as db:
            yield db
            if self.dies():
                raise Killed
        if self.dies():
            raise Killed

    async def edit_original(self, *arguments, **more):
        raise Killed


def mortal(job, seed):
    made = MortalJob(**{name: getattr(job, name) for name in Job.__dataclass_fields__})
    made.__dict__["chances"] = random.Random(seed)
    return made


async def asks(world, gate, ada):
    """Ada has pressed, her page is right, the job of her press is gone: its answer, her session's id."""
    await gate.mona.presses(await gate.mona.runs("configverification"), "Post the panel")
    await gate.passes()
    [panel] = gate.getverified.messages.values()
    form = await ada.presses(panel, "Verify me")
    answer = await ada.submits(form, ign="Silencio")
    world.discord.realmeye.player("Silencio", CODE.search(answer.text)[0])
    session_id = await world.value("SELECT session_id FROM verification_session")
    await world.job.pool.execute(
        "UPDATE verification_session SET check_at = $1 WHERE session_id = $2", world.now(), session_id
    )
    return answer, session_id


async def is_verified_once(world, gate, ada):
    assert gate.is_raider(ada)
    assert ada.person.member.nick == "Silencio"
    assert await world.value("SELECT state FROM verification_session") == "verified"
    assert len(gate.logged()) == 1
    assert await world.value("SELECT count(*) FROM raider_event") == 1
    assert await world.value("SELECT count(*) FROM outbox WHERE state <> 'done'") == 0
    assert len(ada.person.dm().messages) <= 1


@pytest.mark.parametrize("step", range(1, STEPS + 1))
async def test_a_verification_is_finished_once_wherever_the_worker_dies(world, gate, step):
    ada = world.member("Ada")
    await asks(world, gate, ada)

    with death_at(step, SWEEP):
        for _ in range(4):
            await gate.passes(seconds=61)
            await world.job.pool.execute("UPDATE outbox SET due_at = now() WHERE state = 'pending'")
        died = somebody_died()
    await gate.passes(seconds=61)

    assert died, "a verification has fewer steps than that"
    await is_verified_once(world, gate, ada)


@pytest.mark.parametrize("seed", range(2))
async def test_a_verification_whose_press_dies_again_and_again_is_finished_once_by_the_next(
    world, gate, seed
):
    ada = world.member("Ada")
    answer, session_id = await asks(world, gate, ada)

    dying = mortal(world.job, seed)
    follow_up = FollowUp(application_id=1, token="gone", interaction_id=answer.interaction.id)
    with pytest.raises(Killed):
        await jobs.check_profile(dying, CheckProfile(follow_up, session_id, ada.id, True))
    for _ in range(3):
        world.moves_clock(seconds=61)
        await jobs.sweep_checks(dying)
    for _ in range(3):
        await gate.passes(seconds=61)

    await is_verified_once(world, gate, ada)
