"""Posts into log channels through a webhook of the bot's own, with a name and an icon for each kind of log.

A webhook is made when the first post needs it. Where that is refused, or the webhook is gone, the bot writes
the post itself. Its token is kept sealed; without ENCRYPTION_KEY there are none.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from db.platform import log_webhooks as rows
from handlers.frame.vault import CannotBeOpened
from interactions import routes
from interactions.api_errors import (
    Gone,
    LimitReached,
    MissingAccess,
    MissingPermissions,
    TokenExpired,
)

if TYPE_CHECKING:
    from db.platform.log_webhooks import LogChannelRow
    from handlers.frame.guild import Guild
    from interactions.languages import Say
    from jobs.run import Job

NAME: Final = "Guildhall"
AGAIN_AFTER: Final = timedelta(hours=1)
"""A channel that refuses a webhook is not asked for every post."""
REFUSALS: Final = (MissingPermissions, MissingAccess, LimitReached, Gone)


async def post(job: Job, channel_id: int, log: str, message: dict[str, Any]) -> int | None:
    """The id of the message; None: it is the bot's to write."""
    row = await rows.find_log_channel(job.pool, channel_id) if job.vault else None
    if row is None or message.get("components"):
        return None
    hook = await _hook(job, channel_id, row)
    if hook is None:
        return None
    async with job.pool.acquire() as db:
        guild = await job.guild(db, row.guild_id)
    call = routes.RUN_WEBHOOK.to(webhook_id=hook[0], token=hook[1])
    try:
        made = await job.rest.request(call, json=_signed(guild, log, message), query={"wait": "true"})
    except (Gone, TokenExpired):
        await rows.delete_webhook(job.pool, channel_id)
        return None
    return int(made["id"])


async def _hook(job: Job, channel_id: int, row: LogChannelRow) -> tuple[int, str] | None:
    """Its id and token: the one we have, or one that is made now."""
    if row.webhook_id is not None and row.token is not None:
        try:
            return row.webhook_id, job.vault.open(row.token).decode()
        except CannotBeOpened:
            pass
    elif row.retry_at is not None and row.retry_at > job.clock.now():
        return None
    try:
        made = await _find_own(job, channel_id) or await _make(job, channel_id)
    except REFUSALS:
        await rows.mark_refused(job.pool, channel_id, job.clock.now() + AGAIN_AFTER)
        return None
    webhook_id, token = int(made["id"]), str(made["token"])
    await rows.save_webhook(job.pool, channel_id, webhook_id, job.vault.seal(token.encode()), job.clock.now())
    return webhook_id, token


async def _find_own(job: Job, channel_id: int) -> Any:
    """One that an earlier try has made."""
    for hook in await job.rest.request(routes.LIST_WEBHOOKS.to(channel_id=channel_id)):
        if str(hook.get("application_id")) == str(job.application_id) and hook.get("token"):
            return hook
    return None


async def _make(job: Job, channel_id: int) -> Any:
    call = routes.CREATE_WEBHOOK.to(channel_id=channel_id)
    return await job.rest.request(call, json={"name": NAME}, reason="log_webhooks")


def _signed(guild: Guild, log: str, message: dict[str, Any]) -> dict[str, Any]:
    icon = (
        {"avatar_url": f"{guild.pictures_url}/dashboard/static/log-{log}.png"} if guild.pictures_url else {}
    )
    return {**message, "username": _name(guild.say, log), **icon}


def _name(say: Say, log: str) -> str:
    names = {
        "audit": say.plain("Audit"),
        "verification": say.plain("Verification"),
        "level_up": say.plain("Level-ups"),
        "achievement": say.plain("Achievements"),
    }
    return names[log]
