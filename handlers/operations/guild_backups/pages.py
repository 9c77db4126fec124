"""`/backup export` and `/backup import` on the dashboard: a file, what it would change, and that."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta

from db.operations import guild_backups as rows
from handlers.dashboard.context import Done, Download, Page, PageContext, Uploaded
from handlers.dashboard.pages import Pages
from handlers.kit.records import By
from handlers.operations.guild_backups import actions, files, messages
from handlers.operations.guild_backups.refusals import BackupImportGone
from handlers.operations.guild_backups.states import ImportId
from handlers.platform.roles.rules import Role

pages = Pages("operations")

Mode = Literal["merge", "replace"]
Digest = Annotated[str, Meta(max_length=16)]
MOST_NAMED: Final = 50


@pages.get("/backup/export", requires=Role.ADMINISTRATOR)
async def export(ctx: PageContext) -> Download:
    """What is set up here as a file."""
    await ctx.audit("backup.export")
    file = await actions.export(ctx.db, ctx.resources.products, ctx.guild_id, ctx.now)
    upload = messages.upload(file, files.write(file))
    return Download(upload.name, upload.content, upload.content_type)


@pages.upload("/backup/upload", requires=Role.ADMINISTRATOR)
async def upload(ctx: PageContext, file: str, file_name: str = "") -> Uploaded:
    """A file that can be imported is kept until that is done, and looked at."""
    content = file.encode("utf-8", "surrogateescape")
    brought = files.read(content, ctx.guild_id)
    await actions.look(ctx.db, ctx.resources.products, ctx.guild_id, brought, replacing=False)
    import_id = await _keep(ctx, file_name[:100] or "file", content)
    return Uploaded(ctx.address("backup", "import", import_id))


@pages.get("/backup/import/{import_id}", requires=Role.ADMINISTRATOR)
async def look(ctx: PageContext, import_id: ImportId, mode: Mode = "merge") -> Page:
    """What importing it would do now."""
    row = _draft(await rows.find_import(ctx.db, ctx.guild_id, import_id))
    seen = await _look(ctx, row, mode)
    facts = {
        "row": row,
        "mode": mode,
        "seen": seen,
        "differences": messages.differences(ctx.say, seen, MOST_NAMED),
    }
    return Page("operations/guild_backups/import.html", ctx.say("Import a backup"), facts)


@pages.post("/backup/import/{import_id}", requires=Role.ADMINISTRATOR)
async def bring(ctx: PageContext, import_id: ImportId, mode: Mode, seen: Digest) -> Done:
    """Import only what was seen and what the member could do by hand; how it was is kept as a file."""
    row = _draft(await rows.lock_import(ctx.db, ctx.guild_id, import_id))
    outlook = await _look(ctx, row, mode)
    await actions.authorise(ctx, outlook)
    before = await actions.export(ctx.db, ctx.resources.products, ctx.guild_id, ctx.now)
    await actions.carry_out(By.of(ctx), outlook, seen)
    await rows.mark_done(ctx.db, ctx.guild_id, import_id)
    await _keep(ctx, messages.upload(before, b"").name, files.write(before))
    ctx.settings_changed()
    return Done(
        asks=messages.question(ctx.say, row, outlook),
        tells=ctx.say("The backup is imported. How it was before is among the files below."),
        back=ctx.address("backup"),
    )


@pages.post("/backup/import/{import_id}/discard", requires=Role.ADMINISTRATOR)
async def discard(ctx: PageContext, import_id: ImportId) -> Done:
    """Forget the file."""
    row = _draft(await rows.find_import(ctx.db, ctx.guild_id, import_id))
    if not await rows.delete_draft(ctx.db, ctx.guild_id, import_id):
        raise BackupImportGone
    return Done(
        asks=ctx.say("Forget {file}? Nothing else changes.", file=row.file_name),
        tells=ctx.say("Discarded. Nothing has changed."),
        back=ctx.address("backup"),
    )


async def _keep(ctx: PageContext, name: str, content: bytes) -> int:
    return await rows.add_import(ctx.db, ctx.guild_id, ctx.actor.id, name, content, ctx.now)


async def _look(ctx: PageContext, row: rows.GuildImportRow, mode: Mode) -> actions.Outlook:
    file = files.read(row.content, ctx.guild_id)
    return await actions.look(
        ctx.db, ctx.resources.products, ctx.guild_id, file, replacing=mode == messages.REPLACE
    )


def _draft(row: rows.GuildImportRow | None) -> rows.GuildImportRow:
    if row is None or row.state != "draft":
        raise BackupImportGone
    return row
