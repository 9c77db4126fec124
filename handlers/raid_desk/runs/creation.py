"""Making a run: from `/run`, a template or a headcount."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from db.raid_desk.runs import RUN_PANEL, AddedRun, RunRow, add_run, find_run, find_run_by_key
from handlers.kit import panels
from handlers.raid_desk.dungeons.dungeon import Dungeon
from handlers.raid_desk.runs.events import RunEvent, note
from interactions.escaping import plain, plain_name

if TYPE_CHECKING:
    from db.pool import Connection


class NewRun(msgspec.Struct, frozen=True, kw_only=True):
    """What a run is made of. `key` makes it single: "interaction:1", "headcount:1:shatters".

    `auto_end_minutes` 0: it never ends by itself. `limits`: {"all": 45, "class:trickster": 2, "item:key": 1}.
    """

    guild_id: int
    key: str
    organizer_id: int
    dungeon: Dungeon
    channel_id: int
    now: datetime
    auto_end_minutes: int
    party: str | None = None
    location: str | None = None
    description: str = ""
    limits: Mapping[str, int] = {}
    required_role_id: int | None = None
    headcount_id: int | None = None
    wants_voice: bool = False


async def create_run(db: Connection, new: NewRun) -> RunRow:
    """Writes it down, once per key; who comes second gets the run that is there."""
    run_id = await add_run(db, _row(new))
    if run_id is None:
        known = await find_run_by_key(db, new.key)
        assert known is not None, "a run of that key was in the way"
        return known
    await note(
        db,
        new.guild_id,
        run_id,
        RunEvent.CREATED,
        now=new.now,
        actor_id=new.organizer_id,
        dungeon=new.dungeon.name,
        voice=new.wants_voice,
    )
    await panels.post(db, RUN_PANEL, run_id, new.guild_id, new.channel_id, now=new.now)
    made = await find_run(db, new.guild_id, run_id)
    assert made is not None, "it was written a moment ago"
    return made


def _row(new: NewRun) -> AddedRun:
    dungeon: dict[str, Any] = msgspec.to_builtins(new.dungeon)
    minutes = new.auto_end_minutes
    return AddedRun(
        guild_id=new.guild_id,
        key=new.key,
        organizer_id=new.organizer_id,
        dungeon_key=new.dungeon.key,
        dungeon=dungeon,
        channel_id=new.channel_id,
        party=plain_name(new.party or "", 100) or None,
        location=plain_name(new.location or "", 100) or None,
        description=plain(new.description or ""),
        limits=dict(new.limits),
        required_role_id=new.required_role_id,
        headcount_id=new.headcount_id,
        wants_voice=new.wants_voice,
        auto_end_at=new.now + timedelta(minutes=minutes) if minutes else None,
        created_at=new.now,
    )
