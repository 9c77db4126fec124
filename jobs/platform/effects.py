"""How the effects every product needs are carried out, each so that a second time does no harm.

Discord recognises our nonce only for some minutes. A message first tried longer ago than that is looked for
in the channel before it is written again.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from db.platform.notification_choices import find_closed, mark_closed
from interactions import routes
from interactions.api_errors import (
    AlreadyDone,
    ApiError,
    DirectMessagesClosed,
    Gone,
    InvalidForm,
    ThreadArchived,
    field_errors,
)
from interactions.responses import Upload
from jobs.platform import log_webhooks
from jobs.requests.base import DISCORD_EPOCH_MS
from jobs.requests.platform import (
    AddReaction,
    AddThreadMember,
    CreateVoiceChannel,
    DeleteChannel,
    DeleteMessage,
    EditMessage,
    EditThread,
    GrantRole,
    LookForMessage,
    OpenPrivateThread,
    OpenThread,
    PinMessage,
    RemoveThreadMember,
    RevokeRole,
    SendDirectMessage,
    SendMessage,
    SetChannelPermissions,
    SetNickname,
)
from jobs.run import Job, carries

NONCE_GOOD_FOR_S = 120.0
CLOCKS_APART_S = 300.0
VOICE, PRIVATE_THREAD, MEMBER = 2, 12, 1
"""Discord's numbers of kinds of channels, and of a kind of overwrite."""
BULK_PATIENCE_S = 1.0
"""What shares the guild's limit does not wait in a carrier's place: its whole kind rests instead."""


@carries(SendMessage)
async def send_message(job: Job, effect: SendMessage) -> dict[str, Any]:
    return await write_message(job, effect.channel_id, effect.message, log=effect.log)


@carries(EditMessage)
async def edit_message(job: Job, effect: EditMessage) -> dict[str, Any]:
    await job.rest.edit_message(effect.channel_id, effect.message_id, effect.message)
    return {"channel_id": effect.channel_id, "message_id": effect.message_id}


@carries(DeleteMessage)
async def delete_message(job: Job, effect: DeleteMessage) -> None:
    call = routes.DELETE_MESSAGE.to(channel_id=effect.channel_id, message_id=effect.message_id)
    try:
        await job.rest.request(call, reason=effect.reason)
    except Gone:
        return


@carries(LookForMessage)
async def look_for_message(job: Job, effect: LookForMessage) -> dict[str, Any]:
    call = routes.GET_MESSAGE.to(channel_id=effect.channel_id, message_id=effect.message_id)
    await job.rest.request(call)
    return {"channel_id": effect.channel_id, "message_id": effect.message_id}


@carries(SendDirectMessage)
async def send_direct_message(job: Job, effect: SendDirectMessage) -> dict[str, Any] | None:
    now = job.clock.now()
    if effect.urgent or await find_closed(job.pool, effect.user_id, now) is None:
        try:
            channel_id = await job.rest.open_direct_message(effect.user_id)
            return {**await write_message(job, channel_id, effect.message), "closed": False}
        except DirectMessagesClosed:
            await mark_closed(job.pool, effect.user_id, now)
    if effect.fallback_channel_id is None:
        return {"closed": True}
    return {**await write_message(job, effect.fallback_channel_id, effect.message), "closed": True}


@carries(GrantRole)
async def grant_role(job: Job, effect: GrantRole) -> None:
    call = routes.ADD_MEMBER_ROLE.to(guild_id=effect.guild_id, user_id=effect.user_id, role_id=effect.role_id)
    await job.rest.request(call, reason=effect.reason, patience_s=BULK_PATIENCE_S)


@carries(RevokeRole)
async def revoke_role(job: Job, effect: RevokeRole) -> None:
    call = routes.REMOVE_MEMBER_ROLE.to(
        guild_id=effect.guild_id, user_id=effect.user_id, role_id=effect.role_id
    )
    try:
        await job.rest.request(call, reason=effect.reason, patience_s=BULK_PATIENCE_S)
    except Gone:
        return


