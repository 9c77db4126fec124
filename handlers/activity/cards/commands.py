"""/card: how one's rank card looks, and how everybody's looks who has not chosen."""

from __future__ import annotations

from typing import Annotated

from handlers.activity.cards import actions
from handlers.activity.cards.actions import Wish
from handlers.activity.cards.rules import (
    EVERYBODY,
    LONGEST_URL,
    MOST_UPLOADED_BYTES,
    PictureFileTooLarge,
    Style,
    TwoPictures,
    refuse_address,
)
from handlers.frame.context import Context
from handlers.platform.roles.rules import Role
from interactions.forms import Form, New
from interactions.option_values import AttachmentOption
from interactions.options import Option
from interactions.responses import Choice, Defer, Reply
from interactions.router import Router

router = Router()
router.group("card", "How rank cards look.")

STYLES = (
    Choice("Aurora: a dark glow", Style.AURORA.value),
    Choice("Glass: a frosted pane", Style.GLASS.value),
    Choice("Ticket: printed on paper", Style.TICKET.value),
    Choice("Arcade: neon lights", Style.ARCADE.value),
    Choice("Poster: large type", Style.POSTER.value),
)


def uploaded(file: AttachmentOption) -> str:
    """The address of a file given to Discord; refuses a large one."""
    if file.size > MOST_UPLOADED_BYTES:
        raise PictureFileTooLarge
    return file.url


def address(typed: str) -> str:
    """An address that somebody typed; refuses one that is none."""
    refuse_address(typed.strip())
    return typed.strip()


class CardForm(Form, frozen=True):
    """What is chosen for a card; colours as they were written."""

    style: Annotated[Style | None, Option("One of five templates", choices=STYLES)] = None
    background: Annotated[
        str | None, Option("A background picture", typed=AttachmentOption, read=uploaded)
    ] = None
    url: Annotated[
        str | None,
        Option("The https address of a background picture", max_length=LONGEST_URL, read=address),
    ] = None
    primary: Annotated[
        str | None, Option("Bar, level and signs: #RRGGBB or a name such as teal", max_length=40)
    ] = None
    secondary: Annotated[str | None, Option("The background: #RRGGBB or a name", max_length=40)] = None
    border: Annotated[str | None, Option("The frames: #RRGGBB or a name", max_length=40)] = None
    writing: Annotated[str | None, Option("The writing: #RRGGBB or a name", max_length=40)] = None


@router.command("card edit", requires=Role.EVERYONE)
async def edit_card(ctx: Context, *, form: New[CardForm]) -> Defer:
    """Make your rank card your own: you see it before it is saved."""
    return Defer(await actions.draft(ctx, ctx.actor.id, _wish(form)), ephemeral=True)


@router.command("card reset", requires=Role.EVERYONE)
async def reset_card(ctx: Context) -> Reply:
    """Reset your rank card to its original look."""
    await actions.reset(ctx, ctx.actor.id)
    return ctx.whisper("Your card has its original look again.")


@router.command("card server", requires=Role.ADMINISTRATOR)
async def edit_server_card(ctx: Context, *, form: New[CardForm]) -> Defer:
    """How the cards of members without a design of their own look."""
    return Defer(await actions.draft(ctx, EVERYBODY, _wish(form)), ephemeral=True)


@router.command("card server-reset", requires=Role.ADMINISTRATOR)
async def reset_server_card(ctx: Context) -> Reply:
    """Reset the server's rank card to its original look."""
    await actions.reset(ctx, EVERYBODY)
    return ctx.whisper("The server's card has its original look again.")


def _wish(form: CardForm) -> Wish:
    if form.background is not None and form.url is not None:
        raise TwoPictures
    return Wish(
        style=form.style,
        primary=form.primary,
        secondary=form.secondary,
        border=form.border,
        text=form.writing,
        url=form.background or form.url,
        uploaded=form.background is not None,
    )
