"""Folders of the embedded servers: one supervisor per data folder, sockets at short private paths."""

import fcntl
import hashlib
import os
import tempfile
from pathlib import Path
from typing import IO

from deploy.local.account import Account

LONGEST_SOCKET_PATH = 100  # bytes; the systems' limits are 104 and 108
LONGEST_SOCKET_NAME = len("/.s.PGSQL.5432.lock")


class AlreadyRunning(Exception):
    """Another supervisor uses this data folder."""


class FolderLock:
    """Held for as long as the supervisor lives; the system lets go of it when the process ends."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._opened: IO[str] | None = None

    def take(self) -> None:
        """Takes the lock or raises AlreadyRunning at once."""
        opened = self._file.open("a+", encoding="ascii")
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            opened.seek(0)
            owner = opened.read().strip() or "unknown"
            opened.close()
            raise AlreadyRunning(f"{self._file.parent} is in use by process {owner}") from None
        opened.truncate(0)
        opened.write(f"{os.getpid()}\n")
        opened.flush()
        self._opened = opened

    def release(self) -> None:
        """Lets another supervisor have it."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None


def make_private(folder: Path, account: Account | None) -> Path:
    """A folder that only the servers' user (and root) may enter."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    if account is not None:
        os.chown(folder, account.user_id, account.group_id)
    return folder


def socket_folder(home: Path, account: Account | None) -> Path:
    """`home/run`, or a folder in the system's temporary folder when that path is too long for a socket."""
    folder = home / "run"
    if len(os.fsencode(folder)) + LONGEST_SOCKET_NAME > LONGEST_SOCKET_PATH:
        digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
        folder = Path(tempfile.gettempdir()) / f"guildhall-{os.geteuid()}-{digest}"
        refuse_a_stranger(folder, account)
    return make_private(folder, account)


def refuse_a_stranger(folder: Path, account: Account | None) -> None:
    """Raises PermissionError: in a folder that all users share, somebody else may have made it first."""
    ours = {os.geteuid()} if account is None else {os.geteuid(), account.user_id}
    if folder.is_symlink() or (folder.exists() and folder.stat().st_uid not in ours):
        raise PermissionError(f"{folder} belongs to somebody else; set GUILDHALL_HOME to a shorter path")
