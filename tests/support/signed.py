"""Discord's side of the endpoint: builds interactions, signs them, posts them through ASGI."""

import itertools
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from nacl.signing import SigningKey
from starlette.applications import Starlette
from starlette.routing import Route as WebRoute

from interactions.endpoint import Dispatch, Endpoint, InteractionsRoute
from interactions.payloads import AutocompleteInteraction
from interactions.router import Routes
from interactions.signature import SignatureCheck
from tests.support.asgi import Headers, HttpAnswer, call

NOW = 1_790_000_000
APPLICATION_ID = 1_000_000_000_000_000_001
GUILD_ID = 900_000_000_000_000_001
CHANNEL_ID = 900_000_000_000_000_002
ADA = {"id": "1100000000000000001", "username": "ada", "global_name": "Ada"}
BEN = {"id": "1100000000000000002", "username": "ben", "global_name": None}
_ids = itertools.count(1_200_000_000_000_000_001)


@dataclass
class Door:
    """The endpoint under test, behind a Starlette route, with a key and a clock of its own."""

    dispatch: Dispatch
    key: SigningKey = field(default_factory=SigningKey.generate)
    window_s: int = 300
    now: float = NOW
    body_within_s: float = 3.0

    def __post_init__(self) -> None:
        check = SignatureCheck([self.public_key], window_s=self.window_s, now=lambda: self.now)
        self.endpoint = Endpoint(check, lambda: self.dispatch)
        route = InteractionsRoute(self.endpoint, body_within_s=self.body_within_s)
        self.app = Starlette(routes=[WebRoute("/interactions", route, methods=["POST"])])

    @classmethod
    def to(cls, routes: Routes, ctx: Any = None) -> "Door":
        async def dispatch(interaction: Any, body: bytes) -> Any:
            match = routes.match(interaction)
            if isinstance(interaction, AutocompleteInteraction):
                return await match.suggest(ctx)
            return await match.route.handler(ctx, *match.subject, **match.arguments())

        return cls(dispatch)

    @property
    def public_key(self) -> str:
        return self.key.verify_key.encode().hex()

    def sign(self, body: bytes, timestamp: str | None = None) -> Headers:
        timestamp = str(int(self.now)) if timestamp is None else timestamp
        signature = self.key.sign(timestamp.encode() + body).signature.hex()
        return headers(signature, timestamp)

    async def posts(self, payload: Any, timestamp: str | None = None) -> HttpAnswer:
        """A correctly signed request."""
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        return await self.sends(body, self.sign(body, timestamp))

    async def sends(
        self, body: bytes, headers: Headers, *, chunks: Iterable[Any] | None = None
    ) -> HttpAnswer:
        """Any request."""
        return await call(self.app, "POST", "/interactions", headers, body, chunks)


def headers(signature: str | None, timestamp: str | None) -> Headers:
    found = [(b"host", b"bot.example"), (b"content-type", b"application/json")]
    if signature is not None:
        found.append((b"x-signature-ed25519", signature.encode("latin-1")))
    if timestamp is not None:
        found.append((b"x-signature-timestamp", timestamp.encode("latin-1")))
    return found


PING = {"id": "1", "application_id": str(APPLICATION_ID), "type": 1, "token": "t", "version": 1, "user": ADA}


def interaction(kind: int, data: Any, *, user: Any = ADA, dm: bool = False, **more: Any) -> dict[str, Any]:
    """Any interaction but a PING, in a guild unless `dm`."""
    made: dict[str, Any] = {
        "id": str(next(_ids)),
        "application_id": str(APPLICATION_ID),
        "type": kind,
        "token": "token",
        "version": 1,
        "channel_id": str(CHANNEL_ID),
        "locale": "en-US",
        "app_permissions": "2048",
        "data": data,
        "entitlements": [],
        "context": 1 if dm else 0,
    }
    if dm:
        return made | {"user": user} | more
    member = {"user": user, "roles": ["5"], "nick": None, "permissions": "2048", "joined_at": None}
    return made | {"guild_id": str(GUILD_ID), "guild_locale": "en-US", "member": member} | more


def command(
    name: str, options: Any = (), *, resolved: Any = None, kind: int = 2, **more: Any
) -> dict[str, Any]:
    """A slash command: "xp give" nests; options are {name: (type, value)} or wire dictionaries."""
    if isinstance(options, dict):
        options = [{"name": key, "type": type_, "value": value} for key, (type_, value) in options.items()]
    first, *rest = name.split()
    nested = list(options)
    for depth, word in enumerate(reversed(rest)):
        nested = [{"type": 1 if depth == 0 else 2, "name": word, "options": nested}]
    data = {"id": "7", "name": first, "type": 1, "options": nested}
    if resolved is not None:
        data["resolved"] = resolved
    return interaction(kind, data, **more)


def typing(name: str, options: Any, **more: Any) -> dict[str, Any]:
    """Autocomplete: as a command, with `focused` in one of the wire options."""
    return command(name, options, kind=4, **more)


MESSAGE = {"id": "800", "channel_id": str(CHANNEL_ID), "content": "", "author": ADA, "flags": 0}


def component(custom_id: str, values: Any = None, *, resolved: Any = None, **more: Any) -> dict[str, Any]:
    data: dict[str, Any] = {"custom_id": custom_id, "component_type": 2 if values is None else 3}
    if values is not None:
        data["values"] = values
    if resolved is not None:
        data["resolved"] = resolved
    return interaction(3, data, **({"message": MESSAGE} | more))


def modal(custom_id: str, fields: Any, *, resolved: Any = None, **more: Any) -> dict[str, Any]:
    """Fields are wire dictionaries, each put into a label."""
    labels = [{"type": 18, "id": number, "component": wire} for number, wire in enumerate(fields, 1)]
    data: dict[str, Any] = {"custom_id": custom_id, "components": labels}
    if resolved is not None:
        data["resolved"] = resolved
    return interaction(5, data, **more)
