"""The message in the punishment log: it follows whatever happens to the punishment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.raid_desk import moderation as rows
from db.raid_desk import moderation_history as history
from handlers.kit import panels
from handlers.kit.panels import Drawn, panel
from handlers.raid_desk.moderation.record_messages import log_message
from handlers.raid_desk.moderation.rules import PunishmentKind, PunishmentState
from handlers.raid_desk.moderation.suspending import PANEL

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.guild import Guild


@panel(PANEL)
async def draw(db: Connection, guild: Guild, punishment_id: int) -> Drawn | None:
    """As it stands. What is over is posted too, if that has not happened yet."""
    row = await rows.find_punishment(db, guild.id, punishment_id)
    if row is None:
        return None
    events = await history.list_events_of(db, punishment_id)
    posted = await panels.find(db, PANEL, punishment_id)
    over = row.kind == PunishmentKind.WARNING or row.state != PunishmentState.ACTIVE
    there = posted is not None and posted.message_id is not None
    message = log_message(guild.say, row, events, guild.now)
    return Drawn(message, ended=over and there)
