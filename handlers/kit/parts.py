"""Parts: what a server has set up, one kind of thing each, as it goes into a backup and comes back from one.

    RANKS = Part("ranks", "Ranks", Rank, lambda rank: rank.name.casefold(), read_ranks, apply_ranks, most=25)

`entry` is the struct of one thing as a file has it, with the limits by which a file is checked. It has no ids
of rows; what it refers to is named. Things are the same when their names are. Members' own data is no part.

Why: decision 0325.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec

from handlers.frame.refusals import Refusal

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.context import Context
    from handlers.kit.records import By

EntryT = TypeVar("EntryT", bound=msgspec.Struct)


class NamedTwice(Refusal):
    """The file has “{name}” twice."""

    remedy = "Remove one of them, or get another file with `/backup export`."


class TooManyOfPart(Refusal):
    """There would be {count} {what}, and a server has at most {most}."""

    remedy = "Replace what is here instead of merging, or remove some first."

    def translated_fields(self, say: Any) -> dict[str, Any]:
        return {**self.fields, "what": say(self.fields["what"])}


class Known(msgspec.Struct, frozen=True):
    """What of Discord's the server has: what a file refers to beyond it is left out."""

    role_ids: frozenset[int]
    channel_ids: frozenset[int]


class Difference(msgspec.Struct, Generic[EntryT], frozen=True):
    """What an import would do. `after`: all there would be, in order; `left_out`: refers to what is gone."""

    added: list[EntryT]
    changed: list[tuple[EntryT, EntryT]]
    removed: list[EntryT]
    left_out: list[EntryT]
    after: list[EntryT]

    def __bool__(self) -> bool:
        """Whether it does anything."""
        return bool(self.added or self.changed or self.removed)

    @property
    def written(self) -> list[EntryT]:
        """What is added, or is not as it was."""
        return [*self.added, *(after for _, after in self.changed)]


def same(entry: Any, known: Known) -> Any:
    """It refers to nothing of Discord's."""
    return entry


class Part(msgspec.Struct, Generic[EntryT], frozen=True):
    """`title` is English, said when shown. `fit`: an entry without what is gone; None: nothing is left of it.

    `role`: the role that the bot gives by an entry; `check` refuses what does not go together; `authorise`
    refuses who may not bring that.
    """

    key: str
    title: str
    entry: type[EntryT]
    name: Callable[[EntryT], str]
    read: Callable[[Connection, int], Awaitable[list[EntryT]]]
    apply: Callable[[By, Difference[EntryT]], Awaitable[None]]
    most: int
    fit: Callable[[EntryT, Known], EntryT | None] = same
    role: Callable[[EntryT], int | None] | None = None
    check: Callable[[Sequence[EntryT]], None] | None = None
    authorise: Callable[[Context, Difference[EntryT]], Awaitable[None]] | None = None


def compare(
    part: Part[EntryT], here: Sequence[EntryT], brought: Sequence[EntryT], known: Known, *, replacing: bool
) -> Difference[EntryT]:
    """What bringing those means. Merging keeps what the file does not have. Raises refusals. Pure."""
    fitting = {name: part.fit(entry, known) for name, entry in _by_name(part, brought).items()}
    wanted = {name: entry for name, entry in fitting.items() if entry is not None}
    before = {part.name(entry): entry for entry in here}
    kept = {} if replacing else {name: entry for name, entry in before.items() if name not in wanted}
    after = [*(wanted.get(name, entry) for name, entry in before.items() if name in wanted or name in kept)]
    after += [entry for name, entry in wanted.items() if name not in before]
    if len(after) > max(part.most, len(here)):
        raise TooManyOfPart(count=len(after), what=part.title, most=part.most)
    if part.check is not None:
        part.check(after)
    return Difference(
        added=[entry for name, entry in wanted.items() if name not in before],
        changed=[(before[n], e) for n, e in wanted.items() if n in before and before[n] != e],
        removed=[entry for name, entry in before.items() if name not in wanted and name not in kept],
        left_out=[entry for entry in brought if fitting[part.name(entry)] is None],
        after=after,
    )


def _by_name(part: Part[EntryT], brought: Sequence[EntryT]) -> Mapping[str, EntryT]:
    named: dict[str, EntryT] = {}
    for entry in brought:
        if named.setdefault(part.name(entry), entry) is not entry:
            raise NamedTwice(name=part.name(entry))
    return named


def without(entry: EntryT, field: str, there: frozenset[int]) -> EntryT:
    """The entry without an id that is not there any more."""
    gone = getattr(entry, field) is not None and getattr(entry, field) not in there
    return msgspec.structs.replace(entry, **{field: None}) if gone else entry
