"""Making, testing and changing webhooks."""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import msgspec

from db.api import webhook_deliveries as deliveries
from db.api import webhooks as rows
from db.api.webhook_deliveries import Happened
from db.api.webhooks import NewWebhook, WebhookRow
from handlers.frame.refusals import Refusal
from handlers.platform.webhooks.actions import CHOSEN, GIVE_UP_AFTER, WebhookEvent

if TYPE_CHECKING:
    from handlers.frame.context import Context

MOST: Final = 10
LONGEST_URL: Final = 500
OLD_SECRET_FOR: Final = timedelta(hours=24)
LOOPBACK: Final = ("127.0.0.1", "localhost")


class NotAWebhookAddress(Refusal):
    """That is not an address that a webhook can go to."""

    remedy = "Write one that begins with https:// and is reachable from the internet."
    rule = (
        "Webhooks go to public https addresses only, so that nobody reaches an inner network through the bot."
    )


class TooManyWebhooks(Refusal):
    """This server has {most} webhooks already."""

    remedy = "Delete one with `/webhook delete`."


class NoSuchWebhook(Refusal):
    """There is no webhook like that."""

    remedy = "`/webhook list` shows all of them."


class NoSuchDelivery(Refusal):
    """There is no delivery like that, or it has not ended yet."""

    remedy = "Look at the deliveries of the webhook again."


class MadeSecret(msgspec.Struct, frozen=True):
    """A webhook, and its secret, which is shown only now."""

    webhook: WebhookRow
    secret: str


def check_address(url: str) -> str:
    """Refuses at once what is never delivered; the rest is looked at again in each delivery."""
    try:
        parts = urlsplit(url.strip())
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        raise NotAWebhookAddress from None
    local = parts.scheme == "http" and host in LOOPBACK
    public = parts.scheme == "https" and port in (None, 443) and "." in host and not _is_inner(host)
    if len(url) > LONGEST_URL or parts.username or not url.isascii() or not (local or public):
        raise NotAWebhookAddress
    if any(character.isspace() or not character.isprintable() for character in url.strip()):
        raise NotAWebhookAddress
    return url.strip()


def _is_inner(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False


async def create(ctx: Context, url: str, events: Sequence[WebhookEvent]) -> MadeSecret:
    """A webhook that hears of these events; of all, where none is named."""
    address = check_address(url)
    await rows.lock_guild_webhooks(ctx.db, ctx.guild_id)
    if len(await rows.list_webhooks(ctx.db, ctx.guild_id)) >= MOST:
        raise TooManyWebhooks(most=MOST)
    secret = secrets.token_urlsafe(32)
    new = NewWebhook(
        guild_id=ctx.guild_id,
        url=address,
        events=list(dict.fromkeys(events or CHOSEN)),
        secret=secret,
        created_by=ctx.actor.id,
        created_at=ctx.now,
    )
    webhook_id = await rows.add_webhook(ctx.db, new)
    host = urlsplit(address).hostname
    await ctx.audit("webhook.create", str(webhook_id), host=host, events=new.events)
    return MadeSecret(await find(ctx, webhook_id), secret)


async def find(ctx: Context, webhook_id: int) -> WebhookRow:
    """One of the server's webhooks."""
    known = await rows.list_webhooks(ctx.db, ctx.guild_id)
    webhook = next((webhook for webhook in known if webhook.webhook_id == webhook_id), None)
    if webhook is None:
        raise NoSuchWebhook
    return webhook


async def delete(ctx: Context, webhook_id: int) -> WebhookRow:
    """With what was still to be sent."""
    gone = await find(ctx, webhook_id)
    await rows.delete_webhook(ctx.db, ctx.guild_id, webhook_id)
    await ctx.audit("webhook.delete", str(webhook_id), host=urlsplit(gone.url).hostname)
    return gone


async def rotate(ctx: Context, webhook_id: int) -> MadeSecret:
    """Another secret; the old one signs too for a day. A webhook that was switched off is on again."""
    webhook, secret = await find(ctx, webhook_id), secrets.token_urlsafe(32)
    await rows.mark_rotated(ctx.db, ctx.guild_id, webhook_id, secret, ctx.now + OLD_SECRET_FOR)
    await ctx.audit("webhook.rotate", str(webhook_id), host=urlsplit(webhook.url).hostname)
    return MadeSecret(webhook, secret)


async def test(ctx: Context, webhook_id: int) -> int:
    """Sends a delivery of the event `test`; returns its number."""
    await find(ctx, webhook_id)
    key = f"test:{ctx.interaction.id}"
    happened = Happened(ctx.guild_id, WebhookEvent.TEST, key, {"user_id": str(ctx.actor.id)})
    sent = await deliveries.add_delivery(ctx.db, webhook_id, happened, ctx.now, ctx.now + GIVE_UP_AFTER)
    if sent is None:
        raise NoSuchDelivery
    return sent


async def repeat(ctx: Context, delivery_id: int) -> None:
    """Sends it once more."""
    give_up_at = ctx.now + GIVE_UP_AFTER
    if not await deliveries.mark_repeated(ctx.db, ctx.guild_id, delivery_id, ctx.now, give_up_at):
        raise NoSuchDelivery
    await ctx.audit("webhook.repeat", str(delivery_id))
