"""Bringing xp from a file: dry run, import, the way back."""

from __future__ import annotations

import asyncio
import zlib
from datetime import datetime
from typing import TYPE_CHECKING, Final

import msgspec

from db.activity import xp_import_moves
from db.activity import xp_imports as rows
from db.platform.settings import find_settings
from handlers.activity.level_roles.following import follow_roles
from handlers.activity.level_ups.actions import LevelChange
from handlers.activity.settings import ActivitySettings
from handlers.activity.xp.rules import level_for
from handlers.activity.xp_imports import messages, rules
from handlers.activity.xp_imports.problems import (
    FileNotThere,
    FileRefused,
    ImportGone,
    ImportProblem,
    ProblemKind,
)
from handlers.activity.xp_imports.reading import (
    MOST_FILE_BYTES,
    Columns,
    ImportContents,
    ImportEntry,
)
from handlers.activity.xp_imports.rules import Merging
from handlers.frame.guild_settings import typed
from handlers.platform.guild_days import local_day
from jobs.activity.xp import guild_facts
from jobs.activity.xp_files import read_upload
from jobs.follow_ups import Progress
from jobs.requests.activity import (
    CheckEverybody,
    PreviewImport,
    ReadImport,
    RunImport,
    UndoRunImport,
)
from jobs.run import Job, runs
from jobs.uploads import fetch_upload

if TYPE_CHECKING:
    from db.activity.xp_import_moves import MovedRow
    from db.activity.xp_imports import ImportRow
    from db.pool import Connection
    from handlers.activity.level_ups.actions import GuildFacts
    from jobs.requests import FollowUp

CHUNK: Final = 2_000


@runs(ReadImport)
async def read_import(job: Job, request: ReadImport) -> None:
    """The file becomes a draft; one that cannot be read at all is not kept."""
    say = job.say(request.follow_up)
    try:
        content = await fetch_upload(request.url, job.rest.base_url, MOST_FILE_BYTES)
        if content is None:
            raise FileNotThere()
        contents = await read_upload(content)
    except FileRefused as refusal:
        await job.edit_original(request.follow_up, messages.refused(say, refusal))
        return
    packed = await asyncio.to_thread(zlib.compress, content, 6)
    async with job.transaction() as db:
        import_id = await rows.add_import(
            db,
            request.guild_id,
            request.actor_id,
            request.file_name,
            packed,
            request.merging,
            job.clock.now(),
        )
    await _show(job, request.follow_up, request.guild_id, import_id, contents)


@runs(PreviewImport)
async def preview_import(job: Job, request: PreviewImport) -> None:
    """The dry run once more, with other columns or another way to merge."""
    contents = await _contents(job, request.guild_id, request.import_id)
    if contents is None:
        reply = messages.refused(job.say(request.follow_up), ImportGone())
        await job.edit_original(request.follow_up, reply)
        return
    await _show(job, request.follow_up, request.guild_id, request.import_id, contents)


async def _contents(job: Job, guild_id: int, import_id: int) -> ImportContents | None:
    """What the kept file holds, read as was chosen; without bots."""
    async with job.pool.acquire() as db:
        row = await rows.find_import(db, guild_id, import_id)
        packed = await rows.find_content(db, guild_id, import_id)
    if row is None or packed is None:
        return None
    content = zlib.decompress(packed)
    contents = await read_upload(content)
    if not contents.header or (row.user_column is None and row.xp_column is None):
        return contents
    guessed = contents.columns
    user = guessed.user if row.user_column is None else row.user_column
    xp = guessed.xp if row.xp_column is None else row.xp_column
    return await read_upload(content, Columns(user, xp, guessed.name))


async def _show(
    job: Job, follow_up: FollowUp, guild_id: int, import_id: int, contents: ImportContents
) -> None:
    async with job.pool.acquire() as db:
        row = await rows.find_import(db, guild_id, import_id)
        curve = typed(ActivitySettings, await find_settings(db, guild_id, ActivitySettings.module)).curve
        contents = await without_bots(db, guild_id, contents)
        there: dict[int, int] = {}
        seen: dict[int, bool] = {}
        for user_ids in _chunks(contents):
            there |= await xp_import_moves.list_xp_of(db, guild_id, user_ids)
            seen |= await xp_import_moves.list_members_there(db, guild_id, user_ids)
    if row is None:
        await job.edit_original(follow_up, messages.refused(job.say(follow_up), ImportGone()))
        return
    outlook = rules.outlook(Merging(row.merging), contents.entries, there, seen, curve)
    await job.edit_original(follow_up, messages.dry_run(job.say(follow_up), row, contents, outlook))


async def without_bots(db: Connection, guild_id: int, contents: ImportContents) -> ImportContents:
    """Known bots are left out, each with its problem."""
    bots: set[int] = set()
    for user_ids in _chunks(contents):
        bots |= await xp_import_moves.list_bots_among(db, guild_id, user_ids)
    if not bots:
        return contents
    problems = [
        ImportProblem(e.place, ProblemKind.NOT_A_MEMBER, str(e.user_id))
        for e in contents.entries
        if e.user_id in bots
    ]
    return msgspec.structs.replace(
        contents,
        entries=tuple(entry for entry in contents.entries if entry.user_id not in bots),
        problems=tuple(sorted((*contents.problems, *problems), key=lambda problem: problem.place)),
    )


