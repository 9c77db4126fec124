"""A guild with a quest board, quest masters and members, for all tests of the quest hall."""

from __future__ import annotations

from typing import Any

import pytest_asyncio

from handlers.quest_hall.points import POINTS
from stand_in.model import Message
from tests.support.answers import Answer, text_of
from tests.support.someone import Someone


class Hall:
    """Channels for the board and for reviews, two quest masters, two members."""

    def __init__(self, world: Any) -> None:
        self.world = world
        self.board = world.discord.channel(world.guild, "board")
        self.reviews = world.discord.channel(world.guild, "reviews")
        self.quests = world.discord.channel(world.guild, "quests")
        self.master = world.discord.role(world.guild, "Quest master")
        self.mira, self.max = world.member("Mira", self.master), world.member("Max", self.master)
        self.ada, self.ben = world.member("Ada"), world.member("Ben")

    async def set_up(self) -> Hall:
        channels = {
            "quest_board": self.board.id,
            "quest_review": self.reviews.id,
            "quest": self.quests.id,
        }
        await self.world.sets("platform", channels=channels, roles={"quest_master": self.master.id})
        await self.world.settle()
        return self

    async def writes(self, title: str = "Wolf pelts", **options: Any) -> int:
        """Mira's draft; returns its number."""
        options = {"description": "Bring three pelts.", "difficulty": "easy"} | options
        answer = await self.mira.runs("quest create", title=title, **options)
        assert "This is a draft" in answer.text, answer.text
        return int(await self.world.value("SELECT max(quest_id) FROM quest"))

    async def opens(self, title: str = "Wolf pelts", **options: Any) -> int:
        """A quest on the board."""
        quest_id = await self.writes(title, **options)
        answer = await self.mira.runs("quest reopen", quest=str(quest_id))
        assert answer.text.startswith(f"**{title}** "), answer.text
        await self.passes()
        return quest_id

    async def passes(self, **by: float) -> None:
        """Time; by itself a few seconds, in the steps in which the worker looks."""
        self.world.moves_clock(**(by or {"seconds": 2}))
        await self.world.settle()
        for _ in range(2):
            self.world.moves_clock(seconds=2)
            await self.world.settle()

    async def does(self, who: Someone, quest_id: int) -> None:
        """Accepted, submitted, approved by Mira."""
        await self.accepts(who, quest_id)
        await self.submits(who, quest_id)
        await self.approves()

    async def accepts(self, who: Someone, quest_id: int) -> Answer:
        return await who.runs("quest accept", quest=str(quest_id))

    async def submits(self, who: Someone, quest_id: int, text: str = "Here they are.") -> Answer:
        answer = await who.runs("quest submit", quest=str(quest_id), text=text)
        await self.passes()
        return answer

    async def approves(self, who: Someone | None = None) -> Answer:
        """The newest card."""
        answer = await (who or self.mira).presses(self.card(), "Approve")
        await self.passes()
        return answer

    async def rejects(self, why: str = "Too few.", who: Someone | None = None) -> Answer:
        master = who or self.mira
        answer = await master.submits(await master.presses(self.card(), "Reject"), reason=why)
        await self.passes()
        return answer

    def card(self) -> Message:
        """The newest review card."""
        return [m for m in self.reviews.messages.values() if m.embeds and "Reward" in text_of(m)][-1]

    def posted(self, title: str = "Wolf pelts") -> Message:
        """The quest's message on the board."""
        return next(m for m in self.board.messages.values() if title in text_of(m))

    async def points(self, who: Someone) -> int:
        return await POINTS.total(self.world.job.pool, self.world.guild.id, who.id)

    async def state(self, who: Someone, quest_id: int) -> str | None:
        """Of the member's latest claim."""
        state: str | None = await self.world.value(
            "SELECT state FROM quest_claim WHERE quest_id = $1 AND user_id = $2 ORDER BY turn DESC LIMIT 1",
            quest_id,
            who.id,
        )
        return state

    async def told(self, who: Someone) -> str:
        """What a member was told, in all."""
        rows = await self.world.ledger(
            "SELECT content FROM notification WHERE user_id = $1 ORDER BY notification_id", who.id
        )
        return "\n".join(row["content"] for row in rows)


@pytest_asyncio.fixture
async def hall(world: Any, unlimited: None) -> Hall:
    """A guild with all of it."""
    return await Hall(world).set_up()
