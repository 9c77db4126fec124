"""Runs in the REST API: by the same actions as the commands and the panels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta

from db.kit.threads import find_thread_id
from db.platform.guilds import list_roles
from db.raid_desk import run_pages as pages
from db.raid_desk.run_events import list_events
from db.raid_desk.run_members import OfferRow, RunMemberRow, list_members, list_offers
from db.raid_desk.run_pages import RunFilter
from db.raid_desk.runs import RUN_LOG, RunRow, find_run
from handlers.api.context import ApiContext
from handlers.api.fields import Cursor, Id, Moment, Page, Scope, Size, page, read_cursor
from handlers.api.problems import NotAccepted, answers
from handlers.api.routes import Api
from handlers.frame.context import Context
from handlers.platform.channels.rules import required_channel
from handlers.platform.roles.rules import Role
from handlers.platform.settings.platform_settings import ChannelKey, PlatformSettings
from handlers.raid_desk.dungeons.catalog import list_classes
from handlers.raid_desk.runs import classes, creation, joining, refusals
from handlers.raid_desk.runs.api_views import (
    ClassChoice,
    ClassCounts,
    NewReaction,
    NewRun,
    Reaction,
    RunSummary,
    RunView,
    State,
    class_counts,
    reactions,
    summary,
    view,
)
from handlers.raid_desk.runs.group import caps_of
from handlers.raid_desk.runs.history_rules import NoSuchRun, StillRunning, roster, standing_offers
from handlers.raid_desk.runs.leading import check_leader
from handlers.raid_desk.runs.limits import UnknownLimit, UnreadableLimit
from handlers.raid_desk.runs.members import dungeon_of

api = Api("raid_desk", "Runs")
answers(404, refusals.RunGone, NoSuchRun)
answers(403, refusals.NotItsOrganizer, refusals.RunRoleNeeded)
answers(412, refusals.SomebodyWasQuicker)
answers(
    422,
    refusals.NoRunDungeon,
    refusals.NoDungeonSaid,
    refusals.NoSuchClass,
    refusals.NoSuchItem,
    UnknownLimit,
    UnreadableLimit,
)
answers(409, StillRunning)

Text = Annotated[str, Meta(max_length=100)]


@api.get("/runs", requires=Role.ORGANIZER, scope=Scope.READ)
async def list_runs(
    ctx: ApiContext,
    status: list[State] | None = None,
    organizer: Id | None = None,
    member: Id | None = None,
    dungeon: Text | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    text: Text | None = None,
    cursor: Cursor | None = None,
    limit: Size = 50,
) -> Page[RunSummary]:
    """Runs, the newest first."""
    only = RunFilter(
        states=status,
        organizer_id=_int(organizer),
        member_id=_int(member),
        dungeon_key=dungeon,
        since=since,
        until=until,
        text=text,
    )
    rows = await pages.list_run_page(ctx.db, ctx.guild_id, only, before=read_cursor(cursor), limit=limit + 1)
    return page(rows, limit, lambda row: row.run_id, summary)


@api.get("/runs/expired", requires=Role.ORGANIZER, scope=Scope.READ)
async def list_expired_runs(
    ctx: ApiContext, cursor: Cursor | None = None, limit: Size = 50
) -> Page[RunSummary]:
    """Overdue runs that have not ended yet; none while a worker runs."""
    rows = await pages.list_overdue_page(
        ctx.db, ctx.guild_id, ctx.now, before=read_cursor(cursor), limit=limit + 1
    )
    return page(rows, limit, lambda row: row.run_id, summary)


@api.post("/runs", requires=Role.ORGANIZER, scope=Scope.WRITE, status=201)
async def create_run(ctx: ApiContext, body: NewRun) -> RunView:
    """Makes a run, as `/run` does; its panel is posted in the raid channel."""
    required_channel(await ctx.guild_settings(PlatformSettings), ChannelKey.RAID)
    await _check_role(ctx, body.required_role_id)
    run = await creation.make_run(
        ctx,
        creation.RunTerms(
            dungeon=body.dungeon,
            party=body.party,
            location=body.location,
            description=body.description,
            limits=body.limits,
            role_id=_int(body.required_role_id),
            auto_end_minutes=body.auto_end_minutes,
            voice=body.voice,
        ),
    )
    return await shown(ctx, run.run_id)


@api.get("/runs/{run_id}", requires=Role.ORGANIZER, scope=Scope.READ)
async def read_run(ctx: ApiContext, run_id: int) -> RunView:
    """One run with its members, offers and events. Its ETag is what a change wants in If-Match."""
    return await shown(ctx, run_id)


@api.get("/runs/{run_id}/reactions", requires=Role.ORGANIZER, scope=Scope.READ)
async def list_reactions(ctx: ApiContext, run_id: int) -> list[Reaction]:
    """Who is in which state, with class and what they bring."""
    await get_run(ctx, run_id)
    return reactions(*await _people(ctx, run_id))


@api.post("/runs/{run_id}/reactions", requires=Role.EVERYONE, scope=Scope.WRITE)
async def react(ctx: ApiContext, run_id: int, body: NewReaction) -> Reaction:
    """Joins, benches or leaves, as the panel's buttons do; for somebody else only by an organizer."""
    acting = await _acting(ctx, run_id, body.user_id)
    if body.action == "join":
        await joining.join(acting, run_id)
    elif body.action == "bench":
        await joining.bench(acting, run_id)
    else:
        await joining.leave(acting, run_id)
    return await _reaction(ctx, run_id, acting.actor.id)


