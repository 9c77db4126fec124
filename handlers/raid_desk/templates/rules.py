"""What a template keeps of a run. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.raid_desk.runs import RunRow


class Template(msgspec.Struct, frozen=True, kw_only=True):
    """All but the location, which is a secret of one run. `auto_end_minutes` 0: never."""

    dungeon_key: str
    party: str | None = None
    description: str = ""
    limits: dict[str, int] = {}
    required_role_id: int | None = None
    auto_end_minutes: int = 0
    wants_voice: bool = False


def template_of(run: RunRow) -> Template:
    """Of a run that was made."""
    minutes = 0
    if run.auto_end_at is not None:
        minutes = max(1, round((run.auto_end_at - run.created_at).total_seconds() / 60))
    return Template(
        dungeon_key=run.dungeon_key,
        party=run.party,
        description=run.description,
        limits=dict(run.limits),
        required_role_id=run.required_role_id,
        auto_end_minutes=minutes,
        wants_voice=run.wants_voice,
    )
