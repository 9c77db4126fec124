"""What members play in a run: Choose class on its panel, remembered for other runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from db.raid_desk.run_members import find_favourite, list_members, mark_favourite
from db.raid_desk.runs import find_run
from handlers.frame.context import Context
from handlers.platform.roles.rules import Role
from handlers.raid_desk.dungeons.catalog import emoji_map, list_classes
from handlers.raid_desk.dungeons.dungeon import RaidClass
from handlers.raid_desk.runs import members
from handlers.raid_desk.runs.joining import Pressed, lock_group
from handlers.raid_desk.runs.refusals import ClassTaken, NoSuchClass, RunGone
from handlers.raid_desk.runs.states import ChooseClass, PickClass, PickUnwanted
from interactions.components import ActionRow, Button, ButtonStyle, SelectOption, StringSelect
from interactions.escaping import plain, shorten
from interactions.languages import Say
from interactions.responses import Reply, Update
from interactions.router import Router

router = Router()

A_SELECT = 25


@router.component(ChooseClass, requires=Role.EVERYONE)
async def choose_class(ctx: Context, state: ChooseClass) -> Reply:
    """The classes to choose from, with what the member plays by now or liked last."""
    if await find_run(ctx.db, ctx.guild_id, state.run_id) is None:
        raise RunGone
    own = await find_favourite(ctx.db, ctx.guild_id, ctx.actor.id)
    classes = await list_classes(ctx.db, ctx.guild_id)
    return _class_choice(ctx.say, state.run_id, classes, own, await emoji_map(ctx.db, ctx.guild_id))


@router.component(PickClass, requires=Role.EVERYONE)
async def press_class(ctx: Context, state: PickClass, *, picked: str) -> Update:
    """What I play; a class that is not wanted here is asked for once more."""
    if (unwanted := await find_unwanted(ctx, state.run_id, picked)) is not None:
        return _not_wanted(ctx.say, state.run_id, unwanted)
    return _class_picked(ctx.say, await pick_class(ctx, state.run_id, picked))


@router.component(PickUnwanted, requires=Role.EVERYONE)
async def press_unwanted(ctx: Context, state: PickUnwanted) -> Update:
    """I play it anyway."""
    return _class_picked(ctx.say, await pick_class(ctx, state.run_id, state.class_key))


async def pick_class(ctx: Context, run_id: int, class_key: str) -> Pressed:
    """Play that class here, and in other runs from now on."""
    classes = await list_classes(ctx.db, ctx.guild_id)
    picked = next((known for known in classes if known.key == class_key), None)
    if picked is None:
        raise NoSuchClass
    run, group = await lock_group(ctx, run_id)
    if not group.pick_class(ctx.actor.id, class_key):
        raise ClassTaken(name=picked.name)
    await mark_favourite(ctx.db, ctx.guild_id, ctx.actor.id, class_key)
    await members.write_group(ctx.db, run, group)
    return Pressed(run, group, ctx.actor.id, classes)


async def find_unwanted(ctx: Context, run_id: int, class_key: str) -> RaidClass | None:
    """The class, if the run's dungeon does not want it and the member does not play it there yet."""
    run = await find_run(ctx.db, ctx.guild_id, run_id)
    if run is None or class_key not in members.dungeon_of(run).unwanted:
        return None
    own = next((row for row in await list_members(ctx.db, run_id) if row.user_id == ctx.actor.id), None)
    if own is not None and own.class_key == class_key:
        return None
    return next((known for known in await list_classes(ctx.db, ctx.guild_id) if known.key == class_key), None)


def _class_choice(
    say: Say, run_id: int, classes: Sequence[RaidClass], own: str | None, emoji: Mapping[str, str]
) -> Reply:
    """The classes, at most 125."""
    parts = [classes[at : at + A_SELECT] for at in range(0, len(classes), A_SELECT)][:5]
    rows = tuple(
        ActionRow((_class_select(say, run_id, number, part, own, emoji),))
        for number, part in enumerate(parts)
    )
    text = say("What do you play? I remember it for other runs.")
    return Reply(text, components=rows, ephemeral=True)


def _class_select(
    say: Say, run_id: int, number: int, part: Sequence[RaidClass], own: str | None, emoji: Mapping[str, str]
) -> StringSelect:
    options = tuple(
        SelectOption(
            shorten(plain(raid_class.name), 100),
            raid_class.key,
            description=shorten(plain(raid_class.role), 100) or None,
            emoji=emoji.get(raid_class.key, raid_class.emoji),
            default=raid_class.key == own,
        )
        for raid_class in part
    )
    return StringSelect(state=PickClass(run_id, number), placeholder=say("Your class"), options=options)


def _class_picked(say: Say, pressed: Pressed) -> Update:
    """To who picked a class."""
    state, key = pressed.group.state_of(pressed.user_id), pressed.group.class_of(pressed.user_id)
    if state == "left":
        text: str = say("I remember it. Press Join to come to this run.")
    else:
        name = next((raid_class.name for raid_class in pressed.classes if raid_class.key == key), key or "")
        text = say("You play **{name}**.", name=name)
        if state == "waiting":
            rank = pressed.group.rank(pressed.user_id)
            text += " " + say("You are number {rank} on the waiting list.", rank=rank)
        elif state == "joined":
            text += " " + say("You are in.")
    return Update(text, embeds=(), components=())


def _not_wanted(say: Say, run_id: int, picked: RaidClass) -> Update:
    """To who picked a class that the dungeon does not want: asked once."""
    text = say("**{name}** is not wanted in this run. Do you want to play it anyway?", name=picked.name)
    anyway = Button(say("Play it anyway"), PickUnwanted(run_id, picked.key), ButtonStyle.DANGER)
    other = Button(say("Choose class"), ChooseClass(run_id), emoji="🎭")
    return Update(text, embeds=(), components=(ActionRow((anyway, other)),))
