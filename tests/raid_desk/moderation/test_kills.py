"""The worker dies at any step of a suspension's end; the next one finishes it, and nothing happens twice."""

import pytest

from tests.support.answers import text_of
from tests.support.death import death_at, somebody_died

END = "raid_desk.moderation.end_suspensions"
STEPS = 6
"""Two before the commit (in the transaction, and as it ends), and one after each change at Discord."""


@pytest.mark.parametrize("step", range(1, STEPS + 1))
async def test_a_suspension_ends_once_wherever_the_worker_dies(court, step):
    await court.suspends(court.ada, "30m")

    with death_at(step, END):
        court.world.moves_clock(minutes=30)
        for _ in range(4):
            await court.passes(seconds=4)
            await court.world.job.pool.execute("UPDATE outbox SET due_at = now() WHERE state = 'pending'")
        died = somebody_died()
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
