"""Addresses that members write: only pictures of the open internet come in, whatever the other side tries."""

import asyncio
import ipaddress
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from handlers.activity.cards.rules import PictureProblem
from jobs.pictures.downloads import Bounds, Downloads, NotFetched, is_public, uploads_beside

ANY = Bounds(schemes=("http", "https"), ports=None, patience_s=5.0)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\npicture"


@dataclass
class Server:
    """Answers each connection with what `answer` says for its request, byte for byte."""

    port: int = 0
    heard: list[bytes] = field(default_factory=list)

    def url(self, host: str, path: str = "/a.png", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"


Act = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def serving(act: Act | bytes, tls: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
    """A server on this machine for the time of a test."""
    server = Server()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = await reader.readuntil(b"\r\n\r\n")
            server.heard.append(request)
            if isinstance(act, bytes):
                writer.write(act)
                await writer.drain()
            else:
                await act(request, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=tls)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()


def downloads(bounds: Bounds = ANY, names: dict[str, list[str]] | None = None, **options: Any) -> Downloads:
    """Names are looked up in a table; this machine's own address is let through as if it were public."""
    table = {"pictures.test": ["127.0.0.1"], "inner.test": ["10.0.0.5"]} | (names or {})

    async def resolve(host: str, port: int) -> list[str]:
        if host not in table:
            raise OSError("no such name")
        return table[host]

    return Downloads(bounds, resolve=resolve, allowed=lambda address: address == "127.0.0.1", **options)


async def problem_of(fetching: Awaitable[bytes]) -> PictureProblem:
    with pytest.raises(NotFetched) as caught:
        await fetching
    return caught.value.problem


def to(place: str, status: int = 302) -> bytes:
    return f"HTTP/1.1 {status} Found\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n".encode()


PUBLIC = ("8.8.8.8", "1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "2a00:1450:4001:800::200e")
NOT_PUBLIC = (
    *("127.0.0.1", "127.255.255.254", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
    *("169.254.169.254", "100.64.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1"),
    *("224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "192.88.99.1"),
    *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "2001:db8::1"),
    *(
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:192.0.0.8",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
    ),
    *("2002:7f00:1::", "2001::1", "3fff::1", "100::1", "", "localhost", "1.2.3"),
)


SPECIAL_RANGES = (
    # IANA's special-purpose registries; left out are the parts that are globally reachable by their entry:
    # AS112 (192.31.196.0/24, 192.175.48.0/24, 2620:4f:8000::/48) and DRIPs (2001:30::/28).
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
    *("192.0.0.0/24", "192.0.0.0/29", "192.0.0.8/32", "192.0.0.9/32", "192.0.0.10/32", "192.0.0.170/31"),
    *("192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
    *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "255.255.255.255/32"),
    *("::/128", "::1/128", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64"),
    *("2001::/23", "2001::/32", "2001:1::1/128", "2001:2::/48", "2001:3::/32", "2001:4:112::/48"),
    *("2001:10::/28", "2001:20::/28", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16"),
    *("fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"),
)


@pytest.mark.parametrize("special", SPECIAL_RANGES)
def test_no_special_range_is_public_from_its_first_address_to_its_last(special: str) -> None:
    network = ipaddress.ip_network(special)
    middle = network[network.num_addresses // 2]

    assert [str(address) for address in (network[0], middle, network[-1]) if is_public(str(address))] == []


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_of_the_open_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_no_notation_makes_an_inner_address_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://example.org/a.png", PictureProblem.NOT_HTTPS),
        ("file:///etc/passwd", PictureProblem.NOT_HTTPS),
        ("gopher://example.org/", PictureProblem.NOT_HTTPS),
        ("data:image/png;base64,AAAA", PictureProblem.NOT_HTTPS),
        ("//example.org/a.png", PictureProblem.NOT_HTTPS),
        ("https://", PictureProblem.NOT_PUBLIC),
        ("https:///a.png", PictureProblem.NOT_PUBLIC),
        ("https://user:secret@example.org/", PictureProblem.NOT_PUBLIC),
        ("https://example.org:22/", PictureProblem.NOT_PUBLIC),
        ("https://example.org:8443/", PictureProblem.NOT_PUBLIC),
        ("https://127.0.0.1/", PictureProblem.NOT_PUBLIC),
        ("https://127.1/", PictureProblem.NOT_PUBLIC),
        ("https://2130706433/", PictureProblem.NOT_PUBLIC),
        ("https://0x7f000001/", PictureProblem.NOT_PUBLIC),
        ("https://0177.0.0.1/", PictureProblem.UNREACHABLE),
        ("https://[::1]/", PictureProblem.NOT_PUBLIC),
        ("https://[::ffff:7f00:1]/", PictureProblem.NOT_PUBLIC),
        ("https://169.254.169.254/latest/meta-data/", PictureProblem.NOT_PUBLIC),
        ("https://localhost/", PictureProblem.NOT_PUBLIC),
        ("https://exa mple.org:x/", PictureProblem.UNREACHABLE),
        ("https://" + "a" * 70_000, PictureProblem.UNREACHABLE),
    ],
)
async def test_as_it_runs_nothing_but_https_to_the_open_internet_is_asked(
    url: str, problem: PictureProblem
) -> None:
    assert await problem_of(Downloads().fetch(url)) is problem


async def test_a_picture_comes_from_the_address_that_was_looked_at() -> None:
    async with serving(OK) as server:
        assert await downloads().fetch(server.url("pictures.test")) == b"picture"

    (request,) = server.heard
    assert f"Host: pictures.test:{server.port}".encode() in request
    assert b"Cookie" not in request
    assert b"Accept-Encoding: identity" in request


async def test_a_name_is_looked_up_once_so_it_cannot_change_its_mind() -> None:
    answers = [["127.0.0.1"], ["10.0.0.5"]]

    async def resolve(host: str, port: int) -> list[str]:
        return answers.pop(0)

    async with serving(OK) as server:
        fetched = Downloads(ANY, resolve=resolve, allowed=lambda address: address == "127.0.0.1")
        assert await fetched.fetch(server.url("pictures.test")) == b"picture"

    assert answers == [["10.0.0.5"]]


@pytest.mark.parametrize("addresses", [["10.0.0.5"], ["127.0.0.1", "10.0.0.5"], ["10.0.0.5", "127.0.0.1"]])
async def test_a_name_with_any_inner_address_is_never_called(addresses: list[str]) -> None:
    async with serving(OK) as server:
        fetching = downloads(names={"mixed.test": addresses}).fetch(server.url("mixed.test"))
        assert await problem_of(fetching) is PictureProblem.NOT_PUBLIC

    assert not server.heard


@pytest.mark.parametrize(
    "target",
    ["http://inner.test/a.png", "//inner.test/a.png", "http://inner.test:6379/"],
)
async def test_a_redirect_to_an_inner_address_is_not_followed(target: str) -> None:
    async with serving(to(target)) as server:
        fetching = downloads().fetch(server.url("pictures.test"))
        assert await problem_of(fetching) is PictureProblem.NOT_PUBLIC


@pytest.mark.parametrize(
    ("target", "problem"),
    [
        ("file:///etc/passwd", PictureProblem.NOT_HTTPS),
        ("ftp://pictures.test/a.png", PictureProblem.NOT_HTTPS),
        ("http://user@pictures.test/", PictureProblem.NOT_PUBLIC),
        ("http://nowhere.test/", PictureProblem.UNREACHABLE),
        ("http://[broken", PictureProblem.UNREACHABLE),
    ],
)
async def test_a_redirect_is_looked_at_like_the_first_address(target: str, problem: PictureProblem) -> None:
    async with serving(to(target)) as server:
        assert await problem_of(downloads().fetch(server.url("pictures.test"))) is problem


@pytest.mark.parametrize(("hops", "arrives"), [(0, True), (1, True), (3, True), (4, False), (50, False)])
async def test_at_most_three_redirects_are_followed(hops: int, arrives: bool) -> None:
    async def lead_on(request: bytes, writer: asyncio.StreamWriter) -> None:
        left = int(request.split()[1].strip(b"/"))
        writer.write(to(f"/{left - 1}", 307) if left else OK)
        await writer.drain()

    async with serving(lead_on) as server:
        fetching = downloads().fetch(server.url("pictures.test", f"/{hops}"))
        if arrives:
            assert await fetching == b"picture"
        else:
            assert await problem_of(fetching) is PictureProblem.REDIRECTS
            assert len(server.heard) == 4


async def drip(request: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    while True:
        writer.write(b".")
        await writer.drain()
        await asyncio.sleep(0.02)


async def silence(request: bytes, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


async def endless_head(request: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-More: " + b"a" * 10_000 + b"\r\n")
        await writer.drain()


@pytest.mark.parametrize("act", [drip, silence], ids=["drips", "never answers"])
async def test_a_slow_server_is_left(act: Act) -> None:
    async with serving(act) as server:
        bounds = Bounds(schemes=("http",), ports=None, patience_s=0.3)
        fetching = downloads(bounds).fetch(server.url("pictures.test"))
        assert await problem_of(fetching) is PictureProblem.TOO_SLOW


async def endless_body(request: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    while True:
        writer.write(b"\0" * 65_536)
        await writer.drain()


@pytest.mark.parametrize(
    ("act", "problem"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", PictureProblem.TOO_LARGE),
        (endless_body, PictureProblem.TOO_LARGE),
        (endless_head, PictureProblem.UNREACHABLE),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 7\r\n\r\npicture", PictureProblem.NOT_THERE),
        (b"HTTP/1.1 206 Partial\r\nContent-Length: 7\r\n\r\npicture", PictureProblem.NOT_THERE),
        (b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", PictureProblem.REDIRECTS),
        (
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 7\r\n\r\npicture",
            PictureProblem.NO_PICTURE,
        ),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 70\r\n\r\npicture", PictureProblem.UNREACHABLE),
        (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", PictureProblem.UNREACHABLE),
        (b"", PictureProblem.UNREACHABLE),
    ],
    ids=["announces", "endless", "head", "404", "206", "nowhere", "gzip", "cut off", "no http", "hangs up"],
)
async def test_a_bad_answer_is_told_for_what_it_is(act: Act | bytes, problem: PictureProblem) -> None:
    async with serving(act) as server:
        bounds = Bounds(schemes=("http",), ports=None, most_bytes=1_000_000, patience_s=5)
        assert await problem_of(downloads(bounds).fetch(server.url("pictures.test"))) is problem


async def test_a_server_that_is_not_there_is_unreachable() -> None:
    async with serving(OK) as server:
        gone = server.url("pictures.test")

    assert await problem_of(downloads().fetch(gone)) is PictureProblem.UNREACHABLE
    assert await problem_of(downloads().fetch("https://nowhere.test/")) is PictureProblem.UNREACHABLE


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for pictures.test and its key, in one file."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to make a certificate with")
    folder = tmp_path_factory.mktemp("certificate")
    made = folder / "both.pem"
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=pictures.test -keyout key -out cert"
    )
    subprocess.run(
        [*command.split(), "-addext", "subjectAltName=DNS:pictures.test"],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    made.write_bytes((folder / "cert").read_bytes() + (folder / "key").read_bytes())
    return made


async def test_the_certificate_must_be_that_of_the_name(certificate: Path) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    trust = ssl.create_default_context(cafile=str(certificate))
    bounds = Bounds(ports=None, patience_s=5)
    names = {"other.test": ["127.0.0.1"]}

    async with serving(OK, tls) as server:
        known = downloads(bounds, names, trust=trust)
        assert await known.fetch(server.url("pictures.test", scheme="https")) == b"picture"
        wrong = known.fetch(server.url("other.test", scheme="https"))
        assert await problem_of(wrong) is PictureProblem.UNREACHABLE
        untrusted = downloads(bounds).fetch(server.url("pictures.test", scheme="https"))
        assert await problem_of(untrusted) is PictureProblem.UNREACHABLE


async def test_a_redirect_may_not_leave_https(certificate: Path) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    trust = ssl.create_default_context(cafile=str(certificate))

    async with serving(to("http://pictures.test/a.png"), tls) as server:
        known = downloads(Bounds(ports=None, patience_s=5), trust=trust)
        fetching = known.fetch(server.url("pictures.test", scheme="https"))
        assert await problem_of(fetching) is PictureProblem.NOT_HTTPS


async def test_uploads_come_from_the_discord_that_is_spoken_to_only() -> None:
    async with serving(OK) as server:
        rest: Any = SimpleNamespace(base_url=server.url("127.0.0.1", "/api/v10"))
        uploads = uploads_beside(rest)

        assert await uploads.fetch(server.url("127.0.0.1", "/cdn/attachments/1/2/a.png")) == b"picture"
        for elsewhere in (server.url("127.0.0.1", "/api/v10/users/@me"), server.url("localhost", "/cdn/a")):
            assert await problem_of(uploads.fetch(elsewhere)) is PictureProblem.NOT_PUBLIC


async def test_an_upload_does_not_lead_elsewhere() -> None:
    async with serving(to("/api/v10/users/@me")) as server:
        rest: Any = SimpleNamespace(base_url=server.url("127.0.0.1", "/api/v10"))
        fetching = uploads_beside(rest).fetch(server.url("127.0.0.1", "/cdn/a.png"))

        assert await problem_of(fetching) is PictureProblem.NOT_PUBLIC


@pytest.mark.parametrize(
    "url",
    [
        "https://cdn.discordapp.com.evil.test/a.png",
        "https://evil.test/?https://cdn.discordapp.com/",
        "http://cdn.discordapp.com/a.png",
        "https://cdn.discordapp.com@evil.test/a.png",
    ],
)
async def test_with_discord_itself_uploads_come_from_its_cdn_only(url: str) -> None:
    rest: Any = SimpleNamespace(base_url="https://discord.com/api/v10")

    assert await problem_of(uploads_beside(rest).fetch(url)) in (
        PictureProblem.NOT_PUBLIC,
        PictureProblem.NOT_HTTPS,
    )
