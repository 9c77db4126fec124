"""`/backup`: what a server has set up as a file, and back from one. The work is a job's."""

from __future__ import annotations

from typing import Annotated

from db.operations import guild_backups as rows
from handlers.frame.context import Context
from handlers.operations.guild_backups import actions, files, messages
from handlers.operations.guild_backups.refusals import (
    BackupImportGone,
    BackupNotThere,
    BackupOutlookChanged,
)
from handlers.operations.guild_backups.states import CarryOut, ChooseReplacing, Discard
from handlers.platform.roles.rules import Role
from interactions.options import AttachmentOption, Option
from interactions.responses import Defer, Update
from interactions.router import Router
from jobs.requests.operations import CarryOutImport, ExportGuild, PreviewGuildImport, ReadGuildImport

router = Router()
router.group("backup", "Keep what this server has set up, and bring it back.")

File = Annotated[AttachmentOption, Option("A file from /backup export", name="file")]


@router.command("backup export", requires=Role.ADMINISTRATOR)
async def export(ctx: Context) -> Defer:
    """Get what this server has set up as a file: settings, roles, dungeons, quests, ranks and more."""
    await ctx.audit("backup.export")
    return Defer(ExportGuild(ctx.follow_up, ctx.guild_id), ephemeral=True)


@router.command("backup import", requires=Role.ADMINISTRATOR)
async def bring(ctx: Context, *, file: File) -> Defer:
    """Bring back what a file from /backup export holds: first you see what would change."""
    if file.size > files.MOST_BYTES:
        raise BackupNotThere(most=files.MOST_BYTES // 2**20)
    name = file.filename[:100] or "file"
    return Defer(ReadGuildImport(ctx.follow_up, ctx.guild_id, ctx.actor.id, file.url, name), ephemeral=True)


@router.component(ChooseReplacing, requires=Role.ADMINISTRATOR)
async def choose(
    ctx: Context, state: ChooseReplacing, *, picked: Annotated[str, Option("How", max_length=10)]
) -> Defer:
    """Merge or replace; what would happen is shown again."""
    replacing = picked == messages.REPLACE
    if not await rows.mark_replacing(ctx.db, ctx.guild_id, state.import_id, replacing=replacing):
        raise BackupImportGone
    return Defer(PreviewGuildImport(ctx.follow_up, ctx.guild_id, state.import_id), update=True)


@router.component(CarryOut, requires=Role.ADMINISTRATOR)
async def carry_out(ctx: Context, state: CarryOut) -> Defer:
    """Import it: only what was seen, and only what the member could do by hand."""
    row = await rows.lock_import(ctx.db, ctx.guild_id, state.import_id)
    if row is None or not await rows.mark_running(ctx.db, ctx.guild_id, state.import_id):
        raise BackupImportGone
    file = files.read(row.content, ctx.guild_id)
    products = ctx.resources.products
    seen = await actions.look(ctx.db, products, ctx.guild_id, file, replacing=row.replacing)
    if seen.digest != state.seen:
        raise BackupOutlookChanged
    await actions.authorise(ctx, seen)
    request = CarryOutImport(ctx.follow_up, ctx.guild_id, state.import_id, ctx.actor.id, state.seen)
    return Defer(request, update=True)


@router.component(Discard, requires=Role.ADMINISTRATOR)
async def discard(ctx: Context, state: Discard) -> Update:
    """Forget the file."""
    if not await rows.delete_draft(ctx.db, ctx.guild_id, state.import_id):
        raise BackupImportGone
    return messages.discarded(ctx.say)
