"""A guild with a member who practises, for all tests of practice."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest_asyncio

from tests.support.answers import Answer, text_of


class Dojo:
    """Ana practises; it is ten in the morning (UTC)."""

    def __init__(self, world: Any) -> None:
        self.world = world
        self.ana = world.member("Ana")

    async def checks_in(self, who: Any = None, **options: Any) -> Answer:
        return await (who or self.ana).runs("checkin", **options)

    async def days_later(self, days: int = 1) -> None:
        """Ten in the morning, so many days later; the worker looks on each of them."""
        for _ in range(days):
            following = self.world.now().date() + timedelta(days=1)
            await self.comes(datetime.combine(following, time(10), UTC))

    async def comes(self, moment: datetime) -> None:
        """The clock is moved there."""
        self.world.moves_clock(seconds=(moment - self.world.now()).total_seconds())
        await self.world.settle()

    async def comes_before_summer_time(self) -> datetime:
        """Ten in the morning, two days before the next start of Europe's summer time, which is told."""
        now = self.world.now()
        marches = (datetime(year, 3, 31, 1, tzinfo=UTC) for year in (now.year, now.year + 1))
        changes = (end - timedelta(days=end.isoweekday() % 7) for end in marches)
        change = next(change for change in changes if change - timedelta(days=3) > now)
        await self.comes(change - timedelta(days=2) + timedelta(hours=9))
        return change

    async def practises(self, days: int, who: Any = None) -> None:
        """On so many days, the last of them today."""
        for day in range(days):
            if day:
                await self.days_later()
            await self.checks_in(who)

    def told(self, who: Any = None) -> list[str]:
        """The direct messages of a member."""
        person = (who or self.ana).person
        return [text_of(message) for message in person.dm().messages.values()]


@pytest_asyncio.fixture
async def dojo(world: Any, unlimited: None) -> Dojo:
    """Everybody's clock shows UTC, and days begin at four."""
    opened = Dojo(world)
    await opened.days_later()
    return opened
