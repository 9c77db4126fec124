"""Worker and web killed between an approval, its payment and the role that follows: each happens once."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from stand_in.changes.roles import change_role
from stand_in.delivery.options import ClientRefusal
from stand_in.people import Person
from tests.support.answers import button_of, text_of
from tests.support.machine import Machine
from tests.support.seeds import FULL

pytestmark = pytest.mark.faults

KILLS = 4 if FULL else 1
WAIT_S = 90.0


class Tavern:
    """An owner who decides, a member who does things, a ladder whose second rank has a role."""

    def __init__(self, machine: Machine) -> None:
        discord = machine.discord
        self.machine, self.guild = machine, discord.guild("Tavern")
        owner = discord.world.user(self.guild.owner_id)
        self.owner = Person(discord.world, discord.deliverer, owner, self.guild)
        self.ada, self.ben = discord.person("Ada", self.guild), discord.person("Ben", self.guild)
        self.reviews = discord.channel(self.guild, "reviews")
        [own] = [role for role in self.guild.roles.values() if role.managed]
        change_role(discord.world, self.guild, own, position=10)
        self.apprentice = discord.role(self.guild, "Apprentice", position=1)

    async def open(self) -> Tavern:
        await self.owner.run("setchannels", quest_review=self.reviews)
        await self.machine.settle()
        await self.owner.run("rankadmin preset", theme="plain")
        edited = await self.owner.run("rankadmin edit", rank="Apprentice", role=self.apprentice)
        assert edited.message is not None
        assert "is changed" in text_of(edited.message)
        return self

    async def wolves_submit(self) -> None:
        """Ada and Ben, as a team, have done a quest."""
        await self.owner.run("quest create", title="Hunt", description="Go.", points=100, xp=50)
        await self.owner.run("team quest offer", quest="Hunt", size=2)
        await self.owner.run("quest reopen", quest="Hunt")
        await self.ada.run("team create", name="Wolves")
        await self.ada.run("team invite", member=self.ben)
        await self.ben.run("team join", team="Wolves")
        await self.ada.run("team quest take", quest="Hunt")
        await self.ben.run("team quest accept")
        for who in (self.ada, self.ben):
            await who.run("team quest checkin", text="Here.")
        await self.ada.run("team quest submit", text="Here.")

    async def value(self, sql: str) -> Any:
        [row] = await self.machine.fetch(sql)
        return row[0]

    async def until(self, sql: str, value: Any) -> None:
        async with asyncio.timeout(WAIT_S):
            while await self.value(sql) != value:
                await self.machine.start_what_ended()
                await asyncio.sleep(0.1)

    async def kills_workers_again_and_again(self, chance: random.Random) -> None:
        for _ in range(KILLS):
            for name in ("worker", "second worker"):
                await self.machine.start(name)
            await asyncio.sleep(chance.uniform(0.8, 2.5))
            for name in ("worker", "second worker"):
                await self.machine.kill(name)


@pytest_asyncio.fixture
async def tavern(tmp_path: Path) -> AsyncIterator[Tavern]:
    running = Machine(tmp_path)
    try:
        yield await Tavern(await running.open()).open()
    finally:
        await running.close()


PAID = "SELECT count(*) FROM ledger_entry WHERE amount > 0 AND user_id <> 0 AND reason = '{}'"


async def test_a_quest_is_paid_once_and_brings_its_rank_and_role_however_workers_die(tavern: Tavern) -> None:
    chance = random.Random(20)
    await tavern.owner.run("quest create", title="Pelts", description="Bring.", points=100, xp=50)
    await tavern.owner.run("quest reopen", quest="Pelts")
    await tavern.ada.run("quest accept", quest="Pelts")
    await tavern.ada.run("quest submit", quest="Pelts", text="Here.")
    await tavern.wolves_submit()
    await tavern.until("SELECT count(*) FROM panel WHERE message_id IS NOT NULL AND kind = 'kit.review'", 2)
    for name in ("worker", "second worker"):
        await tavern.machine.kill(name)

    for card in list(tavern.reviews.messages.values()):
        await tavern.owner.press(card, button_of(card, "Approve")["custom_id"])
    assert await tavern.value(PAID.format("quest")) == 1  # approved and paid are one commit
    assert await tavern.value(PAID.format("team_quest")) == 2
    await tavern.kills_workers_again_and_again(chance)
    for name in ("worker", "second worker"):
        await tavern.machine.start(name)

    await tavern.until("SELECT count(*) FROM xp_ledger WHERE reason = 'quest'", 1)
    await tavern.until("SELECT count(*) FROM xp_ledger WHERE reason = 'team_quest'", 2)
    holders = "SELECT count(*) FROM quest_rank_member JOIN quest_rank USING (rank_id) WHERE place = 2"
    await tavern.until(holders, 1)
    await tavern.machine.settle()
    assert tavern.apprentice.id in tavern.ada.member.role_ids
    assert await tavern.value(PAID.format("quest")) == 1
    assert await tavern.value("SELECT count(*) FROM xp_ledger WHERE reason = 'quest'") == 1
    assert await tavern.value(PAID.format("team_quest")) == 2
    assert await tavern.value("SELECT count(*) FROM xp_ledger WHERE reason = 'team_quest'") == 2
    told_team = "SELECT count(*) FROM notification WHERE content LIKE '%The team%Wolves%has done%'"
    assert await tavern.value(told_team) == 2
    told = "SELECT count(*) FROM notification WHERE content LIKE '%has reached%Apprentice%'"
    assert await tavern.value(told) == 1


async def test_bounties_and_teams_are_paid_in_one_or_not_at_all_when_web_dies(tavern: Tavern) -> None:
    chance = random.Random(21)
    await tavern.owner.run("bounty post", title="Wolf", reward=100, from_server=True)
    await tavern.ada.run("bounty claim", bounty="Wolf")
    await tavern.ada.run("bounty submit", bounty="Wolf", text="Here.")
    await tavern.wolves_submit()

    async def approves() -> None:
        with suppress(ClientRefusal, AssertionError):  # Discord got no answer
            await tavern.owner.run("bounty approve", bounty="Wolf", member=tavern.ada)
        with suppress(ClientRefusal, AssertionError):
            await tavern.owner.run("team review approve", team="Wolves")

    for _ in range(KILLS):
        pressed = asyncio.create_task(approves())
        await asyncio.sleep(chance.uniform(0.0, 0.02))
        await tavern.machine.kill("web")
        await pressed
        won = await tavern.value("SELECT count(*) FROM bounty_claim WHERE state = 'approved'")
        assert await tavern.value(PAID.format("bounty")) == won
        done = await tavern.value("SELECT count(*) FROM team_claim WHERE state = 'approved'")
        assert await tavern.value(PAID.format("team_quest")) == 2 * done
        await tavern.machine.start("web")
        await tavern.machine.until_web_answers()
    await approves()

    assert await tavern.value(PAID.format("bounty")) == 1
    assert await tavern.value(PAID.format("team_quest")) == 2
    assert await tavern.value("SELECT sum(total) FROM ledger_total WHERE account <> ''") == 0
    assert await tavern.value("SELECT state FROM bounty") == "done"
