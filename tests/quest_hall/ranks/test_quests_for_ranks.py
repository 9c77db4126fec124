"""Board quests ask for ranks, and ranks add to what they pay."""

from __future__ import annotations

from typing import Any


async def test_a_quest_is_for_a_rank_and_pays_more_to_higher_ones(hall: Any) -> None:
    moderators = hall.world.discord.role(hall.world.guild, "Moderator")
    mona = hall.world.member("Mona", moderators)
    await hall.world.sets("platform", roles={"quest_master": hall.master.id, "moderator": moderators.id})
    await hall.world.settle()
    await mona.runs("rankadmin preset", theme="plain")
    for name in ("Journeyman", "Adept"):
        await mona.runs("rankadmin edit", rank=name, quests=0)
    quest_id = await hall.opens("A duel", points=100, rank="Journeyman")
    await hall.opens("A walk")

    low = await hall.accepts(hall.ada, quest_id)
    assert "This quest is for members from the rank 🎒 **Journeyman** on." in low.text
    assert "A duel" not in (await hall.ada.runs("quest browse", for_me=True)).text
    assert "A walk" not in (await hall.ada.runs("quest browse", rank="Apprentice")).text
    for member in (hall.ada, hall.ben):
        await mona.runs("points give", member=member, amount=1_000)
    await hall.passes()
    assert "A duel" in (await hall.ada.runs("quest browse", for_me=True)).text
    shown = await hall.ada.runs("quest info", quest=str(quest_id))
    assert "from the rank 🎒 **Journeyman** on" in shown.text
    assert "× 106 % for the rank" in shown.text  # the fourth rank: 2 % for each above the first

    await hall.does(hall.ada, quest_id)

    assert await hall.points(hall.ada) == 1_000 + 133  # 100 × 106 % × 125 % for the first, halves upwards
