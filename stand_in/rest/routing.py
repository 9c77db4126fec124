"""The table of routes: method, path, which rate-limit bucket, who may call."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from stand_in.errors import missing_access
from stand_in.model import Channel, Guild, Member, User
from stand_in.rules.messages import Upload
from stand_in.world import World

Json = dict[str, Any]


@dataclass(slots=True)
class Reply:
    status: int
    body: Any = None


@dataclass(slots=True)
class Call:
    """One request as a route sees it."""

    world: World
    method: str
    path: str
    ids: dict[str, str]
    query: dict[str, list[str]]
    json: Any
    uploads: list[Upload]
    reason: str | None
    server: Any
    """The REST server (its gateway address, deliverer)."""

    @property
    def bot(self) -> User:
        return self.world.bot

    def id(self, name: str) -> int:
        return int(self.ids[name])

    def first(self, name: str) -> str | None:
        return self.query.get(name, [None])[0]

    def flag(self, name: str) -> bool:
        return (self.first(name) or "").lower() in ("true", "1")

    @property
    def fields(self) -> Json:
        """The JSON body as an object; anything else counts as empty."""
        return self.json if isinstance(self.json, dict) else {}

    def guild(self) -> Guild:
        """The guild of the path; one the bot is not in does not exist for it."""
        guild = self.world.guild(self.id("guild_id"))
        if self.bot.id not in guild.members:
            raise missing_access()
        return guild

    def me(self, guild: Guild) -> Member:
        return guild.members[self.bot.id]

    def channel(self) -> Channel:
        return self.world.channel(self.id("channel_id"))


Handler = Callable[[Call], Reply | Awaitable[Reply]]
AnyHandler = TypeVar("AnyHandler", bound=Handler)


@dataclass(slots=True, frozen=True)
class Limit:
    """How many calls in how many seconds; `global_` False: outside the global budget."""

    calls: int
    seconds: float


@dataclass(slots=True)
class Route:
    method: str
    template: str
    pattern: re.Pattern[str]
    handler: Handler
    limit: Limit
    bucket: str
    needs_token: bool = True
    counts_globally: bool = True
    name: str = field(default="")


class Routes:
    def __init__(self) -> None:
        self.all: list[Route] = []

    def add(
        self,
        method: str,
        template: str,
        *,
        calls: int = 10,
        seconds: float = 1.0,
        bucket: str = "",
        open_: bool = False,
    ) -> Callable[[AnyHandler], AnyHandler]:
        """`open_`: the token in the path is the credential, no global budget."""
        pattern = re.compile("^" + re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template) + "$")

        def keep(handler: AnyHandler) -> AnyHandler:
            shared = bucket or f"{method} {template}"
            self.all.append(
                Route(method, template, pattern, handler, Limit(calls, seconds), shared, not open_, not open_)
            )
            return handler

        return keep

    def find(self, method: str, path: str) -> tuple[Route | None, dict[str, str], bool]:
        """The route, its parameters, and whether the path exists with another method."""
        known = False
        for route in self.all:
            match = route.pattern.match(path)
            if match is None:
                continue
            values = match.groupdict()
            if not all(_plausible(name, value) for name, value in values.items()):
                continue
            if route.method == method:
                return route, values, True
            known = True
        return None, {}, known


def _plausible(name: str, value: str) -> bool:
    return not name.endswith("_id") or (value.isascii() and value.isdigit())


routes = Routes()
