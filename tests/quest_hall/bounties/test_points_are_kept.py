"""Whatever becomes of bounties, points are neither made nor lost, and each winner is paid once."""

from __future__ import annotations

from random import Random

import pytest

from tests.support.seeds import seeds

REASONS = {"return": {"reason": "More."}, "reject": {"reason": "No."}, "approve": {}}


@pytest.mark.parametrize("seed", seeds(1, 20))
async def test_no_history_of_bounties_makes_or_loses_points(bounties, seed):
    random, people = Random(seed), [bounties.ada, bounties.ben, bounties.cleo]
    everything = "SELECT sum(total)::bigint FROM ledger_total WHERE ledger = 'quest_hall.points'"
    before = await bounties.world.value(everything)

    async def one_thing():
        who, other = random.sample(people, 2)
        rows = await bounties.world.ledger("SELECT bounty_id FROM bounty ORDER BY bounty_id DESC LIMIT 3")
        bounty = str(random.choice(rows)["bounty_id"]) if rows else "1"
        staff = random.choice([bounties.mira, who])
        match random.choice(["post", "claim", "claim", "submit", "submit", "decide", "decide", *"dxcat"]):
            case "post":
                terms = {"winners": random.randint(1, 2), "exclusive": random.random() < 0.3}
                reward, hours = random.choice([1, 300, 900]), random.choice([1, 60])
                await who.runs("bounty post", title="Any", reward=reward, hours=hours, **terms)
            case "claim":
                await who.runs("bounty claim", bounty=bounty)
            case "submit":
                await who.runs("bounty submit", bounty=bounty, text="Done.")
            case "decide":
                verb = random.choice(["approve", "approve", "reject", "return"])
                await staff.runs(f"bounty {verb}", bounty=bounty, member=other, **REASONS[verb])
            case "d":
                await who.runs("bounty dispute", bounty=bounty, reason="Look again.")
            case "x" | "a":
                await who.runs("bounty abandon", bounty=bounty)
            case "c":
                await staff.runs("bounty cancel", bounty=bounty)
            case "t":
                await bounties.passes(hours=random.choice([2, 30, 80]))
        await bounties.passes(seconds=12)

    for _ in range(35):
        await one_thing()
        assert await bounties.world.value(everything) == before

    await bounties.passes(days=10)
    for _ in range(3):
        await bounties.passes(seconds=12)
    held = {
        row["bounty_id"]: row["reward"] * (row["winners"] - row["won"])
        for row in await bounties.world.ledger("SELECT * FROM bounty WHERE state IN ('open', 'closing')")
    }
    for row in await bounties.world.ledger("SELECT bounty_id FROM bounty"):
        assert await bounties.held(row["bounty_id"]) == held.get(row["bounty_id"], 0)
    paid = await bounties.world.ledger(
        "SELECT key FROM ledger_entry WHERE key LIKE 'bounty_claim:%' AND amount > 0 ORDER BY key"
    )
    won = await bounties.world.ledger("SELECT claim_id FROM bounty_claim WHERE state = 'approved'")
    assert [row["key"] for row in paid] == sorted(f"bounty_claim:{row['claim_id']}" for row in won)
    assert not await bounties.world.ledger("SELECT 1 FROM ledger_total WHERE total < 0")
