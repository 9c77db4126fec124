"""From a member to the page about their quests; the command and its components share it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.activity.activity_quests_done import count_done_by_quest
from handlers.activity.activity_quests import actions, messages
from handlers.activity.activity_quests.refusals import NoSuchQuest
from interactions.responses import Reply

if TYPE_CHECKING:
    from handlers.frame.context import Context


async def show_all(ctx: Context) -> Reply:
    """The member's bars of all running quests."""
    progress = await actions.progress(ctx, ctx.actor.id)
    next_at = await actions.next_reset(ctx)
    return messages.overview(
        ctx.say, progress, next_at, ctx.actor.id, await actions.boost_of(ctx, ctx.actor.id)
    )


async def show_one(ctx: Context, chosen: str) -> Reply:
    """One of them in full."""
    for progress in await actions.progress(ctx, ctx.actor.id):
        if str(progress.quest.quest_id) == chosen:
            done = await count_done_by_quest(ctx.db, [progress.quest.quest_id])
            return messages.details(ctx.say, progress, done.get(progress.quest.quest_id, 0), ctx.actor.id)
    raise NoSuchQuest()
