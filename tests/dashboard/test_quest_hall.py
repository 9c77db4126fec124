"""Chains, quests of teams and roles of teams on the dashboard: seen by all, changed as by their commands."""

from __future__ import annotations

from tests.quest_hall.conftest import Hall


async def test_deadlines_of_chains_terms_for_teams_and_roles_are_changed_once_confirmed(
    world, browser, unlimited
):
    hall = await Hall(world).set_up()
    step = await hall.opens("First")
    await hall.mira.runs("quest chain create", name="The road", points=100)
    await hall.mira.runs("quest chain add", chain="The road", quest=str(step))
    await hall.ada.runs("team create", name="Wolves")
    world.changes_bot_role(position=10)
    role = world.discord.role(world.guild, "Pack", position=1)
    await world.settle()
    ada, mira, boss = [await browser().logs_in(who) for who in (hall.ada, hall.mira, world.owner)]
    home = f"/dashboard/{world.guild.id}"

    for tab in (ada, mira):
        await (await tab.opens(f"{home}/chains")).follows("The road")
    assert "▫️ First" in ada.text
    assert "Reward and deadlines" not in ada.text
    await mira.presses("Change", hours=30, shared="yes")
    assert "Change the chain The road?" in mira.text
    assert await world.value("SELECT hours FROM quest_chain") == 0
    await mira.presses("Yes, do it")
    assert "There are 30 hours for all steps" in mira.text
    await mira.opens(f"{home}/quests/{step}")
    await mira.does("Change", size=3, split="presence")
    assert "the reward is split by the days on which each did a part" in mira.text
    await (await boss.opens(f"{home}/teams")).follows("Details")
    await boss.does("Change", chosen=role.id)
    assert "Role: @Pack" in boss.text.replace("\u2068", "").replace("\u2069", "")
    await world.settle()
    assert role.id in hall.ada.role_ids
    refused = await ada.posts(f"{home}/chains/1", {"csrf": "x"})
    assert refused.page.status_code in (403, 404)
