"""Whatever happens in whatever order, totals are the sums of entries, and each point counts in one period."""

import random

import pytest

from db.kit.ledger_proofs import count_wrong_totals

MOVES = 10


class Model:
    """What each member should have: runs by dungeon, points given, and all that counts for the quota."""

    def __init__(self):
        self.runs, self.given, self.raider, self.earned = {}, {}, {}, {}

    def logs(self, member, dungeon, amount):
        """Whether that may be logged."""
        known = self.runs.get((member, dungeon), 0)
        if known + amount < 0:
            return False
        self.runs[member, dungeon] = known + amount
        self.earns(member, amount * (3 if dungeon == "void" else 1))
        return True

    def gives(self, ledger, total, member, amount):
        """Whether the total allows it."""
        if total + amount < 0:
            return False
        ledger[member] = ledger.get(member, 0) + amount
        return True

    def earns(self, member, points):
        self.earned[member] = self.earned.get(member, 0) + points

    def quota_total(self, member):
        return self.given.get(member, 0) + sum(n for (who, _), n in self.runs.items() if who is member)


async def play(office, model, dice):
    """One thing happens."""
    member = dice.choice([office.ada, office.ben])
    dungeon = dice.choice(["void", "shatters"])
    amount = dice.choice([-4, -2, -1, 1, 2, 5])
    move = dice.choice(["run", "run", "undo", "log", "log", "points", "quota", "reset"])
    if move == "run":
        run_id = await office.leads(member, dungeon)
        model.logs(member, dungeon, 1)
        office.undoable.append((run_id, member, dungeon))
    elif move == "undo" and office.undoable:
        run_id, member, dungeon = office.undoable.pop(dice.randrange(len(office.undoable)))
        await office.takes_back(run_id)
        model.runs[member, dungeon] -= 1
        model.earns(member, -3 if dungeon == "void" else -1)
    elif move == "log":
        answer = await office.otto.runs("logrun", dungeon=dungeon, amount=amount, member=member)
        assert ("has only" in answer.text) is not model.logs(member, dungeon, amount)
    elif move == "points":
        answer = await office.otto.runs("addpoints", member=member, amount=amount)
        allowed = model.gives(model.raider, model.raider.get(member, 0), member, amount)
        assert ("has only" in answer.text) is not allowed
    elif move == "quota":
        answer = await office.otto.runs("addquotapoints", member=member, amount=amount)
        allowed = model.gives(model.given, model.quota_total(member), member, amount)
        assert ("has only" in answer.text) is not allowed
        if allowed:
            model.earns(member, amount)
    elif move == "reset":
        await office.resets(office.config)


@pytest.mark.parametrize("seed", range(2))
async def test_ledgers_equal_totals_and_periods_share_all_points(office, world, seed):
    dice, model = random.Random(seed), Model()
    office.undoable, office.config = [], await office.asks(5)
    view = await office.mia.presses(office.config, "Dungeons")
    await office.mia.submits(await office.mia.presses(view, "Search"), typed="void")
    await office.mia.submits(await office.mia.picks(view, "void"), points="3")
    await office.mia.presses(view, "Back")

    for _ in range(MOVES):
        await play(office, model, dice)
    await office.resets(office.config)

    async with world.job.pool.acquire() as db:
        assert await count_wrong_totals(db, world.guild.id, "raid_desk.") == 0
    for member in (office.ada, office.ben):
        kept = await world.value("SELECT sum(points) FROM quota_standing WHERE user_id = $1", member.id)
        assert kept == model.earned.get(member, 0)
        totals = await world.ledger("SELECT ledger, total FROM ledger_total WHERE user_id = $1", member.id)
        by_ledger = {row["ledger"].removeprefix("raid_desk."): row["total"] for row in totals}
        assert by_ledger.get("quota_points", 0) == model.quota_total(member)
        assert by_ledger.get("raider_points", 0) == model.raider.get(member, 0)
