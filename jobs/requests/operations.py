"""Work of operations in the background: a server's backup as a file, and back from one."""

from __future__ import annotations

from typing import ClassVar

from jobs.requests.base import FollowUp, QueueName, Request


class ExportGuild(Request, tag="operations.export_guild/1", frozen=True):
    """What a guild has set up, as a file."""

    queue: ClassVar[QueueName] = "long"

    follow_up: FollowUp
    guild_id: int


class ReadGuildImport(Request, tag="operations.read_guild_import/1", frozen=True):
    """Fetch a file and show what importing it would do."""

    queue: ClassVar[QueueName] = "long"

    follow_up: FollowUp
    guild_id: int
    actor_id: int
    url: str
    file_name: str


class PreviewGuildImport(Request, tag="operations.preview_guild_import/1", frozen=True):
    """Show it again, merged or replaced."""

    follow_up: FollowUp
    guild_id: int
    import_id: int


class CarryOutImport(Request, tag="operations.carry_out_import/1", frozen=True):
    """Import it, if it still means what was `seen`."""

    queue: ClassVar[QueueName] = "long"

    follow_up: FollowUp
    guild_id: int
    import_id: int
    actor_id: int
    seen: str
