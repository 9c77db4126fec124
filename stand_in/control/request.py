"""One control request: its JSON, its ids, and errors as the page reads them."""

import base64
import inspect
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from stand_in.control.guard import READING, Foreign, refuse_foreign
from stand_in.delivery.options import ClientRefusal
from stand_in.errors import ApiError
from stand_in.model import Channel, Guild, Message
from stand_in.people import Person
from stand_in.rules.messages import Upload
from stand_in.world import World

if TYPE_CHECKING:
    from stand_in.app import StandIn

Json = dict[str, Any]


class Ask:
    """What a control route gets."""

    def __init__(self, stand_in: "StandIn", request: Request, body: Json) -> None:
        self.stand_in = stand_in
        self.request = request
        self.body = body

    @property
    def world(self) -> World:
        return self.stand_in.world

    def need(self, name: str) -> Any:
        if self.body.get(name) is None:
            raise ClientRefusal("missing_field", f"{name} is missing.", name)
        return self.body[name]

    def given(self, name: str) -> str | None:
        """From the query."""
        return self.request.query_params.get(name)

    def number(self, name: str, default: int) -> int:
        text = self.given(name)
        return int(text) if text and text.isdigit() else default

    def id(self, name: str) -> int:
        """From the path, the body, or, where nothing is written, the query."""
        value = self.request.path_params.get(name) or self._said(name)
        if value is None or not str(value).isdigit():
            raise ClientRefusal("missing_field", f"{name} is missing.", name)
        return int(value)

    def has(self, name: str) -> bool:
        return bool(self._said(name))

    def _said(self, name: str) -> Any:
        return self.given(name) if self.request.method in READING else self.body.get(name)

    def guild(self) -> Guild:
        return self.world.guild(self.id("guild"))

    def channel(self) -> Channel:
        return self.world.channel(self.id("channel"))

    def message(self) -> Message:
        return self.world.message(self.channel().id, self.id("message"))

    def person(self) -> Person:
        """The acting person, in the guild of the channel or the guild named."""
        user = self.world.user(self.id("user"))
        guild = None
        if self.has("channel"):
            guild_id = self.channel().guild_id
            guild = self.world.guilds[guild_id] if guild_id is not None else None
        elif self.has("guild"):
            guild = self.guild()
        if guild is not None:
            self.world.member(guild.id, user.id)
        return Person(self.world, self.stand_in.deliverer, user, guild)

    def picked(self, *names: str) -> Json:
        return {name: self.body[name] for name in names if name in self.body}


Answering = Callable[[Ask], Json | list[Any] | Awaitable[Json | None] | None]


def value_of(value: Any) -> Any:
    """Files come as {"filename", "content_base64"}; everything else stays."""
    if isinstance(value, dict) and "content_base64" in value:
        kind = str(value.get("content_type") or "application/octet-stream")
        return Upload(
            0, str(value.get("filename") or "file"), base64.b64decode(value["content_base64"]), kind
        )
    if isinstance(value, list):
        return [value_of(item) for item in value]
    return value


def make_route(stand_in: "StandIn", method: str, path: str, answering: Answering) -> Route:
    async def endpoint(request: Request) -> Response:
        try:
            refuse_foreign(request, stand_in.hosts)
            outcome = answering(Ask(stand_in, request, await _json(request)))
            answer = await outcome if inspect.isawaitable(outcome) else outcome
        except Foreign as foreign:
            return refused(foreign)
        except ClientRefusal as refusal:
            return _error(422, refusal.code, str(refusal), refusal.field)
        except ApiError as error:
            return _error(error.status, str(error.code), error.sentence(), None)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            return _error(400, "bad_request", f"{type(error).__name__}: {error}", None)
        return reply(200, answer if answer is not None else {"ok": True})

    return Route(path, endpoint, methods=[method])


async def _json(request: Request) -> Json:
    raw = await request.body()
    if not raw:
        return {}
    try:
        body = msgspec.json.decode(raw)
    except msgspec.DecodeError:
        raise ClientRefusal("not_json", "The body is not JSON.") from None
    if not isinstance(body, dict):
        raise ClientRefusal("not_json", "The body must be an object.")
    return body


def refused(foreign: Foreign) -> Response:
    """The answer to what is not from here."""
    return _error(foreign.status, foreign.code, str(foreign), None)


def _error(status: int, code: str, message: str, field: str | None) -> Response:
    return reply(status, {"error": {"code": code, "message": message, "field": field}})


def reply(status: int, body: Any) -> Response:
    return Response(msgspec.json.encode(body), status, media_type="application/json")
