"""The pictures of docs/guide-practice.md: several days of a practice community, as its members see them."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from playwright.async_api import expect

from tests.practice.test_graduation import passes, sets

CRITERIA = {
    "graduation_streak": 5,
    "graduation_techniques": 1,
    "graduation_validations": 0,
    "graduation_taught": 0,
    "graduation_shield": False,
    "graduation_sessions_each": 3,
}


class Dojo:
    """Ana practises with Ben; both sit at a window."""

    def __init__(self, world: Any) -> None:
        self.world = world
        self.ana, self.ben = world.member("Ana"), world.member("Ben")
        self.channel = world.discord.channel(world.guild, "practice")

    async def open(self) -> Dojo:
        world = self.world
        await world.settle()
        await world.owner.runs("setchannels", practice=self.channel)
        await world.owner.runs("technique starter", set="breathing")
        await sets(world, **CRITERIA)
        await self.tomorrow()
        return self

    async def tomorrow(self) -> None:
        """Ten in the morning."""
        now = self.world.now()
        following = datetime.combine(now.date() + timedelta(days=1), time(10), UTC)
        self.world.moves_clock(seconds=(following - now).total_seconds())
        await self.world.settle()


@pytest.fixture
async def dojo(world: Any, unlimited: None) -> Dojo:
    return await Dojo(world).open()


async def test_a_week_of_practice(dojo, world, sit):
    window = await sit(dojo.ana)
    await window.opens("practice")
    await window.runs("techniques")
    await window.sees("Box breathing")
    assert await window.picture("practice-techniques")

    for day in range(6):
        await dojo.ben.runs("checkin", technique="box-breathing")
        if day != 3:
            await window.runs("checkin", technique="Box breathing", notes="Calm at last")
            await window.sees("Streak:")
        await world.settle()
        if day == 0:
            await dojo.ana.runs("buddy find")
            await dojo.ben.presses(await dojo.ben.runs("buddy find"), "Practise together")
            await dojo.ana.runs("buddy accept")
            await passes(world)
        await dojo.tomorrow()
    await window.runs("checkin", technique="Box breathing")
    await window.sees("Streak:")
    await window.runs("streak")
    calendar = window.last.locator(".picture img")
    await world.settle()
    await expect(calendar).to_be_visible()
    await calendar.evaluate("image => image.decode()")
    assert await window.picture("practice-streak")

    await window.runs("buddy status")
    await window.sees("Shared streak")
    await window.runs("graduate")
    await window.sees("longest streak in days")
    assert await window.picture("practice-graduate")
