"""Techniques from a file, and as a file."""

from __future__ import annotations

from typing import Final

from db.practice.techniques import list_techniques, lock_techniques
from handlers.frame.refusals import Refusal
from handlers.kit.records import By
from handlers.practice.techniques import messages
from handlers.practice.techniques.actions import Merged, add_lines, merge
from handlers.practice.techniques.files import COLUMNS, TechniquesFile, as_json, plain_rows, read_file
from interactions.responses import Reply
from jobs.csv_files import CsvFile, as_upload
from jobs.requests.practice import ReadTechniques, WriteTechniques
from jobs.run import Job, runs
from jobs.uploads import fetch_upload

MOST_FILE_BYTES: Final = 1_000_000


class TechniqueFileNotThere(Refusal):
    """I could not fetch that file from Discord."""

    remedy = "Upload it again."


@runs(ReadTechniques)
async def read_techniques(job: Job, request: ReadTechniques) -> None:
    """What the file would add, or what it added."""
    say = job.say(request.follow_up)
    try:
        content = await fetch_upload(request.url, job.rest.base_url, MOST_FILE_BYTES)
        if content is None:
            raise TechniqueFileNotThere
        contents = read_file(content)
        merged = await _merge(job, request, contents)
    except Refusal as refusal:
        await job.edit_original(request.follow_up, Reply(refusal.text(say)))
        return
    reply = messages.merged(say, merged, contents, applied=request.apply)
    await job.edit_original(request.follow_up, reply)


async def _merge(job: Job, request: ReadTechniques, contents: TechniquesFile) -> Merged:
    """All of it or nothing: a file of which something is wrong is not imported by half."""
    async with job.transaction() as db:
        find = lock_techniques if request.apply else list_techniques
        merged = merge(await find(db, request.guild_id), contents.lines)
        if not request.apply or contents.problems or merged.lost:
            return merged
        merged = await add_lines(db, request.guild_id, contents.lines, job.clock.now())
        await By(db, request.guild_id, request.actor_id, job.clock.now()).audit(
            "technique.import", "", {"added": [line.slug for line in merged.added]}
        )
    return merged


@runs(WriteTechniques)
async def write_techniques(job: Job, request: WriteTechniques) -> None:
    """All of them, as `/technique import` reads them."""
    say = job.say(request.follow_up)
    async with job.pool.acquire() as db:
        techniques = await list_techniques(db, request.guild_id)
    if request.form == "csv":
        table = CsvFile(*COLUMNS)
        for row in plain_rows(techniques):
            table.add(row[column] for column in COLUMNS)
        file = table.upload("techniques.csv")
    else:
        file = as_upload("techniques.json", as_json(techniques), "application/json")
    if file is None:
        raise ValueError("the techniques of a server are larger than a file may be")
    text = say.counted(len(techniques), "1 technique", "{count} techniques")
    await job.edit_original(request.follow_up, Reply(text, files=(file,)))
