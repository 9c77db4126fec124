"""When the panel of a run is deleted, or Discord refuses it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from db.platform.settings import find_settings
from db.raid_desk.runs import find_run, lock_run
from handlers.frame.guild_settings import typed
from handlers.kit.records import By
from handlers.platform.notifications.actions import notify
from handlers.platform.notifications.rules import NoticeKind
from handlers.raid_desk.runs import moves
from handlers.raid_desk.runs.events import RunEvent, note
from handlers.raid_desk.settings import RaidSettings
from interactions.escaping import mention_channel

if TYPE_CHECKING:
    from db.kit.panels import PanelRow
    from db.pool import Connection
    from db.raid_desk.runs import RunRow
    from handlers.frame.guild import Guild
    from interactions.languages import Say


async def repost_or_cancel(db: Connection, panel: PanelRow, now: datetime) -> bool:
    """As the server has set it; a run that is over keeps what it has."""
    run = await lock_run(db, panel.guild_id, panel.subject)
    if run is None or not run.running:
        return False
    settings = typed(RaidSettings, await find_settings(db, run.guild_id, RaidSettings.module))
    by = By(db, run.guild_id, None, now)
    await note(by, run.run_id, RunEvent.MESSAGE_LOST)
    if settings.lost_panel != "repost":
        await moves.move_run(by, run, moves.CANCEL, why="panel deleted")
    return settings.lost_panel == "repost"


async def tell_organizer(db: Connection, guild: Guild, panel: PanelRow) -> None:
    """Once each: why the panel is not there, and why it is not right."""
    run = await find_run(db, guild.id, panel.subject)
    if run is None:
        return
    text = unposted if panel.message_id is None else unedited
    await notify(
        db,
        guild.id,
        run.organizer_id,
        NoticeKind.SYSTEM,
        text(guild.say, run, panel.error or ""),
        now=guild.now,
        key=f"run_{text.__name__}:{run.run_id}",
    )


def unedited(say: Say, run: RunRow, error: str) -> str:
    """To the organizer, when Discord keeps refusing the edits of the panel."""
    return say(
        "I cannot bring the panel of your run **{dungeon}** (#{number}) in {channel} up to date: {error}\n"
        "I keep trying. Somebody who manages the channel can check my permissions there.",
        dungeon=run.dungeon["name"],
        number=run.run_id,
        channel=mention_channel(run.channel_id),
        error=error,
    )


def unposted(say: Say, run: RunRow, error: str) -> str:
    """To the organizer, when Discord did not take the panel."""
    return say(
        "I could not post your run **{dungeon}** (#{number}) in {channel}: {error}",
        dungeon=run.dungeon["name"],
        number=run.run_id,
        channel=mention_channel(run.channel_id),
        error=error,
    )
