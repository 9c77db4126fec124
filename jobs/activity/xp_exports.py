"""Everybody's numbers as a file that `/xp import` reads again."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import msgspec

from db.activity.xp import ExportRow, list_totals
from db.platform.settings import find_settings
from handlers.activity.settings import ActivitySettings
from handlers.activity.xp.rules import Curve, level_for
from handlers.activity.xp_imports import messages
from handlers.frame.guild_settings import typed
from jobs.csv_files import CsvFile, as_upload
from jobs.requests.activity import WriteExport
from jobs.run import Job, runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from interactions.responses import Upload

CHUNK: Final = 2_000
CONTENT_TYPES: Final = {"csv": "text/csv", "json": "application/json"}


@runs(WriteExport)
async def write_export(job: Job, request: WriteExport) -> None:
    """The file alone."""
    say = job.say(request.follow_up)
    file, members = await export_file(job, request.guild_id, request.form)
    reply = messages.export_too_large(say) if file is None else messages.exported(say, file, members)
    await job.edit_original(request.follow_up, reply)


async def export_file(job: Job, guild_id: int, form: str) -> tuple[Upload | None, int]:
    """The file (csv or json, packed when large) and how many members it has; None when it is too large."""
    async with job.pool.acquire() as db:
        stored = await find_settings(db, guild_id, ActivitySettings.module)
        curve = typed(ActivitySettings, stored).curve
        listed: list[ExportRow] = []
        while totals := await list_totals(db, guild_id, listed[-1].user_id if listed else 0, CHUNK):
            listed += totals
    name = f"xp-{guild_id}-{job.clock.now():%Y-%m-%d}.{form}"
    content = await asyncio.to_thread(export_json if form == "json" else export_csv, listed, curve)
    return await asyncio.to_thread(as_upload, name, content, CONTENT_TYPES[form]), len(listed)


def export_csv(listed: Sequence[ExportRow], curve: Curve) -> bytes:
    """A table with a header; names are kept from being formulas."""
    file = CsvFile("user_id", "name", "xp", "level", "messages", "reactions", "commands", "voice_seconds")
    for row in listed:
        counts = (row.messages, row.reactions, row.commands, row.voice_seconds)
        file.add((row.user_id, row.name, row.xp, level_for(curve, row.xp), *counts))
    return file.content


def export_json(listed: Sequence[ExportRow], curve: Curve) -> bytes:
    """The shape in which MEE6 gives its leaderboard."""
    players = [
        {
            "id": str(row.user_id),
            "username": row.name,
            "xp": row.xp,
            "level": level_for(curve, row.xp),
            "message_count": row.messages,
            "reactions": row.reactions,
            "commands": row.commands,
            "voice_seconds": row.voice_seconds,
        }
        for row in listed
    ]
    return msgspec.json.format(msgspec.json.encode({"players": players}), indent=1)
