"""A run that somebody has posted, and what is to be seen of it."""

from __future__ import annotations

from typing import Any

import pytest

from stand_in.model import Message
from tests.raid_desk.runs.desk import desk as desk
from tests.support.answers import Answer, text_of

KEY = "Lost Halls Key"


class Raid:
    """A guild with a raid channel and an organizer."""

    def __init__(self, world: Any) -> None:
        self.world = world
        self.channel = world.discord.channel(world.guild, "raids")
        self.role = world.discord.role(world.guild, "Organizer")
        self.organizer = world.member("Olga", self.role)

    async def set_up(self) -> None:
        await self.sets("platform", channels={"raid": self.channel.id}, roles={"organizer": self.role.id})

    async def sets(self, module: str, **settings: Any) -> None:
        await self.world.sets(module, **settings)

    async def posts(self, dungeon: str = "lost_halls", **options: Any) -> Run:
        """The organizer says /run."""
        await self.organizer.runs("run", dungeon=dungeon, **options)
        await self.passes()
        run_id = await self.world.value("SELECT max(run_id) FROM run")
        return Run(self, run_id)

    async def passes(self, seconds: int = 3) -> None:
        """Time, in steps of which each lets the worker look twice at most."""
        await self.world.settle()
        for begun in range(0, seconds, 2):
            self.world.moves_clock(seconds=min(2, seconds - begun))
            await self.world.settle()


class Run:
    """One run, as people see it and as its rows are."""

    def __init__(self, raid: Raid, run_id: int) -> None:
        self.raid, self.world, self.run_id = raid, raid.world, run_id

    @property
    def message(self) -> Message:
        """The panel: the newest message with the run's number."""
        panels = [
            message
            for message in self.raid.channel.messages.values()
            if f"Run #{self.run_id}\n" in text_of(message) + "\n"
        ]
        assert panels, "no panel is there"
        return panels[-1]

    @property
    def text(self) -> str:
        return text_of(self.message)

    async def pressed(self, member: Any, label: str) -> str:
        """What the member reads."""
        return (await self.answer(member, label)).text

    async def answer(self, member: Any, label: str) -> Answer:
        answer: Answer = await member.presses(self.message, label)
        return answer

    async def plays(self, member: Any, class_key: str) -> str:
        chosen = await self.answer(member, "Choose class")
        return (await member.picks(chosen, class_key)).text

    async def state(self, member: Any) -> str:
        state: str = await self.world.value(
            "SELECT state FROM run_member WHERE run_id = $1 AND user_id = $2", self.run_id, member.id
        )
        return state

    async def count(self, state: str) -> int:
        members: int = await self.world.value(
            "SELECT count(*) FROM run_member WHERE run_id = $1 AND state = $2", self.run_id, state
        )
        return members

    async def events(self) -> list[str]:
        rows = await self.world.ledger(
            "SELECT kind FROM run_event WHERE run_id = $1 ORDER BY event_id", self.run_id
        )
        return [row["kind"] for row in rows]

    async def offers(self) -> set[tuple[int, str, str]]:
        rows = await self.world.ledger("SELECT * FROM run_offer WHERE run_id = $1", self.run_id)
        return {(row["user_id"], row["item"], row["state"]) for row in rows}

    async def set(self, **columns: Any) -> None:
        for name, value in columns.items():
            await self.world.job.pool.execute(
                f"UPDATE run SET {name} = $2 WHERE run_id = $1", self.run_id, value
            )

    def edits(self) -> int:
        """How often the panel was edited at Discord."""
        path = f"/channels/{self.raid.channel.id}/messages/{self.message.id}"
        return sum(
            call.method == "PATCH" and call.path.endswith(path) for call in self.world.discord.rest.calls
        )


@pytest.fixture
async def raid(world: Any) -> Raid:
    made = Raid(world)
    await made.set_up()
    await world.settle()
    return made
