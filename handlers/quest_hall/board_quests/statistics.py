"""/quest stats, and what a profile and the registry of metrics tell of quests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from db.quest_hall import stats as rows
from handlers.frame.context import Context
from handlers.platform.profiles.actions import refuse_closed
from handlers.platform.profiles.sections import ProfileLine
from handlers.platform.roles.rules import Role
from handlers.quest_hall.board_quests import stats_messages
from handlers.quest_hall.board_quests.stats_messages import MemberStats
from handlers.quest_hall.points import POINTS
from interactions.options import MemberOption, Option
from interactions.responses import Defer, Reply
from interactions.router import Router
from jobs.requests.quest_hall import RenderQuestStats

if TYPE_CHECKING:
    from db.pool import Connection

router = Router()

MONTHS = 12
AsText = Annotated[bool, Option("Without the picture", name="text")]
Whose = Annotated[MemberOption, Option("Whose; yours if left out", name="member")]


@router.command("quest stats", requires=Role.EVERYONE)
async def show_stats(ctx: Context, *, member: Whose | None = None, text: AsText = False) -> Reply | Defer:
    """See what somebody has done with quests."""
    user_id, name = ctx.actor.id, ctx.actor.name
    if member is not None and member.id != ctx.actor.id:
        await refuse_closed(ctx, member.id, member.display_name)
        user_id, name = member.id, member.display_name
    stats = await read_stats(ctx.db, ctx.guild_id, user_id, name, (await ctx.guild()).timezone)
    if text or not stats.months:
        return stats_messages.stats(ctx.say, stats)
    return Defer(RenderQuestStats(ctx.follow_up, ctx.guild_id, user_id, name), ephemeral=True)


async def read_stats(db: Connection, guild_id: int, user_id: int, name: str, timezone: str) -> MemberStats:
    """Everything that the card shows."""
    return MemberStats(
        name=name,
        total=await rows.get_stats(db, guild_id, user_id),
        parts=await rows.list_parts(db, guild_id, user_id),
        months=await rows.list_months(db, guild_id, user_id, timezone, MONTHS),
    )


async def quest_lines(ctx: Context, user_id: int) -> Sequence[ProfileLine]:
    """Quests done and points, for `/profile`."""
    done = (await rows.get_stats(ctx.db, ctx.guild_id, user_id)).done
    points = await POINTS.total(ctx.db, ctx.guild_id, user_id)
    if not (done or points):
        return ()
    return (ProfileLine(ctx.say("Quests"), stats_messages.profile(ctx.say, done, points)),)
