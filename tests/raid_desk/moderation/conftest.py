"""A server with staff, members who can be punished, and channels for the log and for appeals."""

from __future__ import annotations

from typing import Any

import pytest

from stand_in.changes.roles import change_role
from stand_in.model import Message
from tests.raid_desk.runs.conftest import Raid
from tests.support.answers import text_of


class Court:
    """Sue is security, Otto an officer, Mia a moderator, Ada a verified raider."""

    def __init__(self, world: Any, raid: Raid) -> None:
        self.world, self.raid = world, raid
        [own] = [role for role in world.guild.roles.values() if role.managed]
        change_role(world.discord.world, world.guild, own, position=50)
        names = ("security", "officer", "moderator", "suspended", "verified_raider")
        self.roles = {name: world.discord.role(world.guild, name.title()) for name in names}
        self.log = world.discord.channel(world.guild, "punishments")
        self.appeals = world.discord.channel(world.guild, "appeals")
        self.sue = world.member("Sue", self.roles["security"])
        self.otto = world.member("Otto", self.roles["officer"])
        self.mia = world.member("Mia", self.roles["moderator"])
        self.ada = world.member("Ada", self.roles["verified_raider"])

    async def set_up(self) -> None:
        roles = {name: role.id for name, role in self.roles.items()} | {"organizer": self.raid.role.id}
        channels = {
            "raid": self.raid.channel.id,
            "punishment_log": self.log.id,
            "appeal": self.appeals.id,
        }
        await self.raid.sets("platform", roles=roles, channels=channels)
        await self.world.settle()

    async def passes(self, seconds: int = 3, **time: float) -> None:
        """Time, then the steps in which the worker looks."""
        if time:
            self.world.moves_clock(**time)
        for _ in range(seconds):
            await self.world.settle()
            self.world.moves_clock(seconds=2)
        await self.world.settle()

    async def warns(self, member: Any, *, by: Any = None, reason: str = "Rude", **more: Any) -> Any:
        answer = await (by or self.sue).runs("warn", member=member, reason=reason, **more)
        await self.passes()
        return answer

    async def suspends(
        self, member: Any, duration: str = "3d", *, by: Any = None, reason: str = "Cheated", **more: Any
    ) -> Any:
        answer = await (by or self.sue).runs(
            "suspend", member=member, duration=duration, reason=reason, **more
        )
        await self.passes()
        return answer

    async def punishment(self) -> dict[str, Any]:
        """The latest."""
        rows = await self.world.ledger("SELECT * FROM punishment ORDER BY punishment_id DESC LIMIT 1")
        row: dict[str, Any] = rows[0]
        return row

    def holds(self, member: Any) -> set[str]:
        """Names of roles the member holds at Discord."""
        return {role.name.lower() for role in member.roles}

    def notices(self, member: Any) -> list[Message]:
        """Direct messages of the bot to the member, in their order."""
        return list(member.person.dm().messages.values())

    def told(self, member: Any) -> str:
        """The latest of them."""
        return text_of(self.notices(member)[-1])

    def entries(self) -> list[str]:
        """The punishment log, as it reads now."""
        return [text_of(message) for message in self.log.messages.values()]

    async def audit(self) -> list[str]:
        rows = await self.world.ledger("SELECT action FROM audit ORDER BY audit_id")
        return [row["action"] for row in rows]


@pytest.fixture
async def court(world: Any, raid: Raid) -> Court:
    made = Court(world, raid)
    await made.set_up()
    return made
