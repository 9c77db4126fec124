"""What is open to a member, and what keeps the rest closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from db.platform.settings import list_settings
from db.practice import techniques as rows
from db.practice.techniques import TechniqueRow
from handlers.platform.guild_days import local_day
from handlers.platform.metrics.criteria import Condition, stored_criteria, wanted
from handlers.platform.metrics.registry import Asked, Values, read_values
from handlers.practice import look
from handlers.practice.techniques.rules import (
    TechniqueLocked,
    TechniqueStanding,
    TechniqueStatus,
    standing_of,
)
from interactions.escaping import Markdown

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.practice.members import Here
    from interactions.languages import Say


async def standings(
    db: Connection,
    guild_id: int,
    user_id: int,
    techniques: Sequence[TechniqueRow],
    now: datetime,
    timezone: str,
) -> list[TechniqueStanding]:
    """How each technique stands for a member."""
    held = await rows.list_holds(db, guild_id, user_id)
    values = await _values(db, guild_id, user_id, techniques, now, timezone)
    by_id = {row.technique_id: row for row in techniques}
    return [standing_of(row, by_id, held, values) for row in techniques]


async def _values(
    db: Connection,
    guild_id: int,
    user_id: int,
    techniques: Sequence[TechniqueRow],
    now: datetime,
    timezone: str,
) -> Values:
    criteria = [stored_criteria(row.criteria) for row in techniques]
    asked_for = {key for stored in criteria if stored is not None for key in wanted(stored)}
    if not asked_for:
        return {}
    settings = await list_settings(db, guild_id)
    asked = Asked(guild_id, [user_id], local_day(now, timezone), settings)
    return (await read_values(db, asked, asked_for))[user_id]


def missing(say: Say, standing: TechniqueStanding) -> Markdown:
    """What keeps it closed."""
    parts: list[str] = []
    if standing.needs is not None:
        parts.append(say("master {technique} first", technique=standing.needs.name))
    parts += [_unmet(say, condition, have) for condition, have in standing.unmet]
    return Markdown(", ").join(parts)


def _unmet(say: Say, condition: Condition, have: int) -> str:
    return say(
        "{metric}: {have} of {need}",
        metric=look.condition_title(say, condition),
        have=say.number(have),
        need=say.number(condition.at_least),
    )


async def refuse_locked(
    db: Connection,
    at: Here,
    say: Say,
    user_id: int,
    technique: TechniqueRow | None,
    techniques: Sequence[TechniqueRow],
) -> None:
    """Nobody practises what is not open to them yet. Asks nothing where nothing is needed."""
    if technique is None or (technique.needs_id is None and technique.criteria is None):
        return
    near = [row for row in techniques if row.technique_id in (technique.technique_id, technique.needs_id)]
    listed = await standings(db, at.guild_id, user_id, near, at.now, at.timezone)
    own = next(standing for standing in listed if standing.technique.technique_id == technique.technique_id)
    if own.status is TechniqueStatus.LOCKED:
        raise TechniqueLocked(technique=technique.name, missing=missing(say, own))
