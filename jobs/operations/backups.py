"""Backups of the whole database in a store (stores.py): made, restored, proven, rotated.

A backup is two files: the dump, and beside it a manifest that is written last and says what must come out of
it. A dump without its manifest was never finished.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from db import databases, dumps, migrate
from db.databases import DatabaseContents, connect_without_limit
from db.operations import backups
from jobs.operations.rotation import Keep, to_remove
from jobs.operations.stores import UNFINISHED, Store

BEGINNING: Final = "guildhall-"
DUMP: Final = ".dump"
MANIFEST: Final = ".json"
CHUNK: Final = 1 << 20
SHOWN_AT_MOST: Final = 5


class Manifest(msgspec.Struct, frozen=True):
    """What a dump holds. `schema`: number and checksum of each migration; `server`: PostgreSQL's version."""

    made_at: datetime
    server: int
    schema: dict[int, str]
    contents: DatabaseContents
    bytes: int
    sha256: str


class BackupRefused(Exception):
    """The backup cannot be restored here; the message says why and what to do."""


async def make_backup(url: str, store: Store, now: datetime) -> str:
    """Writes a backup and its row; returns its name. Raises DumpFailed, StoreFailed."""
    began = time.monotonic()
    name = f"{BEGINNING}{now:%Y%m%dT%H%M%S%f}{DUMP}"
    with store.desk() as folder:
        unfinished = folder / f"{name}{UNFINISHED}"
        described = _manifest_of(unfinished)
        try:
            async with connect_without_limit(url) as db:
                manifest = await _dump(db, url, unfinished, now)
            await store.put(unfinished)
            await asyncio.to_thread(described.write_bytes, msgspec.json.encode(manifest))
            await store.put(described)
        finally:
            unfinished.unlink(missing_ok=True)
            described.unlink(missing_ok=True)
    async with connect_without_limit(url) as db:
        took_s = time.monotonic() - began
        await backups.add_backup(db, name, made_at=now, size_bytes=manifest.bytes, took_s=took_s)
    return name


async def _dump(db: Any, url: str, file: Path, now: datetime) -> Manifest:
    """Dump and counts of one moment: they share a snapshot."""
    server = db.get_server_version().major
    async with db.transaction(isolation="repeatable_read", readonly=True):
        snapshot = await db.fetchval("SELECT pg_export_snapshot()")
        await dumps.dump(url, file, major=server, snapshot=snapshot)
        contents = await databases.count_everything(db)
        schema = await databases.get_schema(db)
    size_bytes, digest = await asyncio.to_thread(_measure, file)
    return Manifest(now, server, schema, contents, size_bytes, digest)


def read_manifest(file: Path) -> Manifest:
    """What the backup should hold; raises BackupRefused when it is not whole."""
    try:
        manifest = msgspec.json.decode(_manifest_of(file).read_bytes(), type=Manifest)
        measured = _measure(file)
    except (OSError, msgspec.MsgspecError) as problem:
        raise BackupRefused(f"{file} is no backup, or one that was never finished: {problem}") from problem
    if measured != (manifest.bytes, manifest.sha256):
        raise BackupRefused(f"{file} is broken: it is not what was written; take another one")
    return manifest


async def restore_backup(url: str, file: Path) -> DatabaseContents:
    """Into the empty database at `url`; returns what it holds now.

    Raises BackupRefused, before anything is written, for a broken file, another version, a database that is
    not empty; and when what came out of it is not what went in.
    """
    manifest = await asyncio.to_thread(read_manifest, file)
    _refuse_another_version(manifest)
    async with connect_without_limit(url) as db:
        if not await databases.is_empty(db):
            raise BackupRefused("the database is not empty: make a new one and name it in DATABASE_URL")
        await dumps.restore(url, file, major=db.get_server_version().major)
        async with db.transaction(isolation="repeatable_read", readonly=True):
            restored = await databases.count_everything(db)
    if wrong := differences(manifest.contents, restored):
        raise BackupRefused(f"what was restored is not what was backed up: {'; '.join(wrong)}")
    return restored


