"""A quest on the board: its message in the channel, and word to those who have it as a favourite."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from db.quest_hall import board_quest_timers, favourites, team_quests
from db.quest_hall import quests as rows
from handlers.kit import panels
from handlers.kit.panels import Drawn, panel
from handlers.platform.notifications.actions import Notice, notify_many
from handlers.platform.notifications.rules import NoticeKind, Where
from handlers.platform.settings.platform_settings import ChannelKey
from handlers.quest_hall.board_quests import messages, notices
from handlers.quest_hall.ranks.standing import rank_label

if TYPE_CHECKING:
    from db.pool import Connection
    from db.quest_hall.quests import QuestRow
    from handlers.frame.guild import Guild

PANEL = "board_quests.quest"


@panel(PANEL)
async def draw(db: Connection, guild: Guild, quest_id: int) -> Drawn | None:
    """The quest as everybody sees it; one that is over is shown once more and then left alone."""
    quest = await rows.find_quest(db, guild.id, quest_id)
    if quest is None:
        return None
    rank, for_teams = (
        await rank_label(db, guild.id, quest.rank_needed),
        await team_quests.find_terms(db, quest_id),
    )
    return Drawn(
        messages.board(guild.say, quest, rank, for_teams),
        ended=quest.state in ("closed", "archived"),
    )


async def announce(db: Connection, guild: Guild, quest: QuestRow) -> bool:
    """Puts an open quest on the board, once for each time it is opened; False when that was done already."""
    if not await board_quest_timers.claim_announcement(db, quest.quest_id):
        return False
    channel_id = guild.channel(ChannelKey.QUEST_BOARD)
    if channel_id is not None:
        await panels.post(db, PANEL, quest.quest_id, guild.id, channel_id, now=guild.now)
    await panels.touch(db, PANEL, quest.quest_id, now=guild.now)
    text = notices.opened(guild.say, quest)
    await tell_admirers(
        db, quest, text, f"quest_open:{quest.quest_id}:{guild.now.timestamp():.0f}", guild.now
    )
    return True


async def tell_admirers(db: Connection, quest: QuestRow, text: str, key: str, now: datetime) -> None:
    """Those who have it as a favourite, each once for that key."""
    notices = [
        Notice(
            guild_id=quest.guild_id,
            user_id=user_id,
            kind=NoticeKind.QUEST,
            text=text,
            key=key,
            where=Where.DM,
        )
        for user_id in await favourites.list_admirers(db, quest.quest_id)
    ]
    await notify_many(db, notices, now=now)
