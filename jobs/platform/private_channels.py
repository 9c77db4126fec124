"""Private text channels: seen by a few members, some roles and the bot."""

from __future__ import annotations

from typing import Any

from interactions import routes
from interactions.permissions import Permissions
from jobs.platform.effects import find_made_channel
from jobs.requests.platform import OpenPrivateChannel
from jobs.run import Job, carries

TEXT, ROLE, MEMBER = 0, 0, 1
"""Discord's numbers of a kind of channel, and of kinds of overwrites."""
TALK = Permissions.VIEW_CHANNEL | Permissions.SEND_MESSAGES | Permissions.READ_MESSAGE_HISTORY
OWN = TALK | Permissions.MANAGE_CHANNELS


@carries(OpenPrivateChannel)
async def open_private_channel(job: Job, effect: OpenPrivateChannel) -> dict[str, Any]:
    channel_id = None
    if job.attempt > 1:
        channel_id = await find_made_channel(job, effect.guild_id, effect.name, TEXT)
    if channel_id is None:
        wanted: dict[str, Any] = {
            "name": effect.name,
            "type": TEXT,
            "permission_overwrites": _overwrites(effect, job.application_id or 0),
        }
        if effect.parent_id is not None:
            wanted["parent_id"] = str(effect.parent_id)
        call = routes.CREATE_CHANNEL.to(guild_id=effect.guild_id)
        made = await job.rest.request(call, json=wanted, reason=effect.reason)
        channel_id = int(made["id"])
    return {"channel_id": channel_id}


def _overwrites(effect: OpenPrivateChannel, bot_id: int) -> list[dict[str, Any]]:
    """Closed to everybody else."""
    rules = [_rule(effect.guild_id, ROLE, deny=int(Permissions.VIEW_CHANNEL))]
    rules.append(_rule(bot_id, MEMBER, allow=int(OWN)))
    rules += [_rule(role_id, ROLE, allow=int(TALK)) for role_id in effect.role_ids]
    return rules + [_rule(user_id, MEMBER, allow=int(TALK)) for user_id in effect.member_ids]


def _rule(target_id: int, kind: int, *, allow: int = 0, deny: int = 0) -> dict[str, Any]:
    return {"id": str(target_id), "type": kind, "allow": str(allow), "deny": str(deny)}
