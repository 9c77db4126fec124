"""The machine as real processes that can be killed, on servers of its own; the stand-in is in the test."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from redis.asyncio import Redis

from gateway_relay.forwarding import STREAMS
from handlers.platform.checkup.activity_waiting import count_waiting
from stand_in.app import StandIn
from tests.support.services import Services

PROGRAMS = {
    "web": ("handlers.operations.cli", "web", "--host", "127.0.0.1"),
    "worker": ("jobs.worker",),
    "second worker": ("jobs.worker",),
    "relay": ("gateway_relay",),
}
SERVERS = ("postgres", "redis")
WAIT_S = 120.0


class Machine:
    """Everything running; `kill` and `start` take the names of PROGRAMS and SERVERS."""

    def __init__(self, home: Path) -> None:
        self.discord = StandIn()
        self.services = Services()
        self._home = home
        self._processes: dict[str, asyncio.subprocess.Process] = {}
        self._port = free_port()

    async def open(self) -> Machine:
        """Starts everything and registers commands and endpoint."""
        self.services.start()
        await self.services.make_databases()
        await self.discord.start()
        for name in PROGRAMS:
            await self.start(name)
        await self._program("handlers.operations.cli", "commands", "push")
        await self.until_web_answers()
        await self.discord.use_endpoint(f"http://127.0.0.1:{self._port}/interactions", validate=False)
        await self._until(lambda: bool(self.discord.gateway.sessions), "the relay to connect")
        return self

    async def close(self) -> None:
        """Kills everything."""
        for process in self._processes.values():
            if process.returncode is None:
                process.kill()
                await process.wait()
        await self.discord.stop()
        self.services.stop()

    async def kill(self, name: str) -> None:
        """SIGKILL, at once."""
        if name == "postgres":
            await self.services.kill_postgres()
        elif name == "redis":
            await self.services.kill_redis()
        else:
            process = self._processes[name]
            if process.returncode is None:
                process.send_signal(signal.SIGKILL)
            await process.wait()

    async def start(self, name: str) -> None:
        """Again, with what was kept."""
        if name == "postgres":
            await self.services.restart_postgres()
        elif name == "redis":
            await self.services.restart_redis()
        else:
            self._processes[name] = await self._spawn(name, "-m", *PROGRAMS[name])

    async def replace_web(self) -> int:
        """As a rolling update does: the next one is ready and gets all requests, then the old one is stopped.

        Returns the exit code of the old one.
        """
        old, self._port = self._processes["web"], free_port()
        await self.start("web")
        await self.until_web_answers()
        await self.discord.use_endpoint(f"http://127.0.0.1:{self._port}/interactions", validate=False)
        return await _stop(old)

    async def replace(self, name: str) -> int:
        """The old one is stopped, then the next one started; returns the exit code of the old one."""
        code = await _stop(self._processes[name])
        await self.start(name)
        return code

    async def start_what_ended(self) -> None:
        """As a supervisor does: a process may have left because a server was away."""
        for name, process in self._processes.items():
            if process.returncode is not None:
                await self.start(name)

    async def settle(self) -> None:
        """Until all that was told has been counted and all that follows was carried out."""
        deadline = time.monotonic() + WAIT_S
        missing = await self._missing()
        while missing:
            assert time.monotonic() < deadline, f"after {WAIT_S:.0f} s still: {missing}"
            await self.start_what_ended()
            await asyncio.sleep(0.1)
            missing = await self._missing()

    async def until_web_answers(self) -> None:
        """It takes a moment to start."""
        deadline = time.monotonic() + WAIT_S
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{self._port}", trust_env=False) as client:
            while True:
                with suppress(httpx.TransportError):
                    if (await client.get("/readyz")).status_code == 200:
                        return
                assert time.monotonic() < deadline, "the web process is not ready"
                await asyncio.sleep(0.05)

    async def fetch(self, sql: str, *arguments: Any) -> list[Any]:
        """Rows, on a connection of its own."""
        connection = await asyncpg.connect(self.services.database_url)
        try:
            return list(await connection.fetch(sql, *arguments))
        finally:
            await connection.close()

    async def _missing(self) -> str:
        async with Redis.from_url(self.services.redis_url) as redis:
            if not await redis.exists(*STREAMS):
                return "nothing has reached the streams"
            session = await redis.hgetall("guildhall:relay:session:0")
        told = max(
            (gateway_session.seq for gateway_session in self.discord.gateway.sessions.values()), default=0
        )
        if int(session.get(b"seq", 0)) < told:
            return f"the relay has written {session.get(b'seq')} of {told} events"
        async with Redis.from_url(self.services.redis_url) as redis:
            connection = await asyncpg.connect(self.services.database_url)
            try:
                if waiting := await count_waiting(connection, redis, 1_000):
                    return f"the drain is behind by {waiting}"
            finally:
                await connection.close()
        [row] = await self.fetch("SELECT count(*) AS n FROM metric_change")
        if row["n"]:
            return f"{row['n']} members are to be looked at for achievements"
        [row] = await self.fetch("SELECT count(*) AS n FROM outbox WHERE state = 'pending'")
        return f"{row['n']} effects are pending" if row["n"] else ""

    async def _spawn(self, name: str, *arguments: str) -> asyncio.subprocess.Process:
        log = (self._home / f"{name}.log").open("ab")
        return await asyncio.create_subprocess_exec(
            sys.executable, *arguments, env=self._environment(), stdout=log, stderr=log
        )

    async def _program(self, *arguments: str) -> None:
        process = await self._spawn("command", "-m", *arguments)
        assert await process.wait() == 0, (self._home / "command.log").read_text()

    def _environment(self) -> dict[str, str]:
        return os.environ | {
            "DATABASE_URL": self.services.database_url,
            "REDIS_URL": self.services.redis_url,
            "DISCORD_API_URL": self.discord.api_url,
            "DISCORD_APPLICATION_ID": str(self.discord.application_id),
            "DISCORD_PUBLIC_KEY": self.discord.public_key,
            "DISCORD_BOT_TOKEN": self.discord.token,
            "PORT": str(self._port),
            "LOG_FORMAT": "human",
        }

    async def _until(self, true: Any, what: str) -> None:
        deadline = time.monotonic() + WAIT_S
        while not true():
            assert time.monotonic() < deadline, f"waited {WAIT_S:.0f} s for {what}"
            await asyncio.sleep(0.02)


async def _stop(process: asyncio.subprocess.Process) -> int:
    process.terminate()
    async with asyncio.timeout(WAIT_S):
        return await process.wait()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
