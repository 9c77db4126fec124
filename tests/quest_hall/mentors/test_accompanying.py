"""Students get further: quests of their mentor, first steps, graduation, feedback."""

import asyncio

from handlers.quest_hall.points import POINTS
from tests.quest_hall.mentors.test_mentoring import pair_up, signs_up
from tests.support.api import Client


async def write_quest(hall, title="Say hello", **options):
    answer = await hall.mira.runs("mentor quest create", title=title, **options)
    assert "can be given to students now." in answer.text, answer.text
    number = "SELECT quest_id FROM mentor_quest WHERE title = $1 AND archived_at IS NULL"
    return str(await hall.world.value(number, title))


async def begin(hall):
    await signs_up(hall.mira)
    await pair_up(hall, hall.mira, hall.ada)


async def test_a_quest_is_given_done_confirmed_and_paid_once(hall):
    await begin(hall)
    quest = await write_quest(hall, points=30, description="To everybody")

    await hall.mira.runs("mentor quest assign", quest=quest)
    twice = await hall.mira.runs("mentor quest assign", quest=quest)
    early = await hall.mira.runs("mentor quest review", quest=quest)
    await hall.ada.runs("mentor quest submit", quest=quest, text="Hi!")
    await hall.mira.runs("mentor quest review", quest=quest, missing="To the others too")
    await hall.ada.runs("mentor quest submit", quest=quest, text="Hi all!")
    await asyncio.gather(*(hall.mira.runs("mentor quest review", quest=quest) for _ in range(2)))
    await hall.passes()
    shown = await hall.ada.runs("mentor progress")
    listed = await hall.ben.runs("mentor quest list")

    assert "has already been given this quest" in twice.text
    assert "has not said yet" in early.text
    assert await hall.points(hall.ada) == 30
    told = await hall.told(hall.ada)
    assert "gives you the quest **Say hello**" in told
    assert "> To the others too" in told
    assert "✅ Say hello · done" in shown.text
    assert "**Say hello** · 30 points" in listed.text


async def test_a_joint_quest_is_done_when_both_have_confirmed_it(hall):
    await begin(hall)
    quest = await write_quest(hall, joint=True, points=10)
    await hall.mira.runs("mentor quest assign", quest=quest)

    first = await hall.mira.runs("mentor quest review", quest=quest)
    before = await hall.points(hall.ada)
    last = await hall.ada.runs("mentor quest submit", quest=quest)

    assert "it is done once your student confirms it too" in first.text
    assert before == 0
    assert "**Say hello** is done." in last.text
    assert await hall.points(hall.ada) == 10


async def test_only_the_own_mentor_gives_confirms_and_takes_away(hall):
    await begin(hall)
    quest = await write_quest(hall)
    await signs_up(hall.max)

    stranger = await hall.max.runs("mentor quest assign", quest=quest)
    student = await hall.ada.runs("mentor quest assign", quest=quest)
    removed = await hall.max.runs("mentor quest remove", quest=quest)
    same = await hall.max.runs("mentor quest create", title="SAY HELLO")
    not_given = await hall.ada.runs("mentor quest submit", quest=quest)
    peeking = await hall.ben.runs("mentor progress", student=hall.ada)

    assert "There is no such pair" in stranger.text
    assert "There is no such pair" in student.text
    assert f"Only {hall.mira.mention}, who wrote this quest" in removed.text
    assert "There is already a mentor quest called" in same.text
    assert "This quest was not given to you" in not_given.text
    assert "There is no such pair" in peeking.text


async def test_graduation_asks_for_every_step_and_rewards_both_once(hall):
    world = hall.world
    await begin(hall)
    await world.owner.runs("welcome steps add", title="Say hello in chat", metric="messages", value=1)
    early = await hall.mira.runs("mentor graduate")
    hall.ada.writes("hello")
    await hall.passes(days=3)
    await hall.passes(minutes=5)
    await hall.mira.runs("mentor note", text="Meet on *Friday*")
    seen = await hall.ada.runs("mentor progress")
    hidden = await world.owner.runs("mentor progress", student=hall.ada)
    await asyncio.gather(*(hall.mira.runs("mentor graduate") for _ in range(2)))
    await hall.passes()
    board = await hall.ben.runs("leaderboard", metric="mentors")

    assert "Your student is not ready yet: Say hello in chat · time together" in early.text
    assert "✅ Say hello in chat" in seen.text
    assert "Meet on \\*Friday\\*" in seen.text
    assert "Friday" not in hidden.text
    points = [await POINTS.total(world.job.pool, world.guild.id, who.id) for who in (hall.ada, hall.mira)]
    assert points == [100, 50]
    assert "You have graduated with" in await hall.told(hall.ada)
    moderator = await Client.of(hall.world, hall.world.owner, "read")
    [pair] = (await moderator.reads("/mentors/pairs", state="graduated"))["items"]
    assert (pair["mentor_id"], pair["student_id"]) == (str(hall.mira.id), str(hall.ada.id))
    assert (await moderator.reads("/mentors/pairs", state="active"))["items"] == []
    assert "Mira" in board.text


async def test_feedback_is_given_once_and_read_by_moderators_without_a_name(hall):
    await begin(hall)
    too_early = await hall.ada.runs("mentor feedback", stars=5)
    await hall.ada.runs("mentor end")
    given = await hall.ada.runs("mentor feedback", stars=4, text="Patient")
    twice = await hall.ada.runs("mentor feedback", stars=1)
    read = await hall.world.owner.runs("mentor feedbacks")
    peeking = await hall.mira.runs("mentor feedbacks")

    assert "already rated every mentoring" in too_early.text
    assert given.ephemeral
    assert "already rated every mentoring" in twice.text
    assert f"{hall.mira.mention} · ⭐⭐⭐⭐" in read.text
    assert "Patient" in read.text
    assert hall.ada.mention not in read.text
    assert "You need the" in peeking.text


async def test_the_doctor_tells_of_a_queue_without_mentors_and_of_pairs_without_a_place(hall):
    await hall.ada.runs("mentor request", topics="raids")
    nobody = await hall.world.owner.runs("doctor")
    await hall.passes()
    alone = nobody.text
    await signs_up(hall.mira)
    somebody = await hall.world.owner.runs("doctor")
    await hall.passes()

    assert "Members are waiting for a mentor, and there is none." in alone
    assert "No channel is chosen for mentors" in somebody.text
    assert "there is none" not in somebody.text
