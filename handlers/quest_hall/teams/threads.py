"""The private thread of a team: made when its leader wants one, and its members follow the team."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from db.outbox import Outbox
from db.quest_hall import teams as rows
from handlers.platform.channels.rules import required_channel
from handlers.platform.settings.platform_settings import ChannelKey, PlatformSettings
from interactions.escaping import plain_name
from jobs.requests.platform import (
    AddThreadMember,
    EditThread,
    OpenPrivateThread,
    RemoveThreadMember,
)

if TYPE_CHECKING:
    from db.quest_hall.teams import TeamRow
    from handlers.kit.reviews import Acting

ORIGIN: Final = "quest_hall.team_thread"


async def ask(acting: Acting, team: TeamRow) -> bool:
    """Has one made; False when there is one, or soon will be. Raises ChannelNotSet."""
    if team.thread_asked:
        return False
    channel_id = required_channel(acting.guild.settings(PlatformSettings), ChannelKey.QUEST)
    thread = OpenPrivateThread(
        guild_id=acting.guild_id,
        channel_id=channel_id,
        name=plain_name(f"{team.name} {team.team_id}", 90),
        origin=f"{ORIGIN}:{team.team_id}",
    )
    await rows.mark_thread(acting.db, team.team_id, None, asked=True)
    await Outbox(acting.db, acting.guild_id).add(thread)
    return True


async def follow_in(acting: Acting, team: TeamRow, user_id: int) -> None:
    """Somebody has joined the team."""
    if team.thread_id is not None:
        await Outbox(acting.db, acting.guild_id).add(AddThreadMember(team.thread_id, user_id))


async def follow_out(acting: Acting, team: TeamRow, user_id: int) -> None:
    """Somebody has left it."""
    if team.thread_id is not None:
        await Outbox(acting.db, acting.guild_id).add(RemoveThreadMember(team.thread_id, user_id))


async def close(acting: Acting, team: TeamRow) -> None:
    """The team is no more; its thread is archived."""
    if team.thread_id is not None:
        await Outbox(acting.db, acting.guild_id).add(EditThread(team.thread_id, archived=True))
