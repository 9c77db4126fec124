"""`guildhall run`: everything on this machine, under one supervisor, until Ctrl-C.

Real PostgreSQL and Valkey servers from packages stand in for a missing DATABASE_URL or REDIS_URL, and
the local stand-in for missing Discord credentials. Children die with this process; all that was
acknowledged is in the servers' data, so it may be killed at any moment.
"""

import argparse
import asyncio
import os
import secrets
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

import msgspec

from deploy.local.folders import AlreadyRunning
from deploy.local.postgres import PostgresNotStarted
from deploy.local.processes import Supervisor
from deploy.local.servers import LocalServers, ensure_database
from deploy.local.valkey import ValkeyNotStarted
from deploy.settings import RUNNING, Settings, settings_or_exit
from handlers.operations.cli import demo, programs

DATABASE = "guildhall"
LOOK_EVERY_SECONDS = 1.0


def run(arguments: argparse.Namespace) -> int:
    """Starts everything, watches it, stops it; 1 when something could not be started."""
    settings = _settings(arguments)
    home = settings.guildhall_home.resolve()
    servers = LocalServers(home)
    try:
        servers.take()
    except AlreadyRunning as problem:
        print(f"guildhall: {problem}", file=sys.stderr)
        return 1
    try:
        programs.refuse_used_ports(settings)
        return asyncio.run(_Guildhall(settings, home, servers, demo=not arguments.no_demo).live())
    except (PostgresNotStarted, ValkeyNotStarted, programs.CannotStart) as problem:
        print(f"guildhall: {problem}", file=sys.stderr)
        return 1
    finally:
        (home / RUNNING).unlink(missing_ok=True)
        servers.stop()


def _settings(arguments: argparse.Namespace) -> Settings:
    """The command line's options win over the environment, and children inherit them from it."""
    for name in ("home", "port", "stand_in_port"):
        value = getattr(arguments, name)
        if value is not None:
            os.environ["GUILDHALL_HOME" if name == "home" else name.upper()] = str(value)
    settings = settings_or_exit("run")
    if not settings.serves_discord:
        # a proxy of this machine is not for the processes here to reach each other
        os.environ["NO_PROXY"] = ",".join(filter(None, (os.environ.get("NO_PROXY"), programs.HERE)))
    home = settings.guildhall_home.expanduser()
    keys = settings.encryption_keys or (_own_key(home),)
    return msgspec.structs.replace(settings, guildhall_home=home, encryption_keys=keys)


def _own_key(home: Path) -> bytes:
    """Made once, readable only by us, and beside the data: it goes where they go."""
    file = home / "encryption.key"
    home.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as made:
            made.write(secrets.token_hex(32))
    return bytes.fromhex(file.read_text(encoding="ascii").strip())


class _Guildhall:
    """One run from start to stop."""

    def __init__(self, settings: Settings, home: Path, servers: LocalServers, *, demo: bool) -> None:
        self._settings = settings
        self._home = home
        self._servers = servers
        self._demo = demo
        self._supervisor = Supervisor(home, _tell)
        self._stop = asyncio.Event()
        self._embedded: list[str] = []

    async def live(self) -> int:
        """From the first server to the last process; returns the exit code."""
        started = time.monotonic()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, self._stop.set)
        watching = None
        try:
            settings = await self._start()
            watching = asyncio.create_task(self._watch())
            # It loads the whole product: not before its processes have started.
            from handlers.operations.cli import announcing

            await announcing.announce(settings, self._home, self._embedded, self._stop, started)
            await self._stop.wait()
            print("\nStopping…", flush=True)
        finally:
            self._stop.set()
            if watching is not None:
                await watching
            await self._supervisor.stop()
        return 0

    async def _start(self) -> Settings:
        """Starts servers and processes in the order they need each other; returns the full settings."""
        settings = self._settings
        if not settings.serves_discord:
            self._supervisor.start(programs.stand_in(settings, self._home, demo=self._demo))
        settings = await self._start_servers(settings)
        await programs.migrate_schema(settings.database_url or "")
        if not settings.serves_discord:
            settings = await programs.with_stand_in(settings, self._home, self._gone)
            await demo.tell_past(settings)
        self._write_down(settings)
        self._supervisor.start(*programs.of_the_product(settings))
        return settings

    async def _start_servers(self, settings: Settings) -> Settings:
        """Embedded servers where no address is set."""
        if settings.database_url is None or settings.redis_url is None:
            self._servers.prepare()
            if self._servers.placed_at is not None:
                _tell(f"the servers' programs and data are in {self._servers.placed_at}: {CLOSED}")
        if settings.redis_url is None:
            self._servers.valkey.start()
            self._embedded.append("Valkey")
            settings = msgspec.structs.replace(settings, redis_url=self._servers.valkey.url)
        if settings.database_url is None:
            self._servers.postgres.start()
            self._embedded.append("PostgreSQL")
            url = await ensure_database(self._servers.postgres, DATABASE)
            settings = msgspec.structs.replace(settings, database_url=url)
        return settings

    def _gone(self) -> bool:
        """Whether there is no point in waiting for the stand-in any longer."""
        keeper = self._supervisor.keepers["stand-in"]
        keeper.look()
        return self._stop.is_set() or keeper.given_up

    def _write_down(self, settings: Settings) -> None:
        """For the other verbs in the same folder; readable only by us, it holds the stand-in's token."""
        file = self._home / RUNNING
        file.unlink(missing_ok=True)
        file.touch(mode=0o600)
        lines = [f"{name}='{value}'\n" for name, value in programs.environment_of(settings).items()]
        file.write_text("".join(lines), encoding="utf-8")

    async def _watch(self) -> None:
        watching = asyncio.create_task(self._supervisor.watch(self._stop))
        while not self._stop.is_set():
            self._restart_servers()
            try:
                async with asyncio.timeout(LOOK_EVERY_SECONDS):
                    await self._stop.wait()
            except TimeoutError:
                continue
        await watching

    def _restart_servers(self) -> None:
        for name in self._embedded:
            server = self._servers.valkey if name == "Valkey" else self._servers.postgres
            if server.process is None or server.process.poll() is None:
                continue
            _tell(f"{name} ended (exit code {server.process.returncode}); starting it again")
            try:
                server.start()
            except (PostgresNotStarted, ValkeyNotStarted, TimeoutError) as problem:
                _tell(f"{problem}")


CLOSED = "their user cannot pass the folders above, and the capability to do so is not to be had here"


def _tell(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {line}", flush=True)
