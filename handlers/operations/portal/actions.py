"""Links between members and the portal, and the events that it sends."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from db.api import portal as rows
from handlers.frame.refusals import Refusal

if TYPE_CHECKING:
    from handlers.frame.context import Context

CODE_HOLDS: Final = timedelta(minutes=10)
OLDEST: Final = timedelta(minutes=5)
_ALPHABET: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


class PortalEvent(StrEnum):
    """What a portal can tell. Others are taken, and nothing follows from them."""

    TECHNIQUE_PUBLISHED = "technique_published"
    TECHNIQUE_RETIRED = "technique_retired"
    SESSION_RECORDED = "session_recorded"
    MEMBER_LINKED = "member_linked"
    MEMBER_UNLINKED = "member_unlinked"
    CHALLENGE_CREATED = "challenge_created"
    GRADUATION_SCHEDULED = "graduation_scheduled"


class NoPortal(Refusal):
    """This server has no portal."""

    remedy = "An administrator can connect one with `/portal connect`."


class NotLinked(Refusal):
    """You are not linked to this server's portal."""

    remedy = "`/portal link` gives you a code for it."


class BadPortalSignature(Refusal):
    """The signature of this event is not valid."""

    remedy = (
        "Sign timestamp, a dot and the body with the secret of `/portal connect`, at most 5 minutes ago: "
        "an administrator can make another secret."
    )


class BadPortalCode(Refusal):
    """That code is not valid: it was used, or is older than 10 minutes."""

    remedy = "The member can get another one with `/portal link`."


async def connect(ctx: Context) -> str:
    """A secret for the portal, beside which the one before holds."""
    secret = secrets.token_urlsafe(32)
    await rows.mark_rotated(ctx.db, ctx.guild_id, secret, ctx.now)
    await ctx.audit("portal.connect")
    return secret


async def make_code(ctx: Context) -> str:
    """A code that the member gives to the portal."""
    if not await rows.list_secrets(ctx.db, ctx.guild_id):
        raise NoPortal
    code = "".join(secrets.choice(_ALPHABET) for _ in range(10))
    await rows.mark_code(ctx.db, ctx.guild_id, ctx.actor.id, hash_of(code), ctx.now + CODE_HOLDS)
    return code


async def unlink(ctx: Context) -> None:
    """We forget that the member is linked."""
    if not await rows.delete_link(ctx.db, ctx.guild_id, ctx.actor.id):
        raise NotLinked


def hash_of(code: str) -> bytes:
    """Of a code as people type it."""
    return sha256(code.strip().upper().encode()).digest()


async def check_signature(
    ctx: Context, timestamp: str | None, signature: str | None, body: bytes, now: datetime
) -> None:
    """Refuses what the portal has not signed, or not lately."""
    known = await rows.list_secrets(ctx.db, ctx.guild_id)
    if not known:
        raise NoPortal
    sent, at = signature or "", timestamp or ""
    recent = at.isascii() and at.isdigit() and len(at) < 13
    if not recent or abs(now.timestamp() - int(at)) > OLDEST.total_seconds():
        raise BadPortalSignature
    for secret in known:
        expected = hmac.new(secret.encode(), at.encode() + b"." + body, sha256).hexdigest()
        if hmac.compare_digest(f"sha256={expected}".encode(), sent.encode("utf-8", "replace")):
            return
    raise BadPortalSignature


async def take(ctx: Context, event_id: str, kind: str, facts: dict[str, Any]) -> tuple[str, int | None]:
    """What becomes of an event: taken, known (it came before) or ignored; and who was linked by it."""
    kept = {key: value for key, value in facts.items() if key not in ("code", "email", "mail")}
    if not await rows.add_event(ctx.db, ctx.guild_id, event_id, kind, kept, ctx.now):
        return "known", None
    if kind not in tuple(PortalEvent):
        return "ignored", None
    if kind == PortalEvent.MEMBER_LINKED:
        return "taken", await _link(ctx, str(facts.get("code", "")))
    if kind == PortalEvent.MEMBER_UNLINKED:
        user_id = str(facts.get("user_id", ""))
        if user_id.isascii() and user_id.isdigit() and len(user_id) < 19:
            await rows.delete_link(ctx.db, ctx.guild_id, int(user_id))
    return "taken", None


async def _link(ctx: Context, code: str) -> int:
    user_id = await rows.claim_code(ctx.db, ctx.guild_id, hash_of(code[:50]), ctx.now)
    if user_id is None:
        raise BadPortalCode
    await rows.add_link(ctx.db, ctx.guild_id, user_id, ctx.now)
    await ctx.audit("portal.link", str(user_id))
    return user_id
