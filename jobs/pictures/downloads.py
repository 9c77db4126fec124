"""A picture from an address that a member wrote: fetched without becoming a door to the inner network.

Only https on its own port. A name is resolved here, every address behind it must be a public one, and the
connection goes to the very address that was looked at, so that a name which changes its mind between the look
and the call gains nothing. Redirects are followed by hand, each looked at like the first. Bytes and time are
bounded, no proxy and no compression is spoken, and nothing of the answer but its bytes is believed.

Why: decision 0201.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpcore
import httpx

from handlers.activity.cards.rules import PictureProblem
from jobs.pictures.avatars import CDN, cdn_of

if TYPE_CHECKING:
    from interactions.rest import DiscordRest

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
Allowed = Callable[[str], bool]
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(network)
    # What Python 3.11 takes for global: protocol assignments, tunnels, documentation.
    for network in ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2002::/16", "3fff::/20")
)
_UNICAST = ipaddress.ip_network("2000::/3")


class NotFetched(Exception):
    """The picture cannot be had; `problem` says why, `detail` is for the log."""

    def __init__(self, problem: PictureProblem, detail: str = "") -> None:
        self.problem = problem
        super().__init__(f"{problem}: {detail}" if detail else str(problem))


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is let through. `ports` None: any. `below`: addresses must begin with one of these."""

    schemes: tuple[str, ...] = ("https",)
    ports: frozenset[int] | None = frozenset({443})
    below: tuple[str, ...] = ()
    most_bytes: int = 8 * 1024 * 1024
    patience_s: float = 10.0
    redirects: int = 3


def is_public(address: str) -> bool:
    """Whether it is an address of the open internet, in every notation that hides another one."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if ip not in _UNICAST:
            return False
    if ip.is_multicast or ip.is_reserved or not ip.is_global:
        return False
    return not any(ip.version == network.version and ip in network for network in _NOT_PUBLIC)


async def resolve_by_system(host: str, port: int) -> list[str]:
    """All addresses behind a name."""
    addresses = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in addresses))


class CheckedNetwork(httpcore.AsyncNetworkBackend):
    """Connects to addresses that were looked at, never to names."""

    def __init__(self, resolve: Resolve, allowed: Allowed) -> None:
        self._resolve = resolve
        self._allowed = allowed
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            addresses = await self._resolve(host, port)
        except OSError as problem:
            raise NotFetched(PictureProblem.UNREACHABLE, f"{host}: {problem}") from problem
        if not addresses:
            raise NotFetched(PictureProblem.UNREACHABLE, f"{host} has no address")
        if not all(map(self._allowed, addresses)):
            raise NotFetched(PictureProblem.NOT_PUBLIC, f"{host} is {', '.join(addresses)}")
        return await self._network.connect_tcp(
            addresses[0], port, timeout=timeout, local_address=local_address, socket_options=socket_options
        )


class Downloads:
    """Fetches pictures within bounds. `resolve` and `allowed` are given by tests."""

    def __init__(
        self,
        bounds: Bounds | None = None,
        *,
        resolve: Resolve = resolve_by_system,
        allowed: Allowed = is_public,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._bounds = bounds or Bounds()
        self._network = CheckedNetwork(resolve, allowed)
        self._trust = trust

    async def fetch(self, url: str) -> bytes:
        """The bytes at that address. Raises NotFetched."""
        if self._trust is None:
            self._trust = await asyncio.to_thread(ssl.create_default_context)
        pool = httpcore.AsyncConnectionPool(self._trust, network_backend=self._network, max_connections=2)
        try:
            async with asyncio.timeout(self._bounds.patience_s), pool:
                return await self._follow(pool, url)
        except TimeoutError as problem:
            raise NotFetched(PictureProblem.TOO_SLOW) from problem
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError) as problem:
            raise NotFetched(PictureProblem.UNREACHABLE, repr(problem)) from problem

    async def _follow(self, pool: httpcore.AsyncConnectionPool, url: str) -> bytes:
        place = self._checked(url)
        for _ in range(self._bounds.redirects + 1):
            request = httpcore.Request("GET", _wire(place), headers=_headers(place))
            answer = await pool.handle_async_request(request)
            try:
                if answer.status not in _REDIRECTS:
                    return await self._body(answer)
                target = _header(answer, b"location")
            finally:
                await answer.aclose()
            if not target:
                break
            place = self._checked(target, place)
        raise NotFetched(PictureProblem.REDIRECTS)

    def _checked(self, url: str, seen_from: httpx.URL | None = None) -> httpx.URL:
        """The address, when it is one that may be asked."""
        bounds = self._bounds
        try:
            place = httpx.URL(url) if seen_from is None else seen_from.join(url)
        except httpx.InvalidURL as problem:
            raise NotFetched(PictureProblem.UNREACHABLE, "no address") from problem
        if place.scheme not in bounds.schemes:
            raise NotFetched(PictureProblem.NOT_HTTPS, place.scheme)
        port = place.port or (443 if place.scheme == "https" else 80)
        allowed_port = bounds.ports is None or port in bounds.ports
        allowed_place = not bounds.below or str(place).startswith(bounds.below)
        if not place.host or place.userinfo or not allowed_port or not allowed_place:
            raise NotFetched(PictureProblem.NOT_PUBLIC, place.host)
        return place

    async def _body(self, answer: httpcore.Response) -> bytes:
        if answer.status != httpx.codes.OK:
            raise NotFetched(PictureProblem.NOT_THERE, str(answer.status))
        if _header(answer, b"content-encoding") not in ("", "identity"):
            raise NotFetched(PictureProblem.NO_PICTURE, "compressed")
        length = _header(answer, b"content-length")
        if length.isdigit() and int(length) > self._bounds.most_bytes:
            raise NotFetched(PictureProblem.TOO_LARGE, length)
        body = bytearray()
        async for piece in answer.aiter_stream():
            body += piece
            if len(body) > self._bounds.most_bytes:
                raise NotFetched(PictureProblem.TOO_LARGE)
        return bytes(body)


def _wire(place: httpx.URL) -> httpcore.URL:
    scheme, host, port, target = place.raw_scheme, place.raw_host, place.port, place.raw_path
    return httpcore.URL(scheme=scheme, host=host, port=port, target=target)


def _headers(place: httpx.URL) -> list[tuple[bytes, bytes]]:
    return [
        (b"Host", place.netloc),
        (b"User-Agent", b"Guildhall (card backgrounds)"),
        (b"Accept", b"image/png, image/jpeg, image/webp, image/gif"),
        (b"Accept-Encoding", b"identity"),
        (b"Connection", b"close"),
    ]


def _header(answer: httpcore.Response, name: bytes) -> str:
    given = next((value for key, value in answer.headers if key.lower() == name), b"")
    return given.decode("latin-1").strip()


def uploads_beside(rest: DiscordRest) -> Downloads:
    """Files that members uploaded to Discord: from its CDN, or the stand-in's on this machine, only."""
    cdn = cdn_of(rest.base_url)
    if cdn == CDN:
        below = (f"{CDN}/", "https://media.discordapp.net/")
        return Downloads(Bounds(below=below, redirects=0))
    return Downloads(
        Bounds(schemes=("http", "https"), ports=None, below=(f"{cdn}/",), redirects=0),
        allowed=lambda _: True,
    )
