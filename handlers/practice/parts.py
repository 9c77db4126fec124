"""What of practice goes into a server's backup: the catalogue of techniques."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

import msgspec
from msgspec import Meta

from db.practice import techniques as rows
from db.practice.techniques import TechniqueRow
from handlers.kit.parts import Part
from handlers.platform.metrics.criteria import check_criteria
from handlers.platform.metrics.registry import METRICS
from handlers.practice.techniques.rules import MOST_TECHNIQUES, CircleOfTechniques, circle_of
from interactions.escaping import Markdown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.pool import Connection
    from handlers.kit.parts import Difference
    from handlers.kit.records import By


class Technique(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A technique. `needs`: the short name of the one that has to be mastered before."""

    slug: Annotated[str, Meta(pattern="^[a-z0-9-]{1,50}$")]
    name: Annotated[str, Meta(min_length=1, max_length=80)]
    description: Annotated[str, Meta(max_length=4_000)] = ""
    link: Annotated[str, Meta(max_length=1_000, pattern="^https?://")] | None = None
    minutes: Annotated[int, Meta(ge=1, le=600)] = 15
    category: Annotated[str, Meta(max_length=100)] = ""
    level: Annotated[int, Meta(ge=1, le=10)] = 1
    needs: Annotated[str, Meta(max_length=50)] | None = None
    criteria: dict[str, Any] | None = None


async def _read(db: Connection, guild_id: int) -> list[Technique]:
    known = await rows.list_techniques(db, guild_id)
    slugs = {row.technique_id: row.slug for row in known}
    fields = [name for name in Technique.__struct_fields__ if name != "needs"]
    return [
        Technique(needs=slugs.get(row.needs_id or 0), **{name: getattr(row, name) for name in fields})
        for row in known
    ]


def _check(after: Sequence[Technique]) -> None:
    numbers = {entry.slug: at for at, entry in enumerate(after, 1)}
    drafts = {numbers[entry.slug]: _row(entry, numbers) for entry in after}
    for entry, row in zip(after, drafts.values(), strict=True):
        if circle := circle_of(row.technique_id, row.needs_id, drafts):
            raise CircleOfTechniques(circle=Markdown(" → ").join(technique.name for technique in circle))
        if entry.criteria is not None:
            check_criteria(entry.criteria, METRICS)


def _row(entry: Technique, ids: dict[str, int]) -> TechniqueRow:
    fields = msgspec.structs.asdict(entry)
    needs = fields.pop("needs")
    return TechniqueRow(technique_id=ids.get(entry.slug, 0), needs_id=ids.get(needs or ""), **fields)


async def _apply(by: By, difference: Difference[Technique]) -> None:
    """First all are there, then each needs what it needs."""
    ids = {row.slug: row.technique_id for row in await rows.lock_techniques(by.db, by.guild_id)}
    for entry in difference.removed:
        await rows.mark_removed(by.db, by.guild_id, ids.pop(entry.slug), by.now)
    for entry in difference.added:
        added = await rows.add_technique(by.db, by.guild_id, _row(entry, {}), by.now)
        assert added is not None, "the short name is not taken"
        ids[entry.slug] = added
    for entry in difference.written:
        await rows.move_technique(by.db, by.guild_id, _row(entry, ids))


PARTS: Final[tuple[Part[Any], ...]] = (
    Part(
        "techniques",
        "Techniques",
        Technique,
        lambda entry: entry.slug,
        _read,
        _apply,
        MOST_TECHNIQUES,
        check=_check,
    ),
)
