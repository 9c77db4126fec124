"""A line to Redis that can be cut, or lose answers."""

import asyncio
from contextlib import suppress
from urllib.parse import urlsplit


class RedisLine:
    """A TCP proxy in front of a Redis unix socket."""

    def __init__(self, redis_url: str) -> None:
        self._path = urlsplit(redis_url).path
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self.is_cut = False
        self.answers_to_lose = 0
        """So many of the next answers to a script are swallowed, and the connection with them."""
        self.turned_away = 0

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"redis://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/0"

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)

    async def close(self) -> None:
        self.cut()
        if self._server is not None:
            self._server.close()

    def cut(self) -> None:
        """Redis is away until `fix`."""
        self.is_cut = True
        for writer in self._open:
            writer.transport.abort()

    def fix(self) -> None:
        self.is_cut = False

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.is_cut:
            self.turned_away += 1
            writer.transport.abort()
            return
        from_redis, to_redis = await asyncio.open_unix_connection(self._path)
        self._open |= {writer, to_redis}
        last_asked = bytearray()
        with suppress(ConnectionError, asyncio.CancelledError):
            async with asyncio.TaskGroup() as both:
                both.create_task(self._ask(reader, to_redis, last_asked))
                both.create_task(self._answer(from_redis, writer, last_asked))
        self._open -= {writer, to_redis}
        writer.close()
        to_redis.close()

    async def _ask(
        self, reader: asyncio.StreamReader, to_redis: asyncio.StreamWriter, last: bytearray
    ) -> None:
        while data := await reader.read(65_536):
            last[:] = data[:64]
            to_redis.write(data)
        to_redis.close()

    async def _answer(
        self, from_redis: asyncio.StreamReader, writer: asyncio.StreamWriter, last_asked: bytearray
    ) -> None:
        while data := await from_redis.read(65_536):
            if self.answers_to_lose and b"EVALSHA" in last_asked and not data.startswith(b"-NOSCRIPT"):
                self.answers_to_lose -= 1
                writer.transport.abort()
                return
            writer.write(data)
        writer.close()
