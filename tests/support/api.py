"""A client of the REST API, with a key that an administrator made for somebody."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import httpx

from interactions.asgi import create_app
from tests.support.someone import Someone
from tests.support.world import World

TOKEN = re.compile(r"gh_[A-Za-z0-9_-]+")


class Client:
    """Calls the API of one world with one key; "" is none."""

    def __init__(self, world: World, token: str) -> None:
        self.world, self.token = world, token
        self._http = httpx.AsyncClient(
            transport=httpx.ASGITransport(create_app(world.web)), base_url="http://guild/v1"
        )

    @classmethod
    async def of(cls, world: World, member: Someone, scope: str = "admin", **options: Any) -> Client:
        """With a key that acts as that member."""
        answer = await world.owner.runs("apikey create", name="Site", scope=scope, member=member, **options)
        found = TOKEN.search(answer.text)
        assert found is not None, answer.text
        await world.settle()
        return cls(world, found[0])

    async def call(
        self, method: str, path: str, json: Any = None, headers: Mapping[str, str] | None = None, **query: Any
    ) -> httpx.Response:
        """One call; `query` becomes the query."""
        sent = dict(headers or {})
        if self.token:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        return await self._http.request(method, path, json=json, headers=sent, params=query or None)

    async def reads(self, path: str, **query: Any) -> Any:
        """What a GET answers, which must be well."""
        answer = await self.call("GET", path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def writes(self, method: str, path: str, json: Any = None, **headers: str) -> Any:
        """What a write answers, which must be well."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = await self.call(method, path, json=json, headers=named)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None
