"""The log of a run: what its thread says of what happened, and how it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.raid_desk.run_events import list_told_events
from db.raid_desk.run_members import list_members, list_offers
from db.raid_desk.runs import RUN_LOG, find_run
from handlers.platform.settings.platform_settings import ChannelKey
from handlers.raid_desk.dungeons.catalog import list_classes
from handlers.raid_desk.runs import log_lines
from handlers.raid_desk.runs.log_rules import ENDS, MEMBERSHIP, entries, has, packed
from handlers.raid_desk.runs.members import dungeon_of
from jobs.kit.threads import Headline, Told, follow, thread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.pool import Connection
    from db.raid_desk.run_events import RunEventRow
    from db.raid_desk.runs import RunRow
    from handlers.frame.guild import Guild


async def follow_log(db: Connection, guild: Guild, run: RunRow) -> None:
    """Something has happened to the run."""
    name = dungeon_of(run).name
    headline = Headline(log_lines.log_headline(guild.say, run, name), log_lines.title(name, run.run_id))
    await follow(db, guild, RUN_LOG, run.run_id, ChannelKey.RAID_LOG, headline)


@thread(RUN_LOG)
async def tell_run_log(db: Connection, guild: Guild, run_id: int, after: int) -> Told | None:
    """What has happened since; after the end also the summary."""
    run = await find_run(db, guild.id, run_id)
    events = await list_told_events(db, run_id, after)
    if run is None or not events:
        return None
    return Told(await _texts(db, guild, run, events), events[-1].event_id, over=not run.running)


async def _texts(db: Connection, guild: Guild, run: RunRow, events: Sequence[RunEventRow]) -> list[str]:
    classes = await list_classes(db, run.guild_id)
    names = log_lines.Names.of(dungeon_of(run), {known.key: known.name for known in classes})
    told = [log_lines.log_line(guild.say, entry, names) for entry in entries(events)]
    lines = [line for line in told if line is not None]
    members = await list_members(db, run.run_id)
    over = has(events, *ENDS)
    if not over and has(events, *MEMBERSHIP):
        lines.append(f"-# {log_lines.standing(guild.say, members)}")
    texts = packed(lines)
    if over:
        offers = await list_offers(db, run.run_id)
        texts.append(log_lines.summary(guild.say, run, names, members, offers))
    return texts
