"""Giving boosts, listing and stopping them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from db.activity import boosts as rows
from db.activity.activity_quests import lock_state, mark_changed
from db.activity.boosts import BoostRow, NewBoost
from handlers.activity.boosts import rules

if TYPE_CHECKING:
    from handlers.frame.context import Context
    from interactions.options import MemberOption


async def give(ctx: Context, member: MemberOption | None, factor: float, hours: int) -> NewBoost:
    """From now on, for a member or, without one, for everybody."""
    await lock_state(ctx.db, ctx.guild_id)
    running = [one for one in await list_running(ctx) if one.reason == rules.GIVEN]
    if len(running) >= rules.MOST_RUNNING:
        raise rules.TooManyBoosts(most=rules.MOST_RUNNING)
    boost = NewBoost(
        guild_id=ctx.guild_id,
        user_id=member.id if member is not None else None,
        hundredths=rules.hundredths(factor),
        starts_at=ctx.now,
        ends_at=ctx.now + timedelta(hours=hours),
        reason=rules.GIVEN,
        actor_id=ctx.actor.id,
        key=f"interaction:{ctx.interaction.id}",
    )
    await rows.add_boosts(ctx.db, [boost])
    await mark_changed(ctx.db, [ctx.guild_id])
    subject = str(member.id) if member is not None else "everybody"
    await ctx.audit("boost.give", subject, hundredths=boost.hundredths, hours=hours)
    return boost


async def list_running(ctx: Context) -> list[BoostRow]:
    """Those that have not ended, the first to end first."""
    return (await rows.list_boosts(ctx.db, [ctx.guild_id], ctx.now)).get(ctx.guild_id, [])


async def stop(ctx: Context, chosen: str) -> BoostRow:
    """It ends now."""
    known = {str(one.boost_id): one.boost_id for one in await list_running(ctx)}
    if chosen not in known:
        raise rules.NoSuchBoost()
    stopped = await rows.move_boost_end(ctx.db, ctx.guild_id, known[chosen], ctx.now)
    if stopped is None:
        raise rules.NoSuchBoost()
    await mark_changed(ctx.db, [ctx.guild_id])
    subject = str(stopped.user_id) if stopped.user_id is not None else "everybody"
    await ctx.audit("boost.stop", subject, boost=stopped.boost_id, hundredths=stopped.hundredths)
    return stopped
