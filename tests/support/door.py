"""Discord's side of the door: signed interactions posted to a web app in this process, and its answers.

door = Door(web)
answer = await door.runs(ada, "setroles", moderator=helpers)
answer = await door.presses(ada, answer.button("Why?"))
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from nacl.signing import SigningKey

from interactions.asgi import create_app
from interactions.options import OptionType
from interactions.web import Web
from tests.support import payloads
from tests.support.asgi import Headers, HttpAnswer, call
from tests.support.payloads import CHANNEL, GUILD

KEY = SigningKey(b"guildhall-tests-guildhall-tests-")
PUBLIC_KEY = KEY.verify_key.encode().hex()
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


class SignedDoor:
    """Where Discord posts: an application that takes nothing but what is signed with its key."""

    def __init__(self, app: Any, key: SigningKey = KEY) -> None:
        self.app, self.key = app, key

    def now(self) -> float:
        """The time at which it signs."""
        raise NotImplementedError

    def sign(self, body: bytes, timestamp: str | None = None) -> Headers:
        timestamp = str(int(self.now())) if timestamp is None else timestamp
        return headers(self.key.sign(timestamp.encode() + body).signature.hex(), timestamp)

    async def posts(self, payload: Any, timestamp: str | None = None) -> HttpAnswer:
        """A correctly signed interaction."""
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        return await self.sends(body, [*self.sign(body, timestamp), (b"content-length", b"%d" % len(body))])

    async def sends(
        self, body: bytes, headers: Headers, *, chunks: Iterable[Any] | None = None
    ) -> HttpAnswer:
        """Anything."""
        return await call(self.app, "POST", "/interactions", headers, body, chunks)


def headers(signature: str | None, timestamp: str | None) -> Headers:
    """With which Discord posts."""
    found = [(b"host", b"bot.example"), (b"content-type", b"application/json")]
    if signature is not None:
        found.append((b"x-signature-ed25519", signature.encode("latin-1")))
    if timestamp is not None:
        found.append((b"x-signature-timestamp", timestamp.encode("latin-1")))
    return found


class Door(SignedDoor):
    """One web process. Two doors on the same database and Redis are two processes."""

    def __init__(self, web: Web, guild_id: int | None = GUILD) -> None:
        super().__init__(create_app(web))
        self.web = web
        self.guild_id = guild_id

    def now(self) -> float:
        return self.web.clock.now().timestamp()

    async def gets(self, path: str, headers: Headers | None = None) -> HttpAnswer:
        """One of its other pages."""
        return await call(self.app, "GET", path, headers or [])

    async def runs(
        self, who: Person, name: str, /, *, interaction_id: int | None = None, **options: Any
    ) -> HttpAnswer:
        """A slash command with its options: people, roles, channels, texts and numbers."""
        return await self.posts(self.command(who, name, interaction_id=interaction_id, **options))

    async def presses(
        self,
        who: Person,
        custom_id: str,
        values: tuple[Any, ...] | None = None,
        interaction_id: int | None = None,
    ) -> HttpAnswer:
        """A button, or with values a select."""
        picked = None if values is None else [str(getattr(value, "id", value)) for value in values]
        more = self.around(who, interaction_id) | {"message": a_message()}
        return await self.posts(
            payloads.component(custom_id, picked, resolved=_resolved(values or ()), **more)
        )

    async def submits(
        self, who: Person, custom_id: str, *, on_message: bool = True, **fields: Any
    ) -> HttpAnswer:
        """A modal: texts as strings, selects as tuples."""
        values = [chosen for value in fields.values() if isinstance(value, tuple) for chosen in value]
        more = self.around(who) | ({"message": a_message()} if on_message else {})
        submitted = [_submitted(name, value) for name, value in fields.items()]
        return await self.posts(payloads.modal(custom_id, submitted, resolved=_resolved(values), **more))

    def command(
        self, who: Person, name: str, /, *, interaction_id: int | None = None, **options: Any
    ) -> dict[str, Any]:
        """The payload that Discord would post."""
        route = self.web.resources.routes.command(name)
        kinds = {spec.name: int(spec.kind) for spec in route.options} if route is not None else {}
        wire = [_option(key, kinds.get(key, 3), value) for key, value in options.items()]
        more = self.around(who, interaction_id)
        return payloads.command(name, wire, resolved=_resolved(options.values()), **more)

    def around(self, who: Person, interaction_id: int | None = None) -> dict[str, Any]:
        """What every interaction tells: who acts where, and its id."""
        here = {
            "id": str(interaction_id or self.new_interaction_id()),
            "locale": who.locale,
            "app_permissions": "274877991936",
        }
        if self.guild_id is None:
            return here | {"user": who.user(), "dm": True}
        return here | {"guild_id": str(self.guild_id), "member": who.member()}

    def new_interaction_id(self) -> int:
        """An id of this moment, by the web app's clock."""
        return (int(self.now() * 1000) - DISCORD_EPOCH_MS) << 22 | next(_interactions) & 0x3FFFFF


def a_message() -> dict[str, Any]:
    """On which something is pressed."""
    return {"id": str(new_id()), "channel_id": str(CHANNEL), "type": 0}


def _option(name: str, kind: int, value: Any) -> dict[str, Any]:
    entity = kind in (OptionType.USER, OptionType.CHANNEL, OptionType.ROLE, OptionType.MENTIONABLE)
    return {"name": name, "type": kind, "value": str(value.id) if entity else value}


def _submitted(name: str, value: Any) -> dict[str, Any]:
    if isinstance(value, tuple):
        values = [str(getattr(chosen, "id", chosen)) for chosen in value]
        return {"type": 4, "custom_id": name, "values": values}
    return {"type": 4, "custom_id": name, "value": value}


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
