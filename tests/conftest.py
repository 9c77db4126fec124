"""Fixtures for all tests: real servers once per session, emptied after each test that used them."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, settings

from db.pool import create_pool
from tests.support.services import Services, empty_tables

if TYPE_CHECKING:
    import asyncpg
    from redis.asyncio import Redis

    from tests.support.world import World


with suppress(ImportError):  # there is none for Windows
    import uvloop

    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())  # as web processes and workers run

TESTS = Path(__file__).parent
PRODUCTS = frozenset({"raid_desk", "quest_hall", "practice"})

# Nothing fails for being slow, and fixtures serve all examples; the profile of CI decides the rest.
settings.register_profile(
    "patient",
    settings(),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("patient")


def pytest_collection(session: pytest.Session) -> None:
    """Before several processes collect the whole suite, each imports its share of the modules, so that each
    module is compiled once: rewriting its assertions costs more than all other work of collecting."""
    worker = getattr(session.config, "workerinput", None)
    if worker is None or session.config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        return
    modules = sorted(TESTS.rglob("test_*.py"))
    number = int(worker["workerid"].removeprefix("gw"))
    for module in modules[number :: worker["workercount"]]:
        with suppress(Exception):  # collecting it will tell
            import_module(".".join(module.relative_to(session.config.rootpath).with_suffix("").parts))


@pytest.fixture(scope="session", autouse=True)
def _patience() -> Iterator[None]:
    from tests.support.patience import be_patient

    with pytest.MonkeyPatch.context() as change:
        be_patient(change)
        yield


@pytest.fixture(scope="session")
def services() -> Iterator[Services]:
    """PostgreSQL and Valkey, and how to kill and restart them."""
    with Services() as running:
        asyncio.run(running.make_databases())
        yield running


@pytest_asyncio.fixture(scope="session")
async def _session_pool(services: Services) -> "AsyncIterator[asyncpg.Pool[Any]]":
    pool = await create_pool(services.database_url, min_size=1, max_size=10)
    yield pool
    pool.terminate()


@pytest_asyncio.fixture(scope="session")
async def _session_redis(services: Services) -> "AsyncIterator[Redis]":
    from redis.asyncio import Redis
    from redis.asyncio.retry import Retry
    from redis.backoff import ConstantBackoff
    from redis.exceptions import ConnectionError as RedisConnectionError

    retry = Retry(ConstantBackoff(0.01), 5)
    client = Redis.from_url(services.redis_url, retry=retry, retry_on_error=[RedisConnectionError])
    yield client
    await client.aclose()


@pytest_asyncio.fixture
async def database_url(services: Services, _session_pool: "asyncpg.Pool[Any]") -> AsyncIterator[str]:
    """Address of the migrated database, emptied after the test."""
    yield services.database_url
    async with _session_pool.acquire() as connection:
        await empty_tables(connection)


@pytest_asyncio.fixture
async def pool(database_url: str, _session_pool: "asyncpg.Pool[Any]") -> "asyncpg.Pool[Any]":
    """A pool on the migrated database."""
    return _session_pool


@pytest_asyncio.fixture
async def connection(pool: "asyncpg.Pool[Any]") -> AsyncIterator[Any]:
    """One connection of that pool, without a transaction."""
    async with pool.acquire() as connection:
        yield connection


@pytest_asyncio.fixture
async def redis(services: Services, _session_redis: "Redis") -> "AsyncIterator[Redis]":
    """A client on Valkey, which is emptied after the test."""
    yield _session_redis
    await _session_redis.flushdb()


@pytest_asyncio.fixture
async def redis_url(services: Services, redis: "Redis") -> str:
    """Address of Valkey, emptied after the test."""
    return services.redis_url


@pytest_asyncio.fixture(scope="session")
async def _session_world(services: Services) -> "AsyncIterator[World]":
    """With a database and a Redis of its own: its workers must not take the jobs of other tests."""
    from tests.support.world import World

    world = await World(await services.new_database(), f"{services.redis_url}?db=1").open()
    yield world
    await world.close()


@pytest_asyncio.fixture
async def world(_session_world: "World", request: pytest.FixtureRequest) -> "AsyncIterator[World]":
    """The whole machine with one guild: stand-in Discord, web, relay, worker. See tests/support/world.py.

    In the tests of one product, the standing tasks of the products beside it rest.
    """
    product = request.path.relative_to(TESTS).parts[0]
    resting = PRODUCTS - {product} if product in {*PRODUCTS, "activity"} else frozenset()
    yield await _session_world.begin(resting)
    await _session_world.finish()


@pytest.fixture
def unlimited(world: "World") -> Iterator[None]:
    """Nobody presses too often."""
    with world.unlimited():
        yield
