"""Making a run: from `/run`, a template or a headcount."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from db.raid_desk.run_creation import AddedRun, add_run, find_run_by_key
from db.raid_desk.runs import RUN_PANEL, RunRow, find_run
from handlers.kit import panels
from handlers.kit.records import By
from handlers.platform.settings.platform_settings import ChannelKey, PlatformSettings
from handlers.raid_desk.dungeons.catalog import find_dungeon, list_classes
from handlers.raid_desk.runs.events import RunEvent, note
from handlers.raid_desk.runs.limits import read_limits
from handlers.raid_desk.runs.refusals import NoDungeonSaid, NoRunDungeon
from handlers.raid_desk.settings import RaidSettings
from interactions.escaping import mention_channel, plain, plain_name, shorten, timestamp
from interactions.responses import Reply

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.context import Context
    from interactions.languages import Say


class RunTerms(msgspec.Struct, frozen=True, kw_only=True):
    """What an organizer typed. `auto_end_minutes` None: as the guild has it; `voice` likewise."""

    dungeon: str
    party: str | None = None
    location: str | None = None
    description: str = ""
    limits: str = ""
    role_id: int | None = None
    auto_end_minutes: int | None = None
    voice: bool | None = None


async def make_run(ctx: Context, asked: RunTerms) -> RunRow:
    """Writes the run down, once per interaction; a job posts its panel."""
    if not asked.dungeon.strip():
        raise NoDungeonSaid
    dungeon = await find_dungeon(ctx.db, ctx.guild_id, asked.dungeon)
    if dungeon is None:
        raise NoRunDungeon(name=shorten(asked.dungeon, 40))
    settings = await ctx.guild_settings(RaidSettings)
    platform = await ctx.guild_settings(PlatformSettings)
    minutes = asked.auto_end_minutes
    new = AddedRun(
        guild_id=ctx.guild_id,
        key=f"interaction:{ctx.interaction.id}",
        organizer_id=ctx.actor.id,
        dungeon_key=dungeon.key,
        dungeon=msgspec.to_builtins(dungeon),
        channel_id=platform.channel(ChannelKey.RAID) or ctx.channel_id,
        created_at=ctx.now,
        auto_end_at=ends_at(ctx.now, settings.auto_end_minutes if minutes is None else minutes),
        party=plain_name(asked.party or "", 100) or None,
        location=plain_name(asked.location or "", 100) or None,
        description=plain(asked.description or ""),
        limits=read_limits(asked.limits, dungeon, await list_classes(ctx.db, ctx.guild_id)),
        required_role_id=asked.role_id,
        wants_voice=settings.voice_by_default if asked.voice is None else asked.voice,
    )
    run = await create_run(ctx.db, new)
    await ctx.audit("run.create", str(run.run_id), dungeon=dungeon.name)
    return run


async def create_run(db: Connection, new: AddedRun) -> RunRow:
    """Writes it down, once per key; who comes second gets the run that is there."""
    run_id = await add_run(db, new)
    if run_id is None:
        known = await find_run_by_key(db, new.key)
        assert known is not None, "a run of that key was in the way"
        return known
    by = By(db, new.guild_id, new.organizer_id, new.created_at)
    await note(by, run_id, RunEvent.CREATED, dungeon=new.dungeon["name"], voice=new.wants_voice)
    await panels.post(db, RUN_PANEL, run_id, new.guild_id, new.channel_id, now=new.created_at)
    made = await find_run(db, new.guild_id, run_id)
    assert made is not None, "it was written a moment ago"
    return made


def ends_at(now: datetime, minutes: int) -> datetime | None:
    """When it ends automatically; 0 minutes: never."""
    return now + timedelta(minutes=minutes) if minutes else None


def made(say: Say, run: RunRow) -> Reply:
    """To the organizer."""
    text: str = say(
        "Your run **{dungeon}** (#{number}) appears in {channel} in a moment.",
        dungeon=run.dungeon["name"],
        number=run.run_id,
        channel=mention_channel(run.channel_id),
    )
    if run.location:
        text += "\n" + say("Its location is shown only to those who join, when they press Location.")
    if run.auto_end_at is not None:
        text += "\n" + say("It ends automatically {when}.", when=timestamp(run.auto_end_at, "R"))
    return Reply(text, ephemeral=True)
