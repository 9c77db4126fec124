"""From a page of RealmEye to a profile. What is not where it should be is unreadable, never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from selectolax.lexbor import LexborHTMLParser, LexborNode

from handlers.raid_desk.verification.profile import Character, Profile, ProfileLook, ProfilePart, Seen

NOT_SHOWN = "sorry, but we either"
CHARACTERS_HIDDEN = "characters are hidden"
HIDDEN = "hidden"
NUMBER = re.compile(r"^(\d[\d,.\s]*)")
MAXED = re.compile(r"^(\d)\s*/\s*8")
COLUMNS = ("class", "l", "fame", "stats")


class Unreadable(Exception):
    """The page is not built as it was."""


def read_page(html: str, name: str) -> ProfileLook:
    """What the page of that player tells."""
    try:
        tree = LexborHTMLParser(html)
        if any(_text(node).lower().startswith(NOT_SHOWN) for node in tree.css("h2")):
            return ProfileLook(Seen.NOT_SHOWN)
        return ProfileLook(Seen.PROFILE, _profile(tree, name))
    except Unreadable:
        return ProfileLook(Seen.UNREADABLE)


def _profile(tree: LexborHTMLParser, name: str) -> Profile:
    heading = tree.css_first("h1 .entity-name") or tree.css_first("h1")
    shown = _text(heading) if heading is not None else ""
    if shown.lower() != name.lower():
        raise Unreadable(f"the page is about {shown[:40]!r}")
    rows = _summary(tree)
    hidden = {part for part, label in LABELS.items() if rows.get(label, "").lower() == HIDDEN}
    if any(_text(node).lower() == CHARACTERS_HIDDEN for node in tree.css("h3")):
        hidden.add(ProfilePart.CHARACTERS)
    characters = () if ProfilePart.CHARACTERS in hidden else tuple(_characters(tree))
    count = None if ProfilePart.CHARACTERS in hidden else _number(rows, "characters")
    if count is not None and count > 0 and not characters:
        raise Unreadable("characters are counted, but not listed")
    return Profile(
        name=shown,
        stars=None if ProfilePart.STARS in hidden else _number(rows, "rank"),
        fame=None if ProfilePart.FAME in hidden else _number(rows, "fame"),
        character_count=count,
        guild=rows.get("guild") or None,
        guild_rank=rows.get("guild rank") or None,
        last_seen=None if ProfilePart.LAST_SEEN in hidden else rows.get("last seen"),
        description=tuple(_text(line) for line in tree.css(".description .description-line")),
        characters=characters,
        hidden=frozenset(hidden),
    )


LABELS: Mapping[ProfilePart, str] = {
    ProfilePart.STARS: "rank",
    ProfilePart.FAME: "fame",
    ProfilePart.CHARACTERS: "characters",
    ProfilePart.LAST_SEEN: "last seen",
}


def _summary(tree: LexborHTMLParser) -> dict[str, str]:
    """Label -> value, both as text. Raises Unreadable when it is not the table we know."""
    rows: dict[str, str] = {}
    for row in tree.css("table.summary tr"):
        cells = row.css("td")
        if len(cells) == 2:
            rows[_text(cells[0]).lower()] = _text(cells[1])
    if not {"rank", "fame"} <= rows.keys():
        raise Unreadable("there is no summary with rank and fame")
    return rows


def _number(rows: Mapping[str, str], label: str) -> int | None:
    """The number that the value begins with; None when there is no such row."""
    value = rows.get(label)
    if value is None:
        return None
    match = NUMBER.match(value)
    if match is None:
        raise Unreadable(f"{label} is {value[:40]!r}")
    return int(re.sub(r"\D", "", match[1]))


def _characters(tree: LexborHTMLParser) -> Iterator[Character]:
    """The living characters, from the table that has a column for classes."""
    for table in tree.css("table"):
        names = [_text(cell).lower() for cell in table.css("thead th")]
        if "class" not in names:
            continue
        if not set(COLUMNS) <= set(names):
            raise Unreadable(f"characters have the columns {names}")
        places = [names.index(column) for column in COLUMNS]
        for row in table.css("tbody tr"):
            cells = [_text(cell) for cell in row.css("td")]
            if len(cells) == len(names):
                yield _character(*(cells[place] for place in places))


def _character(class_name: str, level: str, fame: str, stats: str) -> Character:
    maxed = MAXED.match(stats)
    facts = {"level": level, "fame": fame}
    return Character(
        class_name,
        _number(facts, "level") or 0,
        _number(facts, "fame") or 0,
        int(maxed[1]) if maxed is not None else None,
    )


def _text(node: LexborNode) -> str:
    return " ".join((node.text() or "").split())
