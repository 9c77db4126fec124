"""A guild whose leaders have a quota: Mia is moderator, Otto officer, Olga organizes runs."""

from __future__ import annotations

from typing import Any

import pytest

from db.raid_desk.runs import find_run
from handlers.raid_desk import ledgers
from handlers.raid_desk.runs.outcome_rules import Gain
from stand_in.changes.roles import change_role
from tests.raid_desk.runs.conftest import Raid
from tests.support.answers import text_of


class Office:
    """Roles and channels of the quota, and what is to be seen of it."""

    def __init__(self, world: Any, raid: Raid) -> None:
        self.world, self.raid = world, raid
        discord = world.discord
        [own] = [role for role in world.guild.roles.values() if role.managed]
        change_role(discord.world, world.guild, own, position=50)
        self.moderator, self.officer = (discord.role(world.guild, name) for name in ("Moderator", "Officer"))
        self.leader = discord.role(world.guild, "Raid Leader")
        self.channel = discord.channel(world.guild, "quota")
        self.mia = world.member("Mia", self.moderator)
        self.otto = world.member("Otto", self.officer)
        self.ada, self.ben = (world.member(name, self.leader, raid.role) for name in ("Ada", "Ben"))
        self.olga = raid.organizer

    async def set_up(self) -> None:
        roles = {"moderator": self.moderator.id, "officer": self.officer.id, "organizer": self.raid.role.id}
        channels = {"raid": self.raid.channel.id, "quota": self.channel.id}
        await self.raid.sets("platform", roles=roles, channels=channels, timezone="Europe/Berlin")
        await self.world.settle()

    async def asks(self, required: int = 2, *, role: Any = None, carry: int = 0) -> Any:
        """Mia sets the quota up and posts its panel; what she has before her."""
        answer = await self.mia.runs("configquota role", role=role or self.leader)
        form = await self.mia.presses(answer, "Basic")
        await self.mia.submits(
            form, required=str(required), run_points="1", verification_points="1", carry_cap=str(carry)
        )
        await self.mia.presses(answer, "Post the panel")
        await self.passes()
        return answer

    async def resets_at(self, answer: Any, when: str, repeat: str = "weekly") -> Any:
        """On the form Period."""
        form = await self.mia.presses(answer, "Period")
        began = self.world.discord.clock.now().strftime("%Y-%m-%d 00:00")
        answered = await self.mia.submits(form, begins=began, resets=when, repeat=[repeat])
        await self.passes()
        return answered

    async def resets(self, answer: Any) -> None:
        """By hand; the worker closes the period when all of it is written."""
        sure = await self.mia.presses(answer, "Reset now")
        await self.mia.presses(sure, "Yes, reset it")
        await self.passes(7)

    async def leads(self, member: Any, dungeon: str = "void", count: int = 1, percent: int = 100) -> int:
        """Runs that went well, as their log leaves them; the id of the last one."""
        run_id = 0
        for _ in range(count):
            run_id = await self._run(member, dungeon)
            async with self.world.job.pool.acquire() as db, db.transaction():
                run = await find_run(db, self.world.guild.id, run_id)
                gain = Gain("run_completed", member.id, quota_points=1, percent=percent)
                await ledgers.give(db, run, [gain], by=member.id, now=self.world.now())
        await self.passes()
        return run_id

    async def _run(self, member: Any, dungeon: str) -> int:
        count = await self.world.value("SELECT count(*) FROM run")
        run_id: int = await self.world.value(
            """
            INSERT INTO run (guild_id, key, organizer_id, dungeon_key, dungeon, channel_id, created_at, state,
                             ended_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, 'ended', $7) RETURNING run_id
            """,
            self.world.guild.id,
            f"test:{count}",
            member.id,
            dungeon,
            {"key": dungeon, "name": dungeon.title()},
            self.raid.channel.id,
            self.world.now(),
        )
        return run_id

    async def takes_back(self, run_id: int) -> None:
        """The log of a run."""
        async with self.world.job.pool.acquire() as db, db.transaction():
            run = await find_run(db, self.world.guild.id, run_id)
            await ledgers.take_back(db, run, by=self.olga.id, now=self.world.now())
        await self.passes()

    async def passes(self, seconds: int = 4, **time: float) -> None:
        """Time, then the steps in which the worker looks."""
        if time:
            self.world.moves_clock(**time)
        for _ in range(seconds):
            await self.world.settle()
            self.world.moves_clock(seconds=2)
        await self.world.settle()

    def posts(self) -> list[str]:
        """What stands in the channel of the quota, as it reads now."""
        return [text_of(message) for message in self.channel.messages.values()]

    @property
    def panel(self) -> Any:
        """The panel: the first message there."""
        return next(iter(self.channel.messages.values()))

    @property
    def text(self) -> str:
        return text_of(self.panel)

    async def audit(self, action: str) -> list[dict[str, Any]]:
        rows = await self.world.ledger(
            "SELECT actor_id, subject, facts FROM audit WHERE action = $1 ORDER BY audit_id", action
        )
        return list(rows)


@pytest.fixture
async def office(world: Any, raid: Raid, unlimited: None) -> Office:
    made = Office(world, raid)
    await made.set_up()
    return made
