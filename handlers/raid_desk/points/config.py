"""/configpoints: raider points by dungeon, for completed runs and popped keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from db.raid_desk.points import WorthRow, find_worth, list_worths
from handlers.frame.context import Context
from handlers.kit.look import BRAND
from handlers.platform.roles.rules import Role
from handlers.raid_desk.dungeons import picking
from handlers.raid_desk.points.states import EditWorth, FindDungeon, PickDungeon
from handlers.raid_desk.points.worth import MOST_POINTS, set_own_worth
from handlers.raid_desk.settings import RaidSettings
from interactions.components import ActionRow, Label, Modal, TextInput
from interactions.embeds import Embed
from interactions.escaping import escape, shorten
from interactions.fields import Field
from interactions.responses import OpenModal, Reply, Update
from interactions.router import Router

if TYPE_CHECKING:
    from handlers.raid_desk.dungeons.dungeon import Dungeon
    from interactions.languages import Say

router = Router()

Typed = Annotated[str, Field(min_length=1, max_length=picking.LONGEST_SEARCH)]
Points = Annotated[int, Field(ge=0, le=MOST_POINTS)]


@router.command("configpoints", requires=Role.MODERATOR)
async def configure(ctx: Context) -> Reply:
    """Set raider points of dungeons, for runs and for keys."""
    return await _view(ctx, await picking.offered(ctx))


@router.component(FindDungeon, requires=Role.MODERATOR)
async def open_search(ctx: Context, state: FindDungeon) -> OpenModal:
    """What is it called?"""
    return picking.search_form(ctx.say, state)


@router.modal(FindDungeon, requires=Role.MODERATOR)
async def search(ctx: Context, state: FindDungeon, *, typed: Typed) -> Update:
    """Those that fit are in the select."""
    return (await _view(ctx, await picking.offered(ctx, typed))).in_place()


@router.component(PickDungeon, requires=Role.MODERATOR)
async def pick(ctx: Context, state: PickDungeon, *, picked: str) -> OpenModal:
    """Its points, empty where they are the usual ones."""
    say, dungeon = ctx.say, await picking.chosen(ctx, picked)
    settings = await ctx.guild_settings(RaidSettings)
    own = await find_worth(ctx.db, ctx.guild_id, dungeon.key) or WorthRow(dungeon.key, None, None)
    fields = (
        _field(say, say("Raider points of a run"), "run", own.run_points, settings.run_raider_points),
        _field(say, say("Raider points of a key"), "key", own.key_points, settings.key_raider_points),
    )
    return OpenModal(Modal(shorten(dungeon.name, 45), EditWorth(dungeon.key), fields))


@router.modal(EditWorth, requires=Role.MODERATOR)
async def set_worth(
    ctx: Context, state: EditWorth, *, run: Points | None = None, key: Points | None = None
) -> Update:
    """For runs that are logged from now on."""
    dungeon = await picking.chosen(ctx, state.dungeon)
    await set_own_worth(ctx, WorthRow(dungeon.key, run, key))
    return (await _view(ctx, await picking.offered(ctx))).in_place()


def _field(say: Say, title: str, name: str, points: int | None, usual: int) -> Label:
    value = "" if points is None else str(points)
    hint = say("Empty: the usual number, {points}", points=say.number(usual))
    return Label(title, TextInput(name=name, value=value, max_length=6, required=False), hint)


async def _view(ctx: Context, dungeons: Sequence[Dungeon]) -> Reply:
    say, settings = ctx.say, await ctx.guild_settings(RaidSettings)
    worths = {worth.dungeon_key: worth for worth in await list_worths(ctx.db, ctx.guild_id)}
    names = {dungeon.key: dungeon.name for dungeon in await picking.everything(ctx)}
    usual = say(
        "A run gives **{run}** raider points to everybody who was there, a key **{key}** to "
        "whoever popped it.",
        run=say.number(settings.run_raider_points),
        key=say.number(settings.key_raider_points),
    )
    hint = say("-# An administrator changes that with `/config`.")
    lines = [f"{escape(names.get(key, key))}: {_points(say, worth)}" for key, worth in worths.items()]
    differing = "\n".join(lines) or say("*none*")
    text = f"{usual}\n{hint}\n{say('Dungeons that give something else:')}\n{differing}"
    embed = Embed(title=say("Raider points"), description=shorten(text, 4_096), color=BRAND)
    values = {key: _points(say, worth).replace("*", "") for key, worth in worths.items()}
    return Reply(
        embeds=(embed,),
        components=(
            picking.picker(say, dungeons, PickDungeon(), values),
            ActionRow((picking.search_button(say, FindDungeon()),)),
        ),
        ephemeral=True,
    )


def _points(say: Say, worth: WorthRow) -> str:
    parts = []
    if worth.run_points is not None:
        parts.append(say("run **{points}**", points=say.number(worth.run_points)))
    if worth.key_points is not None:
        parts.append(say("key **{points}**", points=say.number(worth.key_points)))
    return " · ".join(parts)
