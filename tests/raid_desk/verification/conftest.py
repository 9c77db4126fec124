"""A guild that verifies its raiders."""

from __future__ import annotations

from typing import Any

import pytest

from stand_in.changes.roles import change_role
from tests.support.answers import text_of


class Gate:
    """Roles, channels and staff for verification, and what is to be seen of it."""

    def __init__(self, world: Any) -> None:
        self.world = world
        discord = world.discord
        self.log = discord.channel(world.guild, "veri-log")
        self.review = discord.channel(world.guild, "veri-review")
        self.getverified = discord.channel(world.guild, "get-verified")
        self.raider = discord.role(world.guild, "Verified Raider")
        self.security = discord.role(world.guild, "Security")
        self.moderator = discord.role(world.guild, "Moderator")
        [own] = [role for role in world.guild.roles.values() if role.managed]
        change_role(discord.world, world.guild, own, position=50)
        self.sam = world.member("Sam", self.security)
        self.mona = world.member("Mona", self.moderator)

    async def set_up(self) -> Gate:
        await self.sets(
            "platform",
            roles={
                "verified_raider": self.raider.id,
                "security": self.security.id,
                "moderator": self.moderator.id,
            },
            channels={
                "veri_log": self.log.id,
                "veri_review": self.review.id,
                "getverified": self.getverified.id,
            },
        )
        await self.world.settle()
        return self

    async def sets(self, module: str, **settings: Any) -> None:
        await self.world.sets(module, **settings)

    async def verifies(self, member: Any, name: str, by: Any = None) -> str:
        """What staff read."""
        answer = await (by or self.sam).runs("verify", member=member, ign=name)
        await self.world.settle()
        return str(answer.text)

    async def passes(self, **by: float) -> None:
        """Time; by itself a few seconds, in the steps in which the worker looks."""
        self.world.moves_clock(**(by or {"seconds": 1}))
        await self.world.settle()
        for _ in range(2):
            self.world.moves_clock(seconds=1)
            await self.world.settle()

    def logged(self) -> list[str]:
        return [text_of(message) for message in self.log.messages.values()]

    def is_raider(self, member: Any) -> bool:
        return self.raider.id in member.role_ids

    async def verifications_of(self, member: Any) -> int:
        """What counts for a member of staff."""
        return await self.world.value(
            "SELECT COALESCE(sum(amount), 0) FROM ledger_entry WHERE ledger = $1 AND user_id = $2",
            "raid_desk.verifications",
            member.id,
        )


@pytest.fixture
async def gate(world: Any, unlimited: None) -> Gate:
    return await Gate(world).set_up()