def _chunks(contents: ImportContents) -> list[list[int]]:
    ids = [entry.user_id for entry in contents.entries]
    return [ids[first : first + CHUNK] for first in range(0, len(ids), CHUNK)]


@runs(RunImport)
async def run_import(job: Job, request: RunImport) -> None:
    """Chunk by chunk, each a transaction; after a crash the rest follows and nobody is changed twice."""
    say, progress = job.say(request.follow_up), Progress(job, request.follow_up)
    contents = await _contents(job, request.guild_id, request.import_id)
    if contents is not None:
        async with job.pool.acquire() as db:
            contents = await without_bots(db, request.guild_id, contents)
        entries = contents.entries
        for first in range(0, len(entries), CHUNK):
            async with job.transaction() as db:
                if not await _import_chunk(job, db, request, entries[first : first + CHUNK]):
                    break
            await progress.say(messages.progress(say, min(first + CHUNK, len(entries)), len(entries)))
    async with job.transaction() as db:
        row = await rows.mark_import_counts(db, request.guild_id, request.import_id)
        now = job.clock.now()
        await rows.move_import(db, request.guild_id, request.import_id, ["running"], "done", now)
        check = CheckEverybody(request.guild_id)
        await job.schedule(db, request.guild_id).at(now, check, subject=str(request.guild_id))
    if row is not None:
        await job.edit_original(request.follow_up, messages.finished(say, row))


async def _import_chunk(
    job: Job, db: Connection, request: RunImport, entries: tuple[ImportEntry, ...]
) -> bool:
    """False when the import does not run any more: somebody takes it back."""
    guild_id, now = request.guild_id, job.clock.now()
    row = await rows.lock_import(db, guild_id, request.import_id)
    if row is None or row.state != "running":
        return False
    named = [entry for entry in entries if entry.name]
    if named:
        ids, names = [entry.user_id for entry in named], [entry.name for entry in named]
        await xp_import_moves.add_names(db, guild_id, ids, names, now)
    there = await xp_import_moves.lock_totals(db, guild_id, [entry.user_id for entry in entries])
    moves = rules.moves(Merging(row.merging), entries, there)
    await _move(job, db, row, moves, request.actor_id, undo=False)
    return True


async def _move(
    job: Job, db: Connection, row: ImportRow, moves: list[tuple[int, int]], actor_id: int, *, undo: bool
) -> int:
    """Ledger, days, totals, and the level roles of those who are here."""
    if not moves:
        return 0
    facts = await guild_facts(job, db, row.guild_id)
    now: datetime = job.clock.now()
    moved = await xp_import_moves.add_moves(
        db,
        row.guild_id,
        moves,
        import_id=row.xp_import_id,
        undo=undo,
        actor_id=actor_id,
        day=local_day(now, facts.platform.timezone),
        at=now,
    )
    await _follow(db, row.guild_id, moved, facts, now)
    return len(moved)


async def _follow(
    db: Connection, guild_id: int, moved: list[MovedRow], facts: GuildFacts, now: datetime
) -> None:
    curve = facts.settings.curve
    changes = [
        LevelChange(
            guild_id,
            move.user_id,
            level_for(curve, move.old_xp),
            level_for(curve, move.new_xp),
            move.new_xp,
            None,
        )
        for move in moved
    ]
    changes = [change for change in changes if change.old_level != change.new_level]
    present = await xp_import_moves.list_members_there(db, guild_id, [change.user_id for change in changes])
    here = [change for change in changes if present.get(change.user_id)]
    await follow_roles(db, here, now)


@runs(UndoRunImport)
async def undo_import(job: Job, request: UndoRunImport) -> None:
    """Each member of the import loses what it gave (or has back what it took), down to nothing at most."""
    say, progress = job.say(request.follow_up), Progress(job, request.follow_up)
    after, members = 0, 0
    while True:
        async with job.transaction() as db:
            row = await rows.lock_import(db, request.guild_id, request.import_id)
            if row is None or row.state != "undoing":
                break
            imported = await xp_import_moves.list_imported(
                db, request.guild_id, request.import_id, after, CHUNK
            )
            if not imported:
                now = job.clock.now()
                await rows.move_import(db, request.guild_id, request.import_id, ["undoing"], "undone", now)
                break
            there = await xp_import_moves.lock_totals(
                db, request.guild_id, [user_id for user_id, _ in imported]
            )
            await _move(job, db, row, rules.backward(imported, there), request.actor_id, undo=True)
        after, members = imported[-1][0], members + len(imported)
        await progress.say(messages.undo_progress(say, members))
    await job.edit_original(request.follow_up, messages.undone(say, members))
