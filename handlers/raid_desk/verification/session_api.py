"""Verification sessions in the REST API: a site leads a member through the same steps as the panel."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
from msgspec import Meta

from db.raid_desk import verification as rows
from handlers.api.context import ApiContext
from handlers.api.fields import Id, Scope
from handlers.api.problems import NotAccepted, NotThere, VersionOutdated, answers
from handlers.api.routes import Api
from handlers.frame import access
from handlers.platform.roles.rules import Role
from handlers.raid_desk.verification import rules, sessions

if TYPE_CHECKING:
    from db.raid_desk.verification import VerificationRow
    from handlers.frame.context import Context

api = Api("raid_desk", "Raiders")
answers(403, rules.NotWelcome)

Name = Annotated[str, Meta(min_length=1, max_length=40, description="The name in the game")]


class PanelDoor(msgspec.Struct, frozen=True):
    """The panel's button, as far as who may press it."""

    requires: Role = Role.EVERYONE
    for_suspended: bool = False
    in_dm: bool = False
    switch: str = ""


ANYBODY = PanelDoor()


class VerificationSession(msgspec.Struct, frozen=True):
    """A verification. `state`: pending_ign, pending_realmeye, verified, cancelled or expired.

    `code` belongs in the description of the RealmEye page; `check_at`: when the page is looked at next.
    """

    user_id: Id
    state: str
    code: str
    name: str | None
    version: int
    begun_at: datetime
    expires_at: datetime
    checked_at: datetime | None
    check_at: datetime | None


class NewSession(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose; with a name the code can be put on their page at once."""

    user_id: Id
    ign: Name | None = None


class SessionChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step: says the name, asks for a look at the page, or gives up."""

    ign: Name | None = None
    step: Literal["check", "cancel"] | None = None


class Cleaned(msgspec.Struct, frozen=True):
    """How many ended."""

    expired: int


@api.get("/verification/session/user/{user_id}", requires=Role.SECURITY, scope=Scope.READ)
async def read_member_session(ctx: ApiContext, user_id: int) -> VerificationSession:
    """The member's open verification in the server of this key, else the latest that ended."""
    session = await rows.find_session(ctx.db, ctx.guild_id, user_id)
    if session is None:
        raise NotThere
    return _shown(ctx, session)


@api.get("/verification/session/{guild_id}/{user_id}", requires=Role.SECURITY, scope=Scope.READ)
async def read_session(ctx: ApiContext, guild_id: int, user_id: int) -> VerificationSession:
    """The same, with the server in the path. Its ETag is what a change wants in If-Match."""
    return await read_member_session(ctx, user_id)


@api.post("/verification/session", requires=Role.SECURITY, scope=Scope.WRITE, status=201)
async def begin_session(ctx: ApiContext, body: NewSession) -> VerificationSession:
    """Begins a verification as the panel's button does, or goes on with the open one."""
    member = await _acting(ctx, int(body.user_id), "begin")
    session = await sessions.begin(member)
    if body.ign is not None:
        session = await sessions.name_it(member, session.session_id, body.ign)
    return _shown(ctx, session)


@api.patch(
    "/verification/session/{guild_id}/{user_id}", requires=Role.SECURITY, scope=Scope.WRITE, versioned=True
)
async def change_session(
    ctx: ApiContext, guild_id: int, user_id: int, body: SessionChange
) -> VerificationSession:
    """Moves the member's open verification by its rules: the name first, then the step."""
    session = await _open(ctx, user_id)
    if session.version != ctx.seen_version:
        raise VersionOutdated
    if body == SessionChange():
        raise NotAccepted(reason="neither ign nor step is given")
    member = await _acting(ctx, user_id, "change")
    if body.ign is not None:
        session = await sessions.name_it(member, session.session_id, body.ign)
    if body.step == "check":
        session = await sessions.ask_for_check(member, session.session_id)
    elif body.step == "cancel":
        session = await sessions.cancel(member, session.session_id)
    return _shown(ctx, session)


@api.delete("/verification/session/{guild_id}/{user_id}", requires=Role.SECURITY, scope=Scope.WRITE)
async def cancel_session(ctx: ApiContext, guild_id: int, user_id: int) -> None:
    """Cancels the member's open verification."""
    session = await _open(ctx, user_id)
    await sessions.cancel(await _acting(ctx, user_id, "cancel"), session.session_id)


@api.post("/verification/cleanup-expired", requires=Role.SECURITY, scope=Scope.WRITE)
async def expire_sessions(ctx: ApiContext) -> Cleaned:
    """Ends verifications whose time is over, as a worker does by itself."""
    return Cleaned(await sessions.end_overdue(ctx.db, ctx.now, ctx.guild_id))


async def _open(ctx: ApiContext, user_id: int) -> VerificationRow:
    session = await rows.lock_open_session(ctx.db, ctx.guild_id, user_id)
    if session is None:
        raise NotThere
    return session


async def _acting(ctx: ApiContext, user_id: int, step: str) -> Context:
    """The member, who could do it in Discord; the audit says who did it for them."""
    member = await ctx.acting_as(user_id)
    product = ctx.resources.product(sessions.MODULE)
    assert product is not None
    await access.check(member, product, ANYBODY)
    await ctx.audit("verification.step", str(user_id), step=step)
    return member


def _shown(ctx: ApiContext, session: VerificationRow) -> VerificationSession:
    ctx.etag_version = session.version
    facts = {name: getattr(session, name) for name in VerificationSession.__struct_fields__}
    return VerificationSession(**{**facts, "user_id": str(session.user_id)})
