"""The panel of a run: drawn from its rows, posted again or the run called off when somebody deletes it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from db.platform.settings import find_settings
from db.raid_desk.run_members import list_members
from db.raid_desk.run_offers import list_offers
from db.raid_desk.runs import RUN_PANEL, find_run, lock_run
from handlers.frame.guild_settings import typed
from handlers.kit.panels import Drawn, panel
from handlers.kit.records import By
from handlers.platform.notifications.actions import notify
from handlers.platform.notifications.rules import NoticeKind
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.raid_desk.dungeons.catalog import emoji_map, list_classes
from handlers.raid_desk.dungeons.pictures import picture_address
from handlers.raid_desk.runs import moves, panel_message
from handlers.raid_desk.runs.eligibility import asked_role
from handlers.raid_desk.runs.ending import log_stage
from handlers.raid_desk.runs.events import RunEvent, note
from handlers.raid_desk.runs.group import caps_of, missing_classes
from handlers.raid_desk.runs.members import dungeon_of
from handlers.raid_desk.runs.panel_message import Shown
from handlers.raid_desk.settings import RaidSettings

if TYPE_CHECKING:
    from db.kit.panels import PanelRow
    from db.pool import Connection
    from handlers.frame.guild import Guild

LOOK_EVERY = timedelta(minutes=10)
"""A run lasts an hour or two, and nobody can press on it while its panel is gone."""


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
    text = panel_message.unposted if panel.message_id is None else panel_message.unedited
    await notify(
        db,
        guild.id,
        run.organizer_id,
        NoticeKind.SYSTEM,
        text(guild.say, run, panel.error or ""),
        now=guild.now,
        key=f"run_{text.__name__}:{run.run_id}",
    )


@panel(RUN_PANEL, lost=repost_or_cancel, failed=tell_organizer, look_every=LOOK_EVERY)
async def draw(db: Connection, guild: Guild, run_id: int) -> Drawn | None:
    """The run as its rows are now; one without its channel is left as it is."""
    run = await find_run(db, guild.id, run_id)
    if run is None:
        return None
    if run.archived_at is not None:
        return Drawn(None, ended=True)
    dungeon = dungeon_of(run)
    members = await list_members(db, run_id)
    classes = await list_classes(db, guild.id)
    caps = caps_of(run.limits, dungeon)
    shown = Shown(
        run=run,
        stage=log_stage(run, guild.now),
        dungeon=dungeon,
        caps=caps,
        members=members,
        offers=await list_offers(db, run_id),
        classes=classes,
        missing=missing_classes(dungeon.needed, members, classes, caps),
        emoji=await emoji_map(db, guild.id),
        picture=picture_address(dungeon, guild.pictures_url),
        only_for=asked_role(run.required_role_id, dungeon, guild.settings(PlatformSettings).roles),
    )
    return Drawn(panel_message.panel(guild.say, shown), ended=not run.running)
