"""Discord's side of the door: signed interactions posted to a web app in this process, and its answers.

door = Door(web)
answer = await door.runs(ada, "setroles", moderator=helpers)
answer = await door.presses(ada, answer.button("Why?"))
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from nacl.signing import SigningKey

from interactions.asgi import create_app
from interactions.options import OptionType
from interactions.web import Web
from tests.support.answers import parts_in, text_in
from tests.support.asgi import Headers, call

KEY = SigningKey(b"guildhall-tests-guildhall-tests-")
PUBLIC_KEY = KEY.verify_key.encode().hex()
GUILD = 81_000_000_000_000_001
CHANNEL = 82_000_000_000_000_001
APPLICATION = 83_000_000_000_000_001
DISCORD_EPOCH_MS = 1_420_070_400_000
ADMINISTRATOR = 1 << 3

_ids = count(84_000_000_000_000_001)
_interactions = count()


def new_id() -> int:
    """An id nobody else has."""
    return next(_ids)


@dataclass(frozen=True)
class Thing:
    """A role or a channel."""

    name: str
    id: int = field(default_factory=new_id)
    extra: dict[str, Any] = field(default_factory=dict)

    def wire(self) -> dict[str, Any]:
        return {"id": str(self.id), "name": self.name, "type": 0, **self.extra}


@dataclass(frozen=True)
class Person:
    """Somebody who acts; `role_ids` and `permissions` are what Discord says of them in the guild."""

    name: str
    role_ids: tuple[int, ...] = ()
    permissions: int = 0
    locale: str = "en-US"
    id: int = field(default_factory=new_id)

    def user(self) -> dict[str, Any]:
        return {"id": str(self.id), "username": self.name.lower(), "global_name": self.name}

    def member(self) -> dict[str, Any]:
        return {
            "user": self.user(),
            "roles": [str(role_id) for role_id in self.role_ids],
            "permissions": str(self.permissions),
            "joined_at": "2024-01-01T00:00:00+00:00",
        }


@dataclass(frozen=True)
class Answer:
    """What came back: the HTTP status, Discord's response type and the message or modal."""

    status: int
    body: dict[str, Any]

    @property
    def type(self) -> int:
        return int(self.body["type"])

    @property
    def data(self) -> dict[str, Any]:
        return self.body.get("data") or {}

    @property
    def ephemeral(self) -> bool:
        return bool(self.data.get("flags", 0) & 64)

    @property
    def text(self) -> str:
        """All that is written in it: content, embeds, labels."""
        return text_in(self.data)

    def parts(self) -> Iterator[dict[str, Any]]:
        """Every component, at any depth."""
        return parts_in(self.data.get("components", ()))

    def button(self, label: str) -> str:
        """The custom id of the button of that label."""
        return next(p["custom_id"] for p in self.parts() if p["type"] == 2 and p.get("label") == label)

    def selects(self) -> list[dict[str, Any]]:
        return [part for part in self.parts() if part["type"] in (3, 5, 6, 7, 8)]


