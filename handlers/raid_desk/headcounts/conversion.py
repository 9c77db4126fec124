"""A headcount becomes a run: who would come is in, what they would bring is promised, and they are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from db.raid_desk.run_creation import AddedRun
from handlers.kit.records import By
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.raid_desk.dungeons.dungeon import asked_role
from handlers.raid_desk.headcounts import actions, messages, organizer_messages, presence
from handlers.raid_desk.headcounts.events import HEADCOUNT, HeadcountEvent
from handlers.raid_desk.headcounts.panel import organizer_panel
from handlers.raid_desk.headcounts.rules import Bar
from handlers.raid_desk.runs.creation import create_run, ends_at
from handlers.raid_desk.runs.members import bring_in, lock_running
from handlers.raid_desk.settings import RaidSettings
from interactions.responses import Update
from jobs.requests.platform import SendMessage

if TYPE_CHECKING:
    from db.raid_desk.headcounts import HeadcountRow
    from handlers.frame.context import Context
    from handlers.raid_desk.headcounts.rules import Interest


async def convert(ctx: Context, headcount_id: int, dungeon_key: str) -> Update:
    """Makes the run, once: the headcount is over with the same commit."""
    row = await actions.lock_open(ctx, headcount_id)
    presence.refuse_running(row, ctx.now)
    interests = await actions.interests_of(ctx.db, row)
    chosen = next((interest for interest in interests if interest.dungeon.key == dungeon_key), None)
    if chosen is None:
        raise actions.NoDungeonChosen
    settings = await ctx.guild_settings(RaidSettings)
    if settings.afk_before_run and row.afk_begun_at is None and chosen.joined:
        until = await presence.check(ctx, row, interests)
        return organizer_messages.checked_first(ctx.say, await organizer_panel(ctx, row, interests), until)
    left_out = await _left_out(ctx, row, chosen)
    coming = chosen.without(left_out)
    run_id = await _make_run(ctx, row, coming, settings)
    facts = {"run_id": run_id, "dungeon": coming.dungeon.name, "taken": len(coming.joined)}
    reasons = organizer_messages.by_reason(left_out)
    by, told = By.of(ctx), {"left_out": reasons, **facts}
    changes = {"state": "converted", "run_id": run_id, "ended_at": ctx.now}
    await HEADCOUNT.move(by, row, HeadcountEvent.CONVERTED, told, **changes)
    await ctx.audit("headcount.convert", str(headcount_id), **facts, left_out=len(left_out))
    for message in messages.called(ctx.say, coming):
        await ctx.outbox.add(SendMessage(row.channel_id, message))
    roles = (await ctx.guild_settings(PlatformSettings)).roles
    role = asked_role(row.required_role_id, coming.dungeon, roles)
    return organizer_messages.converted(
        ctx.say, coming, run_id, organizer_messages.left_out_lines(ctx.say, reasons, role)
    )


async def _left_out(ctx: Context, row: HeadcountRow, chosen: Interest) -> Mapping[int, Bar]:
    """Who may not come by now, and who gave no sign when asked."""
    entrance = actions.entrance_of(row, chosen.dungeon, ctx.actor.id)
    roles = (await ctx.guild_settings(PlatformSettings)).roles
    barred = await presence.list_barred(ctx.db, ctx.guild_id, entrance, chosen.joined, roles)
    away = await presence.list_away(ctx.db, row, chosen.joined)
    return {**dict.fromkeys(away, Bar.AWAY), **barred}


async def _make_run(ctx: Context, row: HeadcountRow, coming: Interest, settings: RaidSettings) -> int:
    run = await create_run(
        ctx.db,
        AddedRun(
            guild_id=ctx.guild_id,
            key=f"headcount:{row.headcount_id}",
            organizer_id=ctx.actor.id,
            dungeon_key=coming.dungeon.key,
            dungeon=msgspec.to_builtins(coming.dungeon),
            channel_id=row.channel_id,
            created_at=ctx.now,
            auto_end_at=ends_at(ctx.now, settings.auto_end_minutes),
            required_role_id=row.required_role_id,
            headcount_id=row.headcount_id,
            wants_voice=settings.voice_by_default,
        ),
    )
    offers = [(user_id, item) for item, users in coming.offers.items() for user_id in users]
    locked = await lock_running(ctx.db, ctx.guild_id, run.run_id)
    await bring_in(ctx.db, locked, coming.joined, offers, now=ctx.now, accept_s=settings.accept_s)
    return run.run_id
