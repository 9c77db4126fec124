"""Connections to PostgreSQL: the pool, and the transaction that begins at a handler's first query.

asyncpg is imported inside the functions: the web process must be able to answer before it is loaded.
A platform may freeze the process; the server then drops the connections unseen and the next query on
them fails. Only BEGIN is repeated after such a failure, on a new connection: nothing was done yet.

Why: decision 0143.
"""

import time
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import msgspec

if TYPE_CHECKING:
    import asyncpg

Record: TypeAlias = Any
"""A row: fields by name or position (asyncpg.Record)."""

JSONB_VERSION = b"\x01"

STATEMENTS_KEPT = 1_000
"""By each connection. A worker goes round in several hundred: if fewer were kept, each would be forgotten by
the time it comes again, and parsing them again took a fifth of all processor time. All 1,228 that there are,
parsed and planned, take 47 MiB of PostgreSQL for a connection, and 4 MiB here."""


class Connection(Protocol):
    """What query functions need of a connection: asyncpg's own, a pool's, or a LazyTransaction."""

    async def fetch(self, query: str, /, *args: Any) -> list[Any]:
        """All rows."""
        ...

    async def fetchrow(self, query: str, /, *args: Any) -> Any:
        """The first row, or None."""
        ...

    async def fetchval(self, query: str, /, *args: Any) -> Any:
        """The first column of the first row, or None."""
        ...

    async def execute(self, query: str, /, *args: Any) -> str:
        """Runs it and returns PostgreSQL's command tag, such as `UPDATE 3`."""
        ...

    async def executemany(self, query: str, args: Any, /) -> None:
        """Runs it once for each tuple of arguments, in one round trip."""
        ...


async def create_pool(
    dsn: str,
    *,
    min_size: int = 1,
    max_size: int = 10,
    statement_timeout_ms: int = 5_000,
    connect_timeout_s: float = 5.0,
    prepared_statements: bool = True,
    fresh_plans: bool = False,
    slow_query_ms: int = 0,
    application_name: str = "guildhall",
) -> "asyncpg.Pool[Any]":
    """A pool whose connections read and write jsonb as plain Python values.

    `prepared_statements=False` makes it fit for PgBouncer in transaction mode. `fresh_plans` plans each
    statement for the tables as they are: a worker's queues are empty at one moment and hold 100,000
    rows at the next, and a plan kept from the first reads the whole table for each row of the second.
    Statements that take `slow_query_ms` or longer are logged; 0 logs none.
    """
    import asyncpg

    plans = {"plan_cache_mode": "force_custom_plan"} if fresh_plans and prepared_statements else {}

    async def set_up(connection: Any) -> None:
        await set_up_connection(connection)
        if slow_query_ms:
            from db.slow_queries import SlowQueries

            connection.add_query_logger(SlowQueries(slow_query_ms))

    return await asyncpg.create_pool(
        dsn,
        min_size=min_size,
        max_size=max_size,
        timeout=connect_timeout_s,
        command_timeout=None,
        statement_cache_size=STATEMENTS_KEPT if prepared_statements else 0,
        init=set_up,
        reset=_leave_no_transaction,
        server_settings={
            "application_name": application_name,
            "statement_timeout": str(statement_timeout_ms),
            "timezone": "UTC",
            **plans,
        },
    )


async def set_up_connection(connection: Any) -> None:
    """jsonb as dicts and lists, both ways; for a pool or for a single connection."""
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", format="binary", encoder=_encode_jsonb, decoder=_decode_jsonb
    )


def encode_json(value: Any) -> bytes:
    """As JSON; a subclass of str is the text that it is."""
    return msgspec.json.encode(value, enc_hook=_as_text)


def _as_text(value: object) -> str:
    if isinstance(value, str):
        return str(value)
    raise NotImplementedError(f"{type(value).__name__} cannot be encoded")


def _encode_jsonb(value: Any) -> bytes:
    return JSONB_VERSION + encode_json(value)


def _decode_jsonb(data: bytes) -> Any:
    return msgspec.json.decode(memoryview(data)[1:])


