"""Everybody presses on two runs at the same time, organizers among them, while the worker goes on."""

from __future__ import annotations

import asyncio
import random
from collections import Counter

import pytest

from tests.raid_desk.runs.conftest import KEY
from tests.support.answers import parts_of

PEOPLE, PRESSES = 12, 10
CAPS = {"a": (4, {"wizard": 1}, 1), "b": (5, {"knight": 2}, 2)}
LIMITS = {"a": "4, wizard 1, key 1", "b": "5, knight 2, key 2"}


async def presses(dice, runs, member):
    """A member in a hurry; each press is answered."""
    for _ in range(PRESSES):
        run = runs[dice.choice("ab")]
        what = dice.choice(("Join", "Join", "Join", "Bench", "Leave", "Choose class", KEY, KEY))
        buttons = {part.get("label"): part for part in parts_of(run.message)}
        if buttons[what].get("disabled"):
            continue
        answer = await run.answer(member, what)
        if what == "Choose class":
            await member.picks(answer, dice.choice(("wizard", "knight", "priest")))
        elif "Bring it here" in answer.text:
            await member.presses(answer, "Bring it here")


async def leads(dice, runs, organizer):
    """An organizer in a hurry; somebody else may have been quicker."""
    for _ in range(PRESSES // 2):
        panel = await runs[dice.choice("ab")].answer(organizer, "Organizer")
        label = dice.choice(("Start", "Lock", "Unlock", "AFK check", "Call everybody"))
        if label in {part.get("label") for part in parts_of(panel.message)}:
            await organizer.presses(panel, label)


async def works(world, done):
    """The worker, and time that passes."""
    while not done.is_set():
        await world.settle()
        world.moves_clock(seconds=4)
        await asyncio.sleep(0.02)


async def check_run(world, run, most, classes, keys):
    """Nobody is there too many, and nobody waits who could come in."""
    members = await world.ledger("SELECT * FROM run_member WHERE run_id = $1", run.run_id)
    holding = [member for member in members if member["state"] in ("joined", "offered")]
    played = Counter(member["class_key"] for member in holding)
    locked = await world.value("SELECT locked FROM run WHERE run_id = $1", run.run_id)
    assert len(holding) <= most
    assert all(played[name] <= cap for name, cap in classes.items())
    for member in members:
        if member["state"] == "waiting" and not locked:
            full = played[member["class_key"]] >= classes.get(member["class_key"], PEOPLE)
            assert len(holding) == most or full
    states = {member["user_id"]: member["state"] for member in members}
    offers = await run.offers()
    promised = [user_id for user_id, _, state in offers if state == "promised"]
    assert len(promised) <= keys
    assert all(states[user_id] == "joined" for user_id in promised)
    assert (await run.events()).count("started") <= 1
    assert f"In ({sum(state == 'joined' for state in states.values())}" in run.text


@pytest.mark.parametrize("seed", range(3))
async def test_whoever_presses_at_the_same_time_is_answered_and_nothing_is_given_twice(
    world, raid, unlimited, seed
):
    runs = {name: await raid.posts("lost_halls", limits=LIMITS[name], autoend=0) for name in "ab"}
    people = [world.member(f"Raider {number}") for number in range(PEOPLE)]
    organizers = [raid.organizer, world.member("Otto", raid.role)]
    done = asyncio.Event()
    working = asyncio.create_task(works(world, done))

    try:
        await asyncio.gather(
            *(presses(random.Random(f"{seed} {person.id}"), runs, person) for person in people),
            *(leads(random.Random(f"{seed} {organizer.id}"), runs, organizer) for organizer in organizers),
        )
    finally:
        done.set()
        await working
    await raid.passes(5)

    for name, run in runs.items():
        await check_run(world, run, *CAPS[name])
    doubled = await world.ledger(
        "SELECT user_id, item FROM run_offer WHERE state = 'promised' GROUP BY 1, 2 HAVING count(*) > 1"
    )
    assert doubled == []
