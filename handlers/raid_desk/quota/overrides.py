"""/configquota, Dungeons: which dungeons count otherwise for a role."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from handlers.frame.context import Context
from handlers.kit.look import BRAND
from handlers.platform.roles.rules import Role
from handlers.raid_desk.dungeons import picking
from handlers.raid_desk.quota import changes
from handlers.raid_desk.quota.rules import MOST_POINTS
from handlers.raid_desk.quota.states import EditDungeon, FindDungeon, PickDungeon, ShowConfig, ShowDungeons
from interactions.components import ActionRow, Button, ButtonStyle, Label, Modal, TextInput
from interactions.embeds import Embed
from interactions.escaping import escape, mention_role, shorten
from interactions.fields import Field
from interactions.responses import OpenModal, Update
from interactions.router import Router

if TYPE_CHECKING:
    from db.raid_desk.quota import QuotaRow
    from handlers.raid_desk.dungeons.dungeon import Dungeon

router = Router()

Typed = Annotated[str, Field(min_length=1, max_length=picking.LONGEST_SEARCH)]
Points = Annotated[int, Field(ge=0, le=MOST_POINTS)]


@router.component(ShowDungeons, requires=Role.MODERATOR)
async def show(ctx: Context, state: ShowDungeons) -> Update:
    """Those that count otherwise, and a select of all."""
    return await _view(ctx, await changes.find(ctx, state.role_id), await picking.offered(ctx))


@router.component(FindDungeon, requires=Role.MODERATOR)
async def open_search(ctx: Context, state: FindDungeon) -> OpenModal:
    """What is it called?"""
    return picking.search_form(ctx.say, state)


@router.modal(FindDungeon, requires=Role.MODERATOR)
async def find(ctx: Context, state: FindDungeon, *, typed: Typed) -> Update:
    """Those that fit are in the select."""
    return await _view(ctx, await changes.find(ctx, state.role_id), await picking.offered(ctx, typed))


@router.component(PickDungeon, requires=Role.MODERATOR)
async def pick(ctx: Context, state: PickDungeon, *, picked: str) -> OpenModal:
    """How much does it count?"""
    quota = await changes.find(ctx, state.role_id)
    dungeon = await picking.chosen(ctx, picked)
    points = quota.dungeons.get(dungeon.key)
    field = TextInput(
        name="points", value="" if points is None else str(points), max_length=6, required=False
    )
    hint = ctx.say("Empty: the usual number, {points}", points=quota.run_points)
    label = Label(ctx.say("Points of a run"), field, hint)
    form = EditDungeon(quota.role_id, dungeon.key)
    return OpenModal(Modal(shorten(dungeon.name, 45), form, (label,)))


@router.modal(EditDungeon, requires=Role.MODERATOR)
async def set_points(ctx: Context, state: EditDungeon, *, points: Points | None = None) -> Update:
    """From now on, also for what happened in this period."""
    dungeon = await picking.chosen(ctx, state.dungeon)
    after = await changes.set_override(ctx, state.role_id, dungeon.key, points)
    return await _view(ctx, after, await picking.offered(ctx))


async def _view(ctx: Context, quota: QuotaRow, dungeons: Sequence[Dungeon]) -> Update:
    say, names = ctx.say, {dungeon.key: dungeon.name for dungeon in await picking.everything(ctx)}
    lines = [
        f"{escape(names.get(key, key))}: **{say.counted(points, '1 point', '{count} points')}**"
        for key, points in sorted(quota.dungeons.items())
    ]
    usual = say.counted(quota.run_points, "1 point", "{count} points")
    head = say(
        "For {role}, a run counts {points}, except for:", role=mention_role(quota.role_id), points=usual
    )
    text = f"{head}\n" + ("\n".join(lines) or say("*none*"))
    values = {key: say.counted(points, "1 point", "{count} points") for key, points in quota.dungeons.items()}
    buttons = (
        picking.search_button(say, FindDungeon(quota.role_id)),
        Button(say("Back"), ShowConfig(quota.role_id), style=ButtonStyle.SECONDARY),
    )
    return Update(
        embeds=(Embed(title=say("Dungeons of the quota"), description=shorten(text, 4_096), color=BRAND),),
        components=(
            picking.picker(say, dungeons, PickDungeon(quota.role_id), values),
            ActionRow(buttons),
        ),
    )
