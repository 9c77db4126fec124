"""The whole machine with a product made for the tests, and its guild."""

from __future__ import annotations

from typing import Any

import pytest_asyncio

from stand_in.model import Message
from tests.kit.commissions import COINS, OUTCOMES, PRODUCTS
from tests.support.answers import Answer, text_of
from tests.support.someone import Someone
from tests.support.world import World


class Guild:
    """Two quest masters, a member with work to submit, and a channel where it is decided."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.channel = world.discord.channel(world.guild, "reviews")
        self.log = world.discord.channel(world.guild, "log")
        master = world.discord.role(world.guild, "Quest master")
        self.ada = world.member("Ada")
        self.mira, self.max = world.member("Mira", master), world.member("Max", master)
        self.master = master

    async def set_up(self) -> Guild:
        await self.chooses(quest=self.channel.id, audit_log=self.log.id)
        return self

    async def chooses(self, **channels: int) -> None:
        """Channels and roles, as /setchannels and /setroles do."""
        settings = {"channels": channels, "roles": {"quest_master": self.master.id}}
        await self.world.sets("platform", **settings)

    async def submits(self, who: Someone | None = None, name: str = "Chair", **options: Any) -> Answer:
        """Work, by Ada if nobody else is named."""
        answer = await (who or self.ada).runs("work submit", name=name, text="made of oak", **options)
        await self.passes()
        return answer

    async def passes(self, **by: float) -> None:
        """Time; by itself a few seconds, in the steps in which the worker looks."""
        self.world.moves_clock(**(by or {"seconds": 1}))
        await self.world.settle()
        for _ in range(2):
            self.world.moves_clock(seconds=1)
            await self.world.settle()

    def card(self, name: str = "Chair") -> Message:
        """The card of that work in the channel."""
        cards = [m for m in self.channel.messages.values() if m.embeds and f"Work {name}" in text_of(m)]
        assert len(cards) == 1, f"{len(cards)} cards are there"
        return cards[0]

    async def rejects(self, who: Someone, why: str = "too short", label: str = "Reject") -> Answer:
        """The reason is asked for, and given."""
        answer = await who.submits(await who.presses(self.card(), label), reason=why)
        await self.passes()
        return answer

    async def coins(self) -> int:
        """What Ada has."""
        return await COINS.total(self.world.job.pool, self.world.guild.id, self.ada.id)

    async def outcomes(self) -> list[str]:
        """How her work ended without pay."""
        entries = await OUTCOMES.entries(self.world.job.pool, self.world.guild.id, self.ada.id)
        return [entry.reason for entry in entries]

    async def told(self) -> str:
        """What Ada was told, in all."""
        rows = await self.world.ledger(
            "SELECT content FROM notification WHERE user_id = $1 ORDER BY notification_id", self.ada.id
        )
        return "\n".join(row["content"] for row in rows)


@pytest_asyncio.fixture(scope="session")
async def _session_commissions(services: Any) -> Any:
    url = await services.new_database()
    world = await World(url, f"{services.redis_url}?db=2", PRODUCTS).open()
    yield world
    await world.close()


@pytest_asyncio.fixture
async def guild(_session_commissions: World) -> Any:
    """A guild of the machine that has the commissions for a product; nobody presses too often there."""
    with _session_commissions.unlimited():
        yield await Guild(await _session_commissions.begin()).set_up()
        await _session_commissions.finish()
