"""Challenges: joined, counted from the start or from joining, finished, ended with their standings."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.platform.metrics.criteria import Condition
from handlers.practice.challenges.rules import LONGEST, STREAK, reached
from tests.practice.test_graduation import passes
from tests.support.answers import text_of
from tests.support.api import Client

THREE = json.dumps({"metric": "check_ins", "at_least": 3})


@pytest.fixture
async def arena(dojo, world):
    """With a channel for practice, and Ben."""
    dojo.channel = world.discord.channel(world.guild, "practice")
    dojo.ben = world.member("Ben")
    await world.settle()
    await world.owner.runs("setchannels", practice=dojo.channel)
    return dojo


async def creates(world, **options):
    given = {"name": "Three times", "criteria": THREE, "days": 7} | options
    answer = await world.owner.runs("challenge create", **given)
    await passes(world)
    return answer


async def number(world):
    return str(await world.value("SELECT max(challenge_id) FROM practice_challenge"))


async def joins(world, who):
    return await who.runs("challenge join", challenge=await number(world))


def posted(arena):
    return [text_of(message) for message in arena.world.owner.sees(arena.channel)]


async def test_a_story_from_its_start_to_its_end(arena, world):
    await arena.checks_in()  # before it begins: counts for nothing
    assert "- Check-ins: 3" in (await creates(world)).text
    assert any("The challenge **Three times** begins" in text for text in posted(arena))
    assert "counts from now on" in (await joins(world, arena.ana)).text
    assert "You have already joined **Three times**." in (await joins(world, arena.ana)).text
    await joins(world, arena.ben)

    await arena.days_later()
    await arena.checks_in()
    shown = await arena.ana.runs("challenge progress")
    assert "⬜ Check-ins: 1 of 3" in shown.text
    assert "33 % in total" in shown.text
    for _ in range(2):
        await arena.days_later()
        await arena.checks_in()
    await passes(world, minutes=2)
    announced = [text for text in posted(arena) if "has finished the challenge" in text]
    assert len(announced) == 1
    assert arena.ana.mention in announced[0]
    assert "🏁 Finished" in (await arena.ana.runs("challenge progress")).text
    board = await arena.ben.runs("challenge leaderboard", challenge=await number(world))
    assert f"1. {arena.ana.mention} · finished" in board.text
    assert f"2. {arena.ben.mention} · 0 %" in board.text
    read = await (await Client.of(world, arena.ben, "read")).reads(
        f"/challenges/{await number(world)}/standings"
    )
    assert [(standing["user_id"], standing["place"], standing["progress"]) for standing in read["items"]] == [
        (str(arena.ana.id), 1, 1.0),
        (str(arena.ben.id), 2, 0.0),
    ]
    changed = await world.owner.runs("challenge edit", challenge=await number(world), name="Other")
    assert "Somebody has finished **Three times** already" in changed.text

    await passes(world, days=8)
    assert any("is over: 1 of 2 have finished it" in text for text in posted(arena))
    await arena.checks_in(arena.ben)
    await passes(world, minutes=2)
    board = await arena.ben.runs("challenge leaderboard", challenge=await number(world))
    assert f"2. {arena.ben.mention} · 0 %" in board.text
    assert "**Three times** is over." in (await joins(world, world.member("Cleo"))).text
    assert "over since" in (await arena.ben.runs("challenge list")).text


async def test_who_joins_late_is_counted_from_joining_and_who_joins_early_from_the_start(arena, world):
    await creates(world, starts="12:00")
    assert "it begins" in (await joins(world, arena.ana)).text
    await arena.checks_in()  # before the start
    await passes(world, hours=3)
    world.moves_clock(minutes=20)
    await arena.checks_in()
    await arena.checks_in(arena.ben)
    await joins(world, arena.ben)
    world.moves_clock(minutes=20)
    await arena.checks_in(arena.ben)

    assert "Check-ins: 1 of 3" in (await arena.ana.runs("challenge progress")).text
    assert "Check-ins: 1 of 3" in (await arena.ben.runs("challenge progress")).text


async def test_it_is_changed_and_ended_by_the_staff(arena, world):
    await creates(world)
    await joins(world, arena.ana)

    changed = await world.owner.runs(
        "challenge edit",
        challenge=await number(world),
        criteria=json.dumps({"metric": "practice_minutes", "at_least": 10}),
    )
    assert "is changed" in changed.text
    assert (
        "changes nothing"
        in (await world.owner.runs("challenge edit", challenge=await number(world), name="Three times")).text
    )
    await arena.checks_in(minutes=10)
    ended = await world.owner.runs("challenge end", challenge=await number(world))
    await passes(world)
    assert "is over" in ended.text
    assert any("is over: 1 of 1 have finished it" in text for text in posted(arena))
    assert (
        "**Three times** is over."
        in (await world.owner.runs("challenge end", challenge=await number(world))).text
    )
    assert (
        "is changed"
        not in (await world.owner.runs("challenge edit", challenge=await number(world), name="Again")).text
    )


async def test_what_is_asked_for_again_counts_from_the_change_on(arena, world):
    await arena.checks_in(minutes=500)
    await creates(world)
    await joins(world, arena.ana)
    await arena.days_later()
    await arena.checks_in(minutes=1)
    criteria = {
        "all": [{"metric": "check_ins", "at_least": 3}, {"metric": "practice_minutes", "at_least": 60}]
    }

    await world.owner.runs("challenge edit", challenge=await number(world), criteria=json.dumps(criteria))
    world.moves_clock(minutes=20)
    await arena.checks_in(minutes=7)

    shown = (await arena.ana.runs("challenge progress")).text
    assert "Check-ins: 2 of 3" in shown
    assert "Practice minutes: 7 of 60" in shown


async def test_what_cannot_be_is_refused(arena, world):
    await creates(world)
    assert "There is a challenge called **Three times** already" in (await creates(world)).text
    assert (
        "there is no metric `nonsense`"
        in (await creates(world, name="X", criteria='{"metric": "nonsense", "at_least": 1}')).text
    )
    assert (
        "There is no challenge like that here."
        in (await arena.ana.runs("challenge join", challenge="nothing")).text
    )
    assert "You have not joined any challenge." in (await arena.ana.runs("challenge progress")).text
    assert (
        "You have not joined **Three times**."
        in (await arena.ana.runs("challenge progress", challenge=await number(world))).text
    )
    assert "Practice streak: 7" in (await world.owner.runs("challenge starter", set="week")).text
    assert "is already here" in (await world.owner.runs("challenge starter", set="week")).text


async def test_who_keeps_their_practice_to_themselves_is_not_named(arena, world):
    await creates(world)
    await joins(world, arena.ana)
    await arena.ana.runs("practice privacy", streak="private")

    others = await arena.ben.runs("challenge leaderboard", challenge=await number(world))
    own = await arena.ana.runs("challenge leaderboard", challenge=await number(world))

    assert "1. a member" in others.text
    assert arena.ana.mention in own.text
    for _ in range(3):
        await arena.days_later()
        await arena.checks_in()
    await passes(world, minutes=2)
    assert not any("has finished the challenge" in text for text in posted(arena))
    assert any("You have finished the challenge **Three times**" in text for text in arena.told())


@given(
    before=st.integers(0, 50),
    grown=st.integers(0, 50),
    lately=st.integers(0, 50),
    streak=st.integers(0, 50),
    seen=st.integers(0, 50),
    days=st.integers(1, 30),
)
def test_counting_is_that_of_a_plain_model(before, grown, lately, streak, seen, days):
    values = {
        ("check_ins", None): before + grown,
        ("check_ins", 7): min(lately, before + grown),
        (STREAK, None): streak,
        (LONGEST, None): streak + 1,
    }

    def of(condition):
        return reached(condition, values, {"check_ins": before}, {LONGEST: seen}, days)

    assert of(Condition("check_ins", 9)) == {("check_ins", None): grown}
    assert of(Condition("check_ins", 9, 7))["check_ins", 7] == min(grown, lately, before + grown)
    assert of(Condition(STREAK, 9)) == {(STREAK, None): min(streak, days)}
    assert of(Condition(LONGEST, 9)) == {(LONGEST, None): max(seen, min(streak, days))}
    assert of(Condition("gone", 9)) == {("gone", None): 0}
