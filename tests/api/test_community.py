"""Quests, teams and practice are read as far as the member as whom the key acts may see them."""

from __future__ import annotations

from stand_in.changes.roles import change_role
from tests.practice.conftest import Dojo
from tests.quest_hall.conftest import Hall
from tests.support.api import Client


async def test_quests_and_teams_are_read_without_drafts_and_claims_by_their_member_alone(world, unlimited):
    hall = await Hall(world).set_up()
    first, second = await hall.opens("Wolf pelts"), await hall.opens("Herbs")
    draft = await hall.writes("Secret")
    await hall.ada.runs("quest accept", quest=str(first))
    await hall.ada.runs("team create", name="Wolves")
    ada, ben = [await Client.of(world, who, "read") for who in (hall.ada, hall.ben)]

    page = await ada.reads("/board-quests", limit=1)
    rest = await ada.reads("/board-quests", limit=1, cursor=page["next"])

    assert [quest["quest_id"] for quest in page["items"] + rest["items"]] == [second, first]
    assert (await ada.call("GET", f"/board-quests/{draft}")).status_code == 404
    [claim] = (await ada.reads("/board-quests/claims", state="accepted"))["items"]
    assert (claim["quest_id"], claim["turn"]) == (first, 1)
    assert (await ben.reads("/board-quests/claims"))["items"] == []
    [team] = (await ben.reads("/teams"))["items"]
    read = await ben.reads(f"/teams/{team['team_id']}")
    assert (team["members"], [member["user_id"] for member in read["members"]]) == (1, [str(hall.ada.id)])


async def test_chains_terms_of_teams_and_their_roles_are_changed_by_the_rules_of_the_commands(
    world, unlimited
):
    hall = await Hall(world).set_up()
    step, draft = await hall.opens("First"), await hall.writes("Second")
    await hall.mira.runs("quest chain create", name="The road", points=100)
    for quest_id in (step, draft):
        await hall.mira.runs("quest chain add", chain="The road", quest=str(quest_id))
    await hall.ada.runs("team create", name="Wolves")
    world.changes_bot_role(position=10)
    role = world.discord.role(world.guild, "Wolves", position=1)
    change_role(world.discord.world, world.guild, hall.master, position=2)
    await world.settle()
    ada, mira = await Client.of(world, hall.ada, "write"), await Client.of(world, hall.mira, "write")
    boss = await Client.of(world, world.owner, "write")
    [chain] = await ada.reads("/quest-chains")
    at, terms = f"/quest-chains/{chain['chain_id']}", f"/board-quests/{step}/team-terms"
    await hall.accepts(hall.ada, step)

    alone = await mira.call("PUT", terms, json={"size": 2})
    denied = await ada.call("PATCH", at, json={"hours": 5})
    changed = await mira.writes("PATCH", at, {"hours": 30, "shared": True})
    same = await mira.call("PATCH", at, json={"hours": 30})
    seen = await ada.reads(at)
    await hall.ada.runs("quest abandon", quest=str(step))
    shared = await mira.writes("PUT", terms, {"size": 3, "split": "presence"})
    held = await mira.call("PATCH", at, json={"shared": False})
    single = await mira.writes("DELETE", terms)
    [team] = (await ada.reads("/teams"))["items"]
    given = await boss.writes("PUT", f"/teams/{team['team_id']}/role", {"role_id": str(role.id)})
    staff = await boss.call("PUT", f"/teams/{team['team_id']}/role", json={"role_id": str(hall.master.id)})

    assert (alone.status_code, denied.status_code) == (409, 403)
    assert (changed["chain"]["hours"], changed["chain"]["points"], changed["until"]) == (30, 100, None)
    assert (same.status_code, same.json()["code"]) == (409, "NoChainChange")
    assert [(step["title"], step["done"]) for step in seen["steps"]] == [("First", False), (None, False)]
    assert seen["until"] is not None
    assert (shared["terms"]["size"], shared["terms"]["split"]) == (3, "presence")
    assert (held.status_code, held.json()["code"]) == (409, "ChainNotShared")
    assert single == {"terms": None} == await ada.reads(terms)
    assert (given["role_id"], staff.json()["code"]) == (str(role.id), "TeamRoleIsStaff")
    audit = "SELECT count(*) FROM audit WHERE action IN ('quest.chain_edit', 'quest.for_teams', 'team.role')"
    assert await world.value(audit) == 4


async def test_practice_is_read_as_far_as_members_show_it(world, unlimited):
    dojo = Dojo(world)
    ben = world.member("Ben")
    await world.settle()
    await dojo.checks_in()
    own, other = [await Client.of(world, who, "read") for who in (dojo.ana, ben)]

    seen = await other.reads("/practice/sessions", member=str(dojo.ana.id))
    listed = (await other.reads("/practice/streaks"))["items"]
    await dojo.ana.runs("practice privacy", streak="private")
    hidden = await other.call("GET", "/practice/sessions", member=str(dojo.ana.id))

    assert [(session["kind"], session["notes"]) for session in seen["items"]] == [("check_in", None)]
    assert [(streak["user_id"], streak["length"]) for streak in listed] == [(str(dojo.ana.id), 1)]
    assert (hidden.status_code, hidden.json()["code"]) == (403, "StreakIsPrivate")
    assert (await other.reads("/practice/streaks"))["items"] == []
    assert [session["notes"] for session in (await own.reads("/practice/sessions"))["items"]] == [""]
    assert len((await own.reads("/practice/streaks"))["items"]) == 1
    await dojo.days_later()
    figures = await other.reads("/liberation", period="week")
    steps, others = [await other.reads("/achievements", liberation=step) for step in ("true", "false")]
    assert (
        {achievement["liberation"] for achievement in steps},
        {achievement["liberation"] for achievement in others},
    ) == ({True}, {False})
    assert (figures["now"]["members"], figures["before"]["members"]) == (1, 0)
