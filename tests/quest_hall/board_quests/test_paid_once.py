"""Whatever happens to claims, each that is approved is paid once, and nothing else is."""

from random import Random

import pytest

from stand_in.delivery.options import ClientRefusal
from tests.support.seeds import seeds


@pytest.mark.parametrize("seed", seeds(1, 20))
async def test_any_history_of_claims_pays_each_approved_one_once(hall, seed):
    random = Random(seed)
    quests = [
        await hall.opens("Often", points=30, repeat_days=1, slots=3),
        await hall.opens("Once", points=50, hours=12),
    ]
    members = [hall.ada, hall.ben]

    async def decides(who, label):
        try:
            answer = await who.presses(hall.card(), label)
            if label == "Reject" and answer.interaction.modal is not None:
                await who.submits(answer, reason="Not yet.")
        except (AssertionError, IndexError, ClientRefusal):
            pass  # nothing has been submitted yet, or the card has no buttons any more

    async def one_thing():
        who, quest = random.choice(members), str(random.choice(quests))
        reviewer = random.choice([hall.mira, hall.max])
        match random.randrange(8):
            case 0 | 1:
                await who.runs("quest accept", quest=quest)
            case 2 | 3:
                await who.runs("quest submit", quest=quest, text="Done.")
            case 4:
                await decides(reviewer, "Approve")
            case 5:
                await decides(reviewer, "Reject")
            case 6:
                await who.runs("quest abandon", quest=quest)
            case 7:
                await hall.passes(hours=random.choice([1, 9, 25]))
        await hall.passes()

    for _ in range(40):
        await one_thing()

    claims = await hall.world.ledger("SELECT claim_id, user_id, state, paid_points FROM quest_claim")
    entries = await hall.world.ledger(
        "SELECT key, amount FROM ledger_entry WHERE ledger = 'quest_hall.points' AND reason = 'quest'"
    )
    approved = {f"claim:{c['claim_id']}": c["paid_points"] for c in claims if c["state"] == "approved"}
    assert sorted((e["key"], e["amount"]) for e in entries) == sorted(approved.items())
    for member in members:
        own = [c["paid_points"] or 0 for c in claims if c["user_id"] == member.id]
        assert await hall.points(member) == sum(own)
    open_or_done = "state IN ('accepted', 'submitted', 'rejected', 'approved')"
    wrong = f"""
        SELECT count(*) FROM quest AS q WHERE taken <> (
            SELECT count(*) FROM quest_claim AS c WHERE c.quest_id = q.quest_id AND c.{open_or_done})
    """
    assert await hall.world.value(wrong) == 0
