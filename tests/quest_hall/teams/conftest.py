"""A hall with two more members, and the words of teams."""

from __future__ import annotations

from typing import Any

import pytest_asyncio

from tests.quest_hall.conftest import Hall
from tests.support.someone import Someone


class Camp:
    """Ada, Ben, Cleo and Dan, who form teams in the hall."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.world = hall.world
        self.ada, self.ben = hall.ada, hall.ben
        self.cleo, self.dan = hall.world.member("Cleo"), hall.world.member("Dan")

    async def founds(self, who: Someone, name: str = "Wolves", **options: Any) -> str:
        """A team of that name; the name."""
        answer = await who.runs("team create", name=name, **options)
        assert "and you lead it" in answer.text, answer.text
        return name

    async def gathers(self, leader: Someone, *others: Someone, name: str = "Wolves") -> str:
        """A team with these in it."""
        await self.founds(leader, name)
        for other in others:
            await leader.runs("team invite", member=other)
            answer = await other.runs("team join", team=name)
            assert "You are now in the team" in answer.text, answer.text
        await self.hall.passes()
        return name

    async def inside(self, name: str = "Wolves") -> set[int]:
        """Who is in it."""
        rows = await self.world.ledger(
            "SELECT user_id FROM team_member JOIN team USING (team_id) WHERE name = $1", name
        )
        return {row["user_id"] for row in rows}

    async def leader(self, name: str = "Wolves") -> int:
        leader: int = await self.world.value("SELECT leader_id FROM team WHERE name = $1", name)
        return leader


@pytest_asyncio.fixture
async def camp(hall: Hall) -> Camp:
    camp = Camp(hall)
    await camp.world.settle()
    return camp
