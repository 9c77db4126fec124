"""Random people press on two runs at random; after each press the rows are what a plain model says."""

from __future__ import annotations

import random

import pytest

from handlers.rate_limits import Limits, Rate
from jobs.raid_desk.waiting import MoveWaitingLists, move_waiting_lists
from tests.raid_desk.runs.conftest import KEY
from tests.raid_desk.runs.model import Model

STEPS = 70
CAPS = {
    "a": {"all": 3, "wizard": 1, "lost_halls_key": 1},
    "b": {"all": 4, "knight": 1, "lost_halls_key": 2},
}
LIMITS = {"a": "3, wizard 1, key 1", "b": "4, knight 1, lost halls key 2"}
MOVES = (
    (("join",) * 5) + (("bring",) * 4) + ("bench", "leave", "leave", "pick", "pick", "move", "time", "time")
)


@pytest.fixture
def unlimited(world):
    """So many presses of so few people are not natural."""
    before = world.web.admission.limits
    world.web.admission.limits = Limits(member=Rate(10_000, 1), guild=Rate(10_000, 1))
    yield
    world.web.admission.limits = before


async def rows_of(world, runs, people):
    names = {one.id: name for name, one in people.items()}
    states, offers = {}, {}
    for key, run in runs.items():
        members = await world.ledger("SELECT * FROM run_member WHERE run_id = $1", run.run_id)
        states[key] = {names[row["user_id"]]: (row["state"], row["class_key"]) for row in members}
        offers[key] = {(names[user], state) for user, _, state in await run.offers()}
    return states, offers


def rows_in(model):
    states = {
        run: {person: (one["state"], one["class"]) for person, one in people.items()}
        for run, people in model.people.items()
    }
    return states, {run: {(row[0], row[2]) for row in rows} for run, rows in model.things.items()}


async def plays(world, dice, runs, people, model):
    """One thing that somebody does, there and in the model."""
    what, run, person = dice.choice(MOVES), dice.choice("ab"), dice.choice(sorted(people))
    one, panel = people[person], runs[run]
    if what == "time":
        seconds = dice.choice((25, 70))
        world.moves_clock(seconds=seconds)
        async with world.job.transaction() as db:
            await move_waiting_lists(world.job, db, MoveWaitingLists())
        model.passes(seconds)
    elif what == "pick":
        role = dice.choice(("wizard", "knight", "priest"))
        await panel.plays(one, role)
        model.press(run, person, "pick", role)
    elif what in ("bring", "move"):
        answer = await panel.answer(one, KEY)
        model.press(run, person, "bring", "lost_halls_key")
        if what == "move" and "Bring it here" in answer.text:
            await one.presses(answer, "Bring it here")
            model.press(run, person, "move", "lost_halls_key")
    else:
        await panel.pressed(one, what.capitalize())
        model.press(run, person, what)
    return f"{person} {what} {run}"


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_people_press_the_rows_are_what_the_model_says(world, raid, unlimited, seed):
    dice = random.Random(seed)
    runs = {"a": await raid.posts(limits=LIMITS["a"], autoend=0)}
    runs["b"] = await raid.posts("void", limits=LIMITS["b"], autoend=0)
    people = {name: world.member(name.capitalize()) for name in ("ada", "ben", "cleo", "dan", "eve", "fay")}
    model = Model(CAPS)
    story = []

    for _ in range(STEPS):
        story.append(await plays(world, dice, runs, people, model))
        assert await rows_of(world, runs, people) == rows_in(model), "\n".join(story)

    await raid.passes(4)
    for run in runs.values():
        joined = await run.count("joined")
        assert f"In ({joined}/" in run.text
