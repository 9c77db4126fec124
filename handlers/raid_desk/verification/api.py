"""Raiders in the REST API: verified, renamed and banned by the same actions as the commands."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from db.raid_desk import raiders as rows
from db.raid_desk import verification_names
from db.raid_desk.raiders import RaiderEventRow, RaiderRow
from db.raid_desk.verification_names import NameRow
from handlers.api.context import ApiContext
from handlers.api.fields import Cursor, Id, Page, Scope, Size, page, read_cursor
from handlers.api.problems import NotAccepted, NotThere, answers
from handlers.api.routes import Api
from handlers.frame.access import missing_role
from handlers.frame.people import NotABot, NotHere, Person, RanksTooHigh
from handlers.kit.reviews import Acting
from handlers.platform.roles.rules import Role, allowed
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.raid_desk.verification import commands, raiders, rules
from handlers.raid_desk.verification.rules import LONGEST_REASON, RaiderStatus, key_of
from interactions.escaping import mention, plain

api = Api("raid_desk", "Raiders")
answers(403, RanksTooHigh)
answers(422, rules.BadName, rules.ReasonUnreadable, NotABot, NotHere)

Name = Annotated[str, Meta(min_length=1, max_length=40, description="The name in the game")]
Reason = Annotated[str, Meta(max_length=LONGEST_REASON)]
State = Literal["pending", "approved", "rejected", "banned"]

RAIDER = Person("bots do not raid", here=True)
INFERIOR = Person("bots do not raid", below=True)


class RaiderName(msgspec.Struct, frozen=True):
    """`kind`: main, alt or former. `held`: nobody else can have it."""

    name: str
    kind: str
    held: bool
    added_at: datetime


class RaiderEvent(msgspec.Struct, frozen=True):
    """What happened, such as verified or renamed. `actor_id` null: the RealmEye page decided."""

    kind: str
    actor_id: Id | None
    name: str | None
    why: str
    at: datetime


class RaiderSummary(msgspec.Struct, frozen=True):
    """A raider in a list. `status`: pending, approved, rejected or banned; by whom, since when and why."""

    user_id: Id
    name: str | None
    status: str
    by_id: Id | None
    at: datetime
    why: str


class RaiderView(msgspec.Struct, frozen=True):
    """A raider with all names and the latest of their history."""

    user_id: Id
    name: str | None
    status: str
    by_id: Id | None
    at: datetime
    why: str
    names: list[RaiderName]
    history: list[RaiderEvent]


class NewRaider(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to verify under which name."""

    user_id: Id
    ign: Name


