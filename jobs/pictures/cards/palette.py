"""The colours of a card: what its owner chose, and for the rest what goes with it and can be read."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from jobs.pictures.cards.card import RankCard
from jobs.pictures.colours import BLACK, WHITE, contrast, legible, mix

DEFAULT_ACCENT = 0x8B7BFF
TEXT_CONTRAST = 4.5
"""What WCAG asks of text."""
SIGN_CONTRAST = 3.0
"""What WCAG asks of large text and of what has a meaning but is no text."""
FRAME_CONTRAST = 1.25
MOST_SCRIM = 0.94


class Tones(NamedTuple):
    """A template's own taste: its ground, how much of the main colour is mixed into the ground and into its
    deeper end, the main colour when there is no other, and the least contrast of that on the ground."""

    ink: int
    tint: float
    deep: float
    accent: int = DEFAULT_ACCENT
    contrast: float = 5.0


class Palette(NamedTuple):
    """`deep` is the other end of the ground, `bright` of the accent; `muted` is text that matters less."""

    ground: int
    deep: int
    accent: int
    bright: int
    border: int
    text: int
    muted: int

    @property
    def is_dark(self) -> bool:
        """Whether the writing is lighter than what it stands on."""
        return contrast(self.ground, WHITE) > contrast(self.ground, BLACK)


class WeakSpot(StrEnum):
    """What of somebody's choice cannot be read or seen well."""

    TEXT = "text"
    PRIMARY = "primary"
    BORDER = "border"


def palette_of(card: RankCard, tones: Tones) -> Palette:
    """A chosen colour is used as it is; the others are made to go with it."""
    base = card.primary if card.primary is not None else card.accent
    base = tones.accent if base is None else base
    plain = tones.ink if card.secondary is None else card.secondary
    ground = mix(plain, base, tones.tint) if card.secondary is None else plain
    accent = legible(base, ground, tones.contrast) if card.primary is None else base
    text = readable_on(ground) if card.text is None else card.text
    return Palette(
        ground=ground,
        deep=mix(plain, base, tones.deep),
        accent=accent,
        bright=mix(accent, readable_on(ground), 0.45),
        border=accent if card.border is None else card.border,
        text=text,
        muted=mix(text, ground, 0.26),
    )


def readable_on(ground: int) -> int:
    """White or nearly black, whichever stands out more; quite black where neither would do."""
    dark = 0x16171F
    best = WHITE if contrast(WHITE, ground) >= contrast(dark, ground) else dark
    return best if contrast(best, ground) >= TEXT_CONTRAST else BLACK


def scrim(palette: Palette) -> float:
    """How opaque the ground must lie on any picture, so that the text on it can be read."""
    for step in range(40, int(MOST_SCRIM * 100) + 1, 2):
        share = step / 100
        worst = min(contrast(mix(pixel, palette.ground, share), palette.text) for pixel in (BLACK, WHITE))
        if worst >= TEXT_CONTRAST:
            return share
    return MOST_SCRIM


def weak_spots(card: RankCard, palette: Palette) -> tuple[WeakSpot, ...]:
    """The colours that were chosen and are hard to make out."""
    spots = []
    chosen_ground = card.secondary is not None
    if (card.text is not None or chosen_ground) and contrast(palette.text, palette.ground) < TEXT_CONTRAST:
        spots.append(WeakSpot.TEXT)
    if card.primary is not None and contrast(palette.accent, palette.ground) < SIGN_CONTRAST:
        spots.append(WeakSpot.PRIMARY)
    if card.border is not None and contrast(palette.border, palette.ground) < FRAME_CONTRAST:
        spots.append(WeakSpot.BORDER)
    return tuple(spots)
