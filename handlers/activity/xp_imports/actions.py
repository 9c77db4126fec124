"""Choosing, starting, discarding and taking back an import: rows only, the work is a job's.

Why: decision 0240.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.activity import xp_imports as rows
from handlers.activity.xp_imports.problems import (
    FileTooLarge,
    ImportDone,
    ImportGone,
    ImportTakenBack,
    NothingToUndo,
)
from handlers.activity.xp_imports.reading import MOST_FILE_BYTES
from handlers.activity.xp_imports.rules import Merging

if TYPE_CHECKING:
    from db.activity.xp_imports import ImportRow
    from handlers.frame.context import Context
    from interactions.options import AttachmentOption


def refuse_large_file(file: AttachmentOption) -> None:
    """Before anything is fetched; what comes is bounded again."""
    if file.size > MOST_FILE_BYTES:
        size = f"{file.size / 1024 / 1024:.1f}"
        raise FileTooLarge(size=size, most=MOST_FILE_BYTES // 1024 // 1024)


async def choose(
    ctx: Context,
    import_id: int,
    *,
    merging: Merging | None = None,
    user_column: int | None = None,
    xp_column: int | None = None,
) -> None:
    """Read or merge a draft otherwise."""
    changed = await rows.mark_import_choice(
        ctx.db,
        ctx.guild_id,
        import_id,
        merging=None if merging is None else merging.value,
        user_column=user_column,
        xp_column=xp_column,
    )
    if not changed:
        raise await _why_not(ctx, import_id)


async def start(ctx: Context, import_id: int) -> None:
    """Let the job carry it out; pressed again while it runs, the job goes on where it was."""
    row = await rows.find_import(ctx.db, ctx.guild_id, import_id)
    if not await rows.move_import(ctx.db, ctx.guild_id, import_id, ["draft", "running"], "running", ctx.now):
        raise await _why_not(ctx, import_id)
    if row is not None and row.state == "draft":
        await ctx.audit("xp.import", str(import_id), file=row.file_name, merging=row.merging)


async def discard(ctx: Context, import_id: int) -> None:
    """Forget the file."""
    if not await rows.delete_import(ctx.db, ctx.guild_id, import_id):
        raise await _why_not(ctx, import_id)


async def last_import(ctx: Context) -> ImportRow:
    """The one that `/xp undo` is about."""
    last = await rows.find_last_import(ctx.db, ctx.guild_id)
    if last is None:
        raise NothingToUndo()
    if last.state == "undone":
        raise ImportTakenBack()
    return last


async def undo(ctx: Context, import_id: int) -> None:
    """Let the job take it back; pressed again while that runs, it goes on where it was."""
    row = await rows.find_import(ctx.db, ctx.guild_id, import_id)
    if not await rows.move_import(
        ctx.db, ctx.guild_id, import_id, ["running", "done", "undoing"], "undoing", ctx.now
    ):
        raise await _why_not(ctx, import_id)
    if row is not None and row.state != "undoing":
        await ctx.audit("xp.import_undo", str(import_id), file=row.file_name, members=row.members)


async def _why_not(ctx: Context, import_id: int) -> ImportGone | ImportDone | ImportTakenBack:
    row = await rows.find_import(ctx.db, ctx.guild_id, import_id)
    if row is None or row.state == "draft":
        return ImportGone()
    return ImportTakenBack() if row.state in ("undoing", "undone") else ImportDone()
