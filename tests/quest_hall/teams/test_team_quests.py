"""A team takes a quest, starts together, proves it, and shares the reward."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from db.quest_hall.team_quests import TeamTerms
from handlers.quest_hall.team_quests.rules import split
from tests.support.answers import text_of
from tests.support.api import Client


async def offers(camp, title="Great hunt", **terms):
    """A quest for teams, on the board."""
    terms = {"size": 2} | terms
    quest_id = await camp.hall.writes(title, points=100, xp=10)
    await camp.hall.mira.runs("team quest offer", quest=str(quest_id), **terms)
    await camp.hall.mira.runs("quest reopen", quest=str(quest_id))
    await camp.hall.passes()
    return str(quest_id)


async def starts(camp, quest, *team):
    """The first leads; all accept."""
    await team[0].runs("team quest take", quest=quest)
    for member in team[1:]:
        await member.runs("team quest accept")
    await camp.hall.passes()


async def state(camp):
    return await camp.world.value("SELECT state FROM team_claim ORDER BY claim_id DESC LIMIT 1")


async def test_a_team_takes_starts_proves_and_is_paid_once_each(camp):
    await camp.gathers(camp.ada, camp.ben, camp.cleo)
    quest = await offers(camp, split="presence", leader=20)
    await camp.ada.runs("team panel")
    await camp.hall.passes()
    panel = next(m for m in camp.ada.sees() if "Members: 3 of 6" in text_of(m))

    menu = await camp.ada.presses(panel, "Lead the team")
    chosen = await camp.ada.picks(await camp.ada.presses(menu, "Choose a quest"), quest)
    await camp.hall.passes()
    early = await camp.ben.runs("team quest checkin", text="Tracks!")
    await camp.ben.presses(panel, "I take part")
    last = await camp.cleo.presses(panel, "I take part")
    await camp.hall.passes()
    form = await camp.ben.presses(panel, "I did my part")
    await camp.ben.submits(form, text="Found *tracks*")
    twice = await camp.ben.runs("team quest checkin", text="Found more")
    await camp.ada.runs("team quest checkin", text="Led the way")
    await camp.hall.passes(hours=24)
    await camp.ben.runs("team quest checkin", text="Caught it")
    await camp.hall.passes()
    shown = text_of(panel)
    receipt = await camp.ada.runs("team quest submit", text="We did it.")
    await camp.hall.passes()
    card = camp.hall.card()
    await camp.hall.approves()

    assert "Your team has accepted **Great hunt**." in chosen.text
    assert "has not started yet" in early.text
    assert "the quest has begun" in last.text
    assert "Today already counts" in twice.text
    assert f"✅ {camp.ben.mention} · 2 days · Caught it" in shown
    assert f"▫️ {camp.cleo.mention} · 0 days" in shown
    assert "waiting for a decision" in receipt.text
    assert "Led the way" in text_of(card)
    assert "125 points · 13 xp" in text_of(card)
    # 125 points with the bonus of the first: 25 for the leader, the rest by days, 1 to 2; Cleo did nothing.
    assert [await camp.hall.points(who) for who in (camp.ada, camp.ben, camp.cleo)] == [58, 67, 0]
    given = "SELECT amount FROM xp_ledger WHERE user_id = $1 AND reason = 'team_quest'"
    assert await camp.world.value(given, camp.ben.id) == 7
    assert "The team **Wolves** has done **Great hunt**" in await camp.hall.told(camp.ben)
    assert any("The team **Wolves** has done" in m.content for m in camp.hall.quests.messages.values())
    board = await camp.dan.runs("leaderboard", metric="teams")
    assert "Wolves" in board.text
    assert "125" in board.text
    team_id = await camp.world.value("SELECT team_id FROM team")
    [read] = (await (await Client.of(camp.world, camp.dan, "read")).reads(f"/teams/{team_id}/quests"))[
        "items"
    ]
    assert (read["state"], read["quest_id"], read["paid_points"]) == ("approved", int(quest), 125)
    again = await camp.ada.runs("team quest take", quest=quest)
    assert "Your team has done this quest" in again.text


async def test_a_team_below_its_size_is_not_let_through_the_start_gate(camp):
    await camp.gathers(camp.ada, camp.ben)
    large = await offers(camp, size=3)
    small = await offers(camp, "Small hunt", hours=10)

    too_few = await camp.ada.runs("team quest take", quest=large)
    single = await camp.ben.runs("quest accept", quest=small)
    stranger = await camp.ben.runs("team quest take", quest=small)
    await camp.ada.runs("team quest take", quest=small)
    waiting = await camp.ada.runs("team quest begin")
    await camp.hall.passes(hours=11)
    called_off = await state(camp)
    nothing = await camp.ada.runs("team quest begin")

    assert "Your team is too small to start: 2 of at least 3 are there." in too_few.text
    assert "This quest is for teams of at least 2." in single.text
    assert f"Only {camp.ada.mention}, who leads **Wolves**" in stranger.text
    assert f"Not everybody has accepted yet: {camp.ben.mention}. So far it is 1" in waiting.text
    assert called_off == "too_small"
    assert "is not doing a quest now" in nothing.text
    assert "Too few of your team **Wolves** accepted" in await camp.hall.told(camp.ada)
    assert await camp.world.value("SELECT taken FROM quest WHERE title = 'Small hunt'") == 0


async def test_with_enough_it_starts_when_the_time_to_gather_is_over(camp):
    await camp.gathers(camp.ada, camp.ben, camp.cleo)
    quest = await offers(camp, hours=10)
    await camp.ada.runs("team quest take", quest=quest)
    await camp.ben.runs("team quest accept")

    before = await state(camp)
    await camp.hall.passes(hours=11)
    late = await camp.cleo.runs("team quest accept")
    none = await camp.cleo.runs("team quest checkin", text="Hello?")

    assert (before, await state(camp)) == ("gathering", "started")
    assert "This quest has already started without you." in late.text
    assert "You have no part in the team's quest." in none.text


async def test_who_leaves_has_no_share_and_nobody_waits_for_them(camp):
    await camp.gathers(camp.ada, camp.ben, camp.cleo)
    quest = await offers(camp)
    await camp.ada.runs("team quest take", quest=quest)
    await camp.ben.runs("team quest accept")
    await camp.cleo.runs("team leave")
    begun = await state(camp)
    await camp.ben.runs("team quest checkin", text="Mine")
    await camp.ada.runs("team quest checkin", text="Mine too")
    await camp.ben.runs("team leave")

    await camp.ada.runs("team quest submit", text="Done")
    await camp.hall.passes()
    await camp.hall.approves()

    assert begun == "started"
    assert [await camp.hall.points(who) for who in (camp.ada, camp.ben)] == [125, 0]


async def test_nobody_of_the_team_decides_and_proof_without_parts_is_refused(camp):
    hall = camp.hall
    await camp.gathers(hall.max, camp.ada)
    quest = await offers(camp)
    await starts(camp, quest, hall.max, camp.ada)

    nobody = await hall.max.runs("team quest submit", text="Done")
    await camp.ada.runs("team quest checkin", text="All of it")
    await hall.max.runs("team quest submit", text="Done")
    await hall.passes()
    own = await hall.approves(hall.max)
    answers = await asyncio.gather(*(hall.mira.presses(hall.card(), "Approve") for _ in range(2)))
    await hall.passes()

    assert "Nobody who is in the team now has done any part" in nobody.text
    assert "This concerns you" in own.text
    assert sum("was quicker" in answer.text for answer in answers) == 1
    assert [await hall.points(who) for who in (hall.max, camp.ada)] == [0, 125]


async def test_proof_of_a_team_is_taken_returned_rejected_and_after_an_appeal_paid_by_commands(camp):
    hall = camp.hall
    await camp.gathers(camp.ada, camp.ben)
    await starts(camp, await offers(camp), camp.ada, camp.ben)

    async def reviews(who, verb, **more):
        answer = await who.runs(f"team review {verb}", team="Wolves", **more)
        await hall.passes()
        return answer.text

    assert "There is no proof of **Wolves** here" in await reviews(hall.mira, "approve")
    await camp.ben.runs("team quest checkin", text="Tracks")
    await camp.ada.runs("team quest submit", text="Done")
    await reviews(hall.mira, "take")
    assert "is looking at this" in await reviews(hall.max, "approve")
    await reviews(hall.mira, "release")
    await reviews(hall.max, "return", reason="A picture?")
    await camp.ada.runs("team quest submit", text="Look")
    assert "withdrawn" in (await camp.ada.runs("team proof withdraw")).text
    await camp.ada.runs("team quest submit", text="Look again")
    assert "There is no proof" in (await camp.ben.runs("team proof show")).text
    await reviews(hall.mira, "reject", reason="Too few.")
    await camp.ada.runs("team proof appeal", reason="All of it is there.")
    assert "This concerns you" in await reviews(hall.mira, "approve")
    await reviews(hall.max, "approve")

    assert await state(camp) == "approved"
    assert await hall.points(camp.ben) == 125
    assert "Nothing is waiting" in (await hall.mira.runs("team review list")).text


async def test_an_appeal_pays_who_was_there_also_when_the_team_has_begun_again_meanwhile(camp):
    hall = camp.hall
    await camp.gathers(camp.ada, camp.ben)
    quest = await offers(camp)
    await starts(camp, quest, camp.ada, camp.ben)
    await camp.ben.runs("team quest checkin", text="Tracks")
    await camp.ada.runs("team quest submit", text="Done")
    await hall.passes()
    await hall.rejects("Too few.")
    await camp.ada.runs("team proof appeal", reason="All of it is there.")
    await camp.ada.runs("team quest abandon")
    await camp.ada.runs("team quest take", quest=str(quest))
    await hall.passes()

    await hall.approves(hall.max)

    assert await state(camp) == "approved"
    assert [await hall.points(who) for who in (camp.ada, camp.ben)] == [0, 125]


async def test_another_leader_submits_again_when_the_first_one_has_left(camp):
    await camp.gathers(camp.ada, camp.ben)
    quest = await offers(camp)
    await starts(camp, quest, camp.ada, camp.ben)
    await camp.ben.runs("team quest checkin", text="Tracks")
    await camp.ada.runs("team quest submit", text="Done")
    await camp.hall.passes()
    await camp.ada.runs("team transfer", member=camp.ben)
    await camp.ada.runs("team leave")

    waiting = await camp.ben.runs("team quest submit", text="Done")
    await camp.hall.rejects("Show more.")
    receipt = await camp.ben.runs("team quest submit", text="Here is more")
    await camp.hall.passes()
    await camp.hall.approves()

    assert "already waiting for a decision" in waiting.text
    assert "waiting for a decision" in receipt.text
    assert [await camp.hall.points(who) for who in (camp.ada, camp.ben)] == [0, 125]


async def test_time_that_a_reviewer_takes_costs_the_team_nothing(camp):
    await camp.gathers(camp.ada, camp.ben)
    quest_id = await camp.hall.writes("Slow hunt", hours=48)
    await camp.hall.mira.runs("team quest offer", quest=str(quest_id), size=2)
    await camp.hall.mira.runs("quest reopen", quest=str(quest_id))
    await starts(camp, str(quest_id), camp.ada, camp.ben)
    await camp.ben.runs("team quest checkin", text="Tracks")
    await camp.hall.passes(hours=10)
    await camp.ada.runs("team quest submit", text="Done")

    await camp.hall.passes(hours=100)
    await camp.hall.rejects()
    await camp.hall.passes(hours=30)
    still = await state(camp)
    await camp.hall.passes(hours=9)

    assert (still, await state(camp)) == ("rejected", "expired")


async def test_whoever_takes_part_is_reminded_once_as_long_before_the_end_as_the_server_says(camp):
    await camp.hall.world.sets("quest_hall", claim_reminder_hours=6)
    await camp.gathers(camp.ada, camp.ben, camp.cleo)
    quest_id = await camp.hall.writes("Slow hunt", hours=48)
    await camp.hall.mira.runs("team quest offer", quest=str(quest_id), size=2, hours=1)
    await camp.hall.mira.runs("quest reopen", quest=str(quest_id))
    await starts(camp, str(quest_id), camp.ada, camp.ben)
    await camp.hall.passes(hours=1)
    words = "The quest **Slow hunt** of your team **Wolves** ends <t:"

    await camp.hall.passes(hours=41)
    early = await camp.hall.told(camp.ada)
    await camp.hall.passes(hours=2)
    await camp.hall.passes(hours=2)

    assert words not in early
    told = [(await camp.hall.told(who)).count(words) for who in (camp.ada, camp.ben, camp.cleo)]
    assert told == [1, 1, 0]


async def test_a_team_is_at_one_quest_and_gives_it_up_when_it_ends(camp):
    await camp.gathers(camp.ada, camp.ben)
    quest, other = await offers(camp), await offers(camp, "Other hunt")
    await starts(camp, quest, camp.ada, camp.ben)

    busy = await camp.ada.runs("team quest take", quest=other)
    asked = await camp.ada.runs("team disband")
    await camp.ada.presses(asked, "Disband the team")
    await camp.hall.passes()

    assert "**Wolves** is already doing a quest." in busy.text
    assert await state(camp) == "abandoned"
    assert await camp.world.value("SELECT sum(taken) FROM quest") == 0


@given(
    total=st.integers(0, 10_000),
    days=st.dictionaries(st.integers(1, 12), st.integers(1, 40), max_size=10),
    kind=st.sampled_from(["equal", "presence"]),
    percent=st.integers(0, 90),
    leader=st.integers(1, 12),
)
def test_shares_are_the_whole_reward_and_more_days_are_never_less(total, days, kind, percent, leader):
    shares = split(total, days, TeamTerms(size=2, split=kind, leader_percent=percent), leader)

    assert sum(shares.values()) == (total if days else 0)
    assert shares.keys() == days.keys()
    others = [user_id for user_id in days if user_id != leader]
    for member in others:
        for other in others:
            if days[member] > days[other]:
                assert shares[member] >= shares[other]