class Door:
    """One web process. Two doors on the same database and Redis are two processes."""

    def __init__(self, web: Web, guild_id: int | None = GUILD) -> None:
        self.web = web
        self.guild_id = guild_id
        self._app = create_app(web)

    async def runs(
        self, who: Person, name: str, /, *, interaction_id: int | None = None, **options: Any
    ) -> Answer:
        """A slash command with its options: people, roles, channels, texts and numbers."""
        return await self.post(self.command(who, name, interaction_id=interaction_id, **options))

    async def presses(
        self,
        who: Person,
        custom_id: str,
        values: tuple[Any, ...] | None = None,
        interaction_id: int | None = None,
    ) -> Answer:
        """A button, or with values a select."""
        data: dict[str, Any] = {"custom_id": custom_id, "component_type": 2 if values is None else 3}
        if values is not None:
            data["values"] = [str(getattr(value, "id", value)) for value in values]
            data["resolved"] = _resolved(values)
        payload = self._payload(who, 3, data, interaction_id)
        payload["message"] = {"id": str(new_id()), "channel_id": str(CHANNEL), "type": 0}
        return await self.post(payload)

    async def submits(self, who: Person, custom_id: str, *, on_message: bool = True, **fields: Any) -> Answer:
        """A modal: texts as strings, selects as tuples."""
        components = [_submitted(name, value) for name, value in fields.items()]
        values = [chosen for value in fields.values() if isinstance(value, tuple) for chosen in value]
        data = {"custom_id": custom_id, "components": components, "resolved": _resolved(values)}
        payload = self._payload(who, 5, data, None)
        if on_message:
            payload["message"] = {"id": str(new_id()), "channel_id": str(CHANNEL), "type": 0}
        return await self.post(payload)

    def command(
        self, who: Person, name: str, /, *, interaction_id: int | None = None, **options: Any
    ) -> dict[str, Any]:
        """The payload that Discord would post."""
        words = name.split()
        route = self.web.resources.routes.command(name)
        kinds = {spec.name: int(spec.kind) for spec in route.options} if route is not None else {}
        wire: list[dict[str, Any]] = [
            _option(key, kinds.get(key, 3), value) for key, value in options.items()
        ]
        for word in reversed(words[1:]):
            wire = [{"type": 2 if wire and wire[0]["type"] == 1 else 1, "name": word, "options": wire}]
        data = {
            "id": str(new_id()),
            "name": words[0],
            "type": 1,
            "options": wire,
            "resolved": _resolved(options.values()),
        }
        return self._payload(who, 2, data, interaction_id)

    async def post(self, payload: dict[str, Any]) -> Answer:
        """Signs and posts it."""
        status, body = await self.post_raw(json.dumps(payload).encode())
        return Answer(status, json.loads(body) if body else {})

    async def post_raw(self, body: bytes, *, path: str = "/interactions") -> tuple[int, bytes]:
        timestamp = str(int(self.web.clock.now().timestamp())).encode()
        signature = KEY.sign(timestamp + body).signature.hex().encode()
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
            (b"x-signature-ed25519", signature),
            (b"x-signature-timestamp", timestamp),
        ]
        return await self.http("POST", path, headers, body)

    async def http(
        self, method: str, path: str, headers: Headers | None = None, body: bytes = b""
    ) -> tuple[int, bytes]:
        """One request straight into the ASGI application."""
        answer = await call(self._app, method, path, headers or [], body)
        return answer.status, answer.body

    def _payload(
        self, who: Person, kind: int, data: dict[str, Any], interaction_id: int | None
    ) -> dict[str, Any]:
        payload: dict[str, Any] = {
            "id": str(interaction_id or self.new_interaction_id()),
            "application_id": str(APPLICATION),
            "type": kind,
            "token": "a-token",
            "version": 1,
            "channel_id": str(CHANNEL),
            "locale": who.locale,
            "app_permissions": "274877991936",
            "data": data,
        }
        if self.guild_id is None:
            return payload | {"user": who.user(), "context": 1}
        return payload | {
            "guild_id": str(self.guild_id),
            "member": who.member(),
            "context": 0,
            "guild_locale": "en-US",
        }

    def new_interaction_id(self) -> int:
        """An id of this moment, by the web app's clock."""
        now_ms = int(self.web.clock.now().timestamp() * 1000)
        return (now_ms - DISCORD_EPOCH_MS) << 22 | next(_interactions) & 0x3FFFFF


def _option(name: str, kind: int, value: Any) -> dict[str, Any]:
    entity = kind in (OptionType.USER, OptionType.CHANNEL, OptionType.ROLE, OptionType.MENTIONABLE)
    return {"name": name, "type": kind, "value": str(value.id) if entity else value}


def _submitted(name: str, value: Any) -> dict[str, Any]:
    field_: dict[str, Any] = {"type": 4, "custom_id": name}
    if isinstance(value, tuple):
        field_["values"] = [str(getattr(chosen, "id", chosen)) for chosen in value]
    else:
        field_["value"] = value
    return {"type": 18, "component": field_}


def _resolved(values: Any) -> dict[str, Any]:
    """Everything picked, under every kind it could be: the product asks for the one it means."""
    found: dict[str, dict[str, Any]] = {"users": {}, "members": {}, "roles": {}, "channels": {}}
    for value in values:
        if isinstance(value, Person):
            found["users"][str(value.id)] = value.user()
            found["members"][str(value.id)] = {
                key: part for key, part in value.member().items() if key != "user"
            }
        elif isinstance(value, Thing):
            found["roles"][str(value.id)] = value.wire()
            found["channels"][str(value.id)] = value.wire()
    return {key: entries for key, entries in found.items() if entries}
