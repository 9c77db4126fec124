"""Where the embedded servers' programs and data are, when their user cannot reach them where they belong.

Root below a closed folder, without the capability to pass it: programs are copied, and data moved, into a
folder of the servers' user, /var/lib/guildhall-… or one in the temporary folder; a link in the home folder
leads to the data. An earlier start's data is found wherever it was left.
"""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from deploy.local.account import Account
from deploy.local.folders import make_private, refuse_a_stranger

VAR_LIB = Path("/var/lib")
LIBRARIES = ".libs"
"""Wheels keep their shared libraries in a folder beside the package, and find them by its relative place."""


def reachable_folder(home: Path, account: Account) -> Path:
    """A folder for this home that the account can reach; the same at every start."""
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    parent = VAR_LIB if os.access(VAR_LIB, os.W_OK) else Path(tempfile.gettempdir())
    folder = parent / f"guildhall-{digest}"
    refuse_a_stranger(folder, account)
    return make_private(folder, account)


def place_package(folder: Path, package: Path, account: Account) -> Path:
    """A copy of an installed package, with its libraries, below `folder`; made once per version."""
    mark = hashlib.sha256(f"{package}:{package.stat().st_mtime_ns}".encode()).hexdigest()[:12]
    site = folder / f"programs-{mark}"
    placed = site / package.name
    if not placed.exists():
        unfinished = Path(tempfile.mkdtemp(prefix="programs.", dir=folder))
        libraries = package.with_name(package.name + LIBRARIES)
        for source in (package, libraries):
            if source.exists():
                shutil.copytree(source, unfinished / source.name, symlinks=True)
        account.own(unfinished)
        unfinished.chmod(0o700)
        unfinished.rename(site)
    return placed


def place_data(folder: Path, data: Path, account: Account) -> Path:
    """The data of one server below `folder`, moved there if it is elsewhere, with a link in its place."""
    placed = folder / data.name
    if data.is_dir() and not data.is_symlink() and not placed.exists():
        shutil.move(data, placed)
        account.own(placed)
    if not data.exists() and not data.is_symlink():
        data.symlink_to(placed)
    return placed