def _refuse_another_version(manifest: Manifest) -> None:
    known = {migration.number: migration.checksum for migration in migrate.read_migrations()}
    if manifest.schema == known:
        return
    theirs, ours = max(manifest.schema, default=0), max(known, default=0)
    what = "with other migrations" if theirs == ours else f"at migration {theirs}; this one is at {ours}"
    raise BackupRefused(
        f"the backup is of another version of Guildhall, {what}: restore it with the version that made it, "
        "then update"
    )


def differences(written: DatabaseContents, restored: DatabaseContents) -> list[str]:
    """Tables and ledgers that do not hold the same, a line each, the first few."""
    lines = [
        f"{name} has {there.get(name)}, was {here.get(name)}"
        for here, there in ((written.rows, restored.rows), (written.ledgers, restored.ledgers))
        for name in sorted({*here, *there})
        if here.get(name) != there.get(name)
    ]
    return lines[:SHOWN_AT_MOST]


async def prove_backup(url: str, store: Store, name: str, now: datetime) -> str | None:
    """Restores it into an empty database beside ours and compares; returns what is wrong, and keeps it."""
    problem: str | None = None
    try:
        async with borrow(store, name) as file, _proof_database(url) as beside:
            await restore_backup(beside, file)
    except (BackupRefused, dumps.DumpFailed) as failure:
        problem = str(failure)
    async with connect_without_limit(url) as db:
        await backups.mark_proven(db, name, proven_at=now, problem=problem)
    return problem


@asynccontextmanager
async def borrow(store: Store, name: str) -> AsyncIterator[Path]:
    """The dump on this machine with its manifest beside it. Raises StoreFailed."""
    async with store.borrow(name, f"{name}{MANIFEST}") as folder:
        yield folder / name


@asynccontextmanager
async def _proof_database(url: str) -> AsyncIterator[str]:
    """The address of an empty database on the same server, which is dropped afterwards."""
    async with connect_without_limit(url) as db:
        beside = await databases.make_proof_database(db)
        try:
            yield dumps.with_database(url, beside)
        finally:
            await databases.drop_proof_database(db, beside)


async def list_backups(store: Store) -> dict[str, Manifest]:
    """The whole ones in the store, by name. Raises StoreFailed."""
    there = await store.list()
    whole = [name for name in there if name.endswith(DUMP) and f"{name}{MANIFEST}" in there]
    read = await asyncio.gather(*(store.read(f"{name}{MANIFEST}") for name in whole))
    return {name: msgspec.json.decode(raw, type=Manifest) for name, raw in zip(whole, read, strict=True)}


async def rotate(url: str, store: Store, keep: Keep) -> list[str]:
    """Removes what need not be kept any longer; returns the names.

    With it goes what was begun before the newest whole one and never finished.
    """
    whole = await list_backups(store)
    gone = to_remove({name: manifest.made_at for name, manifest in whole.items()}, keep)
    left = [name for name in await store.list() if _is_left_over(name, whole)]
    await store.delete([*(f"{name}{MANIFEST}" for name in gone), *gone, *left])
    async with connect_without_limit(url) as db:
        await backups.delete_backups(db, gone)
    return gone


def _is_left_over(name: str, whole: Collection[str]) -> bool:
    """Names tell when they were begun: they are in order of time."""
    backup = name.partition(DUMP)[0] + DUMP
    return name.startswith(BEGINNING) and backup not in whole and backup < max(whole, default="")


def _manifest_of(file: Path) -> Path:
    if file.suffix == UNFINISHED:
        return file.with_name(f"{file.stem}{MANIFEST}{UNFINISHED}")
    return file.with_name(f"{file.name}{MANIFEST}")


def _measure(file: Path) -> tuple[int, str]:
    """Its size in bytes and its digest."""
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        while chunk := opened.read(CHUNK):
            digest.update(chunk)
    return file.stat().st_size, digest.hexdigest()
