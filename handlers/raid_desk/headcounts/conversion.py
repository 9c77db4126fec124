"""A headcount becomes a run: who would come is in, what they would bring is promised, and they are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.raid_desk import headcounts as rows
from handlers.raid_desk.headcounts import actions, messages
from handlers.raid_desk.headcounts.events import HeadcountEvent, note
from handlers.raid_desk.runs.creation import NewRun, create_run
from handlers.raid_desk.runs.members import bring_in, lock_running
from handlers.raid_desk.settings import RaidSettings
from interactions.responses import Update
from jobs.requests.platform import SendMessage

if TYPE_CHECKING:
    from handlers.frame.context import Context


async def convert(ctx: Context, headcount_id: int, dungeon_key: str) -> Update:
    """Makes the run, once: the headcount is over with the same commit."""
    row = await actions.load(ctx.db, ctx.guild_id, headcount_id)
    await actions.check_organizer(ctx, row)
    if row.state != "open":
        raise actions.HeadcountOver
    interests = await actions.interests_of(ctx.db, row)
    chosen = next((one for one in interests if one.dungeon.key == dungeon_key), None)
    if chosen is None:
        raise actions.NoDungeonChosen
    settings = await ctx.guild_settings(RaidSettings)
    run = await create_run(
        ctx.db,
        NewRun(
            guild_id=ctx.guild_id,
            key=f"headcount:{headcount_id}",
            organizer_id=ctx.actor.id,
            dungeon=chosen.dungeon,
            channel_id=row.channel_id,
            now=ctx.now,
            auto_end_minutes=settings.auto_end_minutes,
            headcount_id=headcount_id,
            wants_voice=settings.voice_by_default,
        ),
    )
    offers = [(user_id, item) for item, users in chosen.offers.items() for user_id in users]
    locked = await lock_running(ctx.db, ctx.guild_id, run.run_id)
    await bring_in(ctx.db, locked, chosen.joined, offers, now=ctx.now, accept_s=settings.accept_s)
    await rows.move_headcount(ctx.db, headcount_id, "converted", ctx.now, run.run_id)
    taken = len(chosen.joined)
    facts = {"run_id": run.run_id, "dungeon": chosen.dungeon.name, "taken": taken}
    event = HeadcountEvent.CONVERTED
    await note(ctx.db, headcount_id, event, now=ctx.now, actor_id=ctx.actor.id, **facts)
    await ctx.audit("headcount.convert", str(headcount_id), **facts)
    await rows.mark_due(ctx.db, headcount_id, ctx.now)
    for message in messages.called(ctx.say, chosen):
        await ctx.outbox.add(SendMessage(row.channel_id, message))
    return messages.converted(ctx.say, chosen, run.run_id)
