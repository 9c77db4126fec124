"""What the buttons of cards and receipts do, as commands."""

from __future__ import annotations

from typing import Any

from tests.support.answers import text_of


async def test_proof_is_taken_returned_withdrawn_rejected_appealed_and_approved_by_commands(
    hall: Any,
) -> None:
    quest_id = str(await hall.opens())
    await hall.accepts(hall.ada, int(quest_id))

    async def reviews(who: Any, verb: str, **more: Any) -> str:
        answer = await who.runs(f"quest review {verb}", quest=quest_id, member=hall.ada, **more)
        await hall.passes()
        return str(answer.text)

    assert "has not accepted that quest" in await reviews(hall.mira, "approve")
    await hall.submits(hall.ada, int(quest_id))
    await reviews(hall.mira, "take")
    assert "is looking at this" in await reviews(hall.max, "approve")
    await reviews(hall.mira, "release")
    await reviews(hall.max, "return", reason="A picture?")
    assert "A picture?" in await hall.told(hall.ada)
    await hall.submits(hall.ada, int(quest_id), "Look.")
    taken_back = await hall.ada.runs("quest proof withdraw", quest=quest_id)
    assert "withdrawn" in taken_back.text
    await hall.submits(hall.ada, int(quest_id), "Now.")
    assert "Now." in (await hall.ada.runs("quest proof show", quest=quest_id)).text
    await reviews(hall.mira, "reject", reason="Too few.")
    await hall.ada.runs("quest proof appeal", quest=quest_id, reason="There are three.")
    assert "This concerns you" in await reviews(hall.mira, "approve")
    await reviews(hall.max, "approve")

    assert await hall.state(hall.ada, int(quest_id)) == "approved"
    assert "Nothing is waiting for a decision." in (await hall.mira.runs("quest review list")).text
    assert "You need" in (await hall.ben.runs("quest review list")).text


async def test_reviewers_see_who_is_close_to_a_member_and_how_long_members_wait(hall: Any) -> None:
    for mentor, student in ((hall.mira, hall.ada), (hall.ada, hall.ben)):
        await mentor.runs("mentor signup", topics="lore")
        await student.runs("mentor request", topics="lore")
        await mentor.runs("mentor accept", student=student)
    quest_id = await hall.opens()
    await hall.accepts(hall.ada, quest_id)
    await hall.submits(hall.ada, quest_id)
    close = f"{hall.mira.mention} (their mentor), {hall.ben.mention} (their student)"
    assert f"Close to them: {close}. Somebody else should decide." in text_of(hall.card())
    assert "Nothing was decided within 30 days.\n" not in (await hall.mira.runs("quest review times")).text

    await hall.passes(hours=3)
    await hall.rejects(who=hall.max)
    await hall.submits(hall.ada, quest_id, "Look.")
    await hall.passes(hours=5)
    await hall.approves(hall.max)
    times = (await hall.mira.runs("quest review times", days=7)).text

    assert "**All together** · 2 decisions · half within 4 hours, nine of ten within 5 hours" in times
    assert f"{hall.max.mention} · 2 decisions" in times
    assert "You need" in (await hall.ada.runs("quest review times")).text
