"""The embedded servers: one supervisor per folder, stale files, crashes, long paths."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from deploy.local.folders import LONGEST_SOCKET_PATH, AlreadyRunning, socket_folder
from deploy.local.postgres import ADMINISTRATOR
from deploy.local.servers import LocalServers, ensure_database


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[LocalServers]:
    """Servers that have been started once and stopped again."""
    made = LocalServers(tmp_path / "home", power_safe=False)
    made.start()
    made.stop()
    yield made
    made.stop()


async def query(servers: LocalServers, text: str) -> Any:
    connection = await asyncpg.connect(servers.postgres.url("postgres", ADMINISTRATOR))
    try:
        return await connection.fetchval(text)
    finally:
        await connection.close()


async def test_pid_files_that_name_a_living_stranger_do_not_hinder_a_start(servers: LocalServers) -> None:
    stranger = f"{os.getpid()}\n{servers.postgres.data}\n"
    (servers.postgres.data / "postmaster.pid").write_text(stranger)
    (servers.postgres.sockets / ".s.PGSQL.5432.lock").write_text(stranger)
    (servers.postgres.sockets / ".s.PGSQL.5432").touch()
    (servers.postgres.sockets / "valkey.pid").write_text(f"{os.getpid()}\n")
    (servers.postgres.sockets / "valkey.sock").touch()

    servers.start()

    assert await query(servers, "SELECT 1") == 1


async def test_servers_left_behind_are_stopped_before_new_ones_start(servers: LocalServers) -> None:
    servers.start()
    left_behind = [servers.postgres.process, servers.valkey.process]
    servers._lock.release()

    second = LocalServers(servers.home, power_safe=False)
    second.start()

    try:
        assert [process is not None and process.wait(5) for process in left_behind] == [0, 0]
        assert await query(second, "SELECT 1") == 1
    finally:
        second.stop()


async def test_a_second_supervisor_of_the_same_folder_is_refused(servers: LocalServers) -> None:
    servers.start()

    with pytest.raises(AlreadyRunning, match=f"in use by process {os.getpid()}"):
        LocalServers(servers.home).start()

    assert await query(servers, "SELECT 1") == 1


async def test_committed_rows_survive_when_the_whole_server_is_killed_at_once(servers: LocalServers) -> None:
    servers.start()
    await query(servers, "CREATE TABLE kept AS SELECT 7 AS number")
    assert servers.postgres.process is not None

    os.killpg(servers.postgres.process.pid, signal.SIGKILL)
    servers.postgres.process.wait()
    servers.postgres.start()

    assert await query(servers, "SELECT number FROM kept") == 7


async def test_an_initdb_that_was_cut_off_leaves_nothing_in_the_way(tmp_path: Path) -> None:
    half_made = tmp_path / "home" / "postgres.new.abc"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18")
    servers = LocalServers(tmp_path / "home", power_safe=False)

    servers.start()

    try:
        assert await query(servers, "SELECT 1") == 1
        assert not half_made.exists()
    finally:
        servers.stop()


async def test_a_database_is_created_once(servers: LocalServers) -> None:
    servers.start()

    assert await ensure_database(servers.postgres, "guildhall") == await ensure_database(
        servers.postgres, "guildhall"
    )


def test_nobody_else_may_enter_the_folders_of_data_and_sockets(servers: LocalServers) -> None:
    for folder in (servers.postgres.data, servers.postgres.sockets, servers.valkey.data):
        assert folder.stat().st_mode & 0o077 == 0


def test_a_home_with_a_long_path_gets_its_sockets_elsewhere(tmp_path: Path) -> None:
    home = tmp_path / ("long" * 30)
    folder = socket_folder(home, None)

    try:
        assert len(os.fsencode(folder / ".s.PGSQL.5432.lock")) <= LONGEST_SOCKET_PATH
        assert folder == socket_folder(home, None)
    finally:
        folder.rmdir()


def test_a_socket_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    home = tmp_path / ("long" * 30)
    folder = socket_folder(home, None)
    folder.rmdir()
    folder.symlink_to(tmp_path)

    try:
        with pytest.raises(PermissionError, match="belongs to somebody else"):
            socket_folder(home, None)
    finally:
        folder.unlink()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
def test_root_runs_the_servers_as_somebody_else(servers: LocalServers) -> None:
    servers.start()

    assert servers.postgres.process is not None
    assert Path(f"/proc/{servers.postgres.process.pid}").stat().st_uid != 0
