"""The user that embedded servers run as: PostgreSQL refuses to run as root.

When we are root they run as `nobody` (or as whoever owns the data already). Where that user could not reach
the program or the data, because a parent folder such as /root is closed, the servers keep one capability, to
pass closed folders, instead of our opening those folders to everybody.

PostgreSQL looks for its own programs with access(2), which drops the capabilities of a process that is not
root unless the secure bit NO_SETUID_FIXUP is set. Setting it takes CAP_SETPCAP for a moment. Where that or
the capability itself is not to be had, as in some containers, `deploy.local.placing` puts programs and data
where the user can reach them.

Why: decision 0141.
"""

import contextlib
import ctypes
import os
import pwd
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

PR_SET_KEEPCAPS = 8
PR_SET_SECUREBITS = 28
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
NO_SETUID_FIXUP_LOCKED = 1 << 2 | 1 << 3
CAP_DAC_OVERRIDE = 1
CAP_DAC_READ_SEARCH = 2
CAP_SETPCAP = 8
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


class CannotPass(OSError):
    """The capability to pass closed folders is not to be had here."""


class Account:
    """An unprivileged user of this machine. `capability`: what it keeps to pass closed folders."""

    def __init__(self, user_id: int, group_id: int, *, capability: int | None = None) -> None:
        self.user_id = user_id
        self.group_id = group_id
        self.capability = capability

    def become(self) -> None:
        """Turns the calling process (root, just forked) into this user for good; raises CannotPass."""
        libc = ctypes.CDLL(None, use_errno=True)
        if self.capability is not None:
            libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
        os.setgroups([])
        os.setresgid(self.group_id, self.group_id, self.group_id)
        os.setresuid(self.user_id, self.user_id, self.user_id)
        os.umask(0o077)
        if self.capability is not None:
            _keep_only(libc, self.capability)

    def reaches(self, paths: Iterable[Path]) -> bool:
        """Whether a process of this user finds all of these, by access(2); tried in a process of its own."""
        child = os.fork()
        if child == 0:
            with contextlib.suppress(BaseException):
                self.become()
                os._exit(0 if all(os.access(path, os.X_OK) for path in paths) else 1)
            os._exit(1)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0

    def own(self, path: Path) -> None:
        """Hands a file or a whole folder over to this user."""
        os.chown(path, self.user_id, self.group_id)
        for folder, names, files in os.walk(path):
            for name in (*names, *files):
                with contextlib.suppress(FileNotFoundError):
                    os.chown(Path(folder) / name, self.user_id, self.group_id, follow_symlinks=False)


def _keep_only(libc: ctypes.CDLL, capability: int) -> None:
    """Leaves the process, and the program it will run, this one capability, also for access(2)."""
    _set_capabilities(libc, 1 << capability | 1 << CAP_SETPCAP)
    if libc.prctl(PR_SET_SECUREBITS, NO_SETUID_FIXUP_LOCKED, 0, 0, 0) != 0:
        raise CannotPass(ctypes.get_errno(), "the secure bits cannot be set")
    _set_capabilities(libc, 1 << capability)
    if libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) != 0:
        raise CannotPass(ctypes.get_errno(), "the capability cannot be kept")


def _set_capabilities(libc: ctypes.CDLL, mask: int) -> None:
    header = _Header(CAPABILITY_VERSION_3, 0)
    sets = (_Sets * 2)(_Sets(mask, mask, mask), _Sets(0, 0, 0))
    if libc.capset(ctypes.byref(header), ctypes.byref(sets)) != 0:
        raise CannotPass(ctypes.get_errno(), "the capability is not there")


def account_for(data: Path) -> Account | None:
    """The user to run servers as whose data is in `data`; None when we are not root and need no other."""
    if os.name != "posix" or os.geteuid() != 0:
        return None
    user = _owner(data) or pwd.getpwnam("nobody")
    return Account(user.pw_uid, user.pw_gid)


def passing(account: Account, paths: Iterable[Path]) -> Account | None:
    """The account as it reaches all of these paths: with a capability where it needs one.

    None when it cannot: then they have to be somewhere else.
    """
    paths = tuple(paths)
    if all(_is_open(path) for path in paths):
        return account
    if sys.platform != "linux":
        return None
    # Containers often lack the weaker of the two, which only reads.
    for capability in (CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE):
        able = Account(account.user_id, account.group_id, capability=capability)
        if able.reaches(paths):
            return able
    return None


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
