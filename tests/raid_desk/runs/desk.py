"""Runs as rows, and time that passes in the steps in which the worker looks."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.kit.records import By
from handlers.raid_desk.dungeons.dungeon import Dungeon, Item
from handlers.raid_desk.runs.events import RunEvent, note
from stand_in.model import CATEGORY, VOICE

SHATTERS = Dungeon(
    key="shatters",
    name="The Shatters",
    keys=(Item("shatters_key", "Shatters Key", "🔑"),),
    reactions=(Item("rusher", "Rusher", "🏃"),),
)


class Desk:
    """A guild with a raid channel and a log channel, and runs in it."""

    def __init__(self, world: Any) -> None:
        self.world = world
        self.category = world.discord.channel(world.guild, "Raids", CATEGORY)
        self.raids = world.discord.channel(world.guild, "raids", parent_id=self.category.id)
        self.log = world.discord.channel(world.guild, "raid-log")
        self.lounge = world.discord.channel(world.guild, "Lounge", VOICE)

    async def set(self, module: str, settings: dict[str, Any]) -> None:
        await self.world.sets(module, **settings)

    async def opens(self, organizer: Any, *, voice: bool = False, channel: Any = None) -> int:
        """A run, as creating it leaves it."""
        count = await self.world.value("SELECT count(*) FROM run")
        run_id: int = await self.world.value(
            """
            INSERT INTO run (guild_id, key, organizer_id, dungeon_key, dungeon, channel_id, wants_voice,
                             location, party, created_at)
            VALUES ($1, $2, $3, 'shatters', $4, $5, $6, 'USEast secret bazaar', 'Castle', $7) RETURNING run_id
            """,
            self.world.guild.id,
            f"test:{count}",
            organizer.id,
            SHATTERS,
            (channel or self.raids).id,
            voice,
            self.world.now(),
        )
        await self.notes(run_id, RunEvent.CREATED, organizer, dungeon="The Shatters", voice=voice)
        return run_id

    async def notes(self, run_id: int, event: RunEvent, actor: Any = None, **facts: Any) -> None:
        async with self.world.job.pool.acquire() as db:
            actor_id = actor.id if actor is not None else None
            by = By(db, self.world.guild.id, actor_id, self.world.now())
            await note(by, run_id, event, **facts)

    async def stands(self, run_id: int, member: Any, state: str, class_key: str | None = None) -> None:
        """The member's row."""
        await self.world.job.pool.execute(
            """
            INSERT INTO run_member (run_id, user_id, guild_id, state, class_key, joined_at, changed_at)
            VALUES ($1, $2, $3, $4, $5, $6, $6)
            ON CONFLICT (run_id, user_id) DO UPDATE SET state = excluded.state
            """,
            run_id,
            member.id,
            self.world.guild.id,
            state,
            class_key,
            self.world.now(),
        )

    async def joins(self, run_id: int, *members: Any, class_key: str | None = None) -> None:
        for member in members:
            await self.stands(run_id, member, "joined", class_key)
            await self.notes(run_id, RunEvent.JOINED, member)

    async def leaves(self, run_id: int, member: Any) -> None:
        await self.stands(run_id, member, "left")
        await self.notes(run_id, RunEvent.LEFT, member, was="joined")

    async def moves(self, run_id: int, state: str, event: RunEvent, actor: Any = None) -> None:
        column = "started_at" if state == "live" else "ended_at"
        await self.world.job.pool.execute(
            f"UPDATE run SET state = $2, version = version + 1, {column} = $3 WHERE run_id = $1",
            run_id,
            state,
            self.world.now(),
        )
        await self.notes(run_id, event, actor)

    async def starts(self, run_id: int, actor: Any) -> None:
        await self.moves(run_id, "live", RunEvent.STARTED, actor)

    async def ends(self, run_id: int, actor: Any) -> None:
        await self.moves(run_id, "ended", RunEvent.ENDED, actor)

    async def passes(self, seconds: int = 12) -> None:
        """Time, in the steps in which the worker looks."""
        await self.world.settle()
        for _ in range(-(-seconds // 3)):
            self.world.moves_clock(seconds=3)
            await self.world.settle()

    async def run(self, run_id: int) -> dict[str, Any]:
        rows = await self.world.ledger(
            """
            SELECT run.*, message_id, thread_id FROM run
            LEFT JOIN panel ON panel.kind = 'raid_desk.run' AND panel.subject = run_id
            LEFT JOIN log_thread AS log ON log.kind = 'raid_desk.run' AND log.subject = run_id
            WHERE run_id = $1
            """,
            run_id,
        )
        return rows[0]

    def texts(self, channel_id: int) -> list[str]:
        channel = self.world.discord.world.channels[channel_id]
        return [message.content for message in channel.messages.values()]

    def voices(self) -> list[Any]:
        """Voice channels beside the lounge."""
        channels = self.world.guild.channels.values()
        return [channel for channel in channels if channel.type == VOICE and channel.id != self.lounge.id]


@pytest.fixture
async def desk(world: Any) -> Desk:
    made = Desk(world)
    await made.set("platform", {"channels": {"raid": made.raids.id, "raid_log": made.log.id}})
    await world.settle()
    return made
