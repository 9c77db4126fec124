"""Drafting, saving and resetting the looks of rank cards. No wording, no REST."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from db.activity import rank_cards
from db.activity.rank_cards import CardRow
from handlers.activity.cards.rules import (
    EVERYBODY,
    CardLook,
    NoSuchColour,
    NothingToReset,
    NotYourPreview,
    OlderPreview,
    Style,
    colour_of,
)
from handlers.frame.access import missing_role
from handlers.platform.roles.rules import Role, allowed
from handlers.platform.settings.platform_settings import PlatformSettings
from interactions.escaping import shorten
from jobs.requests.activity import FetchCardPicture, PreviewCard

if TYPE_CHECKING:
    from handlers.frame.context import Context

DRAFT_LIVES = timedelta(minutes=15)
"""As long as Discord lets us change the message that shows it."""


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants changed; colours as they wrote them. `url` is a picture's address."""

    style: Style | None = None
    primary: str | None = None
    secondary: str | None = None
    border: str | None = None
    text: str | None = None
    url: str | None = None
    uploaded: bool = False


async def draft(ctx: Context, owner_id: int, wish: Wish) -> PreviewCard | FetchCardPicture:
    """Writes the draft that follows from the wish, and returns what draws it."""
    start = await rank_cards.find_start(ctx.db, ctx.guild_id, owner_id, ctx.now - DRAFT_LIVES)
    look = changed(look_of(start), wish)
    version = ctx.interaction.id
    row = CardRow(owner_id, True, version, look.style, look.primary, look.secondary, look.border, look.text)
    await rank_cards.add_draft(ctx.db, ctx.guild_id, row, start, ctx.now)
    if wish.url is None:
        return _preview(ctx, owner_id, version)
    who = (ctx.follow_up, ctx.guild_id, ctx.actor.id, owner_id, version)
    return FetchCardPicture(*who, wish.url, wish.uploaded)


def look_of(row: CardRow | None) -> CardLook:
    """The look from its row; a style that is gone gives way to the first."""
    if row is None:
        return CardLook()
    style = Style(row.style) if row.style in set(Style) else Style.AURORA
    return CardLook(style, row.primary_color, row.secondary_color, row.border_color, row.text_color)


def changed(look: CardLook, wish: Wish) -> CardLook:
    """The look after the wish. Raises NoSuchColour."""
    colours = {
        field: _colour(text)
        for field, text in (
            ("primary", wish.primary),
            ("secondary", wish.secondary),
            ("border", wish.border),
            ("text", wish.text),
        )
        if text is not None
    }
    return msgspec.structs.replace(look, style=wish.style or look.style, **colours)


def _colour(text: str) -> int:
    colour = colour_of(text)
    if colour is None:
        raise NoSuchColour(colour=shorten(text, 40))
    return colour


async def choose_style(ctx: Context, owner_id: int, version: int, style: Style) -> PreviewCard:
    """The draft in another style."""
    await refuse_strangers(ctx, owner_id)
    if not await rank_cards.move_draft_style(ctx.db, ctx.guild_id, owner_id, version, style):
        raise OlderPreview
    return _preview(ctx, owner_id, version)


async def drop_picture(ctx: Context, owner_id: int, version: int) -> PreviewCard:
    """The draft without a picture."""
    await refuse_strangers(ctx, owner_id)
    if not await rank_cards.move_draft_picture(ctx.db, ctx.guild_id, owner_id, version, None):
        raise OlderPreview
    return _preview(ctx, owner_id, version)


async def save(ctx: Context, owner_id: int, version: int) -> None:
    """The draft becomes the card."""
    await refuse_strangers(ctx, owner_id)
    style = await rank_cards.add_card_from_draft(ctx.db, ctx.guild_id, owner_id, version, ctx.now)
    if style is None:
        raise OlderPreview
    await rank_cards.delete_draft(ctx.db, ctx.guild_id, owner_id, version)
    if owner_id == EVERYBODY:
        await ctx.audit("card.server_changed", style=style)


async def discard(ctx: Context, owner_id: int, version: int) -> None:
    """The draft is forgotten; pressed twice it does no harm."""
    await refuse_strangers(ctx, owner_id)
    await rank_cards.delete_draft(ctx.db, ctx.guild_id, owner_id, version)


async def reset(ctx: Context, owner_id: int) -> None:
    """Back to how cards look without a choice."""
    if not await rank_cards.delete_card(ctx.db, ctx.guild_id, owner_id):
        raise NothingToReset
    if owner_id == EVERYBODY:
        await ctx.audit("card.server_reset")


async def refuse_strangers(ctx: Context, owner_id: int) -> None:
    """One's own card is one's own; the server's is the administrators'."""
    if owner_id == ctx.actor.id:
        return
    if owner_id != EVERYBODY:
        raise NotYourPreview
    settings = await ctx.guild_settings(PlatformSettings)
    if not allowed(ctx.actor, Role.ADMINISTRATOR, settings.roles):
        raise missing_role(Role.ADMINISTRATOR, settings)


def _preview(ctx: Context, owner_id: int, version: int) -> PreviewCard:
    return PreviewCard(ctx.follow_up, ctx.guild_id, ctx.actor.id, owner_id, version)
