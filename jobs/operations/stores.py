"""Where backups are kept: a folder, or a bucket of an S3-compatible store. Both are told names, not places.

A store is told of failures in one kind, StoreFailed, whose message says what is wrong and what to look at; it
never holds a key.

Why: decision 0260.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    asynccontextmanager,
    contextmanager,
)
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import urlsplit

import msgspec

if TYPE_CHECKING:
    from obstore.store import S3Store

CONNECTS_WITHIN: Final = "5 seconds"
ANSWERS_WITHIN: Final = "120 seconds"
TRIES: Final = 4
TRIES_WITHIN: Final = timedelta(seconds=60)
NOT_INSTALLED: Final = "BACKUP_S3 needs the package obstore: pip install 'guildhall[s3]'"


CODE: Final = re.compile(r"<Code>(\w+)</Code>")


class StoreFailed(OSError):
    """The store is away, full, or refuses us; the message says which, as far as it told."""


class Store(Protocol):
    """Files by name, without folders. Each function raises StoreFailed."""

    def desk(self) -> AbstractContextManager[Path]:
        """A context with a folder in which a file may be made before it is put in."""
        ...

    async def put(self, file: Path) -> None:
        """Under its own name, whole or not at all. A file on the store's desk is moved."""
        ...

    def borrow(self, *names: str) -> AbstractAsyncContextManager[Path]:
        """An async context with a folder in which these files lie."""
        ...

    async def read(self, name: str) -> bytes:
        """A small file."""
        ...

    async def list(self) -> dict[str, int]:
        """Names, and how many bytes each has."""
        ...

    async def delete(self, names: Iterable[str]) -> None:
        """What is not there is passed by."""
        ...


class Folder:
    """A folder that outlives the machine."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __str__(self) -> str:
        return str(self._path)

    @contextmanager
    def desk(self) -> Iterator[Path]:
        """The folder itself: what is finished is only renamed."""
        with _told(self):
            self._path.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield self._path

    async def put(self, file: Path) -> None:
        """On the disk before it has its name."""
        await asyncio.to_thread(self._put, file)

    def _put(self, file: Path) -> None:
        with _told(self):
            with file.open("rb") as opened:
                os.fsync(opened.fileno())
            file.replace(self._path / file.name.removesuffix(UNFINISHED))

    @asynccontextmanager
    async def borrow(self, *names: str) -> AsyncIterator[Path]:
        """The folder itself."""
        yield self._path

    async def read(self, name: str) -> bytes:
        """A small file."""
        with _told(self):
            return await asyncio.to_thread((self._path / name).read_bytes)

    async def list(self) -> dict[str, int]:
        """Nothing, as long as the folder was never made."""
        with _told(self):
            return await asyncio.to_thread(self._list)

    def _list(self) -> dict[str, int]:
        if not self._path.exists():
            return {}
        return {file.name: file.stat().st_size for file in self._path.iterdir() if file.is_file()}

    async def delete(self, names: Iterable[str]) -> None:
        """What is not there is passed by."""
        with _told(self):
            for name in names:
                (self._path / name).unlink(missing_ok=True)


UNFINISHED: Final = ".part"
"""At the end of the name of a file that is being made."""


class StoreBucket(msgspec.Struct, frozen=True):
    """A bucket and the beginning of all names in it. Without a key, the machine's own role is used."""

    address: str
    endpoint: str | None = None
    region: str = "us-east-1"
    key_id: str | None = None
    secret: str | None = None

    def __str__(self) -> str:
        return self.address

    def __repr__(self) -> str:
        return f"Bucket({self.address!r})"

    @contextmanager
    def desk(self) -> Iterator[Path]:
        """A folder for the time being; TMPDIR says where."""
        folder = Path(tempfile.mkdtemp(prefix="guildhall-"))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    async def put(self, file: Path) -> None:
        """In parts when it is large; the store shows it when it is whole."""
        with _told(self):
            await self._store().put_async(file.name.removesuffix(UNFINISHED), file)

    @asynccontextmanager
    async def borrow(self, *names: str) -> AsyncIterator[Path]:
        """They are fetched, and away again afterwards."""
        with self.desk() as folder:
            for name in names:
                await self._fetch(name, folder / name)
            yield folder

    async def _fetch(self, name: str, file: Path) -> None:
        with _told(self):
            stored = await self._store().get_async(name)
            with file.open("wb") as opened:
                async for chunk in stored.stream():
                    await asyncio.to_thread(opened.write, chunk)

    async def read(self, name: str) -> bytes:
        """A small file."""
        with _told(self):
            stored = await self._store().get_async(name)
            return bytes(await stored.bytes_async())

    async def list(self) -> dict[str, int]:
        """All of them."""
        with _told(self):
            files = await self._store().list().collect_async()
        return {file["path"]: file["size"] for file in files if "/" not in file["path"]}

    async def delete(self, names: Iterable[str]) -> None:
        """What is not there is passed by."""
        with _told(self):
            if gone := list(names):
                await self._store().delete_async(gone)

    def _store(self) -> S3Store:
        try:
            from obstore.store import S3Store
        except ImportError:
            raise StoreFailed(NOT_INSTALLED) from None
        parts = urlsplit(self.address)
        given: dict[str, Any] = {
            "endpoint": self.endpoint,
            "access_key_id": self.key_id,
            "secret_access_key": self.secret,
        }
        return S3Store(
            parts.netloc,
            prefix=parts.path.strip("/") or None,
            region=self.region,
            client_options={
                "allow_http": (self.endpoint or "").startswith("http://"),
                "connect_timeout": CONNECTS_WITHIN,
                "timeout": ANSWERS_WITHIN,
            },
            retry_config={"max_retries": TRIES, "retry_timeout": TRIES_WITHIN},
            **{name: value for name, value in given.items() if value},
        )


@contextmanager
def _told(store: Folder | StoreBucket) -> Iterator[None]:
    """Whatever goes wrong with it, in one kind."""
    try:
        yield
    except StoreFailed:
        raise
    except Exception as problem:
        if type(problem).__module__.startswith("obstore"):
            raise StoreFailed(f"{store} cannot be used: {_said_by_s3(problem)}") from None
        if isinstance(problem, OSError):
            raise StoreFailed(f"{store} cannot be used: {problem}") from problem
        raise


def _said_by_s3(problem: Exception) -> str:
    """The store's own word (NoSuchBucket, SignatureDoesNotMatch) when there is one."""
    text = str(problem).partition("Debug source")[0]
    code = CODE.search(text)
    return code[1] if code else f"{type(problem).__name__}: {' '.join(text.split())[:300]}"