@carries(SetNickname)
async def set_nickname(job: Job, effect: SetNickname) -> None:
    call = routes.EDIT_MEMBER.to(guild_id=effect.guild_id, user_id=effect.user_id)
    nick = {"nick": effect.nick}
    await job.rest.request(call, json=nick, reason=effect.reason, patience_s=BULK_PATIENCE_S)


@carries(AddReaction)
async def add_reaction(job: Job, effect: AddReaction) -> None:
    call = routes.ADD_REACTION.to(
        channel_id=effect.channel_id, message_id=effect.message_id, emoji=effect.emoji
    )
    await job.rest.request(call)


@carries(OpenThread)
async def open_thread(job: Job, effect: OpenThread) -> dict[str, Any]:
    call = routes.OPEN_THREAD_ON_MESSAGE.to(channel_id=effect.channel_id, message_id=effect.message_id)
    thread = {"name": effect.name, "auto_archive_duration": effect.auto_archive_minutes}
    with suppress(AlreadyDone):
        await job.rest.request(call, json=thread, reason=effect.reason)
    return {"thread_id": effect.message_id}


@carries(OpenPrivateThread)
async def open_private_thread(job: Job, effect: OpenPrivateThread) -> dict[str, Any]:
    thread_id = await _find_thread(job, effect) if job.attempt > 1 else None
    if thread_id is None:
        call = routes.OPEN_THREAD.to(channel_id=effect.channel_id)
        thread = {
            "name": effect.name,
            "type": PRIVATE_THREAD,
            "invitable": False,
            "auto_archive_duration": effect.auto_archive_minutes,
        }
        made = await job.rest.request(call, json=thread, reason=effect.reason)
        thread_id = int(made["id"])
    return {"thread_id": thread_id}


async def _find_thread(job: Job, effect: OpenPrivateThread) -> int | None:
    """The thread, if an earlier try has made it."""
    oldest = _oldest_id(job)
    listed = await job.rest.request(routes.LIST_ACTIVE_THREADS.to(guild_id=effect.guild_id))
    for thread in listed["threads"]:
        same = int(thread["parent_id"]) == effect.channel_id and thread["name"] == effect.name
        if same and int(thread["id"]) >= oldest:
            return int(thread["id"])
    return None


@carries(AddThreadMember)
async def add_thread_member(job: Job, effect: AddThreadMember) -> None:
    call = routes.ADD_THREAD_MEMBER.to(channel_id=effect.thread_id, user_id=effect.user_id)
    with suppress(Gone):
        await job.rest.request(call)


@carries(RemoveThreadMember)
async def remove_thread_member(job: Job, effect: RemoveThreadMember) -> None:
    call = routes.REMOVE_THREAD_MEMBER.to(channel_id=effect.thread_id, user_id=effect.user_id)
    with suppress(Gone):
        await job.rest.request(call)


@carries(PinMessage)
async def pin_message(job: Job, effect: PinMessage) -> None:
    call = routes.PIN_MESSAGE.to(channel_id=effect.channel_id, message_id=effect.message_id)
    await job.rest.request(call, reason=effect.reason)


@carries(EditThread)
async def edit_thread(job: Job, effect: EditThread) -> None:
    call = routes.EDIT_CHANNEL.to(channel_id=effect.thread_id)
    try:
        await job.rest.request(call, json={"archived": effect.archived}, reason=effect.reason)
    except ThreadArchived:
        if not effect.archived:
            raise


@carries(CreateVoiceChannel)
async def create_voice_channel(job: Job, effect: CreateVoiceChannel) -> dict[str, Any]:
    channel_id = (
        await find_made_channel(job, effect.guild_id, effect.name, VOICE) if job.attempt > 1 else None
    )
    if channel_id is None:
        channel_id = await _make_voice_channel(job, effect)
    return {"channel_id": channel_id}


