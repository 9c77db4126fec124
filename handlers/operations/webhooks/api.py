"""Webhooks in the REST API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from db.api import webhook_deliveries as deliveries
from db.api import webhooks as rows
from db.api.webhook_deliveries import DeliveryRow
from db.api.webhooks import WebhookRow
from handlers.api.context import ApiContext
from handlers.api.fields import Cursor, Id, Page, Scope, Size, page, read_cursor
from handlers.api.problems import answers
from handlers.api.routes import Api
from handlers.operations.webhooks import actions
from handlers.platform.roles.rules import Role
from handlers.platform.webhooks.actions import WebhookEvent

api = Api("operations", "Webhooks")
answers(404, actions.NoSuchWebhook, actions.NoSuchDelivery)
answers(422, actions.NotAWebhookAddress)

Chosen = Literal[
    "level_up", "achievement", "quest_completed", "run_created", "run_started", "run_ended", "run_logged"
]


class WebhookView(msgspec.Struct, frozen=True):
    """A webhook. `disabled_for`: why nothing is sent any more. `secret` is told once, when it is made."""

    webhook_id: int
    url: str
    events: list[str]
    created_by: Id
    created_at: datetime
    disabled_at: datetime | None
    disabled_for: str | None
    secret: str | None = None


class NewWebhook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to, and of what; no events: of all."""

    url: Annotated[str, Meta(max_length=500)]
    events: Annotated[list[Chosen], Meta(max_length=20)] = []


class Delivery(msgspec.Struct, frozen=True):
    """What was, or is to be, sent: waiting, delivered or given_up. `status`: what was answered last."""

    delivery_id: int
    event: str
    facts: dict[str, Any]
    state: str
    attempts: int
    due_at: datetime
    created_at: datetime
    ended_at: datetime | None
    status: int | None
    error: str | None


class Sent(msgspec.Struct, frozen=True):
    """The delivery that is on its way."""

    delivery_id: int


@api.get("/webhooks", requires=Role.ADMINISTRATOR, scope=Scope.ADMIN)
async def list_webhooks(ctx: ApiContext) -> list[WebhookView]:
    """The server's webhooks."""
    return [_view(webhook) for webhook in await rows.list_webhooks(ctx.db, ctx.guild_id)]


@api.post("/webhooks", requires=Role.ADMINISTRATOR, scope=Scope.ADMIN, status=201)
async def create_webhook(ctx: ApiContext, body: NewWebhook) -> WebhookView:
    """Makes a webhook; its secret is in this answer, and nowhere else."""
    made = await actions.create(ctx, body.url, [WebhookEvent(event) for event in body.events])
    return _view(made.webhook, made.secret)


@api.delete("/webhooks/{webhook_id}", requires=Role.ADMINISTRATOR, scope=Scope.ADMIN)
async def delete_webhook(ctx: ApiContext, webhook_id: int) -> None:
    """Takes a webhook away, with what was still to be sent."""
    await actions.delete(ctx, webhook_id)


@api.post("/webhooks/{webhook_id}/rotate", requires=Role.ADMINISTRATOR, scope=Scope.ADMIN)
async def rotate_webhook(ctx: ApiContext, webhook_id: int) -> WebhookView:
    """Gives it another secret; for a day both sign. One that was switched off is on again."""
    made = await actions.rotate(ctx, webhook_id)
    return _view(await actions.find(ctx, webhook_id), made.secret)


@api.post("/webhooks/{webhook_id}/test", requires=Role.ADMINISTRATOR, scope=Scope.ADMIN)
async def try_webhook(ctx: ApiContext, webhook_id: int) -> Sent:
    """Sends an event `test`."""
    return Sent(await actions.test(ctx, webhook_id))


@api.get("/webhooks/{webhook_id}/deliveries", requires=Role.ADMINISTRATOR, scope=Scope.ADMIN)
async def list_deliveries(
    ctx: ApiContext, webhook_id: int, cursor: Cursor | None = None, limit: Size = 50
) -> Page[Delivery]:
    """What was sent there in the last 30 days, the newest first."""
    await actions.find(ctx, webhook_id)
    sent = await deliveries.list_deliveries(
        ctx.db, ctx.guild_id, webhook_id, before=read_cursor(cursor), limit=limit + 1
    )
    return page(sent, limit, lambda row: row.delivery_id, _delivery)


@api.post("/webhooks/deliveries/{delivery_id}/repeat", requires=Role.ADMINISTRATOR, scope=Scope.ADMIN)
async def repeat_delivery(ctx: ApiContext, delivery_id: int) -> Sent:
    """Sends once more what has arrived, or was given up."""
    await actions.repeat(ctx, delivery_id)
    return Sent(delivery_id)


def _view(row: WebhookRow, secret: str | None = None) -> WebhookView:
    return WebhookView(
        row.webhook_id,
        row.url,
        list(row.events),
        str(row.created_by),
        row.created_at,
        row.disabled_at,
        row.disabled_for,
        secret,
    )


def _delivery(row: DeliveryRow) -> Delivery:
    return Delivery(**{name: getattr(row, name) for name in Delivery.__struct_fields__})
