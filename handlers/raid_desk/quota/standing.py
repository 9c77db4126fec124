"""The panels of quotas, and what is pressed on them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from db.raid_desk import quota as rows
from db.raid_desk.quota import QUOTA_PANEL
from db.raid_desk.quota_standings import list_standings
from handlers.frame.context import Context
from handlers.kit.lists import Listed, Span, pages
from handlers.kit.panels import Drawn, panel
from handlers.platform.roles.rules import Role
from handlers.raid_desk.quota import messages, refusals
from handlers.raid_desk.quota.states import ShowAll, ShowMine
from interactions.escaping import mention_role
from interactions.responses import Reply
from interactions.router import Router

if TYPE_CHECKING:
    from db.pool import Connection
    from db.raid_desk.quota import QuotaRow
    from handlers.frame.guild import Guild

router = Router()

LOOK_AGAIN = timedelta(minutes=5)
"""Nothing touches a panel when members get or lose the role or change their names."""


@panel(QUOTA_PANEL)
async def draw(db: Connection, guild: Guild, quota_id: int) -> Drawn | None:
    """The first of the present period; nothing for a role without quota."""
    quota = await rows.find_quota_by_id(db, guild.id, quota_id)
    if quota is None:
        return None
    standings = await list_standings(db, quota_id, None, limit=messages.ON_PANEL)
    return Drawn(messages.panel(guild.say, quota, standings), again=LOOK_AGAIN)


@router.component(ShowMine, requires=Role.EVERYONE)
async def show_mine(ctx: Context, state: ShowMine) -> Reply:
    """How the member who pressed stands."""
    quota = await _quota(ctx, state.quota_id)
    standings = await list_standings(ctx.db, quota.quota_id, None, limit=1, user_id=ctx.actor.id)
    return messages.own_standing(ctx.say, quota, next(iter(standings.lines), None))


@pages(router, ShowAll, requires=Role.EVERYONE, size=messages.ON_PANEL)
async def show_all(ctx: Context, asked: ShowAll, span: Span) -> Listed:
    """Everybody who holds the role."""
    quota = await _quota(ctx, asked.quota_id)
    standings = await list_standings(ctx.db, quota.quota_id, None, limit=span.limit, offset=span.offset)
    return Listed(
        title=ctx.say("Quota"),
        head=f"{mention_role(quota.role_id)}\n-# {messages.period_line(ctx.say, quota)}",
        lines=[messages.standing_line(ctx.say, line, quota.required) for line in standings.lines],
        total=standings.counts.members,
        empty=ctx.say("Nobody holds this role yet."),
    )


async def _quota(ctx: Context, quota_id: int) -> QuotaRow:
    quota = await rows.find_quota_by_id(ctx.db, ctx.guild_id, quota_id)
    if quota is None:
        raise refusals.NoQuotas
    return quota
