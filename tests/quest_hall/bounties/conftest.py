"""The hall with a board of bounties, an officer, and points for everybody."""

from __future__ import annotations

from typing import Any

import pytest_asyncio

from handlers.quest_hall.points import POINTS
from stand_in.model import Message
from tests.support.answers import Answer, text_of
from tests.support.someone import Someone


class Bounties:
    """Ada posts, Ben and Cleo claim; Mira and Max are quest masters, Olga is an officer."""

    def __init__(self, hall: Any) -> None:
        self.hall, self.world = hall, hall.world
        self.ada, self.ben, self.mira, self.max = hall.ada, hall.ben, hall.mira, hall.max
        self.reviews = hall.reviews
        self.board = self.world.discord.channel(self.world.guild, "bounties")
        officers = self.world.discord.role(self.world.guild, "Officer")
        self.cleo, self.olga = self.world.member("Cleo"), self.world.member("Olga", officers)
        self.channels = {
            "quest_review": hall.reviews.id,
            "quest": hall.quests.id,
            "bounty": self.board.id,
        }
        self.roles = {"quest_master": hall.master.id, "officer": officers.id}

    async def set_up(self, points: int = 1_000) -> Bounties:
        await self.hall.world.sets("platform", channels=self.channels, roles=self.roles)
        await self.world.settle()
        for member in (self.ada, self.ben, self.cleo):
            await self.olga.runs("points give", member=member, amount=points)
        return self

    async def posts(self, who: Someone | None = None, title: str = "Wanted", **options: Any) -> int:
        """A bounty that is open."""
        answer = await (who or self.ada).runs("bounty post", title=title, **({"reward": 100} | options))
        assert "are held for it" in answer.text, answer.text
        await self.passes()
        return int(await self.world.value("SELECT max(bounty_id) FROM bounty"))

    async def claims(self, who: Someone, bounty_id: int) -> Answer:
        return await who.runs("bounty claim", bounty=str(bounty_id))

    async def submits(self, who: Someone, bounty_id: int, text: str = "Done.") -> Answer:
        answer = await who.runs("bounty submit", bounty=str(bounty_id), text=text)
        await self.passes()
        return answer

    async def decides(self, who: Someone, verb: str, bounty_id: int, member: Someone, **more: Any) -> Answer:
        answer = await who.runs(f"bounty {verb}", bounty=str(bounty_id), member=member, **more)
        await self.passes()
        return answer

    async def passes(self, **by: float) -> None:
        await self.hall.passes(**by)

    async def points(self, who: Someone) -> int:
        return await POINTS.total(self.world.job.pool, self.world.guild.id, who.id)

    async def held(self, bounty_id: int) -> int:
        return await POINTS.total(self.world.job.pool, self.world.guild.id, f"bounty:{bounty_id}")

    async def state(self, bounty_id: int) -> str:
        state: str = await self.world.value("SELECT state FROM bounty WHERE bounty_id = $1", bounty_id)
        return state

    def card(self, word: str = "Bounty:") -> Message:
        """The newest review card."""
        return [m for m in self.reviews.messages.values() if word in text_of(m)][-1]


@pytest_asyncio.fixture
async def bounties(hall: Any) -> Bounties:
    return await Bounties(hall).set_up()
