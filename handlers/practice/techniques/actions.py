"""Keeping the catalogue, and telling what is open to whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from db.practice import techniques as rows
from db.practice.techniques import TechniqueRow
from handlers.practice.cached import TECHNIQUES
from handlers.practice.check_ins.rules import known_technique
from handlers.practice.techniques.files import TechniqueLine
from handlers.practice.techniques.form import TechniqueForm
from handlers.practice.techniques.rules import (
    MOST_TECHNIQUES,
    CircleOfTechniques,
    SlugTaken,
    TechniqueUnchanged,
    TooManyTechniques,
    circle_of,
    free_slug,
    slug_of,
)
from handlers.practice.techniques.starters import SETS
from interactions.escaping import Markdown
from interactions.forms import Changes, changed_facts

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.context import Context


async def add(ctx: Context, form: TechniqueForm) -> TechniqueRow:
    """A new technique."""
    known = await rows.lock_techniques(ctx.db, ctx.guild_id)
    _refuse_too_many(len(known) + 1)
    fields: dict[str, Any] = msgspec.structs.asdict(form)
    fields["slug"] = form.slug or slug_of(form.name)
    row = TechniqueRow(**_stored(known, fields))
    added = await rows.add_technique(ctx.db, ctx.guild_id, row, ctx.now)
    if added is None:
        raise SlugTaken(slug=row.slug)
    row = msgspec.structs.replace(row, technique_id=added)
    ctx.cached_changed(TECHNIQUES)
    await ctx.audit("technique.add", str(added), after=msgspec.to_builtins(row))
    return row


async def adopt(
    db: Connection, guild_id: int, name: str, description: str, author_id: int, now: datetime
) -> int:
    """A member's idea becomes a technique with their name; its number."""
    known = await rows.lock_techniques(db, guild_id)
    _refuse_too_many(len(known) + 1)
    slug = free_slug(name, {row.slug for row in known})
    row = TechniqueRow(
        slug=slug, name=name, description=description, author_id=author_id if author_id > 0 else None
    )
    added = await rows.add_technique(db, guild_id, row, now)
    if added is None:
        raise SlugTaken(slug=slug)
    return added


def _refuse_too_many(count: int) -> None:
    if count > MOST_TECHNIQUES:
        raise TooManyTechniques(most=MOST_TECHNIQUES)


def _stored(known: list[TechniqueRow], fields: dict[str, Any]) -> dict[str, Any]:
    """Columns; the one that has to be mastered before as its id."""
    if "needs" not in fields:
        return fields
    chosen = fields.pop("needs")
    needed = known_technique(known, chosen) if chosen else None
    return fields | {"needs_id": None if needed is None else needed.technique_id}


async def edit(ctx: Context, chosen: str, form: Changes[TechniqueForm]) -> TechniqueRow:
    """Change what is given."""
    known = await rows.lock_techniques(ctx.db, ctx.guild_id)
    before = known_technique(known, chosen)
    given = dict(form.values)
    if given.get("slug", "") is None:
        del given["slug"]
    after = msgspec.structs.replace(before, **_stored(known, given))
    if after == before:
        raise TechniqueUnchanged
    if any(row.slug == after.slug and row.technique_id != after.technique_id for row in known):
        raise SlugTaken(slug=after.slug)
    _refuse_circle(after, known)
    await rows.move_technique(ctx.db, ctx.guild_id, after)
    ctx.cached_changed(TECHNIQUES)
    await ctx.audit("technique.edit", str(after.technique_id), **changed_facts(before, after))
    return after


def _refuse_circle(row: TechniqueRow, known: Sequence[TechniqueRow]) -> None:
    by_id = {technique.technique_id: technique for technique in known} | {row.technique_id: row}
    circle = circle_of(row.technique_id, row.needs_id, by_id)
    if circle:
        raise CircleOfTechniques(circle=Markdown(" → ").join(technique.name for technique in circle))


async def remove(ctx: Context, chosen: str) -> TechniqueRow:
    """It is gone from the catalogue; journals keep its name."""
    known = await rows.lock_techniques(ctx.db, ctx.guild_id)
    row = known_technique(known, chosen)
    await rows.mark_removed(ctx.db, ctx.guild_id, row.technique_id, ctx.now)
    ctx.cached_changed(TECHNIQUES)
    await ctx.audit("technique.remove", str(row.technique_id), before=msgspec.to_builtins(row))
    return row


class Merged(msgspec.Struct, frozen=True):
    """What came, or would come, of lines: those that are new, and short names that are there already."""

    added: list[TechniqueLine]
    known: list[str]
    lost: list[str]
    """Short names whose prerequisite is nowhere."""


def merge(known: Sequence[TechniqueRow], lines: Sequence[TechniqueLine]) -> Merged:
    """What adding these lines means; raises CircleOfTechniques and TooManyTechniques. Pure."""
    slugs = {row.slug for row in known}
    added = [line for line in lines if line.slug not in slugs]
    _refuse_too_many(len(known) + len(added))
    every = slugs | {line.slug for line in added}
    lost = [line.slug for line in added if line.prerequisite is not None and line.prerequisite not in every]
    numbers = {line.slug: -at for at, line in enumerate(added, 1)} | {r.slug: r.technique_id for r in known}
    drafts = [
        TechniqueRow(
            technique_id=numbers[line.slug],
            slug=line.slug,
            name=line.name,
            needs_id=numbers.get(line.prerequisite or ""),
        )
        for line in added
    ]
    for draft in drafts:
        _refuse_circle(draft, [*known, *drafts])
    return Merged(added, [line.slug for line in lines if line.slug in slugs], lost)


async def add_lines(db: Connection, guild_id: int, lines: Sequence[TechniqueLine], now: datetime) -> Merged:
    """Adds what is not there yet; what is there stays as it is."""
    known = await rows.lock_techniques(db, guild_id)
    merged = merge(known, lines)
    numbers = {row.slug: row.technique_id for row in known}
    for line in merged.added:
        fields = msgspec.structs.asdict(line)
        del fields["prerequisite"]
        added = await rows.add_technique(db, guild_id, TechniqueRow(**fields), now)
        if added is not None:
            numbers[line.slug] = added
    by_slug = {row.slug: row for row in await rows.list_techniques(db, guild_id)}
    for line in merged.added:
        needs_id = numbers.get(line.prerequisite or "")
        if needs_id is not None:
            row = msgspec.structs.replace(by_slug[line.slug], needs_id=needs_id)
            await rows.move_technique(db, guild_id, row)
    return merged


def starter_lines(key: str) -> list[TechniqueLine]:
    """A starter set, as if it came from a file."""
    return [
        TechniqueLine(
            technique.name,
            technique.slug,
            technique.minutes,
            technique.category,
            technique.level,
            technique.needs,
            None,
            technique.description,
        )
        for technique in SETS[key]
    ]


async def add_starter(ctx: Context, key: str) -> Merged:
    """What a starter set has and the guild has not."""
    merged = await add_lines(ctx.db, ctx.guild_id, starter_lines(key), ctx.now)
    ctx.cached_changed(TECHNIQUES)
    await ctx.audit("technique.starter", key, added=[line.slug for line in merged.added])
    return merged
