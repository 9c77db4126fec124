"""How a card may look, and how a colour may be written: pure."""

from __future__ import annotations

import re
from enum import StrEnum

import msgspec

from handlers.frame.refusals import Refusal

EVERYBODY = 0
"""Stands for the server's own card: that of all members who have none."""
MOST_UPLOADED_BYTES = 8 * 1024 * 1024
LONGEST_URL = 1_000


class Style(StrEnum):
    """The templates."""

    AURORA = "aurora"
    GLASS = "glass"
    TICKET = "ticket"
    ARCADE = "arcade"
    POSTER = "poster"


class PictureProblem(StrEnum):
    """Why a picture does not become a background."""

    NOT_HTTPS = "not https"
    NOT_PUBLIC = "not public"
    UNREACHABLE = "unreachable"
    NOT_THERE = "not there"
    REDIRECTS = "redirects"
    TOO_LARGE = "too large"
    TOO_SLOW = "too slow"
    NO_PICTURE = "no picture"
    TOO_MANY_PIXELS = "too many pixels"
    DAMAGED = "damaged"


class CardLook(msgspec.Struct, frozen=True):
    """What somebody chose; None: the style's own colour. Colours are 0xRRGGBB."""

    style: Style = Style.AURORA
    primary: int | None = None
    secondary: int | None = None
    border: int | None = None
    text: int | None = None


class NoSuchColour(Refusal):
    """I do not know the colour {colour}."""

    remedy = "Write it as #RRGGBB, for example `#8B7BFF`, or use a name such as `teal` or `crimson`."


class OlderPreview(Refusal):
    """This preview is not your newest one."""

    remedy = "Use the buttons of the newest preview, or begin again with `/card edit`."


class NotYourPreview(Refusal):
    """This preview belongs to somebody else."""

    remedy = "Make your own with `/card edit`."


class TwoPictures(Refusal):
    """You gave both a file and an address for the background."""

    remedy = "Choose one of them."


class PictureFileTooLarge(Refusal):
    """That file is too large for a background."""

    remedy = "It may have up to 8 MB."


class AddressNotHttps(Refusal):
    """The address of a background must begin with https://."""

    remedy = "Upload the picture instead, or give its https address."


class NothingToReset(Refusal):
    """There is nothing to reset: the card has its original look."""

    remedy = "Make it your own with `/card edit`."


COLOURS = {
    "black": 0x000000,
    "white": 0xFFFFFF,
    "grey": 0x808080,
    "gray": 0x808080,
    "silver": 0xC0C0C0,
    "red": 0xE53935,
    "crimson": 0xDC143C,
    "maroon": 0x800000,
    "coral": 0xFF7F50,
    "salmon": 0xFA8072,
    "orange": 0xFB8C00,
    "gold": 0xFFD700,
    "yellow": 0xFDD835,
    "lime": 0x7CCB2B,
    "green": 0x43A047,
    "forest": 0x228B22,
    "olive": 0x808000,
    "mint": 0x98FFCC,
    "teal": 0x009688,
    "turquoise": 0x40E0D0,
    "cyan": 0x00BCD4,
    "sky": 0x87CEEB,
    "blue": 0x1E88E5,
    "navy": 0x001F5B,
    "indigo": 0x4B0082,
    "purple": 0x8E24AA,
    "violet": 0x8A2BE2,
    "lavender": 0xB57EDC,
    "magenta": 0xFF00FF,
    "pink": 0xF48FB1,
    "rose": 0xFF007F,
    "brown": 0x795548,
    "chocolate": 0xD2691E,
    "beige": 0xF5F5DC,
    "cream": 0xFFF8E1,
    "blurple": 0x5865F2,
}
GERMAN_COLOURS = {
    "schwarz": "black",
    "weiß": "white",
    "weiss": "white",
    "grau": "grey",
    "silber": "silver",
    "rot": "red",
    "gelb": "yellow",
    "grün": "green",
    "blau": "blue",
    "lila": "purple",
    "violett": "violet",
    "türkis": "turquoise",
    "rosa": "pink",
    "braun": "brown",
    "gold": "gold",
}
_HEX = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})")


def colour_of(text: str) -> int | None:
    """The colour that is meant: #RRGGBB, #RGB, with or without the sign, or a name. None: no colour."""
    wanted = " ".join(text.casefold().split())
    wanted = wanted.removeprefix("0x")
    match = _HEX.fullmatch(wanted)
    if match is None:
        name = wanted.replace(" ", "")
        return COLOURS.get(GERMAN_COLOURS.get(name, name))
    digits = match[1]
    return int(digits if len(digits) == 6 else "".join(digit * 2 for digit in digits), 16)


def refuse_address(url: str) -> None:
    """Only https; what it leads to is looked at by the worker that fetches it."""
    if not url.casefold().startswith("https://"):
        raise AddressNotHttps
