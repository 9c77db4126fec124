"""The message of a headcount that everybody answers on: drawn from its rows."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from db.raid_desk.headcounts import HEADCOUNT_PANEL, find_headcount, list_taken_off
from handlers.kit.panels import Drawn, panel
from handlers.kit.records import By
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.raid_desk.dungeons.catalog import emoji_map
from handlers.raid_desk.headcounts import actions, organizer_messages, panel_messages
from handlers.raid_desk.headcounts.events import end_headcount

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.kit.panels import PanelRow
    from db.pool import Connection
    from db.raid_desk.headcounts import HeadcountRow
    from handlers.frame.context import Context
    from handlers.frame.guild import Guild
    from handlers.raid_desk.headcounts.rules import Interest
    from interactions.responses import Reply

LOOK_EVERY = timedelta(minutes=10)
"""Nobody can answer a headcount while its message is gone."""


async def end_unposted(db: Connection, guild: Guild, panel: PanelRow) -> None:
    """A headcount that cannot be posted is over."""
    row = await find_headcount(db, guild.id, panel.subject)
    if panel.message_id is None and row is not None:
        await end_headcount(By(db, guild.id, None, guild.now), row, unposted=True)


async def organizer_panel(ctx: Context, row: HeadcountRow, interests: Sequence[Interest]) -> Reply:
    """What the organizer sees of it."""
    emoji = await emoji_map(ctx.db, ctx.guild_id)
    taken_off = await list_taken_off(ctx.db, row.headcount_id)
    return organizer_messages.organizer_panel(ctx.say, row, interests, emoji, taken_off)


@panel(HEADCOUNT_PANEL, failed=end_unposted, look_every=LOOK_EVERY)
async def draw(db: Connection, guild: Guild, headcount_id: int) -> Drawn | None:
    """The headcount as its rows are now."""
    row = await find_headcount(db, guild.id, headcount_id)
    if row is None:
        return None
    interests, emoji = await actions.interests_of(db, row), await emoji_map(db, guild.id)
    roles = guild.settings(PlatformSettings).roles
    message = panel_messages.panel(guild.say, row, interests, emoji, roles, guild.pictures_url)
    return Drawn(message, ended=row.state != "open")
