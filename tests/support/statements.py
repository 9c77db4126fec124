"""What is sent to PostgreSQL."""

from contextlib import asynccontextmanager

OF_THE_DRIVER = ("BEGIN", "COMMIT", "ROLLBACK", "typeinfo_tree", "'jit'", "pg_advisory", "UNLISTEN")


@asynccontextmanager
async def statements_heard(pool):
    """The statements that a pool's free connections send meanwhile, without beginning and committing."""
    heard = []

    def hear(query):
        if not any(word in query.query for word in OF_THE_DRIVER):
            heard.append(query.query)

    free = pool.get_max_size() - pool.get_size() + pool.get_idle_size()
    connections = [await pool.acquire() for _ in range(free)]
    for connection in connections:
        connection.add_query_logger(hear)
    for connection in connections:
        await pool.release(connection)
    yield heard
    await pool.expire_connections()
