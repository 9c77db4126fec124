"""PostgreSQL and Redis over TLS, with the certificate proven: what hosted servers ask for.

The embedded servers speak no TLS, so a proxy of the test ends it, as poolers do. For PostgreSQL that
begins with its own question: the client asks whether TLS is spoken, and is answered S.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import pytest_asyncio
import trustme

from db.pool import create_pool
from deploy.settings import Settings, load_settings
from interactions.web import Web
from jobs.queue import ArqQueue
from tests.support.door import PUBLIC_KEY, Door, Person

ASKS_FOR_TLS = bytes.fromhex("0000000804d2162f")
Connect = Callable[[], Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]


@asynccontextmanager
async def proxied(connect: Connect, tls: ssl.SSLContext, *, postgres: bool) -> AsyncIterator[int]:
    """The port of a server that speaks TLS and passes on what it is told."""

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            while chunk := await reader.read(65_536):
                writer.write(chunk)
                await writer.drain()
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            if postgres:
                assert await reader.readexactly(8) == ASKS_FOR_TLS
                writer.write(b"S")
                await writer.start_tls(tls)
            behind_reader, behind_writer = await connect()
            await asyncio.gather(pass_on(reader, behind_writer), pass_on(behind_reader, writer))

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=None if postgres else tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


class Hosted:
    """The addresses of both servers over TLS, and the files of two authorities: theirs, and a stranger's."""

    def __init__(self, folder: Path) -> None:
        self.authority, self.stranger = trustme.CA(), trustme.CA()
        self.trusted, self.untrusted = folder / "authority.pem", folder / "stranger.pem"
        self.authority.cert_pem.write_to_path(str(self.trusted))
        self.stranger.cert_pem.write_to_path(str(self.untrusted))
        self.tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.authority.issue_cert("127.0.0.1").configure_cert(self.tls)
        self.database, self.redis = "", ""

    def database_url(self, *, mode: str = "verify-full", authority: Path | None = None) -> str:
        return f"{self.database}?sslmode={mode}&sslrootcert={authority or self.trusted}"

    def redis_url(self, *, authority: Path | None = None) -> str:
        return f"{self.redis}?ssl_ca_certs={authority or self.trusted}"


@pytest.fixture
def sockets(database_url: str, redis_url: str) -> tuple[Path, Path]:
    """Where the embedded servers listen."""
    folder = Path(parse_qs(urlsplit(database_url).query)["host"][0])
    return next(iter(folder.glob(".s.PGSQL.*[0-9]"))), Path(urlsplit(redis_url).path)


@pytest_asyncio.fixture
async def hosted(database_url: str, sockets: tuple[Path, Path], tmp_path: Path) -> AsyncIterator[Hosted]:
    hosted = Hosted(tmp_path)
    database = urlsplit(database_url)
    postgres, redis = (connecting_to(socket) for socket in sockets)
    async with AsyncExitStack() as stack:
        port = await stack.enter_async_context(proxied(postgres, hosted.tls, postgres=True))
        hosted.database = f"postgresql://{database.username}@127.0.0.1:{port}{database.path}"
        port = await stack.enter_async_context(proxied(redis, hosted.tls, postgres=False))
        hosted.redis = f"rediss://127.0.0.1:{port}"
        yield hosted


def connecting_to(socket: Path) -> Connect:
    return lambda: asyncio.open_unix_connection(str(socket))


async def test_a_web_process_speaks_tls_with_both_servers(hosted: Hosted) -> None:
    named = {"DATABASE_URL": hosted.database_url(), "REDIS_URL": hosted.redis_url()}
    read = load_settings("run", named, Path("/nowhere"))
    settings = Settings(
        discord_public_keys=(PUBLIC_KEY,), database_url=read.database_url, redis_url=read.redis_url
    )
    web = Web(settings)

    answer = await Door(web).runs(Person("Ada"), "ping")
    await web.end()

    assert "Database: no answer" not in answer.text
    assert "Queue: no answer" not in answer.text


async def test_the_queue_of_jobs_speaks_tls(hosted: Hosted) -> None:
    queue = ArqQueue(hosted.redis_url())

    assert await queue.length() == 0
    await queue.close()


@pytest.mark.parametrize("mode", ["require", "verify-ca", "verify-full"])
async def test_every_mode_that_asks_for_tls_gets_it(hosted: Hosted, mode: str) -> None:
    pool = await create_pool(hosted.database_url(mode=mode), max_size=1)

    assert await pool.fetchval("SELECT 1") == 1
    pool.terminate()


async def test_a_certificate_of_strangers_is_refused(hosted: Hosted) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        await create_pool(hosted.database_url(authority=hosted.untrusted), max_size=1)

    web = Web(
        Settings(discord_public_keys=(PUBLIC_KEY,), redis_url=hosted.redis_url(authority=hosted.untrusted))
    )
    with pytest.raises(Exception, match=r"(?i)certificate.verify.failed"):
        await web.probe_redis()
    await web.end()
