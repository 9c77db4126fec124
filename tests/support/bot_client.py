"""The other side of the stand-in in its own tests: a bot's REST client, an endpoint, a hand-moved clock."""

import json
from collections.abc import Callable
from typing import Any

import httpx
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from stand_in import StandIn
from tests.support.openapi import Validator

Json = dict[str, Any]


class Ticks:
    """A monotonic clock that moves when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Endpoint:
    """An interactions endpoint: verifies like a good application, answers what the test says."""

    def __init__(self) -> None:
        self.key: VerifyKey | None = None
        self.answer: Json | Callable[[Json], Any] = {"type": 5}
        self.status = 200
        self.heard: list[Json] = []
        self.verifies = True

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = (await receive())["body"]
        headers = {k.decode().lower(): v.decode() for k, v in scope["headers"]}
        status, answer = 401, b""
        if not self.verifies or self._genuine(headers, body):
            payload = json.loads(body)
            status, answer = 200, b'{"type":1}'
            if payload["type"] != 1:
                self.heard.append(payload)
                status, answer = self.status, await self._say(payload)
        await send(
            {
                "type": "http.response.start",
                "status": status,
                "headers": [(b"content-type", b"application/json")],
            }
        )
        await send({"type": "http.response.body", "body": answer})

    def _genuine(self, headers: dict[str, str], body: bytes) -> bool:
        assert self.key is not None
        try:
            signature = bytes.fromhex(headers["x-signature-ed25519"])
            self.key.verify(headers["x-signature-timestamp"].encode() + body, signature)
        except (BadSignatureError, ValueError, KeyError):
            return False
        return True

    async def _say(self, payload: Json) -> bytes:
        answer = self.answer(payload) if callable(self.answer) else self.answer
        if hasattr(answer, "__await__"):
            answer = await answer
        return b"" if answer is None else json.dumps(answer).encode()


class Bot:
    """REST calls as the bot; each answer must be one that Discord's description knows."""

    def __init__(self, stand_in: StandIn, validator: Validator | None) -> None:
        self.headers = {
            "Authorization": f"Bot {stand_in.token}",
            "User-Agent": "DiscordBot (https://guildhall.example, 1)",
        }
        self._client = httpx.AsyncClient(base_url=stand_in.api_url)
        self._validator = validator

    async def close(self) -> None:
        await self._client.aclose()

    async def __call__(self, method: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
        headers = self.headers | more.pop("headers", {})
        if body is not None:
            more["json"] = body
        answer = await self._client.request(method, path, headers=headers, **more)
        if self._validator is not None and answer.status_code not in (404, 405):
            parsed = answer.json() if answer.content and "json" in answer.headers["content-type"] else None
            self._validator.check_response(method, path, answer.status_code, parsed)
        return answer

    async def ok(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """The JSON of a call that must succeed; its request is held to the contract too."""
        if self._validator is not None:
            self._validator.check_request(method, path, body)
        answer = await self(method, path, body, **more)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def refused(self, method: str, path: str, body: Any = None, **more: Any) -> tuple[int, int]:
        """(status, code) of a call that must be refused."""
        answer = await self(method, path, body, **more)
        assert answer.is_error, answer.text
        return answer.status_code, answer.json()["code"]
