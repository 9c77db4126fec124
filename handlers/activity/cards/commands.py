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
CardStyle = Annotated[Style, Option("One of five templates", choices=STYLES, name="style")]
Upload = Annotated[AttachmentOption, Option("A background picture", name="background")]
Address = Annotated[
    str, Option("The https address of a background picture", max_length=LONGEST_URL, name="url")
]
Primary = Annotated[
    str, Option("Bar, level and signs: #RRGGBB or a name such as teal", max_length=40, name="primary")
]
Secondary = Annotated[str, Option("The background: #RRGGBB or a name", max_length=40, name="secondary")]
Border = Annotated[str, Option("The frames: #RRGGBB or a name", max_length=40, name="border")]
TextColour = Annotated[str, Option("The writing: #RRGGBB or a name", max_length=40, name="writing")]


@router.command("card edit", requires=Role.EVERYONE)
async def edit_card(
    ctx: Context,
    *,
    style: CardStyle | None = None,
    background: Upload | None = None,
    url: Address | None = None,
    primary: Primary | None = None,
    secondary: Secondary | None = None,
    border: Border | None = None,
    writing: TextColour | None = None,
) -> Defer:
    """Make your rank card your own: you see it before it is saved."""
    picture, uploaded = _picture(background, url)
    wish = Wish(
        style=style,
        primary=primary,
        secondary=secondary,
        border=border,
        text=writing,
        url=picture,
        uploaded=uploaded,
    )
    return Defer(await actions.draft(ctx, ctx.actor.id, wish), ephemeral=True)


@router.command("card reset", requires=Role.EVERYONE)
async def reset_card(ctx: Context) -> Reply:
    """Reset your rank card to its original look."""
    await actions.reset(ctx, ctx.actor.id)
    return ctx.whisper("Your card has its original look again.")


@router.command("card server", requires=Role.ADMINISTRATOR)
async def edit_server_card(
    ctx: Context,
    *,
    style: CardStyle | None = None,
    background: Upload | None = None,
    url: Address | None = None,
    primary: Primary | None = None,
    secondary: Secondary | None = None,
    border: Border | None = None,
    writing: TextColour | None = None,
) -> Defer:
    """How the cards of members without a design of their own look."""
    picture, uploaded = _picture(background, url)
    wish = Wish(
        style=style,
        primary=primary,
        secondary=secondary,
        border=border,
        text=writing,
        url=picture,
        uploaded=uploaded,
    )
    return Defer(await actions.draft(ctx, EVERYBODY, wish), ephemeral=True)


@router.command("card server-reset", requires=Role.ADMINISTRATOR)
async def reset_server_card(ctx: Context) -> Reply:
    """Reset the server's rank card to its original look."""
    await actions.reset(ctx, EVERYBODY)
    return ctx.whisper("The server's card has its original look again.")


def _picture(file: AttachmentOption | None, url: str | None) -> tuple[str | None, bool]:
    """The address to fetch, and whether it is a file given to Discord."""
    if file is not None and url is not None:
        raise TwoPictures
    if url is not None:
        refuse_address(url.strip())
        return url.strip(), False
    if file is not None and file.size > MOST_UPLOADED_BYTES:
        raise PictureFileTooLarge
    return (None, False) if file is None else (file.url, True)
