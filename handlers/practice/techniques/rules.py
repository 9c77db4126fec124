"""What a technique may be, which ones need which, and what is open to a member. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import msgspec

from handlers.frame.refusals import Refusal
from handlers.platform.metrics.criteria import (
    Condition,
    conditions,
    holds,
    read_criteria,
    stored_criteria,
    to_plain,
)
from handlers.platform.metrics.registry import METRICS, Values
from handlers.practice.texts import written
from interactions.escaping import plain_name

if TYPE_CHECKING:
    from db.practice.techniques import HoldRow, TechniqueRow

MOST_NAME: Final = 80
MOST_SLUG: Final = 50
MOST_DESCRIPTION: Final = 500
MOST_CATEGORY: Final = 25
MOST_LINK: Final = 300
MOST_TECHNIQUES: Final = 500
_SLUG = re.compile(r"[a-z0-9-]{1,50}")
_LINK = re.compile(r"https://[^\s<>\"'`]+")


class TechniqueNameMissing(Refusal):
    """A technique needs a name that can be seen."""

    remedy = "Write one with letters or digits, up to 80 characters."


class NotASlug(Refusal):
    """`{slug}` cannot be a short name: only small letters a to z, digits and hyphens are allowed, up to
    50 in total.
    """

    remedy = "For example `box-breathing`; leave it out and I make one from the name."


class SlugTaken(Refusal):
    """There is a technique with the short name `{slug}` already."""

    remedy = "Give another one as `slug`, or change the other with `/technique edit`."


class NotALink(Refusal):
    """That is not an address that begins with `https://`."""

    remedy = "Copy it from the address bar of your browser."


class CircleOfTechniques(Refusal):
    """Then nobody could ever begin: {circle}."""

    remedy = "Choose another prerequisite, or none."


class TooManyTechniques(Refusal):
    """There are {most} techniques already, which is the limit."""

    remedy = "Remove some with `/technique remove`."


class TooManyTechniquesInFile(Refusal):
    """The file has {lines} techniques, and a server holds {most}."""

    remedy = "Take lines out of it: nothing was imported."


class TechniqueUnchanged(Refusal):
    """That changes nothing about the technique."""

    remedy = "Give the option to change."


class TechniqueLocked(Refusal):
    """**{technique}** is not open to you yet: {missing}."""

    remedy = "`/techniques` shows how far you are."


class TechniqueStatus(StrEnum):
    """How a technique stands for a member."""

    LOCKED = "locked"
    OPEN = "open"
    MASTERED = "mastered"


class TechniqueStanding(msgspec.Struct, frozen=True):
    """A technique as it stands for one member. `needs`: what has to be mastered before and is not yet;
    `unmet`: conditions of its criteria that lack something, with what was reached, unless the whole holds."""

    technique: TechniqueRow
    status: TechniqueStatus
    sessions: int
    validated: int
    needs: TechniqueRow | None = None
    unmet: tuple[tuple[Condition, int], ...] = ()


def read_name(text: str) -> str:
    """The name as it is kept."""
    name = written(plain_name(text, MOST_NAME))
    if not name:
        raise TechniqueNameMissing
    return name


def read_slug(text: str) -> str:
    """The short name as it is kept."""
    slug = text.strip()
    if not _SLUG.fullmatch(slug):
        raise NotASlug(slug=plain_name(slug, MOST_SLUG) or "…")
    return slug


def slug_of(name: str) -> str:
    """A short name made of a name."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-")[:MOST_SLUG].strip("-")
    if not slug:
        raise NotASlug(slug="…")
    return slug


def free_slug(name: str, taken: Collection[str]) -> str:
    """A short name that no technique has: of the name, with a number behind it where that is needed."""
    try:
        slug = slug_of(name)
    except NotASlug:
        slug = "technique"
    tried, number = slug, 1
    while tried in taken:
        number += 1
        ending = f"-{number}"
        tried = slug[: MOST_SLUG - len(ending)].rstrip("-") + ending
    return tried


def read_link(text: str) -> str | None:
    """The address; none of an empty text."""
    link = written(text)
    if not link:
        return None
    if len(link) > MOST_LINK or not _LINK.fullmatch(link):
        raise NotALink
    return link


def read_conditions(text: str) -> dict[str, Any] | None:
    """Criteria as JSON; None of an empty text."""
    return to_plain(read_criteria(text, METRICS)) if text.strip() else None


def circle_of(
    technique_id: int, needs_id: int | None, techniques: Mapping[int, TechniqueRow]
) -> list[TechniqueRow]:
    """The circle that would arise, from the technique back to itself; empty when there is none."""
    path, following = [technique_id], needs_id
    while following is not None and following in techniques:
        path.append(following)
        if following == technique_id:
            return [techniques[step] for step in path]
        if len(path) > len(techniques) + 1:
            return []
        following = techniques[following].needs_id
    return []


def standing_of(
    technique: TechniqueRow,
    techniques: Mapping[int, TechniqueRow],
    held: Mapping[int, HoldRow],
    values: Values,
) -> TechniqueStanding:
    """How it stands. What somebody has begun stays open to them."""
    hold = held.get(technique.technique_id)
    sessions, validated = (hold.sessions, hold.validated) if hold is not None else (0, 0)
    if hold is not None and hold.mastered_at is not None:
        return TechniqueStanding(technique, TechniqueStatus.MASTERED, sessions, validated)
    before = held.get(technique.needs_id or 0)
    needs = None
    if before is None or before.mastered_at is None:
        needs = techniques.get(technique.needs_id or 0)
    unmet = _unmet(technique, values)
    is_open = sessions > 0 or (needs is None and not unmet)
    return TechniqueStanding(
        technique,
        TechniqueStatus.OPEN if is_open else TechniqueStatus.LOCKED,
        sessions,
        validated,
        needs,
        unmet,
    )


def _unmet(technique: TechniqueRow, values: Values) -> tuple[tuple[Condition, int], ...]:
    criteria = stored_criteria(technique.criteria)
    if criteria is None or holds(criteria, values):
        return ()
    reached = [
        (condition, values.get((condition.metric, condition.in_days), 0))
        for condition in conditions(criteria)
    ]
    return tuple((condition, have) for condition, have in reached if have < condition.at_least)


def opened_by(technique_id: int, techniques: Iterable[TechniqueRow]) -> list[TechniqueRow]:
    """What mastering it opens, and nothing else stands before."""
    return [row for row in techniques if row.needs_id == technique_id and row.criteria is None]
