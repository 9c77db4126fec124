"""Running one Lua script on Redis with little ado: packed in C, on a few connections kept for it.

redis-py's client spends more on a call than Redis does; its connections, which know addresses, TLS and
passwords, are used below the client here.
"""

from collections.abc import Awaitable, Callable
from hashlib import sha1
from typing import Any


class ScriptLink:
    """`connect` gives a redis.asyncio client, of which only the connection pool's settings are used.

    A call that finds no idle connection makes one; a connection on which anything failed is closed.
    """

    def __init__(self, connect: Callable[[], Awaitable[Any]], script: str) -> None:
        self._connect = connect
        self._script = script.encode()
        self._sha = sha1(self._script, usedforsecurity=False).hexdigest()
        self._idle: list[Any] = []
        self._client: Any = None

    async def run(self, key: str, args: list[bytes]) -> Any:
        """The script's answer. After a lost connection it is run once more, so it must be repeatable."""
        from redis.exceptions import ConnectionError as ConnectionLost
        from redis.exceptions import NoScriptError

        try:
            return await self._call(b"EVALSHA", self._sha, key, args)
        except NoScriptError:
            return await self._call(b"EVAL", self._script, key, args)
        except ConnectionLost:
            await self.close()  # the others are most likely lost too
            return await self._call(b"EVAL", self._script, key, args)

    async def prepare(self) -> None:
        """Imports what is needed, which takes longer than anybody's patience with Redis."""
        if self._client is None:
            import redis.exceptions  # noqa: F401

            self._client = await self._connect()

    async def close(self) -> None:
        """Closes the idle connections."""
        while self._idle:
            await self._idle.pop().disconnect()

    async def _call(self, command: bytes, script: Any, key: str, args: list[bytes]) -> Any:
        from hiredis import pack_command
        from redis.exceptions import ResponseError

        connection = self._idle.pop() if self._idle else await self._new_connection()
        try:
            await connection.send_packed_command([pack_command((command, script, 1, key, *args))], False)
            answer = await connection.read_response()
        except ResponseError:
            self._idle.append(connection)
            raise
        except BaseException:
            await connection.disconnect(nowait=True)
            raise
        self._idle.append(connection)
        return answer

    async def _new_connection(self) -> Any:
        connection = self._client.connection_pool.make_connection()
        await connection.connect()
        return connection
