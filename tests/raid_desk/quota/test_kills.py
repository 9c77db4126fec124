"""The worker dies at any step of a reset; the next one finishes it, and nothing happens twice."""

import pytest

from tests.support.death import death_at, somebody_died

RESET = "raid_desk.quota.reset_quotas"
STEPS = 4
"""Two before the commit (in the transaction, and as it ends), one after each change at Discord."""


@pytest.mark.parametrize("step", range(1, STEPS + 1))
async def test_a_period_ends_once_wherever_the_worker_dies(office, world, step):
    answer = await office.asks(2, carry=5)
    await office.leads(office.ada, count=3)
    sure = await office.mia.presses(answer, "Reset now")

    with death_at(step, RESET):
        await office.mia.presses(sure, "Yes, reset it")
        for _ in range(4):
            await office.passes(4)
            await world.job.pool.execute("UPDATE outbox SET due_at = now() WHERE state = 'pending'")
        died = somebody_died()
    await office.passes(4)

    assert died, "a reset has fewer steps than that"
    periods = await world.ledger("SELECT number, met, not_met, message_id FROM quota_period")
    assert [(row["number"], row["met"], row["not_met"]) for row in periods] == [(1, 1, 1)]
    assert await world.value("SELECT count(*) FROM quota_standing") == 2
    assert await world.value("SELECT number FROM quota_role") == 2
    finals = [
        message for message in office.channel.messages.values() if "final standings" in str(message.embeds)
    ]
    assert periods[0]["message_id"] in {message.id for message in finals}
    assert "1 point (1 carried over)" in office.text
    assert len(await office.audit("quota.reset")) == 1
    assert await world.value("SELECT count(*) FROM outbox WHERE state <> 'done'") == 0
