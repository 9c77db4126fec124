"""Finding a dungeon by what people type: names, aliases, initials, typos. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.raid_desk.dungeons.dungeon import Dungeon

SURE = 75
"""Of a hundred: how alike words must be to mean a dungeon when nobody chooses from a list."""
LIKELY = 55
"""How alike they must be to be suggested."""


def score(dungeon: Dungeon, typed: str) -> float:
    """How well what was typed fits, 0 to 120: an alias or name beats what begins so, that what is alike."""
    from rapidfuzz import fuzz

    wanted = _plain(typed)
    if not wanted:
        return 0
    names = [_plain(dungeon.name), _plain(dungeon.key), *map(_plain, dungeon.aliases)]
    if wanted in names:
        return 120
    if initials(dungeon.name) == wanted:
        return 115
    if any(name.startswith(wanted) for name in names):
        return 110
    if any(word.startswith(wanted) for word in names[0].split()):
        return 105
    if len(wanted) >= 3 and any(wanted in name for name in names):
        return 100
    return max(fuzz.ratio(wanted, part) for name in names for part in (name, *name.split()))


def initials(name: str) -> str:
    """ "Lost Halls": lh; "Tomb of the Ancients": tota."""
    return "".join(word[0] for word in _plain(name).split())


def search(dungeons: Sequence[Dungeon], typed: str, limit: int = 25) -> list[Dungeon]:
    """Those that fit, the best first; in the given order where nothing was typed."""
    if not _plain(typed):
        return list(dungeons[:limit])
    scored = [(score(dungeon, typed), place, dungeon) for place, dungeon in enumerate(dungeons)]
    fitting = sorted((-points, place, dungeon.key) for points, place, dungeon in scored if points >= LIKELY)
    by_key = {dungeon.key: dungeon for dungeon in dungeons}
    return [by_key[key] for _, _, key in fitting[:limit]]


def best_match(dungeons: Sequence[Dungeon], typed: str) -> Dungeon | None:
    """The dungeon that is meant; None when that is not sure."""
    fitting = search(dungeons, typed, 2)
    if not _plain(typed) or not fitting or score(fitting[0], typed) < SURE:
        return None
    return fitting[0]


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold().replace("'", "")).split())