async def _leave_no_transaction(connection: Any) -> None:
    """In place of asyncpg's reset, which costs a round trip: we keep no state beyond a transaction."""
    if connection.is_in_transaction():
        await connection.execute("ROLLBACK")


class LazyTransaction:
    """A transaction that takes a connection and begins only when it is first used."""

    def __init__(self, pool: "asyncpg.Pool[Any]", *, acquire_timeout_s: float = 2.0) -> None:
        self._pool = pool
        self._acquire_timeout_s = acquire_timeout_s
        self._connection: Any = None
        self._nanos = 0

    @property
    def touched(self) -> bool:
        """Whether a transaction was begun and is not yet ended."""
        return self._connection is not None

    @property
    def micros(self) -> int:
        """Microseconds spent waiting for the database so far, the wait for a connection included."""
        return self._nanos // 1_000

    async def fetch(self, query: str, /, *args: Any) -> list[Any]:
        """All rows."""
        return await self._measured("fetch", query, *args)  # type: ignore[no-any-return]

    async def fetchrow(self, query: str, /, *args: Any) -> Any:
        """The first row, or None."""
        return await self._measured("fetchrow", query, *args)

    async def fetchval(self, query: str, /, *args: Any) -> Any:
        """The first column of the first row, or None."""
        return await self._measured("fetchval", query, *args)

    async def execute(self, query: str, /, *args: Any) -> str:
        """Runs it and returns PostgreSQL's command tag."""
        return await self._measured("execute", query, *args)  # type: ignore[no-any-return]

    async def executemany(self, query: str, args: Any, /) -> None:
        """Runs it once for each tuple of arguments."""
        await self._measured("executemany", query, args)

    async def commit(self) -> None:
        """Makes it durable and gives the connection back; nothing happens when nothing was begun."""
        await self._end("COMMIT")

    async def rollback(self) -> None:
        """Undoes it and gives the connection back. Never fails: a lost connection is rolled back anyway."""
        import asyncpg

        try:
            await self._end("ROLLBACK")
        except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError):
            return

    async def _measured(self, method: str, query: str, *args: Any) -> Any:
        started = time.perf_counter_ns()
        try:
            if self._connection is None:
                self._connection = await begin(self._pool, self._acquire_timeout_s)
            return await getattr(self._connection, method)(query, *args)
        finally:
            self._nanos += time.perf_counter_ns() - started

    async def _end(self, statement: str) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        started = time.perf_counter_ns()
        try:
            await connection.execute(statement)
        finally:
            await self._pool.release(connection)
            self._nanos += time.perf_counter_ns() - started


def is_away(problem: BaseException) -> bool:
    """Whether it means that PostgreSQL cannot be reached for the moment, or has ended the connection."""
    import asyncpg

    kinds = (
        asyncpg.PostgresConnectionError,
        asyncpg.OperatorInterventionError,
        asyncpg.InsufficientResourcesError,
        asyncpg.InterfaceError,
        asyncpg.InternalClientError,  # the connection is used at the very moment of its end
        OSError,  # TimeoutError, of waiting for a connection, is one
    )
    return isinstance(problem, kinds)


def is_broken_off(problem: BaseException) -> bool:
    """Whether PostgreSQL undid the transaction so that another could go on (deadlock)."""
    import asyncpg

    return isinstance(problem, asyncpg.TransactionRollbackError)


async def begin(pool: "asyncpg.Pool[Any]", acquire_timeout_s: float = 2.0) -> Any:
    """A connection of the pool with a transaction begun; a dead pooled connection is replaced once."""
    try:
        return await _acquire_and_begin(pool, acquire_timeout_s)
    except Exception as problem:
        if not is_away(problem):
            raise
        await pool.expire_connections()
        return await _acquire_and_begin(pool, acquire_timeout_s)


async def _acquire_and_begin(pool: "asyncpg.Pool[Any]", acquire_timeout_s: float) -> Any:
    connection = await pool.acquire(timeout=acquire_timeout_s)
    try:
        await connection.execute("BEGIN")
    except BaseException:
        await pool.release(connection)
        raise
    return connection
