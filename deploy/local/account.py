"""The user that embedded servers run as: PostgreSQL refuses to run as root.

When we are root they run as `nobody` (or as whoever owns the data already). Where that user could not
reach the program or the data, because a parent folder such as /root is closed, the servers keep one
capability, to pass closed folders, instead of our opening those folders to everybody.
"""

import contextlib
import ctypes
import os
import pwd
import sys
from pathlib import Path
from typing import Any, ClassVar

PR_SET_KEEPCAPS = 8
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAP_DAC_OVERRIDE = 1
CAP_DAC_READ_SEARCH = 2
CAPABILITY_VERSION_3 = 0x20080522
MAY_PASS = 0o001


class _Header(ctypes.Structure):
    _fields_: ClassVar[list[Any]] = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _Sets(ctypes.Structure):
    _fields_: ClassVar[list[Any]] = [
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    ]


class Account:
    """An unprivileged user of this machine."""

    def __init__(self, user_id: int, group_id: int, *, passes_closed_folders: bool = False) -> None:
        self.user_id = user_id
        self.group_id = group_id
        self.passes_closed_folders = passes_closed_folders

    def become(self) -> None:
        """Turns the calling process (root, just forked) into this user for good."""
        libc = ctypes.CDLL(None, use_errno=True)
        if self.passes_closed_folders:
            libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
        os.setgroups([])
        os.setresgid(self.group_id, self.group_id, self.group_id)
        os.setresuid(self.user_id, self.user_id, self.user_id)
        os.umask(0o077)
        if self.passes_closed_folders and not _keep_only(libc, CAP_DAC_READ_SEARCH):
            _keep_only(libc, CAP_DAC_OVERRIDE)

    def own(self, path: Path) -> None:
        """Hands a file or a whole folder over to this user."""
        os.chown(path, self.user_id, self.group_id)
        for folder, names, files in os.walk(path):
            for name in (*names, *files):
                with contextlib.suppress(FileNotFoundError):
                    os.chown(Path(folder) / name, self.user_id, self.group_id, follow_symlinks=False)


def _keep_only(libc: ctypes.CDLL, capability: int) -> bool:
    """Leaves the process, and the program it will run, this one capability."""
    mask = 1 << capability
    header = _Header(CAPABILITY_VERSION_3, 0)
    sets = (_Sets * 2)(_Sets(mask, mask, mask), _Sets(0, 0, 0))
    if libc.capset(ctypes.byref(header), ctypes.byref(sets)) != 0:
        return False
    return bool(libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) == 0)


def account_for(data: Path, *needed: Path) -> Account | None:
    """The user to run servers as whose data is in `data`; None when we are not root and need no other."""
    if os.name != "posix" or os.geteuid() != 0:
        return None
    user = _owner(data) or pwd.getpwnam("nobody")
    closed = not all(_is_open(path) for path in (data, *needed))
    return Account(user.pw_uid, user.pw_gid, passes_closed_folders=closed and sys.platform == "linux")


def _owner(data: Path) -> pwd.struct_passwd | None:
    """Who owns the data of an earlier start, unless that is root or nobody we know."""
    try:
        user_id = data.stat().st_uid
        return None if user_id == 0 else pwd.getpwuid(user_id)
    except (OSError, KeyError):
        return None


def _is_open(path: Path) -> bool:
    """Whether anybody may pass all parent folders of a path."""
    return all(parent.stat().st_mode & MAY_PASS for parent in path.resolve().parents if parent.exists())
