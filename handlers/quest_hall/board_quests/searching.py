"""From what somebody typed to a query: every word, the beginning of one, or one that was probably meant. Pure
but for the last function."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from db.quest_hall import search as rows
from handlers.quest_hall.board_quests.refusals import NothingToSearch

if TYPE_CHECKING:
    from db.pool import Connection

MOST_WORDS: Final = 8
MOST_INDEXED: Final = 200
MOST_NEAR: Final = 3
LONGEST_WORD: Final = 40
LONGEST_KEPT: Final = 28
"""Characters; one that is not ASCII counts eight times."""
SHORT: Final = 4
LONG: Final = 8
"""Letters from which one slip, and from which two slips are forgiven."""
LEAST_SHARED: Final = 2
MOST_CHANGED: Final = 4
"""Groups of three letters that one slip changes: two letters that are swapped stand in four."""
MOST_LOOKED_AT: Final = 60

_WORD = re.compile(r"[^\W_]+")


def kept(typed: str) -> str:
    """As much of it as a button can remember: whole words as far as they go."""
    text = " ".join(words_of(typed, MOST_WORDS))
    while len(text) + 7 * sum(not character.isascii() for character in text) > LONGEST_KEPT:
        text = text[:-1]
    return text.strip()


def words_of(text: str, most: int = MOST_INDEXED) -> list[str]:
    """Each word once, in small letters."""
    words = (word.lower()[:LONGEST_WORD] for word in _WORD.findall(text))
    return list(dict.fromkeys(words))[:most]


def trigrams_of(word: str) -> list[str]:
    """Groups of three letters, with two blanks before the word and one behind, as in pg_trgm."""
    padded = f"  {word} "
    return sorted({padded[at : at + 3] for at in range(len(padded) - 2)})


def forgiven(typed: str) -> int:
    """How many slips a word of that length may have."""
    return 0 if len(typed) < SHORT else 1 if len(typed) < LONG else 2


def is_near(typed: str, word: str) -> bool:
    """Whether one may be meant by the other: one slip in a short word, two in a long one."""
    slips = forgiven(typed)
    return abs(len(typed) - len(word)) <= slips and slips_between(typed, word) <= slips


def slips_between(typed: str, word: str) -> int:
    """How many letters were added, left out, mistaken, or swapped with the next one."""
    before: list[int] = []
    current = list(range(len(word) + 1))
    for row, letter in enumerate(typed, start=1):
        before, above, current = current, before, [row]
        for column, other in enumerate(word, start=1):
            cost = min(before[column] + 1, current[column - 1] + 1, before[column - 1] + (letter != other))
            swapped = row > 1 and column > 1 and letter == word[column - 2] and typed[row - 2] == other
            current.append(min(cost, above[column - 2] + 1) if swapped else cost)
    return current[-1]


def query_of(words: list[str], meant: dict[str, list[str]]) -> str:
    """A tsquery: for each word its beginning, or one of those that may be meant."""
    terms = []
    for word in words:
        alternatives = [f"'{word}':*", *(f"'{other}'" for other in meant.get(word, ()))]
        terms.append(f"({' | '.join(alternatives)})")
    return " & ".join(terms)


async def index(db: Connection, guild_id: int, quest_id: int, title: str, description: str) -> None:
    """The quest is found by what it says now."""
    await rows.add_searchable(db, guild_id, quest_id, title, description)
    pairs = [(trigram, word) for word in words_of(f"{title} {description}") for trigram in trigrams_of(word)]
    if pairs:
        await rows.add_words(db, guild_id, [pair[0] for pair in pairs], [pair[1] for pair in pairs])


async def understand(db: Connection, guild_id: int, typed: str) -> str:
    """The query for what was typed; raises NothingToSearch."""
    words = words_of(typed, MOST_WORDS)
    if not words:
        raise NothingToSearch
    meant = {word: await _near(db, guild_id, word) for word in words if forgiven(word)}
    return query_of(words, meant)


async def _near(db: Connection, guild_id: int, word: str) -> list[str]:
    """Only words that can be near by their length and their groups of letters are looked at."""
    slips, trigrams = forgiven(word), trigrams_of(word)
    least = max(LEAST_SHARED, len(trigrams) - MOST_CHANGED * slips)
    lengths = (len(word) - slips, len(word) + slips)
    near = await rows.list_near_words(db, guild_id, trigrams, least, lengths, MOST_LOOKED_AT)
    return [other.word for other in near if is_near(word, other.word)][:MOST_NEAR]
