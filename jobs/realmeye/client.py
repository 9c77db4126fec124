"""The client of RealmEye: says who it is, is in no hurry, and leaves a site alone that does not feel well.

It asks the configured address only, follows no redirects to others, and reads at most `LARGEST_PAGE`.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Callable
from urllib.parse import quote

import httpx

from handlers.raid_desk.verification.profile import ProfileLook, Seen
from jobs.realmeye.page import read_page

log = logging.getLogger(__name__)

VERSION = "0.1.0"
TIMEOUT_S = 4.0
TRIES = 2
FIRST_PAUSE_S = 0.5
APART_S = 0.25
"""Between two questions of one worker."""
LARGEST_PAGE = 2_000_000
FAILURES_UNTIL_REST = 5
REST_S = 60.0
LONGEST_REST_S = 900.0


class RealmEye:
    """One worker's view of the site. `monotonic`: seconds, for how long it is left alone."""

    def __init__(
        self,
        base_url: str,
        *,
        home_url: str,
        first_pause_s: float = FIRST_PAUSE_S,
        apart_s: float = APART_S,
        transport: httpx.AsyncBaseTransport | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._base_url = base_url
        self._first_pause_s = first_pause_s
        self._apart_s = apart_s
        self._monotonic = monotonic
        self._client = httpx.AsyncClient(
            headers={"User-Agent": f"Guildhall/{VERSION} (+{home_url}; verification of raiders)"},
            timeout=httpx.Timeout(TIMEOUT_S),
            limits=httpx.Limits(max_connections=2),
            follow_redirects=False,
            transport=transport,
        )
        self._turn = asyncio.Lock()
        self.rests()

    def rests(self) -> None:
        """Forgets that the site was ill."""
        self._failures = 0
        self._left_alone_until = 0.0
        self._asked_at = float("-inf")

    async def close(self) -> None:
        await self._client.aclose()

    def page_of(self, name: str) -> str:
        """The address of a player's page."""
        return f"{self._base_url}/player/{quote(name)}"

    async def look_at(self, name: str) -> ProfileLook:
        """The player's page, now; `Seen.DOWN` at once while the site is left alone."""
        async with self._turn:
            for attempt in range(1, TRIES + 1):
                if self._monotonic() < self._left_alone_until:
                    return ProfileLook(Seen.DOWN)
                html = await self._fetch(name)
                if html is not None:
                    self._failures = 0
                    return await asyncio.to_thread(read_page, html, name)
                if attempt < TRIES:
                    await asyncio.sleep(self._first_pause_s * random.uniform(1, 2) * attempt)
            return ProfileLook(Seen.DOWN)

    async def _fetch(self, name: str) -> str | None:
        """The page; None when there is none to be had, which counts as a failure of the site."""
        await asyncio.sleep(max(0.0, self._asked_at + self._apart_s - self._monotonic()))
        self._asked_at = self._monotonic()
        try:
            async with self._client.stream("GET", self.page_of(name)) as response:
                if response.status_code in (429, 503):
                    self._leave_alone(response.headers.get("retry-after"))
                if response.status_code not in (200, 404):
                    self._failed(f"status {response.status_code}")
                    return None
                return await _read(response)
        except httpx.HTTPError as problem:
            self._failed(type(problem).__name__)
            return None

    def _failed(self, why: str) -> None:
        self._failures += 1
        log.warning("RealmEye does not answer: %s, %d in a row", why, self._failures)
        if self._failures >= FAILURES_UNTIL_REST:
            self._leave_alone(None)

    def _leave_alone(self, asked: str | None) -> None:
        """As long as the site asks, within reason; the next question after that is a single one again."""
        asked_s = float(asked) if asked and asked.isdigit() else REST_S
        until = self._monotonic() + min(asked_s, LONGEST_REST_S)
        self._left_alone_until = max(self._left_alone_until, until)
        self._failures = FAILURES_UNTIL_REST - 1


async def _read(response: httpx.Response) -> str:
    parts: list[bytes] = []
    size = 0
    async for part in response.aiter_bytes():
        size += len(part)
        if size > LARGEST_PAGE:
            break
        parts.append(part)
    return b"".join(parts).decode(response.encoding or "utf-8", errors="replace")
