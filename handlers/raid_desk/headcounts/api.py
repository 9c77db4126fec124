"""Headcounts in the REST API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from db.platform.guilds import list_roles
from db.raid_desk import run_pages as pages
from db.raid_desk.headcounts import HEADCOUNT_PANEL
from db.raid_desk.run_pages import HeadcountLine, find_headcount_id
from handlers.api.context import ApiContext
from handlers.api.fields import Cursor, Id, Page, Scope, Size, page, read_cursor
from handlers.api.problems import NotAccepted, answers
from handlers.api.routes import Api
from handlers.kit import panels
from handlers.platform.channels.rules import required_channel
from handlers.platform.roles.rules import Role
from handlers.platform.settings.platform_settings import ChannelKey, PlatformSettings
from handlers.raid_desk.headcounts import actions, conversion
from handlers.raid_desk.headcounts.rules import Audience
from handlers.raid_desk.settings import RaidSettings
from interactions.entities import Role as DiscordRole
from interactions.option_values import RoleOption

api = Api("raid_desk", "Headcounts")
answers(404, actions.HeadcountGone)
answers(403, actions.NotHeadcountLeader, actions.RoleNotPingable)
answers(422, actions.NoDungeonChosen, actions.TooManyDungeons, actions.UnknownDungeon)

Name = Annotated[str, Meta(min_length=1, max_length=60)]


class HeadcountSummary(msgspec.Struct, frozen=True):
    """A headcount in a list."""

    headcount_id: int
    organizer_id: Id
    dungeons: list[str]
    state: str
    run_id: int | None
    ends_at: datetime
    created_at: datetime


class DungeonInterest(msgspec.Struct, frozen=True):
    """Who would come to a dungeon, and who would bring what, by the key of the thing."""

    dungeon_key: str
    dungeon: str
    joined: list[Id]
    offers: dict[str, list[Id]]
    missing: dict[str, int]


class HeadcountView(msgspec.Struct, frozen=True):
    """A headcount with its answers. `afk_until`: until then those who said yes are asked to confirm."""

    headcount_id: int
    organizer_id: Id
    state: str
    run_id: int | None
    channel_id: Id
    message_id: Id | None
    required_role_id: Id | None
    afk_until: datetime | None
    ends_at: datetime
    created_at: datetime
    interests: list[DungeonInterest]


class NewHeadcount(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A headcount to post, as for `/headcount`. `dungeons`: keys, names or short forms."""

    dungeons: Annotated[list[Name], Meta(min_length=1, max_length=10)]
    ping_role_id: Id | None = None
    required_role_id: Id | None = None
    minutes: Annotated[int, Meta(ge=5, le=1440)] | None = None


class Conversion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of which of its dungeons a run is made."""

    dungeon_key: Name


@api.get("/headcounts", requires=Role.ORGANIZER, scope=Scope.READ)
async def list_headcounts(
    ctx: ApiContext,
    status: Literal["open", "converted", "ended"] | None = None,
    cursor: Cursor | None = None,
    limit: Size = 50,
) -> Page[HeadcountSummary]:
    """Headcounts, the newest first."""
    rows = await pages.list_headcount_page(
        ctx.db, ctx.guild_id, state=status, before=read_cursor(cursor), limit=limit + 1
    )
    return page(rows, limit, lambda row: row.headcount_id, _summary)


@api.get("/headcounts/{headcount_id}", requires=Role.ORGANIZER, scope=Scope.READ)
async def read_headcount(ctx: ApiContext, headcount_id: int) -> HeadcountView:
    """One headcount with its answers."""
    row = await actions.find(ctx, headcount_id)
    interests = await actions.interests_of(ctx.db, row)
    panel = await panels.find(ctx.db, HEADCOUNT_PANEL, headcount_id)
    message_id = panel.message_id if panel is not None else None
    return HeadcountView(
        headcount_id=row.headcount_id,
        organizer_id=str(row.organizer_id),
        state=row.state,
        run_id=row.run_id,
        channel_id=str(row.channel_id),
        message_id=str(message_id) if message_id is not None else None,
        required_role_id=str(row.required_role_id) if row.required_role_id is not None else None,
        afk_until=row.afk_until,
        ends_at=row.ends_at,
        created_at=row.created_at,
        interests=[
            DungeonInterest(
                interest.dungeon.key,
                interest.dungeon.name,
                [str(user_id) for user_id in interest.joined],
                {item: [str(user_id) for user_id in users] for item, users in interest.offers.items()},
                interest.missing,
            )
            for interest in interests
        ],
    )


@api.post("/headcounts", requires=Role.ORGANIZER, scope=Scope.WRITE, status=201)
async def create_headcount(ctx: ApiContext, body: NewHeadcount) -> HeadcountView:
    """Posts a headcount in the raid channel, as `/headcount` does."""
    channel_id = required_channel(await ctx.guild_settings(PlatformSettings), ChannelKey.RAID)
    known = {str(role.role_id): role for role in await list_roles(ctx.db, ctx.guild_id)}
    if not {body.ping_role_id, body.required_role_id} - {None} <= known.keys():
        raise NotAccepted(reason="a role is not one of this server")
    pinged = known.get(body.ping_role_id or "")
    ping = RoleOption(DiscordRole(id=pinged.role_id, name=pinged.name)) if pinged is not None else None
    required = int(body.required_role_id) if body.required_role_id is not None else None
    key = f"interaction:{ctx.interaction.id}"
    await actions.post(
        ctx.db,
        guild_id=ctx.guild_id,
        key=key,
        organizer_id=ctx.actor.id,
        dungeons=await actions.choose(ctx.db, ctx.guild_id, (), ",".join(body.dungeons)),
        channel_id=channel_id,
        audience=Audience(actions.check_ping(ctx, ping), required),
        minutes=body.minutes or (await ctx.guild_settings(RaidSettings)).headcount_minutes,
        now=ctx.now,
    )
    headcount_id = await find_headcount_id(ctx.db, ctx.guild_id, key)
    if headcount_id is None:
        raise actions.HeadcountGone
    return await read_headcount(ctx, headcount_id)


@api.post("/headcounts/{headcount_id}/convert", requires=Role.ORGANIZER, scope=Scope.WRITE)
async def convert_headcount(ctx: ApiContext, headcount_id: int, body: Conversion) -> HeadcountView:
    """Makes a run of it. Where the server wants it, those who said yes are asked first: see `afk_until`."""
    await conversion.convert(ctx, headcount_id, body.dungeon_key)
    return await read_headcount(ctx, headcount_id)


@api.delete("/headcounts/{headcount_id}", requires=Role.ORGANIZER, scope=Scope.WRITE)
async def end_headcount(ctx: ApiContext, headcount_id: int) -> None:
    """Ends it."""
    await actions.end(ctx, headcount_id)


def _summary(line: HeadcountLine) -> HeadcountSummary:
    facts = msgspec.structs.asdict(line)
    return HeadcountSummary(
        **{**facts, "organizer_id": str(line.organizer_id), "dungeons": list(line.dungeons)}
    )
