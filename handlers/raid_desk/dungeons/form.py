"""What is typed of a dungeon: the options of `/dungeon add` and `/dungeon edit`, and how they are read."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

from handlers.frame.refusals import Refusal
from handlers.platform.roles.rules import Role
from interactions.escaping import plain_name, shorten
from interactions.forms import Form, Given, keep, specs_of
from interactions.options import Option

MOST_ALIASES = 10
_COLOR = re.compile(r"#?([0-9a-fA-F]{6})")
_PICTURE = re.compile(r"https://[^\s/]+\.[^\s]+", re.ASCII)


class NameHasNoLetters(Refusal):
    """A dungeon needs a name with letters or digits."""

    remedy = "Write one, such as Moon Temple."


class NotAColor(Refusal):
    """“{text}” is not a colour."""

    remedy = "Write six digits, such as #b5471b."


class NotAPicture(Refusal):
    """“{text}” is not the address of a picture."""

    remedy = "Write an address that begins with https://."


def _name(typed: str) -> str:
    name = plain_name(typed, 60)
    if not slug(name, 32):
        raise NameHasNoLetters
    return name


def slug(text: str, most: int) -> str:
    """A name as a key: a to z, digits and underscores; other scripts as a number that stands for them."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("'", ""))
    latin = "_".join(re.findall(r"[a-z0-9]+", re.sub(r"[\u0300-\u036f]", "", letters)))
    if all(letter.isascii() for letter in letters if letter.isalnum()):
        return latin[:most].strip("_")
    return f"{latin[: most - 9]}_{zlib.crc32(letters.encode()):08x}".strip("_")


def listed(typed: str) -> list[str]:
    """What stands between commas, without what cannot be seen."""
    return [name for part in typed.split(",") if (name := plain_name(part, 40))]


def _aliases(typed: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.casefold() for name in listed(typed)))[:MOST_ALIASES]


def read_color(text: str) -> int:
    """A colour as people write it; refuses anything else."""
    match = _COLOR.fullmatch(text.strip())
    if match is None:
        raise NotAColor(text=shorten(text, 40))
    return int(match[1], 16)


def _picture(typed: str) -> str:
    address = typed.strip()
    if address and not (_PICTURE.fullmatch(address) and len(address) <= 300):
        raise NotAPicture(text=shorten(typed, 60))
    return address


def _category(typed: str) -> str:
    return plain_name(typed, 30) or "Other"


def _required_role(verified_only: bool) -> Role | None:
    return Role.VERIFIED_RAIDER if verified_only else None


class TypedDungeon(Form, frozen=True):
    """Lists have commas between. What depends on the dungeon and the classes is kept as it was typed."""

    name: Annotated[str, Option("What it is called", min_length=1, max_length=60, read=_name)]
    keys: Annotated[str | None, Option("What opens it, with commas", max_length=300)] = None
    aliases: Annotated[
        tuple[str, ...] | None,
        Option("Short forms, with commas: mt, moon", typed=str, max_length=200, read=_aliases),
    ] = None
    reactions: Annotated[
        str | None, Option("What else members can offer, with commas: Rusher, Slow", max_length=300)
    ] = None
    color: Annotated[
        int | None,
        Option("The colour of its panels, such as #b5471b", typed=str, max_length=7, read=read_color),
    ] = None
    picture: Annotated[
        str | None, Option("The https address of a picture", max_length=300, read=_picture)
    ] = None
    difficulty: Annotated[int | None, Option("How hard it is, 0 to 10", ge=0, le=10)] = None
    category: Annotated[
        str | None, Option("Which heading it is listed under", max_length=30, read=_category)
    ] = None
    required_role: Annotated[
        Role | None,
        Option(
            "Only verified raiders can join its runs", typed=bool, name="verified_only", read=_required_role
        ),
    ] = None
    needed: Annotated[
        str | None, Option("Classes and roles it needs: priest 2, tank 1; or none", max_length=200)
    ] = None
    limits: Annotated[
        str | None, Option("How many of a thing are taken: vial 1, slow 2; or none", max_length=200)
    ] = None
    unwanted: Annotated[
        str | None, Option("Classes that are not wanted: rogue, archer; or none", max_length=200)
    ] = None

    @property
    def given(self) -> Given[TypedDungeon]:
        """Only what was typed."""
        values = msgspec.structs.asdict(self)
        return Given(TypedDungeon, {field: value for field, value in values.items() if value is not None})


def given_of(typed: Mapping[str, Any]) -> Given[TypedDungeon]:
    """Of what a client of the API sent, by the options' names; None: as it was."""
    specs = [spec for spec in specs_of(TypedDungeon, new=False) if typed.get(spec.name) is not None]
    return Given(TypedDungeon, {spec.field: keep(spec, typed[spec.name]) for spec in specs})
