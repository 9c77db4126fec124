"""Everything that is kept about a member, in one file: row by row, by way of the disk."""

from __future__ import annotations

import asyncio
import csv
import shutil
import zipfile
from contextlib import ExitStack
from datetime import date
from io import TextIOWrapper
from tempfile import SpooledTemporaryFile, TemporaryFile
from typing import IO, TYPE_CHECKING, Any, Final

import msgspec

from handlers.kit.records import By
from handlers.platform.member_data import messages
from handlers.products import PRODUCTS
from interactions.responses import Reply, Upload
from jobs.csv_files import MOST_FILE_BYTES, harmless
from jobs.requests.platform import ExportMember, ForgetMember
from jobs.run import Job, runs

if TYPE_CHECKING:
    from collections.abc import AsyncIterable

    from db.pool import Record
    from interactions.languages import Say

IN_MEMORY: Final = 256 * 1024
"""Tables up to this size never touch the disk."""
MOST_EXACT: Final = 2**53
"""Programs that read JSON may round larger numbers, so these are texts."""


@runs(ExportMember)
async def export_member(job: Job, request: ExportMember) -> None:
    """The file, as the answer that only they see."""
    say = job.say(request.follow_up)
    with TemporaryFile() as file:
        rows = await _write(job, say, request, file)
        if file.tell() > MOST_FILE_BYTES:
            await job.edit_original(request.follow_up, Reply(messages.TooMuchToExport().text(say)))
            return
        file.seek(0)
        name = f"export-{request.guild_id}-{job.clock.now():%Y-%m-%d}.zip"
        upload = Upload(name, await asyncio.to_thread(file.read), "application/zip")
    await job.edit_original(request.follow_up, messages.exported(say, upload, rows))


@runs(ForgetMember)
async def forget_member(job: Job, request: ForgetMember) -> None:
    """All products or none; once more does no harm."""
    async with job.transaction() as db:
        guild = await job.guild(db, request.guild_id)
        for product in PRODUCTS:
            if product.forgetting is not None:
                await product.forgetting.forget(db, guild, request.user_id)
        await By(db, guild.id, request.user_id, guild.now).audit("member.forget", str(request.user_id), {})
    say = job.say(request.follow_up)
    await job.edit_original(request.follow_up, messages.forgotten(say))


async def _write(job: Job, say: Say, request: ExportMember, file: IO[bytes]) -> int:
    """All tables as they are at one moment; returns how many rows there are. The file ends up at its end."""
    tables: list[tuple[str, str, int]] = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        async with job.pool.acquire() as db, db.transaction(isolation="repeatable_read", readonly=True):
            for product in PRODUCTS:
                for name, read in product.exports.items():
                    rows = read(db, request.guild_id, request.user_id)
                    count = await _add_table(packed, f"{product.key}/{name}", rows)
                    tables += [(product.title, name, count)] if count else []
        text = messages.readme(say, tables, request.guild_id, request.user_id, job.clock.now())
        packed.writestr("README.txt", text)
    file.seek(0, 2)
    return sum(count for _, _, count in tables)


async def _add_table(packed: zipfile.ZipFile, name: str, rows: AsyncIterable[Record]) -> int:
    """The same rows as JSON and as CSV; nothing when there are none."""
    with ExitStack() as stack:
        as_json = stack.enter_context(SpooledTemporaryFile(IN_MEMORY))
        as_csv = stack.enter_context(SpooledTemporaryFile(IN_MEMORY))
        count = await _spool(rows, as_json, as_csv)
        if count:
            await asyncio.to_thread(_pack, packed, f"{name}.json", as_json)
            await asyncio.to_thread(_pack, packed, f"{name}.csv", as_csv)
    return count


async def _spool(rows: AsyncIterable[Record], as_json: IO[bytes], as_csv: IO[bytes]) -> int:
    text = TextIOWrapper(as_csv, "utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    count = 0
    async for row in rows:
        if not count:
            writer.writerow(row.keys())
        as_json.write(b",\n" if count else b"[\n")
        as_json.write(msgspec.json.encode({name: exact(value) for name, value in row.items()}))
        writer.writerow(cell(value) for value in row.values())
        count += 1
    as_json.write(b"\n]\n")
    text.detach()
    return count


def _pack(packed: zipfile.ZipFile, name: str, spooled: IO[bytes]) -> None:
    spooled.seek(0)
    with packed.open(name, "w") as member:
        shutil.copyfileobj(spooled, member)


def exact(value: Any) -> Any:
    """As JSON carries it without rounding."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > MOST_EXACT:
        return str(value)
    if isinstance(value, list | tuple):
        return [exact(part) for part in value]
    if isinstance(value, dict):
        return {key: exact(part) for key, part in value.items()}
    return value


def cell(value: Any) -> Any:
    """As a spreadsheet shows it: never a formula."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict | list | tuple):
        value = msgspec.json.encode(exact(value)).decode()
    return harmless(value) if isinstance(value, str) else value
