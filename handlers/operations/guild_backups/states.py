"""What the buttons of an import remember: which one, and what was seen."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from interactions.custom_id import ComponentState

ImportId = Annotated[int, Meta(ge=1, le=2**63 - 1)]


class ChooseReplacing(ComponentState, tag="guild_backups.replacing/1"):
    """Whether what the file does not have goes."""

    import_id: ImportId


class CarryOut(ComponentState, tag="guild_backups.carry_out/1"):
    """Import it, if it still means what was seen."""

    import_id: ImportId
    seen: Annotated[str, Meta(max_length=16, pattern="^[0-9a-f]{16}$")]


class Discard(ComponentState, tag="guild_backups.discard/1"):
    """Forget it."""

    import_id: ImportId
