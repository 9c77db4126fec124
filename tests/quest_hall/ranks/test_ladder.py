"""Moderators keep the ladder, members climb it, roles follow."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest_asyncio

from stand_in.changes.roles import delete_role
from tests.support.answers import text_of
from tests.support.someone import Someone


@pytest_asyncio.fixture
async def ladder(hall: Any) -> Any:
    """The plain preset; roles for the second and third rank; Mona, a moderator above those."""
    guild = hall.world.guild
    hall.world.changes_bot_role(position=10)
    hall.apprentice = hall.world.discord.role(guild, "Apprentice", position=1)
    hall.journeyman = hall.world.discord.role(guild, "Journeyman", position=1)
    moderators = hall.world.discord.role(guild, "Moderator", position=9)
    hall.mona = hall.world.member("Mona", moderators)
    roles = {"moderator": moderators.id, "officer": moderators.id, "quest_master": hall.master.id}
    await hall.world.sets("platform", roles=roles)
    await hall.world.settle()
    made = await hall.mona.runs("rankadmin preset", theme="plain")
    assert "This is your ladder." in made.text, made.text
    for name, role in (("Apprentice", hall.apprentice), ("Journeyman", hall.journeyman)):
        changed = await hall.mona.runs("rankadmin edit", rank=name, role=role, quests=0)
        assert "is changed." in changed.text, changed.text
    await hall.passes(seconds=12)
    return hall


async def earns(hall: Any, who: Someone, points: int) -> None:
    """By an officer's hand, or lost by it."""
    verb = "points give" if points > 0 else "points take"
    answer = await hall.mona.runs(verb, member=who, amount=abs(points))
    assert "They have" in answer.text, answer.text
    await hall.passes()


async def rank(hall: Any, who: Someone) -> str | None:
    name: str | None = await hall.world.value(
        "SELECT name FROM quest_rank_member JOIN quest_rank USING (rank_id) WHERE user_id = $1", who.id
    )
    return name


async def test_points_bring_a_rank_its_role_and_one_notice_and_the_next_takes_the_role_over(ladder):
    await earns(ladder, ladder.ada, 120)
    assert await rank(ladder, ladder.ada) == "Apprentice"
    assert ladder.apprentice.id in ladder.ada.role_ids

    await earns(ladder, ladder.ada, 200)

    assert await rank(ladder, ladder.ada) == "Journeyman"
    assert ladder.ada.role_ids & {ladder.apprentice.id, ladder.journeyman.id} == {ladder.journeyman.id}
    told = await ladder.told(ladder.ada)
    assert told.count("has reached 🎒 **Journeyman**") == 1


async def test_points_that_are_lost_take_a_rank_only_where_the_server_says_so(ladder):
    await earns(ladder, ladder.ada, 120)
    await earns(ladder, ladder.ada, -100)
    assert await rank(ladder, ladder.ada) == "Apprentice"

    await ladder.world.sets("quest_hall", ranks_fall=True)
    await earns(ladder, ladder.ada, -1)

    assert await rank(ladder, ladder.ada) == "Novice"
    assert ladder.apprentice.id not in ladder.ada.role_ids
    assert "You are 🌱 **Novice** now" in await ladder.told(ladder.ada)


async def test_ranks_show_what_is_missing_and_rankup_says_the_same(ladder):
    await earns(ladder, ladder.ada, 150)

    shown = await ladder.ada.runs("ranks")
    missing = await ladder.ada.presses(shown, "Rank up")

    assert "▶️ `2` 🔰 **Apprentice**" in shown.text
    assert "❌ Quest points: `▰▰▰▰▰▱▱▱▱▱` 150 of 300" in shown.text
    assert "You are not there yet" in missing.text
    assert "150 of 300" in missing.text
    assert "Apprentice" in (await ladder.ben.runs("ranks", member=ladder.ada)).text


