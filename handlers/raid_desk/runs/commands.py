"""/run, and what members press on its panel."""

from __future__ import annotations

from typing import Annotated

from handlers.frame.context import Context
from handlers.platform.roles.rules import Role
from handlers.raid_desk.dungeons.catalog import dungeon_choices, emoji_map
from handlers.raid_desk.runs import joining, states
from handlers.raid_desk.runs import joining_messages as messages
from handlers.raid_desk.templates.actions import suggest, use
from interactions.option_values import RoleOption
from interactions.options import Option
from interactions.responses import Reply, Update
from interactions.router import Router

router = Router()

Which = Annotated[str, Option("Which dungeon", max_length=60, autocomplete=dungeon_choices)]
Template = Annotated[str, Option("What you kept with /template save", max_length=60, autocomplete=suggest)]
Party = Annotated[str, Option("Who the group is, everybody sees it", max_length=100)]
Location = Annotated[str, Option("Where to go; only who is in can see it", max_length=100)]
Words = Annotated[str, Option("What people should know", max_length=500)]
AutoEnd = Annotated[int, Option("Minutes after which it ends by itself; 0: never", ge=0, le=1_440)]
Voice = Annotated[bool, Option("A voice channel of its own, made at the start")]
Limits = Annotated[
    str, Option("Most in all, per class and per thing: 45, trickster 2, vial 1", max_length=200)
]
Needed = Annotated[RoleOption, Option("Only members with this role can join")]


@router.command("run", requires=Role.ORGANIZER)
async def run(
    ctx: Context,
    *,
    dungeon: Which | None = None,
    template: Template | None = None,
    party: Party | None = None,
    location: Location | None = None,
    description: Words | None = None,
    autoend: AutoEnd | None = None,
    voice: Voice | None = None,
    limits: Limits | None = None,
    role: Needed | None = None,
) -> Reply:
    """Gather people for a dungeon: a panel they join on, with keys, classes and a waiting list."""
    asked = joining.Asked(
        dungeon=dungeon or "",
        party=party,
        location=location,
        description=description or "",
        limits=limits or "",
        role_id=role.id if role is not None else None,
        auto_end_minutes=autoend,
        voice=voice,
    )
    if template is not None:
        return messages.made(ctx.say, await use(ctx, template, asked))
    return messages.made(ctx.say, await joining.make_run(ctx, asked))


@router.component(states.Join, requires=Role.EVERYONE)
async def join(ctx: Context, state: states.Join) -> Reply:
    """Come in, take the place that is held, or wait for one."""
    return messages.joined(ctx.say, await joining.join(ctx, state.run_id))


@router.component(states.Bench, requires=Role.EVERYONE)
async def bench(ctx: Context, state: states.Bench) -> Reply:
    """Perhaps later."""
    return messages.benched(ctx.say, await joining.bench(ctx, state.run_id))


@router.component(states.Leave, requires=Role.EVERYONE)
async def leave(ctx: Context, state: states.Leave) -> Reply:
    """Not in it at all."""
    await joining.leave(ctx, state.run_id)
    return messages.left(ctx.say)


@router.component(states.ChooseClass, requires=Role.EVERYONE)
async def choose_class(ctx: Context, state: states.ChooseClass) -> Reply:
    """The classes to choose from."""
    classes, own = await joining.classes_of(ctx, state.run_id)
    emoji = await emoji_map(ctx.db, ctx.guild_id)
    return messages.class_choice(ctx.say, state.run_id, classes, own, emoji)


@router.component(states.PickClass, requires=Role.EVERYONE)
async def pick_class(ctx: Context, state: states.PickClass, *, picked: str) -> Update:
    """What I play; a class that is not wanted here is asked for once more."""
    if (unwanted := await joining.find_unwanted(ctx, state.run_id, picked)) is not None:
        return messages.not_wanted(ctx.say, state.run_id, unwanted)
    return messages.class_picked(ctx.say, await joining.pick_class(ctx, state.run_id, picked))


@router.component(states.PickUnwanted, requires=Role.EVERYONE)
async def pick_unwanted(ctx: Context, state: states.PickUnwanted) -> Update:
    """I play it anyway."""
    return messages.class_picked(ctx.say, await joining.pick_class(ctx, state.run_id, state.class_key))


@router.component(states.BringItem, requires=Role.EVERYONE)
async def bring_item(ctx: Context, state: states.BringItem) -> Reply:
    """I bring this; pressed again, I do not."""
    return messages.brought(ctx.say, await joining.bring(ctx, state.run_id, state.item), ctx.guild_id)


@router.component(states.MoveItem, requires=Role.EVERYONE)
async def move_item(ctx: Context, state: states.MoveItem) -> Update:
    """I bring it here instead of there."""
    return messages.moved(ctx.say, await joining.move_item(ctx, state.run_id, state.item))
