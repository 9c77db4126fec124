"""`/webhook`: where a server's own sites hear what happened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import urlsplit

from db.api import webhook_deliveries as deliveries
from db.api import webhooks as rows
from db.api.webhooks import WebhookRow
from handlers.frame.context import Context
from handlers.kit.look import BRAND
from handlers.operations.webhooks import actions
from handlers.platform.roles.rules import Role
from handlers.platform.webhooks.actions import WebhookEvent
from interactions.embeds import Embed
from interactions.escaping import escape, timestamp
from interactions.options import Option
from interactions.responses import Choice, Reply
from interactions.router import Router

router = Router()
router.group("webhook", "Tell your own sites what happens in this server.")


async def suggest_webhooks(ctx: Context, typed: str) -> Sequence[Choice]:
    """Webhooks whose address holds what was typed."""
    known = await rows.list_webhooks(ctx.db, ctx.guild_id)
    fitting = [webhook for webhook in known if typed.casefold() in webhook.url.casefold()]
    return [
        Choice(f"#{webhook.webhook_id} {_host(webhook)}"[:100], str(webhook.webhook_id))
        for webhook in fitting[:25]
    ]


Url = Annotated[str, Option("Where to: an https address", min_length=1, max_length=actions.LONGEST_URL)]
Only = Annotated[
    str,
    Option(
        "Only this; everything if left out",
        choices=(
            Choice("Level-ups", "level_up"),
            Choice("Achievements", "achievement"),
            Choice("Quests that were completed", "quest_completed"),
            Choice("Runs that were made", "run_created"),
            Choice("Runs that started", "run_started"),
            Choice("Runs that ended", "run_ended"),
            Choice("Runs that were logged", "run_logged"),
        ),
    ),
]
Which = Annotated[str, Option("The webhook", name="webhook", autocomplete=suggest_webhooks, max_length=20)]


@router.command("webhook create", requires=Role.ADMINISTRATOR)
async def create(ctx: Context, *, url: Url, event: Only | None = None) -> Reply:
    """Send what happens to an address of yours. The secret that signs it is shown once."""
    made = await actions.create(ctx, url, [WebhookEvent(event)] if event is not None else ())
    return _with_secret(ctx, made)


@router.command("webhook rotate", requires=Role.ADMINISTRATOR)
async def rotate(ctx: Context, *, webhook: Which) -> Reply:
    """Give a webhook another secret. For a day both sign."""
    return _with_secret(ctx, await actions.rotate(ctx, _number(webhook)))


@router.command("webhook list", requires=Role.ADMINISTRATOR)
async def list_webhooks(ctx: Context) -> Reply:
    """Show what is sent where, and how it is going."""
    lines = [await _line(ctx, webhook) for webhook in await rows.list_webhooks(ctx.db, ctx.guild_id)]
    text = "\n".join(lines) or ctx.say("There are no webhooks. `/webhook create` makes one.")
    return Reply(embeds=(Embed(title=ctx.say("Webhooks"), description=text, color=BRAND),), ephemeral=True)


@router.command("webhook test", requires=Role.ADMINISTRATOR)
async def test(ctx: Context, *, webhook: Which) -> Reply:
    """Send a test to a webhook."""
    await actions.test(ctx, _number(webhook))
    return ctx.whisper("A test is on its way. `/webhook list` tells how it went.")


@router.command("webhook delete", requires=Role.ADMINISTRATOR)
async def delete(ctx: Context, *, webhook: Which) -> Reply:
    """Delete a webhook."""
    gone = await actions.delete(ctx, _number(webhook))
    return ctx.whisper("Nothing more is sent to {host}.", host=_host(gone))


def _with_secret(ctx: Context, made: actions.MadeSecret) -> Reply:
    lines = [
        ctx.say("What happens is sent to {host}. This secret signs it:", host=_host(made.webhook)),
        f"```\n{made.secret}\n```",
        ctx.say("-# It is shown only now. `/webhook test` sends a test."),
    ]
    return Reply("\n".join(lines), ephemeral=True)


async def _line(ctx: Context, webhook: WebhookRow) -> str:
    head = f"**#{webhook.webhook_id}** {escape(_host(webhook))} · {escape(', '.join(webhook.events))}"
    return f"{head}\n-# {await _state(ctx, webhook)}"


async def _state(ctx: Context, webhook: WebhookRow) -> str:
    if webhook.disabled_at is not None:
        return ctx.say("switched off: {reason}", reason=webhook.disabled_for or "")
    latest = await deliveries.list_deliveries(ctx.db, ctx.guild_id, webhook.webhook_id, before=None, limit=1)
    if not latest:
        return ctx.say("nothing sent yet")
    last = latest[0]
    when = timestamp(last.ended_at or last.created_at, "R")
    if last.state == "delivered":
        return ctx.say("last arrived {when}", when=when)
    return ctx.say("on its way since {when}: {error}", when=when, error=last.error or "…")


def _host(webhook: WebhookRow) -> str:
    return urlsplit(webhook.url).hostname or "?"


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else 0