@carries(DeleteChannel)
async def delete_channel(job: Job, effect: DeleteChannel) -> None:
    with suppress(Gone):
        await job.rest.request(routes.DELETE_CHANNEL.to(channel_id=effect.channel_id), reason=effect.reason)


@carries(SetChannelPermissions)
async def set_channel_permissions(job: Job, effect: SetChannelPermissions) -> None:
    ids: dict[str, Any] = {"channel_id": effect.channel_id, "overwrite_id": effect.user_id}
    with suppress(Gone):
        if effect.allow or effect.deny:
            rule = {"type": MEMBER, "allow": str(effect.allow), "deny": str(effect.deny)}
            await job.rest.request(routes.EDIT_PERMISSIONS.to(**ids), json=rule, reason=effect.reason)
        else:
            await job.rest.request(routes.DELETE_PERMISSIONS.to(**ids), reason=effect.reason)


async def _make_voice_channel(job: Job, effect: CreateVoiceChannel) -> int:
    """In its category, or outside when that is full or gone."""
    call = routes.CREATE_CHANNEL.to(guild_id=effect.guild_id)
    wanted: dict[str, Any] = {
        "name": effect.name,
        "type": VOICE,
        "user_limit": effect.user_limit,
        "permission_overwrites": effect.overwrites,
    }
    parent = {"parent_id": str(effect.parent_id)} if effect.parent_id is not None else {}
    try:
        made = await job.rest.request(call, json=wanted | parent, reason=effect.reason)
    except InvalidForm as problem:
        if not parent or all(path != "parent_id" for path, _ in field_errors(problem.errors)):
            raise
        made = await job.rest.request(call, json=wanted, reason=effect.reason)
    return int(made["id"])


async def find_made_channel(job: Job, guild_id: int, name: str, kind: int) -> int | None:
    """The channel of that kind and name, if an earlier try has made it."""
    oldest = _oldest_id(job)
    listed = await job.rest.request(routes.LIST_CHANNELS.to(guild_id=guild_id))
    for channel in listed:
        same = channel["type"] == kind and channel["name"] == name
        if same and int(channel["id"]) >= oldest:
            return int(channel["id"])
    return None


async def write_message(
    job: Job, channel_id: int, message: dict[str, Any], files: Sequence[Upload] = (), *, log: str = ""
) -> dict[str, Any]:
    """Write the message once, even when this is not the first try; webhooks of logs know no nonce."""
    written = None
    if job.first_tried_s_ago > NONCE_GOOD_FOR_S or (log and job.attempt > 1):
        written = await _find_written(job, channel_id, message)
    if written is None and log:
        written = await log_webhooks.post(job, channel_id, log, message)
    if written is None:
        made = await job.rest.create_message(channel_id, message, nonce=_nonce(job.work_id), files=files)
        written = int(made["id"])
    return {"channel_id": channel_id, "message_id": written}


def _nonce(work_id: str) -> str:
    """At most 25 characters: outbox:17 -> gh-17."""
    return "gh-" + work_id.rpartition(":")[2][-22:]


async def _find_written(job: Job, channel_id: int, message: dict[str, Any]) -> int | None:
    """A message of ours, not older than the first try, that says the same."""
    oldest = _oldest_id(job)
    try:
        messages = await job.rest.list_messages(channel_id)
    except ApiError:
        return None
    for seen in messages:
        own = bool(seen.get("author", {}).get("bot")) and int(seen["id"]) >= oldest
        if own and _said(seen) == _said(message):
            return int(seen["id"])
    return None


def _oldest_id(job: Job) -> int:
    """The lowest id that Discord can have given since the first try."""
    since = datetime.now(UTC) - timedelta(seconds=job.first_tried_s_ago + CLOCKS_APART_S)
    return (int(since.timestamp() * 1000) - DISCORD_EPOCH_MS) << 22


def _said(message: dict[str, Any]) -> tuple[Any, ...]:
    embeds = [(embed.get("title"), embed.get("description")) for embed in message.get("embeds") or ()]
    return (message.get("content") or "").strip(), embeds
