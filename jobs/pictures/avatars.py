"""Members' pictures from Discord's CDN: small, bounded in time and size, remembered; None when there is none.

The only thing in this folder that speaks to somebody. An address is made here from ids and a hash that
Discord gave us; it is never one that a member wrote.

Why: decision 0152.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections import OrderedDict
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

import httpx

from jobs.pictures.png import png_size

if TYPE_CHECKING:
    from interactions.rest import DiscordRest

log = logging.getLogger(__name__)

CDN = "https://cdn.discordapp.com"
SIDE = 256
LARGEST_SIDE = 1024
MOST_BYTES = 512 * 1024
PATIENCE_S = 1.5
REMEMBERED_BYTES = 16 * 1024 * 1024
_HASH = re.compile(r"(?:a_)?[0-9a-f]{32}")


def cdn_of(api_url: str) -> str:
    """Where pictures are: Discord's CDN, or `/cdn` beside the API of a stand-in."""
    address = urlsplit(api_url)
    host = address.hostname or ""
    if host == "discord.com" or host.endswith((".discord.com", ".discordapp.com")):
        return CDN
    return f"{address.scheme}://{address.netloc}/cdn"


def avatar_path(guild_id: int, user_id: int, avatar: str | None, guild_avatar: str | None) -> str:
    """The picture worn in the guild, else the member's own, else the one Discord gives to those without."""
    if guild_avatar and _HASH.fullmatch(guild_avatar):
        return f"/guilds/{guild_id}/users/{user_id}/avatars/{guild_avatar}.png?size={SIDE}"
    if avatar and _HASH.fullmatch(avatar):
        return f"/avatars/{user_id}/{avatar}.png?size={SIDE}"
    return f"/embed/avatars/{(user_id >> 22) % 6}.png"


class Avatars:
    """A client of one CDN with the pictures fetched last; what stands at an address never changes."""

    def __init__(self, base_url: str, *, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._base_url = base_url
        self._transport = transport
        self._client: httpx.AsyncClient | None = None
        self._known: OrderedDict[str, bytes] = OrderedDict()
        self._known_bytes = 0

    async def fetch(
        self, guild_id: int, user_id: int, avatar: str | None, guild_avatar: str | None
    ) -> bytes | None:
        """The PNG; None when it cannot be had in PATIENCE_S or is not a picture of sensible size."""
        path = avatar_path(guild_id, user_id, avatar, guild_avatar)
        known = self._known.get(path)
        if known is not None:
            self._known.move_to_end(path)
            return known
        try:
            async with asyncio.timeout(PATIENCE_S):
                picture = await self._download(path)
        except (httpx.HTTPError, TimeoutError) as problem:
            log.info("no avatar for %s: %s", user_id, type(problem).__name__)
            return None
        size = png_size(picture)
        if size is None or not 0 < max(size) <= LARGEST_SIDE:
            return None
        self._remember(path, picture)
        return picture

    async def _download(self, path: str) -> bytes:
        """The body, or nothing when it is not there or too large."""
        if self._client is None:
            self._client = httpx.AsyncClient(
                follow_redirects=False, timeout=PATIENCE_S, transport=self._transport, trust_env=False
            )
        async with self._client.stream("GET", self._base_url + path) as answer:
            if answer.status_code != httpx.codes.OK:
                return b""
            picture = bytearray()
            async for piece in answer.aiter_bytes():
                picture += piece
                if len(picture) > MOST_BYTES:
                    return b""
            return bytes(picture)

    def _remember(self, path: str, picture: bytes) -> None:
        self._known[path] = picture
        self._known_bytes += len(picture)
        while self._known_bytes > REMEMBERED_BYTES:
            _, forgotten = self._known.popitem(last=False)
            self._known_bytes -= len(forgotten)

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None


_of_client: WeakKeyDictionary[DiscordRest, Avatars] = WeakKeyDictionary()


def avatars_beside(rest: DiscordRest) -> Avatars:
    """The pictures of the Discord that this client speaks to; one cache for each client."""
    avatars = _of_client.get(rest)
    if avatars is None:
        avatars = _of_client[rest] = Avatars(cdn_of(rest.base_url))
    return avatars