async def test_a_rank_with_approval_is_asked_for_once_and_given_by_somebody_else(ladder):
    await ladder.mona.runs("rankadmin edit", rank="Apprentice", approval=True)
    await earns(ladder, ladder.ada, 120)
    assert await rank(ladder, ladder.ada) == "Novice"

    answers = await asyncio.gather(*(ladder.ada.runs("rankup", note="Please *look*.") for _ in range(2)))
    await ladder.passes()
    waiting = ["waiting for a decision" in answer.text for answer in answers]
    assert sum(waiting) == 2, [answer.text for answer in answers]
    assert sum("is still waiting" in answer.text for answer in answers) == 1
    card = next(m for m in ladder.reviews.messages.values() if "Rank: Apprentice" in text_of(m))
    assert "120 of 100" in text_of(card)
    assert "Ledger of points" in text_of(card)
    await earns(ladder, ladder.ada, -50)  # while somebody was slow to decide
    await ladder.mira.presses(card, "Approve")
    await ladder.passes()

    assert await rank(ladder, ladder.ada) == "Apprentice"
    assert ladder.apprentice.id in ladder.ada.role_ids
    requests = await ladder.mona.runs("rankadmin requests", state="approved")
    assert ladder.mira.mention in requests.text


async def test_after_a_rejection_the_wait_counts_from_the_request(ladder):
    await ladder.mona.runs("rankadmin edit", rank="Apprentice", approval=True)
    await earns(ladder, ladder.ada, 120)
    await ladder.ada.runs("rankup")
    await ladder.passes(hours=20)
    card = next(m for m in ladder.reviews.messages.values() if "Rank: Apprentice" in text_of(m))
    await ladder.mira.submits(await ladder.mira.presses(card, "Reject"), reason="Help others first.")
    await ladder.passes()
    soon = await ladder.ada.runs("rankup")
    await ladder.passes(hours=5)

    again = await ladder.ada.runs("rankup")

    assert "Your last request was rejected. You can ask again <t:" in soon.text
    assert "waiting for a decision" in again.text
    assert await rank(ladder, ladder.ada) == "Novice"


async def test_a_request_is_withdrawn_appealed_and_decided_by_commands(ladder):
    await ladder.mona.runs("rankadmin edit", rank="Apprentice", approval=True)
    await earns(ladder, ladder.ada, 120)

    async def reviews(who, verb, **more):
        answer = await who.runs(f"rankadmin review {verb}", member=ladder.ada, **more)
        await ladder.passes()
        return answer.text

    assert "for a rank is here" in await reviews(ladder.mira, "approve")
    assert "for a rank is here" in (await ladder.ada.runs("rankup", request="show")).text
    await ladder.ada.runs("rankup")
    assert "withdrawn" in (await ladder.ada.runs("rankup", request="withdraw")).text
    await ladder.ada.runs("rankup")
    await reviews(ladder.mira, "take")
    assert "is looking at this" in await reviews(ladder.max, "approve")
    await reviews(ladder.mira, "release")
    await reviews(ladder.max, "reject", reason="Help others first.")
    await ladder.ada.runs("rankup", request="appeal", note="I did.")
    assert "This concerns you" in await reviews(ladder.max, "approve")
    await reviews(ladder.mira, "approve")

    assert await rank(ladder, ladder.ada) == "Apprentice"
    assert "Nothing is waiting" in (await ladder.mira.runs("rankadmin review list")).text


async def test_a_rank_that_was_removed_meanwhile_cannot_be_approved(ladder):
    await ladder.mona.runs("rankadmin edit", rank="Apprentice", approval=True)
    await earns(ladder, ladder.ada, 120)
    await ladder.ada.runs("rankup")
    await ladder.passes()
    card = next(m for m in ladder.reviews.messages.values() if "Rank: Apprentice" in text_of(m))
    await ladder.mona.runs("rankadmin remove", rank="Apprentice")

    assert "no longer exists" in (await ladder.mira.presses(card, "Approve")).text
    assert await rank(ladder, ladder.ada) == "Novice"


