"""Quests, teams and practice are read as far as the member as whom the key acts may see them."""

from __future__ import annotations

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
    assert (team["members"], [one["user_id"] for one in read["members"]]) == (1, [str(hall.ada.id)])


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

    assert [(one["kind"], one["notes"]) for one in seen["items"]] == [("check_in", None)]
    assert [(one["user_id"], one["length"]) for one in listed] == [(str(dojo.ana.id), 1)]
    assert (hidden.status_code, hidden.json()["code"]) == (403, "StreakIsPrivate")
    assert (await other.reads("/practice/streaks"))["items"] == []
    assert [one["notes"] for one in (await own.reads("/practice/sessions"))["items"]] == [""]
    assert len((await own.reads("/practice/streaks"))["items"]) == 1
    await dojo.days_later()
    figures = await other.reads("/practice/liberation", period="week")
    assert (figures["now"]["members"], figures["before"]["members"]) == (1, 0)
