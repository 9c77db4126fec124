"""What activity quests tell on a member's profile."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from db.activity.activity_quests_done import count_done
from handlers.activity.activity_quests import actions
from handlers.activity.activity_quests.calendar import QuestCycle
from handlers.platform.profiles.sections import ProfileLine

if TYPE_CHECKING:
    from handlers.frame.context import Context


async def quest_lines(ctx: Context, user_id: int) -> Sequence[ProfileLine]:
    """How many were done, this week and ever."""
    ever = (await count_done(ctx.db, ctx.guild_id, [user_id], None)).get(user_id, 0)
    if not ever:
        return ()
    week = (await actions.calendar_of(ctx)).period(QuestCycle.WEEKLY, ctx.now).start
    lately = (await count_done(ctx.db, ctx.guild_id, [user_id], week)).get(user_id, 0)
    text = ctx.say("**{ever}** · this week {week}", ever=ctx.say.number(ever), week=ctx.say.number(lately))
    return (ProfileLine(ctx.say("Activity quests done"), text),)
