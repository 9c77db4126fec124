"""What is pressed on a headcount: members' answers, and the organizer's panel."""

from __future__ import annotations

from handlers.frame.context import Context
from handlers.platform.roles.rules import Role
from handlers.raid_desk.headcounts import (
    actions,
    conversion,
    messages,
    organizer_messages,
    plans,
    presence,
    states,
)
from handlers.raid_desk.headcounts.panel import organizer_panel
from interactions.fields import Id
from interactions.responses import Reply, Update
from interactions.router import Router

router = Router()


@router.component(states.Join, requires=Role.EVERYONE)
async def join(ctx: Context, state: states.Join) -> Reply:
    """I would come to the one dungeon."""
    only = (await actions.asked(ctx, state.headcount_id))[0]
    interests = await actions.answer(ctx, state.headcount_id, add=((only.key, ""),))
    return messages.answered(ctx.say, interests, ctx.actor.id)


@router.component(states.PickDungeons, requires=Role.EVERYONE)
async def pick_dungeons(ctx: Context, state: states.PickDungeons, *, values: list[str]) -> Reply:
    """I would come to these."""
    asked = [dungeon.key for dungeon in await actions.asked(ctx, state.headcount_id)]
    picked = tuple((key, "") for key in asked if key in values)
    among = tuple((key, "") for key in asked)
    interests = await actions.answer(ctx, state.headcount_id, add=picked, among=among)
    return messages.answered(ctx.say, interests, ctx.actor.id)


@router.component(states.Offer, requires=Role.EVERYONE)
async def offer(ctx: Context, state: states.Offer) -> Reply:
    """I would bring this to the one dungeon; pressed again, I would not."""
    only = (await actions.asked(ctx, state.headcount_id))[0]
    interests = await actions.answer(ctx, state.headcount_id, add=((only.key, state.item),), toggle=True)
    return messages.answered(ctx.say, interests, ctx.actor.id)


@router.component(states.PickOffers, requires=Role.EVERYONE)
async def pick_offers(ctx: Context, state: states.PickOffers, *, values: list[str]) -> Reply:
    """I would bring these."""
    dungeons = await actions.asked(ctx, state.headcount_id)
    asked = [(dungeon.key, item.key) for dungeon in dungeons for item in dungeon.items]
    picked = tuple(pair for pair in asked if ":".join(pair) in values)
    interests = await actions.answer(ctx, state.headcount_id, add=picked, among=asked)
    return messages.answered(ctx.say, interests, ctx.actor.id)


@router.component(states.Leave, requires=Role.EVERYONE)
async def leave(ctx: Context, state: states.Leave) -> Reply:
    """I would not come after all."""
    dungeons = await actions.asked(ctx, state.headcount_id)
    everything = [
        (dungeon.key, item) for dungeon in dungeons for item in ("", *(it.key for it in dungeon.items))
    ]
    interests = await actions.answer(ctx, state.headcount_id, among=everything)
    return messages.answered(ctx.say, interests, ctx.actor.id)


@router.component(states.Organize, requires=Role.EVERYONE)
async def organize(ctx: Context, state: states.Organize) -> Reply:
    """The organizer's panel."""
    row = await actions.find(ctx, state.headcount_id)
    await actions.check_organizer(ctx, row)
    if row.state != "open":
        raise actions.HeadcountOver
    return await organizer_panel(ctx, row, await actions.interests_of(ctx.db, row))


@router.component(states.Convert, requires=Role.EVERYONE)
async def convert(ctx: Context, state: states.Convert, *, picked: str) -> Update:
    """A run is made of it."""
    return await conversion.convert(ctx, state.headcount_id, picked)


@router.component(states.CheckAfk, requires=Role.EVERYONE)
async def check_afk(ctx: Context, state: states.CheckAfk) -> Update:
    """Who would come is asked whether they are there."""
    row = await actions.lock_open(ctx, state.headcount_id)
    interests = await actions.interests_of(ctx.db, row)
    until = await presence.check(ctx, row, interests)
    return organizer_messages.checking(ctx.say, await organizer_panel(ctx, row, interests), until)


@router.component(states.Here, requires=Role.EVERYONE)
async def here(ctx: Context, state: states.Here) -> Reply:
    """I am there."""
    return messages.confirmed(ctx.say, await presence.confirm(ctx, state.headcount_id))


@router.component(states.End, requires=Role.EVERYONE)
async def end(ctx: Context, state: states.End) -> Update:
    """It is over."""
    await actions.end(ctx, state.headcount_id)
    return Update(content=ctx.say("The headcount is over."), embeds=(), components=())


@router.component(states.CancelPlan, requires=Role.ORGANIZER)
async def cancel_plan(ctx: Context, state: states.CancelPlan, *, picked: Id) -> Update:
    """A planned headcount is taken back."""
    await plans.cancel(ctx, picked)
    page = await plans.show_all(ctx)
    return Update(content=page.content, embeds=page.embeds, components=page.components)
