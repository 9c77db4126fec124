"""The preview's select and buttons; each press is looked at again."""

from __future__ import annotations

from handlers.activity.cards import actions, messages
from handlers.activity.cards.rules import Style
from handlers.activity.cards.states import ChooseStyle, DiscardCard, DropPicture, SaveCard
from handlers.frame.context import Context
from handlers.platform.roles.rules import Role
from interactions.responses import Defer, Update
from interactions.router import Router

router = Router()


@router.component(ChooseStyle, requires=Role.EVERYONE)
async def choose_style(ctx: Context, state: ChooseStyle, *, picked: Style) -> Defer:
    """The same card in another style."""
    return Defer(await actions.choose_style(ctx, state.owner, state.version, picked), update=True)


@router.component(DropPicture, requires=Role.EVERYONE)
async def drop_picture(ctx: Context, state: DropPicture) -> Defer:
    """The same card without a picture."""
    return Defer(await actions.drop_picture(ctx, state.owner, state.version), update=True)


@router.component(SaveCard, requires=Role.EVERYONE)
async def save_card(ctx: Context, state: SaveCard) -> Update:
    """The draft becomes the card."""
    await actions.save(ctx, state.owner, state.version)
    return messages.card_saved(ctx.say, state.owner)


@router.component(DiscardCard, requires=Role.EVERYONE)
async def discard_card(ctx: Context, state: DiscardCard) -> Update:
    """The card stays as it was."""
    await actions.discard(ctx, state.owner, state.version)
    return messages.card_discarded(ctx.say)
