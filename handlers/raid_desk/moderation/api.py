"""Punishments and notes in the REST API: by the same actions as the commands."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from db.raid_desk import moderation as rows
from db.raid_desk import moderation_history as history
from db.raid_desk.moderation import PunishmentRow
from db.raid_desk.moderation_history import NoteRow
from handlers.api.context import ApiContext
from handlers.api.fields import Cursor, Id, Page, Scope, Size, page, read_cursor
from handlers.api.problems import NotThere, answers
from handlers.api.routes import Api
from handlers.platform.roles.rules import Role
from handlers.raid_desk.moderation import punishing, refusals
from handlers.raid_desk.moderation.punishing import Charge
from handlers.raid_desk.moderation.rules import (
    LONGEST_REASON,
    MOST_POINTS,
    read_duration,
    state_of,
)

api = Api("raid_desk", "Punishments and notes")
answers(404, refusals.NoSuchPunishment)
answers(403, refusals.PunishYourself, refusals.PunishSuperior)
answers(422, refusals.NotADuration, refusals.DurationTooLong, refusals.ReasonMissing, refusals.NotAnId)

Reason = Annotated[str, Meta(min_length=1, max_length=LONGEST_REASON)]
Typed = Annotated[str, Meta(max_length=30, description="The id, or so much of it that it fits one only")]


class PunishmentView(msgspec.Struct, frozen=True):
    """A warning or suspension. `state`: active, expired, lifted or removed."""

    id: str
    user_id: Id
    kind: str
    state: str
    reason: str
    actor_id: Id
    points: int
    points_until: datetime | None
    evidence_url: str | None
    at: datetime
    ends_at: datetime | None
    ended_at: datetime | None
    ended_by: Id | None
    ended_why: str


class NewPunishment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """As `/warn` and `/suspend` take it. `duration` such as 30m, 3d or 2w, for suspensions alone.

    `points` null: as the server has it. `extend`: makes an active suspension longer by that time.
    """

    user_id: Id
    kind: Literal["warning", "suspension"]
    reason: Reason
    duration: Annotated[str, Meta(max_length=40)] = ""
    points: Annotated[int, Meta(ge=0, le=MOST_POINTS)] | None = None
    extend: bool = False


class NoteView(msgspec.Struct, frozen=True):
    """What staff should know of a member. Nobody changes it."""

    note_id: int
    user_id: Id
    actor_id: Id
    text: str
    at: datetime


class NewNote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A note about a member."""

    user_id: Id
    text: Annotated[str, Meta(min_length=1, max_length=1_000)]


@api.post("/punishments", requires=Role.SECURITY, scope=Scope.WRITE, status=201)
async def punish(ctx: ApiContext, body: NewPunishment) -> PunishmentView:
    """Warns or suspends a member, who is told why and can appeal."""
    member = await ctx.member(body.user_id)
    key = f"interaction:{ctx.interaction.id}"
    charge = Charge(reason=body.reason, key=key, points=body.points)
    if body.kind == "warning":
        return _view(ctx, (await punishing.warn(ctx, member, charge)).row)
    length = read_duration(body.duration)
    done = await punishing.extend(ctx, member, length, charge) if body.extend else None
    return _view(ctx, (done or await punishing.suspend(ctx, member, length, charge)).row)


@api.get("/punishments/expired", requires=Role.SECURITY, scope=Scope.READ)
async def list_expired_punishments(
    ctx: ApiContext, cursor: Cursor | None = None, limit: Size = 50
) -> Page[PunishmentView]:
    """Suspensions whose time is over and that have not ended yet; none while a worker runs."""
    punishments = await rows.list_overdue_page(
        ctx.db, ctx.guild_id, ctx.now, before=read_cursor(cursor), limit=limit + 1
    )
    return page(punishments, limit, lambda row: row.punishment_id, lambda row: _view(ctx, row))


@api.get("/punishments/user/{guild_id}/{user_id}", requires=Role.SECURITY, scope=Scope.READ)
async def list_member_punishments(
    ctx: ApiContext, guild_id: int, user_id: int, cursor: Cursor | None = None, limit: Size = 50
) -> Page[PunishmentView]:
    """A member's punishments, also removed ones, the newest first."""
    punishments = await rows.list_punishment_page(
        ctx.db, guild_id, user_id, before=read_cursor(cursor), limit=limit + 1
    )
    return page(punishments, limit, lambda row: row.punishment_id, lambda row: _view(ctx, row))


@api.get("/punishments/{punishment}", requires=Role.SECURITY, scope=Scope.READ)
async def read_punishment(ctx: ApiContext, punishment: Typed) -> PunishmentView:
    """One punishment."""
    return _view(ctx, await punishing.find_named(ctx, punishment))


@api.post("/punishments/{punishment}/expire", requires=Role.OFFICER, scope=Scope.WRITE)
async def expire_punishment(ctx: ApiContext, punishment: Typed) -> PunishmentView:
    """Ends a suspension now, as if its time were over; roles come back."""
    row = await punishing.find_named(ctx, punishment)
    return _view(ctx, await punishing.expire(ctx, row.punishment_id))


@api.delete("/punishments/{punishment}", requires=Role.OFFICER, scope=Scope.WRITE)
async def remove_punishment(ctx: ApiContext, punishment: Typed, reason: Reason) -> PunishmentView:
    """Removes a punishment: it counts for nothing any more, and stays readable for staff."""
    row = await punishing.find_named(ctx, punishment)
    return _view(ctx, await punishing.remove(ctx, row.punishment_id, reason))


@api.post("/notes", requires=Role.SECURITY, scope=Scope.WRITE, status=201)
async def add_note(ctx: ApiContext, body: NewNote) -> NoteView:
    """Writes a note about a member that only staff can read."""
    return await read_note(ctx, await punishing.add_note(ctx, await ctx.member(body.user_id), body.text))


@api.get("/notes/{note_id}", requires=Role.SECURITY, scope=Scope.READ)
async def read_note(ctx: ApiContext, note_id: int) -> NoteView:
    """One note."""
    row = await history.find_note(ctx.db, ctx.guild_id, note_id)
    if row is None:
        raise NotThere
    return _note(row)


@api.get("/notes/user/{guild_id}/{user_id}", requires=Role.SECURITY, scope=Scope.READ)
async def list_member_notes(
    ctx: ApiContext, guild_id: int, user_id: int, cursor: Cursor | None = None, limit: Size = 50
) -> Page[NoteView]:
    """Notes about a member, the newest first."""
    notes = await history.list_notes(ctx.db, guild_id, user_id, before=read_cursor(cursor), limit=limit + 1)
    return page(notes, limit, lambda row: row.note_id, _note)


def _note(row: NoteRow) -> NoteView:
    return NoteView(row.note_id, str(row.user_id), str(row.actor_id), row.text, row.at)


def _view(ctx: ApiContext, row: PunishmentRow) -> PunishmentView:
    return PunishmentView(
        id=row.public_id,
        user_id=str(row.user_id),
        kind=row.kind,
        state=state_of(row, ctx.now),
        reason=row.reason,
        actor_id=str(row.actor_id),
        points=row.points,
        points_until=row.points_until,
        evidence_url=row.evidence_url,
        at=row.at,
        ends_at=row.ends_at,
        ended_at=row.ended_at,
        ended_by=str(row.ended_by) if row.ended_by is not None else None,
        ended_why=row.ended_why,
    )
