"""/quest stats, and what a profile and the registry of metrics tell of quests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from db.quest_hall import stats as rows
from handlers.frame.context import Context
from handlers.platform.profiles.sections import ProfileLine
from handlers.platform.roles.rules import Role
from handlers.quest_hall.board_quests import stats_messages
from handlers.quest_hall.points import POINTS
from interactions.options import MemberOption, Option
from interactions.responses import Reply
from interactions.router import Router

router = Router()

MONTHS = 12
Whose = Annotated[MemberOption, Option("Whose; yours when you choose nobody", name="member")]


@router.command("quest stats", requires=Role.EVERYONE)
async def show_stats(ctx: Context, *, member: Whose | None = None) -> Reply:
    """See what somebody has done with quests."""
    user_id = ctx.actor.id if member is None else member.id
    timezone = (await ctx.guild()).timezone
    return stats_messages.stats(
        ctx.say,
        member.display_name if member is not None else ctx.actor.name,
        await rows.get_stats(ctx.db, ctx.guild_id, user_id),
        await rows.list_parts(ctx.db, ctx.guild_id, user_id),
        await rows.list_months(ctx.db, ctx.guild_id, user_id, timezone, MONTHS),
    )


async def quest_lines(ctx: Context, user_id: int) -> Sequence[ProfileLine]:
    """Quests done and points, for `/profile`."""
    done = (await rows.get_stats(ctx.db, ctx.guild_id, user_id)).done
    points = await POINTS.total(ctx.db, ctx.guild_id, user_id)
    if not (done or points):
        return ()
    return (ProfileLine(ctx.say("Quests"), stats_messages.profile(ctx.say, done, points)),)
