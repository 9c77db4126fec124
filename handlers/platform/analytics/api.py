"""The command log and what it adds up to, in the REST API."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from db.platform.command_log import (
    CommandRow,
    HourRow,
    UseFilter,
    UseRow,
    add_command_rows,
    list_command_rows_between,
    list_hours,
    list_uses,
)
from handlers.api.context import ApiContext
from handlers.api.fields import Cursor, Id, Moment, Page, Scope, Size, page, read_cursor
from handlers.api.problems import NotAccepted
from handlers.api.routes import Api
from handlers.platform.analytics.actions import narrow
from handlers.platform.analytics.figures import find_figures
from handlers.platform.guild_days import zone
from handlers.platform.roles.rules import Role

api = Api("platform", "Logs")

Name = Annotated[str, Meta(max_length=100)]
Days = Annotated[int, Meta(ge=1, le=365)]
OptionName = Annotated[str, Meta(max_length=32)]
Micros = Annotated[int, Meta(ge=0, le=2**31 - 1)]
OLDEST = timedelta(days=30)
DISCORD_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
BEGINNING = DISCORD_EPOCH
END = datetime(9999, 1, 1, tzinfo=UTC)


class CommandLine(msgspec.Struct, frozen=True):
    """One command, press or form. Times in microseconds; secrets and free text are left out of `options`."""

    interaction_id: str
    user_id: Id
    kind: str
    name: str
    options: dict[str, Any]
    outcome: str
    error: str | None
    handler_micros: int
    database_micros: int
    at: datetime


class NewCommandLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that a member used. `options`: no free text; `error`: its kind, for what went wrong."""

    user_id: Id
    name: Annotated[str, Meta(min_length=1, max_length=100)]
    kind: Literal["command", "component", "modal"] = "command"
    options: Annotated[dict[OptionName, bool | int], Meta(max_length=25)] = {}
    outcome: Literal["answered", "deferred", "refused", "failed", "timeout", "limited"] = "answered"
    error: Annotated[str, Meta(min_length=1, max_length=100, pattern="^[A-Za-z]+$")] | None = None
    handler_micros: Micros = 0
    database_micros: Micros = 0
    at: Moment | None = None


class Analytics(msgspec.Struct, frozen=True):
    """Use of the last days. Of `uses` the first, without a name, is all together.

    `products`: what each product counts of the server in these days.
    """

    days: int
    uses: list[UseRow]
    hours: list[HourRow]
    products: dict[str, dict[str, int]]


@api.get("/command-log", requires=Role.MODERATOR, scope=Scope.READ)
async def list_command_log(
    ctx: ApiContext,
    command: Name | None = None,
    member: Id | None = None,
    error: Name | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    cursor: Cursor | None = None,
    limit: Size = 50,
) -> Page[CommandLine]:
    """What members used, newest first."""
    rows = await list_command_rows_between(
        ctx.db,
        ctx.guild_id,
        names=narrow(ctx, command or "", "").commands or None,
        user_id=int(member) if member is not None else None,
        error=error,
        since=since or BEGINNING,
        until=until or END,
        before=read_cursor(cursor),
        limit=limit + 1,
    )
    return page(rows, limit, lambda row: row.interaction_id, _line)


@api.post("/command-log", requires=Role.ADMINISTRATOR, scope=Scope.ADMIN, status=201)
async def add_command_line(ctx: ApiContext, body: NewCommandLine) -> CommandLine:
    """Writes down what was used of a tool of yours, beside what the bot writes of itself."""
    member = await ctx.member(body.user_id)
    at = body.at or ctx.now
    if not ctx.now - OLDEST <= at <= ctx.now:
        raise NotAccepted(reason="at is in the future, or more than 30 days ago")
    row = CommandRow(
        interaction_id=_id_at(at, ctx.interaction.id),
        guild_id=ctx.guild_id,
        user_id=member.id,
        kind=body.kind,
        name=body.name,
        options=dict(body.options),
        outcome=body.outcome,
        error=body.error,
        handler_micros=body.handler_micros,
        database_micros=body.database_micros,
        at=at,
    )
    await add_command_rows(ctx.db, [row])
    return _line(row)


def _id_at(at: datetime, write_id: int) -> int:
    """An id as Discord makes them, by which rows are in the order of their times."""
    milliseconds = int((at - DISCORD_EPOCH).total_seconds() * 1_000)
    return (milliseconds << 22) | (abs(write_id) & 0x3FFFFF)


@api.get("/analytics/{guild_id}", requires=Role.MODERATOR, scope=Scope.READ)
async def read_analytics(
    ctx: ApiContext, guild_id: int, days: Days = 30, command: Name | None = None, error: Name | None = None
) -> Analytics:
    """Use of commands, errors, latencies in microseconds, and the hours of the week."""
    since = ctx.now - timedelta(days=days)
    only = UseFilter(narrow(ctx, command or "", "").commands or None, error or None)
    guild = await ctx.guild()
    told = await find_figures(ctx.db, guild, ctx.resources.products, since)
    return Analytics(
        days,
        await list_uses(ctx.db, guild_id, since, only),
        await list_hours(ctx.db, guild_id, since, zone(guild.timezone).key, only),
        {product.key: {figure.key: figure.number for figure in product.figures} for product in told},
    )


def _line(row: CommandRow) -> CommandLine:
    return CommandLine(
        str(row.interaction_id),
        str(row.user_id),
        row.kind,
        row.name,
        row.options,
        row.outcome,
        row.error,
        row.handler_micros,
        row.database_micros,
        row.at,
    )