@api.patch("/runs/{run_id}/reactions", requires=Role.EVERYONE, scope=Scope.WRITE)
async def choose_class(ctx: ApiContext, run_id: int, body: ClassChoice) -> Reaction:
    """Sets the class that a member plays; for somebody else only by an organizer."""
    acting = await _acting(ctx, run_id, body.user_id)
    await classes.pick_class(acting, run_id, body.class_key)
    return await _reaction(ctx, run_id, acting.actor.id)


@api.get("/runs/{run_id}/classes", requires=Role.ORGANIZER, scope=Scope.READ)
async def read_classes(ctx: ApiContext, run_id: int) -> ClassCounts:
    """How classes are spread, and what is missing."""
    row = await get_run(ctx, run_id)
    classes = await list_classes(ctx.db, ctx.guild_id)
    members = await list_members(ctx.db, run_id)
    return class_counts(row, members, classes, caps_of(row.limits, dungeon_of(row)))


async def shown(ctx: ApiContext, run_id: int) -> RunView:
    """The run as it is now; its version goes into the answer's ETag."""
    row = await get_run(ctx, run_id)
    ctx.etag_version = row.version
    thread_id = await find_thread_id(ctx.db, RUN_LOG, run_id)
    return view(row, thread_id, *await _people(ctx, run_id), await list_events(ctx.db, run_id))


async def _people(ctx: Context, run_id: int) -> tuple[Sequence[RunMemberRow], Sequence[OfferRow]]:
    """Who pressed, and what they bring."""
    return roster(await list_members(ctx.db, run_id)), standing_offers(await list_offers(ctx.db, run_id))


async def get_run(ctx: Context, run_id: int) -> RunRow:
    """A run that was not taken out."""
    row = await find_run(ctx.db, ctx.guild_id, run_id)
    if row is None or row.deleted_at is not None:
        raise refusals.RunGone
    return row


async def _acting(ctx: ApiContext, run_id: int, user_id: str | None) -> Context:
    """Who presses: the key's member, or somebody for whom an organizer does it. Others see no run."""
    row = await get_run(ctx, run_id)
    if user_id is None or int(user_id) == ctx.actor.id:
        return ctx
    await check_leader(ctx, row)
    await ctx.audit("run.react", str(run_id), member=user_id)
    return await ctx.acting_as(int(user_id))


async def _reaction(ctx: ApiContext, run_id: int, user_id: int) -> Reaction:
    members, offers = await _people(ctx, run_id)
    own = [member for member in members if member.user_id == user_id]
    if not own:
        raise refusals.NotInRun
    return reactions(own, offers)[0]


async def _check_role(ctx: ApiContext, role_id: str | None) -> None:
    if role_id is not None and int(role_id) not in {
        role.role_id for role in await list_roles(ctx.db, ctx.guild_id)
    }:
        raise NotAccepted(reason="required_role_id is not a role of this server")


def _int(text: str | None) -> int | None:
    return None if text is None else int(text)
