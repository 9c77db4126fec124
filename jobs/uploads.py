"""Files that members uploaded, fetched from Discord's CDN only, bounded in time and size."""

from __future__ import annotations

import asyncio
from typing import Final
from urllib.parse import urlsplit

import httpx

from jobs.pictures.avatars import cdn_of

PATIENCE_S: Final = 20.0
CDN_HOSTS: Final = ("cdn.discordapp.com", "media.discordapp.net")


def comes_from_discord(url: str, api_url: str) -> bool:
    """Whether the address is one of Discord's, or of the stand-in that we speak to."""
    address, own = urlsplit(url), urlsplit(cdn_of(api_url))
    if address.username or address.password:
        return False
    if address.scheme == "https" and address.hostname in CDN_HOSTS and address.port in (None, 443):
        return True
    return (address.scheme, address.netloc) == (own.scheme, own.netloc) and address.path.startswith("/cdn/")


async def fetch_upload(
    url: str, api_url: str, most_bytes: int, *, transport: httpx.AsyncBaseTransport | None = None
) -> bytes | None:
    """The file; None when it is not there, not in time, or larger than that."""
    if not comes_from_discord(url, api_url):
        return None
    try:
        async with (
            asyncio.timeout(PATIENCE_S),
            httpx.AsyncClient(
                follow_redirects=False, timeout=PATIENCE_S, trust_env=False, transport=transport
            ) as client,
            client.stream("GET", url) as answer,
        ):
            if answer.status_code != httpx.codes.OK:
                return None
            content = bytearray()
            async for piece in answer.aiter_bytes():
                content += piece
                if len(content) > most_bytes:
                    return None
            return bytes(content)
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError):
        return None
