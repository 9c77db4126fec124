"""Whatever happens to xp in whatever order, ledger, days and totals tell the same."""

import random

import pytest
import pytest_asyncio

from db.activity import xp_import_moves, xp_imports
from handlers.activity.xp.rules import MAX_XP
from jobs.perform import perform
from jobs.requests.activity import RunImport
from jobs.requests.base import FollowUp, encode_request
from stand_in.rules.messages import Upload
from tests.support.proven import assert_proven
from tests.support.seeds import seeds


@pytest_asyncio.fixture
async def members(world):
    people = [world.member(f"Member {number}") for number in range(4)]
    await world.settle()
    return people


def csv_of(wanted):
    lines = [f"{user_id},{xp}" for user_id, xp in wanted.items()]
    return Upload(0, "levels.csv", "\n".join(["user_id,xp", *lines]).encode())


class Model:
    """What the totals should be."""

    def __init__(self, members):
        self.xp = {member.id: 0 for member in members}
        self.given = {}

    def imported(self, merging, wanted):
        before = dict(self.xp)
        for user_id, brought in wanted.items():
            there = self.xp[user_id]
            self.xp[user_id] = {
                "add": min(MAX_XP, there + brought),
                "max": max(there, brought),
                "replace": brought,
            }[merging]
        self.given = {user_id: self.xp[user_id] - before[user_id] for user_id in wanted}

    def undone(self):
        for user_id, amount in self.given.items():
            self.xp[user_id] = max(0, min(MAX_XP, self.xp[user_id] - amount))
        self.given = {}


async def step(world, members, model, chance):
    world.moves_clock(seconds=chance.choice([30, 90_000]))
    what = chance.choice(["give", "take", "reset", "import", "import", "undo"])
    member, amount = chance.choice(members), chance.randint(1, 5_000)
    if what == "give":
        await world.owner.runs("xp give", member=member, amount=amount)
        model.xp[member.id] += amount
    elif what == "take":
        await world.owner.runs("xp take", member=member, amount=amount)
        model.xp[member.id] = max(0, model.xp[member.id] - amount)
    elif what == "reset":
        await world.owner.runs("xp reset", member=member)
        model.xp[member.id] = 0
    elif what == "undo":
        offer = await world.owner.runs("xp undo")
        if "Taking it back" in offer.text:
            await world.owner.presses(offer, "Take it back")
            model.undone()
    else:
        await imports(world, model, chance)
    await world.settle()


async def imports(world, model, chance):
    merging = chance.choice(["add", "max", "replace"])
    wanted = {user_id: chance.randint(0, 5_000) for user_id in model.xp if chance.random() < 0.7}
    if not wanted:
        return
    answer = await world.owner.runs("xp import", file=csv_of(wanted), merging=merging)
    await world.settle()
    before = dict(model.xp)
    changed = dict(model.given), before
    model.imported(merging, wanted)
    count = sum(model.xp[user_id] != before[user_id] for user_id in wanted)
    if not count:
        model.given = changed[0]
        return
    world.moves_clock(seconds=30)
    await world.owner.presses(answer, f"Import {count} member{'s' if count != 1 else ''}")


@pytest.mark.parametrize("seed", seeds(1, 20))
async def test_any_history_of_grants_imports_undo_and_resets_adds_up(world, members, seed):
    chance, model = random.Random(seed), Model(members)
    for _ in range(14):
        await step(world, members, model, chance)

    totals = await world.ledger("SELECT user_id, xp FROM activity_total")
    kept = {row["user_id"]: row["xp"] for row in totals if row["user_id"] in model.xp}
    assert {user_id: kept.get(user_id, 0) for user_id in model.xp} == model.xp
    await assert_proven(world.job.pool)


async def test_an_import_that_was_cut_off_goes_on_and_changes_nobody_twice(world, members):
    wanted = {member.id: 100 for member in members}
    answer = await world.owner.runs("xp import", file=csv_of(wanted), merging="add")
    await world.settle()
    import_id = await world.value("SELECT xp_import_id FROM xp_import")
    async with world.job.transaction() as db:
        now = world.now()
        await xp_imports.move_import(db, world.guild.id, import_id, ["draft"], "running", now)
        row = await xp_imports.find_import(db, world.guild.id, import_id)
        first = [member.id for member in members[:2]]
        await xp_import_moves.lock_totals(db, world.guild.id, first)
        await xp_import_moves.add_moves(
            db,
            world.guild.id,
            [(user_id, 100) for user_id in first],
            import_id=row.xp_import_id,
            undo=False,
            actor_id=1,
            day=now.date(),
            at=now,
        )

    interaction = answer.interaction
    follow_up = FollowUp(world.discord.application_id, interaction.token, interaction.id)
    request = RunImport(follow_up, world.guild.id, import_id, world.owner.id)
    await perform(world.job, "long", encode_request(request), "cut off", 2)
    await perform(world.job, "long", encode_request(request), "cut off", 3)

    rows = await world.ledger("SELECT xp FROM activity_total WHERE user_id = ANY($1::bigint[])", list(wanted))
    assert [row["xp"] for row in rows] == [100] * 4
    assert await world.value("SELECT state FROM xp_import") == "done"
    assert await world.value("SELECT members FROM xp_import") == 4
    await assert_proven(world.job.pool)
