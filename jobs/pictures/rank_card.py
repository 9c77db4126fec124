"""The rank card: a member's level, progress and place in one picture, in one of five styles."""

from __future__ import annotations

from types import MappingProxyType

from jobs.pictures import canvas
from jobs.pictures.cards import arcade, aurora, glass, poster, ticket
from jobs.pictures.cards.card import HEIGHT, WIDTH, RankCard
from jobs.pictures.cards.palette import Palette, WeakSpot, palette_of, weak_spots

TEMPLATES = MappingProxyType(
    {"aurora": aurora, "glass": glass, "ticket": ticket, "arcade": arcade, "poster": poster}
)


def render(card: RankCard) -> bytes:
    """The card as PNG, WIDTH by HEIGHT. Raises nothing for any name, colour or style."""
    return canvas.draw(svg(card), WIDTH, HEIGHT)


def svg(card: RankCard) -> str:
    drawn: str = TEMPLATES.get(card.style, aurora).draw(card)
    return drawn


def palette(card: RankCard) -> Palette:
    """The colours it is drawn in."""
    return palette_of(card, TEMPLATES.get(card.style, aurora).TONES)


def hard_to_see(card: RankCard) -> tuple[WeakSpot, ...]:
    """Which of the chosen colours cannot be read or seen well."""
    return weak_spots(card, palette(card))


__all__ = ["HEIGHT", "TEMPLATES", "WIDTH", "RankCard", "hard_to_see", "palette", "render", "svg"]
