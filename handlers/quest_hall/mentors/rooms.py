"""Where mentor and student meet: a private thread, or a private channel where the server prefers that.

A channel is closed for writing when the pair ends and deleted some days later, since a server can hold 500.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from db.outbox import Outbox
from db.platform.guilds import find_channel, list_roles
from handlers.platform.roles.rules import Role
from handlers.platform.settings.platform_settings import ChannelKey, PlatformSettings
from handlers.quest_hall.settings import QuestSettings
from interactions.permissions import Permissions
from jobs.requests.platform import (
    EditThread,
    OpenPrivateChannel,
    OpenPrivateThread,
    SetChannelPermissions,
)

if TYPE_CHECKING:
    from db.quest_hall.mentor_pairs import MentorPairRow
    from handlers.kit.reviews import Acting

THREAD_ORIGIN: Final = "quest_hall.mentor_thread"
CHANNEL_ORIGIN: Final = "quest_hall.mentor_channel"
READ_ONLY: Final = Permissions.VIEW_CHANNEL | Permissions.READ_MESSAGE_HISTORY
SEES_ALL: Final = (Role.ADMINISTRATOR, Role.MODERATOR)


async def open_room(acting: Acting, pair: MentorPairRow) -> None:
    """By the setting; without a channel for mentors there is none."""
    channel_id = acting.guild.channel(ChannelKey.MENTOR)
    if channel_id is None:
        return
    if acting.guild.settings(QuestSettings).mentor_rooms == "channel":
        await _open_channel(acting, pair, channel_id)
    else:
        await Outbox(acting.db, acting.guild_id).add(_thread(acting.guild_id, channel_id, pair.pair_id))


def _thread(guild_id: int, channel_id: int, pair_id: int) -> OpenPrivateThread:
    origin = f"{THREAD_ORIGIN}:{pair_id}"
    return OpenPrivateThread(guild_id, channel_id, f"mentoring-{pair_id}", origin=origin)


async def _open_channel(acting: Acting, pair: MentorPairRow, channel_id: int) -> None:
    """In the category of the channel for mentors; moderators see it too."""
    roles = acting.guild.settings(PlatformSettings).roles
    there = {row.role_id for row in await list_roles(acting.db, acting.guild_id)}
    near = await find_channel(acting.db, acting.guild_id, channel_id)
    effect = OpenPrivateChannel(
        acting.guild_id,
        f"mentoring-{pair.pair_id}",
        near.parent_id if near is not None else None,
        member_ids=[pair.mentor_id, pair.student_id],
        role_ids=sorted({roles[key] for key in SEES_ALL if key in roles} & there),
        instead_in=channel_id,
        reason="Mentoring",
        origin=f"{CHANNEL_ORIGIN}:{pair.pair_id}",
    )
    await Outbox(acting.db, acting.guild_id).add(effect)


async def open_thread_instead(outbox: Outbox, effect: OpenPrivateChannel, pair: MentorPairRow) -> None:
    """Discord made no channel: the right is missing, or the server has no room for another one."""
    await outbox.add(_thread(pair.guild_id, effect.instead_in, pair.pair_id))


async def close_room(outbox: Outbox, pair: MentorPairRow) -> None:
    """Archived; or readable, and no more."""
    if pair.thread_id is None:
        return
    if not pair.in_channel:
        await outbox.add(EditThread(pair.thread_id, archived=True))
        return
    deny = int(Permissions.SEND_MESSAGES)
    for user_id in (pair.mentor_id, pair.student_id):
        await outbox.add(SetChannelPermissions(pair.thread_id, user_id, allow=int(READ_ONLY), deny=deny))