class NewName(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What they are called from now on."""

    ign: Name


class NewStatus(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`reason`: for rejected and banned. `ign`: for approved, where no name is known yet."""

    status: State
    reason: Reason = ""
    ign: Name | None = None


@api.get("/raiders/{guild_id}", requires=Role.SECURITY, scope=Scope.READ)
async def list_raiders(
    ctx: ApiContext,
    guild_id: int,
    name: Name | None = None,
    status: State | None = None,
    cursor: Cursor | None = None,
    limit: Size = 50,
) -> Page[RaiderSummary]:
    """Raiders by member id; `name`: how a name of theirs, also an alt or a former one, begins."""
    listed = await rows.list_raider_page(
        ctx.db,
        guild_id,
        name_key=key_of(name) if name is not None else None,
        status=status,
        after=read_cursor(cursor),
        limit=limit + 1,
    )
    return page(listed, limit, lambda row: row.user_id, _summary)


@api.get("/raiders/{guild_id}/{user_id}", requires=Role.SECURITY, scope=Scope.READ)
async def read_raider(ctx: ApiContext, guild_id: int, user_id: int) -> RaiderView:
    """A raider with alts, former names, status and history."""
    row = await rows.find_raider(ctx.db, guild_id, user_id)
    if row is None:
        raise NotThere
    names = await verification_names.list_names(ctx.db, guild_id, user_id)
    events = await rows.list_raider_events(ctx.db, guild_id, user_id, commands.HISTORY)
    summary = msgspec.structs.asdict(_summary(row))
    return RaiderView(
        **summary, names=[_name(name) for name in names], history=[_event(event) for event in events]
    )


@api.post("/raiders/verify", requires=Role.SECURITY, scope=Scope.WRITE)
async def verify_raider(ctx: ApiContext, body: NewRaider) -> RaiderView:
    """Verifies a member, as `/verify` does; role and nickname follow within moments."""
    await commands.verify(ctx, member=await ctx.member(body.user_id, RAIDER), name=body.ign)
    return await read_raider(ctx, ctx.guild_id, int(body.user_id))


@api.patch("/raiders/{user_id}/ign", requires=Role.SECURITY, scope=Scope.WRITE)
async def rename_raider(ctx: ApiContext, user_id: int, body: NewName) -> RaiderView:
    """Gives a verified raider another name; the old one is kept among the former ones."""
    member = await ctx.member(str(user_id), Person(here=True))
    await commands.edit_name(ctx, member=member, name=body.ign)
    return await read_raider(ctx, ctx.guild_id, user_id)


@api.patch("/raiders/{user_id}/status", requires=Role.SECURITY, scope=Scope.WRITE)
async def change_raider_status(ctx: ApiContext, user_id: int, body: NewStatus) -> RaiderView:
    """Verifies, unverifies, rejects or bans; only a moderator bans, and takes a ban back."""
    row = await rows.find_raider(ctx.db, ctx.guild_id, user_id)
    await _STEPS[RaiderStatus(body.status)](ctx, row, str(user_id), body)
    return await read_raider(ctx, ctx.guild_id, user_id)


async def _approve(ctx: ApiContext, row: RaiderRow | None, user_id: str, body: NewStatus) -> None:
    name = body.ign or (row.name if row is not None else None)
    if name is None:
        raise NotAccepted(reason="ign is missing: no name is known of this member")
    await commands.verify(ctx, member=await ctx.member(user_id, RAIDER), name=name)


async def _unverify(ctx: ApiContext, row: RaiderRow | None, user_id: str, body: NewStatus) -> None:
    if row is not None and row.status == RaiderStatus.BANNED:
        await _refuse_unless_moderator(ctx)
        await commands.unban(ctx, member=await ctx.member(user_id))
    else:
        member = await ctx.member(user_id, INFERIOR)
        await commands.unverify(ctx, member=member, reason=body.reason)


async def _reject(ctx: ApiContext, row: RaiderRow | None, user_id: str, body: NewStatus) -> None:
    member = await ctx.member(user_id, INFERIOR)
    why = plain(body.reason)
    if not why:
        raise rules.ReasonUnreadable
    if row is not None and row.status in (RaiderStatus.APPROVED, RaiderStatus.BANNED):
        raise rules.NotUndecided(who=mention(member.id), status=row.status)
    await raiders.reject(await Acting.of(ctx), member.id, body.ign or "", why)


async def _ban(ctx: ApiContext, row: RaiderRow | None, user_id: str, body: NewStatus) -> None:
    await _refuse_unless_moderator(ctx)
    await commands.ban(ctx, member=await ctx.member(user_id, INFERIOR), reason=body.reason)


_STEPS = {
    RaiderStatus.APPROVED: _approve,
    RaiderStatus.PENDING: _unverify,
    RaiderStatus.REJECTED: _reject,
    RaiderStatus.BANNED: _ban,
}


async def _refuse_unless_moderator(ctx: ApiContext) -> None:
    settings = await ctx.guild_settings(PlatformSettings)
    if not allowed(ctx.actor, Role.MODERATOR, settings.roles):
        raise missing_role(Role.MODERATOR, settings)


def _summary(row: RaiderRow) -> RaiderSummary:
    return RaiderSummary(
        user_id=str(row.user_id),
        name=row.name,
        status=row.status,
        by_id=str(row.by_id) if row.by_id is not None else None,
        at=row.at,
        why=row.why,
    )


def _name(row: NameRow) -> RaiderName:
    return RaiderName(row.name, row.kind, row.held, row.added_at)


def _event(row: RaiderEventRow) -> RaiderEvent:
    actor_id = str(row.actor_id) if row.actor_id is not None else None
    return RaiderEvent(row.kind, actor_id, row.name, row.why, row.at)