async def test_members_of_a_removed_rank_stand_one_lower_and_lose_nothing_else(ladder):
    await earns(ladder, ladder.ada, 320)

    gone = await ladder.mona.runs("rankadmin remove", rank="Journeyman")
    await ladder.passes(seconds=12)

    assert "1 member stands one rank lower." in gone.text
    assert await rank(ladder, ladder.ada) == "Apprentice"
    assert ladder.apprentice.id in ladder.ada.role_ids
    places = await ladder.world.ledger("SELECT place FROM quest_rank ORDER BY place")
    assert [row["place"] for row in places] == [1, 2, 3, 4, 5, 6]


async def test_what_a_ladder_cannot_be_is_refused(ladder):
    high = ladder.world.discord.role(ladder.world.guild, "Highest", position=50)
    await ladder.world.settle()

    async def says(verb: str, **options: Any) -> str:
        return (await ladder.mona.runs(f"rankadmin {verb}", **options)).text

    assert "Place 12 would leave a gap: the ladder has 7 ranks." in await says("add", name="Sage", place=12)
    assert "Choose a place from 1, the lowest, to 7." in await says("reorder", rank="Adept", place=9)
    assert "above my own highest role" in await says("edit", rank="Adept", role=high)
    assert "There is a rank **adept** already." in await says("add", name="adept")
    assert "abc is not an emoji" in await says("add", name="Sage", emoji="abc")
    assert "is not a colour" in await says("add", name="Sage", color="greenish")
    assert "needs a name that can be seen" in await says("add", name="\u200b\u200b")
    assert "There are 7 ranks here already." in await says("preset", theme="cultivation")
    assert "That is how the rank is already." in await says("edit", rank="Adept", points=750)
    odd = await says("edit", rank="Adept", points=5)
    assert "🗡️ **Adept** requires fewer points than 🎒 **Journeyman** below it." in odd
    assert "You need" in (await ladder.ada.runs("rankadmin remove", rank="Adept")).text


async def test_the_other_theme_renames_rank_by_rank_and_members_keep_their_place(ladder):
    await earns(ladder, ladder.ada, 120)

    await ladder.mona.runs("rankadmin preset", theme="cultivation", replace=True)
    await ladder.world.sets("quest_hall", theme="cultivation")
    await ladder.passes(seconds=12)
    assert await rank(ladder, ladder.ada) == "Qi Condensation"
    assert "Realms of cultivation" in (await ladder.ada.runs("ranks")).text
    await ladder.mona.runs("rankadmin edit", rank="Foundation Establishment", quests=0)
    await earns(ladder, ladder.ada, 400)

    assert "has broken through to 🪨 **Foundation Establishment**" in await ladder.told(ladder.ada)


async def test_who_comes_back_gets_the_role_again_and_numbers_of_others_count_within_hours(ladder):
    await earns(ladder, ladder.ada, 120)
    await ladder.mona.runs("rankadmin edit", rank="Journeyman", points=0, days=3)
    await ladder.passes(seconds=12)
    ladder.ada.person.leave()
    await ladder.passes(hours=1)
    ladder.ada.person.rejoin()
    await ladder.passes(hours=7)
    assert ladder.apprentice.id in ladder.ada.role_ids

    await ladder.passes(days=4)

    assert await rank(ladder, ladder.ada) == "Journeyman"


async def test_doctor_and_profile_know_ranks(ladder):
    await earns(ladder, ladder.ada, 120)
    assert "🔰 **Apprentice**" in (await ladder.ada.runs("profile")).text

    delete_role(ladder.world.discord.world, ladder.world.guild, ladder.apprentice)
    await ladder.world.settle()
    answer = await ladder.world.owner.runs("doctor")
    await ladder.world.settle()

    assert "The role of the rank 🔰 **Apprentice** no longer exists." in answer.text
