"""What the buttons of `/xp reset` remember."""

from typing import Annotated

from msgspec import Meta

from interactions.custom_id import ComponentState


class ExportGuildXp(ComponentState, tag="xp.export_guild/1"):
    """First step of a reset of the whole server: the export."""


class ResetGuildXp(ComponentState, tag="xp.reset_guild/1"):
    """Second step, offered with the export; `exported_s` is when that was made, in epoch seconds."""

    exported_s: Annotated[int, Meta(ge=0, le=32_503_680_000)]


class KeepGuildXp(ComponentState, tag="xp.keep_guild/1"):
    """The way out of both steps."""
