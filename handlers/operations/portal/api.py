"""What the portal sends."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from handlers.api.context import ApiContext
from handlers.api.fields import Id, Scope
from handlers.api.problems import answers
from handlers.api.routes import Api
from handlers.operations.portal import actions
from handlers.platform.roles.rules import Role

api = Api("operations", "Portal")
answers(403, actions.BadPortalSignature, actions.NoPortal)
answers(422, actions.BadPortalCode)


class PortalEvent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that happened there. `id`: each is taken once; `facts` of `member_linked`: the `code`."""

    id: Annotated[str, Meta(min_length=1, max_length=100)]
    kind: Annotated[str, Meta(min_length=1, max_length=50)]
    facts: dict[str, Any] = {}


class Taken(msgspec.Struct, frozen=True):
    """What became of it. `user_id`: the member who was linked by it."""

    result: Literal["taken", "known", "ignored"]
    user_id: Id | None = None


@api.post("/portal/events", requires=Role.EVERYONE, scope=Scope.PORTAL, status=202)
async def take_event(ctx: ApiContext, body: PortalEvent) -> Taken:
    """Takes an event of the portal, signed like webhooks: X-Portal-Timestamp, X-Portal-Signature."""
    request = ctx.request
    await actions.check_signature(
        ctx,
        request.headers.get("x-portal-timestamp"),
        request.headers.get("x-portal-signature"),
        request.body or b"",
        ctx.now,
    )
    result, user_id = await actions.take(ctx, body.id, body.kind, body.facts)
    return msgspec.convert(
        {"result": result, "user_id": str(user_id) if user_id is not None else None}, Taken
    )
