"""The board of bounties: one message in its channel with what is open now."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from db.quest_hall.bounties import BountiesWanted, list_open
from handlers.kit import panels
from handlers.kit.panels import Drawn, panel
from handlers.platform.settings.platform_settings import ChannelKey
from handlers.quest_hall.bounties import messages

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.guild import Guild

PANEL: Final = "bounties.board"
MOST_SHOWN: Final = 10


@panel(PANEL)
async def draw(db: Connection, guild: Guild, guild_id: int) -> Drawn | None:
    """Those that close first; taken away when another channel was chosen."""
    posted = await panels.find(db, PANEL, guild_id)
    if posted is None or posted.channel_id != guild.channel(ChannelKey.BOUNTY):
        return None
    listed, total = await list_open(db, BountiesWanted(guild_id=guild_id), MOST_SHOWN, 0)
    return Drawn(messages.board(guild.say, listed, total))


async def show(db: Connection, guild: Guild, now: datetime) -> None:
    """Something on it has changed; it is posted where there is none yet."""
    channel_id = guild.channel(ChannelKey.BOUNTY)
    if channel_id is not None:
        await panels.post(db, PANEL, guild.id, guild.id, channel_id, now=now)
    await panels.touch(db, PANEL, guild.id, now=now)
