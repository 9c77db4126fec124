"""A server's backup: written, read, looked at, and carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.operations import guild_backups as rows
from handlers.frame.refusals import Refusal
from handlers.kit.records import By
from handlers.operations.guild_backups import actions, files, messages
from handlers.operations.guild_backups.refusals import (
    BackupImportGone,
    BackupNotThere,
    BackupTooLarge,
)
from handlers.products import PRODUCTS
from interactions.responses import Reply
from jobs.csv_files import MOST_FILE_BYTES
from jobs.requests.operations import CarryOutImport, ExportGuild, PreviewGuildImport, ReadGuildImport
from jobs.run import Job, runs
from jobs.uploads import fetch_upload

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from db.pool import Connection
    from interactions.responses import Upload
    from jobs.requests import FollowUp


@runs(ExportGuild)
async def export_guild(job: Job, request: ExportGuild) -> None:
    """All of one moment, for the eyes of whoever asked."""
    await _answer(job, request.follow_up, _exported(job, request))


async def _exported(job: Job, request: ExportGuild) -> Reply:
    upload, entries = await _backup(job, request.guild_id)
    return messages.exported(job.say(request.follow_up), upload, entries)


async def _backup(job: Job, guild_id: int) -> tuple[Upload, int]:
    async with job.pool.acquire() as db, db.transaction(isolation="repeatable_read", readonly=True):
        file = await actions.export(db, PRODUCTS, guild_id, job.clock.now())
    upload = messages.upload(file, files.write(file))
    if len(upload.content) > MOST_FILE_BYTES:
        raise BackupTooLarge
    return upload, sum(map(len, file.parts.values()))


@runs(ReadGuildImport)
async def read_import(job: Job, request: ReadGuildImport) -> None:
    """A file that cannot be imported at all is not kept."""
    await _answer(job, request.follow_up, _read(job, request))


async def _read(job: Job, request: ReadGuildImport) -> Reply:
    content = await fetch_upload(request.url, job.rest.base_url, files.MOST_BYTES)
    if content is None:
        raise BackupNotThere(most=files.MOST_BYTES // 2**20)
    files.read(content, request.guild_id)
    async with job.transaction() as db:
        import_id = await rows.add_import(
            db, request.guild_id, request.actor_id, request.file_name, content, job.clock.now()
        )
        return await _outlook(job, db, request.follow_up, request.guild_id, import_id)


@runs(PreviewGuildImport)
async def preview_import(job: Job, request: PreviewGuildImport) -> None:
    """What it would do now, as it was chosen."""
    await _answer(job, request.follow_up, _preview(job, request))


async def _preview(job: Job, request: PreviewGuildImport) -> Reply:
    async with job.transaction() as db:
        return await _outlook(job, db, request.follow_up, request.guild_id, request.import_id)


async def _outlook(job: Job, db: Connection, follow_up: FollowUp, guild_id: int, import_id: int) -> Reply:
    row = await rows.find_import(db, guild_id, import_id)
    if row is None or row.state != "draft":
        raise BackupImportGone
    file = files.read(row.content, guild_id)
    seen = await actions.look(db, PRODUCTS, guild_id, file, replacing=row.replacing)
    return messages.outlook(job.say(follow_up), row, seen)


@runs(CarryOutImport)
async def carry_out(job: Job, request: CarryOutImport) -> None:
    """Everything or nothing, once."""
    await _answer(job, request.follow_up, _carried_out(job, request))


async def _carried_out(job: Job, request: CarryOutImport) -> Reply:
    try:
        before, _ = await _backup(job, request.guild_id)
        async with job.transaction() as db:
            row = await rows.lock_import(db, request.guild_id, request.import_id)
            if row is None or row.state != "running":
                raise BackupImportGone
            file = files.read(row.content, request.guild_id)
            seen = await actions.look(db, PRODUCTS, request.guild_id, file, replacing=row.replacing)
            by = By(db, request.guild_id, request.actor_id, job.clock.now())
            await actions.carry_out(by, seen, request.seen)
            await rows.mark_done(db, request.guild_id, request.import_id)
    except Refusal:
        async with job.transaction() as db:
            await rows.mark_draft(db, request.guild_id, request.import_id)
        raise
    return messages.imported(job.say(request.follow_up), before)


async def _answer(job: Job, follow_up: FollowUp, doing: Awaitable[Reply]) -> None:
    try:
        reply = await doing
    except Refusal as refusal:
        reply = Reply(refusal.text(job.say(follow_up)), embeds=(), components=(), ephemeral=True)
    await job.edit_original(follow_up, reply)
