"""Both real servers start wherever the project lies and whoever starts it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from deploy.local.placing import LIBRARIES
from deploy.local.postgres import postgres_package
from deploy.local.valkey import valkey_package

ROOT = Path(__file__).resolve().parents[2]
root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
WITHOUT_THE_LEAVE_TO_PASS = ("setpriv", "--bounding-set", "-setpcap,-dac_read_search,-sys_admin")

PROGRAM = """
import asyncio, os, socket, struct, sys
from pathlib import Path
sys.path[:0] = [sys.argv[1], sys.argv[2]]
from deploy.local.postgres import ADMINISTRATOR
from deploy.local.servers import LocalServers, ensure_database
import asyncpg

async def use(servers):
    url = await ensure_database(servers.postgres, "guildhall")
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE TABLE IF NOT EXISTS kept (number integer)")
    await connection.execute("INSERT INTO kept VALUES (7)")
    count = await connection.fetchval("SELECT count(*) FROM kept")
    superuser = await connection.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    await connection.close()
    return count, superuser

servers = LocalServers(Path(sys.argv[3]), power_safe=False)
servers.start()
count, superuser = asyncio.run(use(servers))
user = Path(f"/proc/{servers.postgres.process.pid}").stat().st_uid
print(f"rows={count} superuser={superuser} user={user} placed={servers.placed_at} "
      f"socket={servers.postgres.sockets}", flush=True)
if len(sys.argv) > 4:
    servers.postgres.sockets.chmod(0o755)
    if os.fork() == 0:
        os.setresgid(65534, 65534, 65534)
        os.setresuid(65534, 65534, 65534)
        with socket.socket(socket.AF_UNIX) as stranger:
            stranger.connect(str(servers.postgres.sockets / ".s.PGSQL.5432"))
            said = b"user\\0postgres\\0database\\0postgres\\0\\0"
            stranger.sendall(struct.pack(">II", len(said) + 8, 196608) + said)
            print("answer=" + stranger.recv(1000).decode(errors="replace").replace(" ", "_"), flush=True)
        os._exit(0)
    os.wait()
servers.stop()
"""


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A folder that nobody else may enter, with the servers' packages in it."""
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o700)
    for package in (postgres_package(), valkey_package()):
        for source in (package, package.with_name(package.name + LIBRARIES)):
            if source.exists():
                shutil.copytree(source, folder / "site" / source.name, symlinks=True, copy_function=_link)
    return folder


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def start(site: Path, home: Path, *, by: Sequence[str] = (), stranger: bool = False) -> dict[str, str]:
    """Starts both servers in a process of their own, uses and stops them; returns what it printed."""
    command = [*by, sys.executable, "-c", PROGRAM, str(site), str(ROOT), str(home)]
    done = subprocess.run(
        command + (["stranger"] if stranger else []), capture_output=True, text=True, timeout=120, cwd="/"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return dict(part.split("=", 1) for part in done.stdout.replace("\0", "").split() if "=" in part)


@root_only
def test_root_starts_them_below_a_closed_folder_which_stays_closed(closed: Path) -> None:
    told = start(closed / "site", closed / "home")

    assert told["user"] != "0"
    assert (told["superuser"], told["placed"]) == ("False", "None")
    assert closed.stat().st_mode & 0o777 == 0o700


@root_only
@pytest.mark.skipif(shutil.which("setpriv") is None, reason="setpriv takes capabilities away")
def test_without_the_capability_programs_and_data_are_where_their_user_can_reach_them(closed: Path) -> None:
    first = start(closed / "site", closed / "home")
    try:
        second = start(closed / "site", closed / "home", by=WITHOUT_THE_LEAVE_TO_PASS)
        placed = Path(second["placed"])
        assert placed.stat().st_mode & 0o777 == 0o700
        third = start(closed / "site", closed / "home", by=WITHOUT_THE_LEAVE_TO_PASS)
        fourth = start(closed / "site", closed / "home")
    finally:
        for folder in Path("/var/lib").glob("guildhall-*"):
            shutil.rmtree(folder)

    assert [told["rows"] for told in (first, second, third, fourth)] == ["1", "2", "3", "4"]
    assert fourth["placed"] == "None"


@root_only
def test_whoever_runs_as_the_servers_user_is_not_let_in(closed: Path) -> None:
    home = closed / ("long" * 25)  # so that the sockets are in a folder that all users share

    told = start(closed / "site", home, stranger=True)

    assert "Peer_authentication_failed" in told["answer"]


def test_in_an_open_folder_nothing_is_kept_or_moved(tmp_path: Path) -> None:
    site = postgres_package().parent

    told = start(site, tmp_path / "home")

    assert (told["superuser"], told["placed"]) == ("False", "None")
