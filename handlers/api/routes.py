"""Endpoints: a plain async function whose signature is the description, the validation and the answer.

    api = Api("raid_desk", "Runs")

    @api.get("/runs/{run_id}", requires=Role.ORGANIZER, scope=Scope.READ)
    async def read_run(ctx: ApiContext, run_id: int) -> RunView:
        \"\"\"One run with its members, offers and events.\"\"\"

What the path names is taken from it; `body` is the JSON body; every other parameter comes from the query.
A plain `int` is a number from 0 to 2^63-1; `since` and `until` are sent as `from` and `to`. What is
returned is the body of the answer; None is 204.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Annotated, Any, Final, Protocol, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from handlers.api.fields import Moment, Number, Scope
from handlers.platform.roles.rules import Role

Handler = TypeVar("Handler", bound=Callable[..., Awaitable[Any]])
_NAMED: Final = re.compile(r"{(\w+)}")
_PLAIN: Final[Mapping[Any, Any]] = {int: Number}
_SENT_AS: Final = {"since": "from", "until": "to"}
"""Names in a query that are none in Python."""


class ApiRoute(msgspec.Struct, frozen=True, kw_only=True):
    """One endpoint. `requires` is the least internal role, `scope` what the key must be for; None: no key.

    `params`: path and query as one struct; `body`: its type, None without; `versioned`: it wants If-Match.
    `also`: the media type of an answer that is not JSON.
    """

    product: str
    tag: str
    method: str
    path: str
    requires: Role
    scope: Scope | None
    handler: Callable[..., Awaitable[Any]]
    params: type[msgspec.Struct]
    in_path: tuple[str, ...]
    several: frozenset[str]
    body: Any
    result: Any
    status: int
    versioned: bool
    also: str
    in_dm: bool = False
    for_suspended: bool = False
    switch: str = ""

    @property
    def name(self) -> str:
        """What it is called in the description, and in the log."""
        return self.handler.__name__

    @property
    def text(self) -> str:
        """What its docstring says."""
        return inspect.cleandoc(self.handler.__doc__ or "")

    @property
    def writes(self) -> bool:
        """Whether it changes something."""
        return self.method != "GET"


class Api:
    """The endpoints of one feature."""

    def __init__(self, product: str, tag: str) -> None:
        self.product = product
        self.tag = tag
        self.routes: list[ApiRoute] = []

    def get(self, path: str, **how: Any) -> Callable[[Handler], Handler]:
        """Reads."""
        return self._route("GET", path, **how)

    def post(self, path: str, **how: Any) -> Callable[[Handler], Handler]:
        """Makes or does something."""
        return self._route("POST", path, **how)

    def put(self, path: str, **how: Any) -> Callable[[Handler], Handler]:
        """Replaces."""
        return self._route("PUT", path, **how)

    def patch(self, path: str, **how: Any) -> Callable[[Handler], Handler]:
        """Changes what is given."""
        return self._route("PATCH", path, **how)

    def delete(self, path: str, **how: Any) -> Callable[[Handler], Handler]:
        """Takes away."""
        return self._route("DELETE", path, **how)

    def _route(
        self,
        method: str,
        path: str,
        *,
        requires: Role,
        scope: Scope | None,
        status: int = 200,
        versioned: bool = False,
        also: str = "",
    ) -> Callable[[Handler], Handler]:
        def declare(handler: Handler) -> Handler:
            hints = get_type_hints(handler, include_extras=True)
            result = hints.pop("return")
            body = hints.pop("body", None)
            in_path = tuple(_NAMED.findall(path))
            self.routes.append(
                ApiRoute(
                    product=self.product,
                    tag=self.tag,
                    method=method,
                    path=path,
                    requires=requires,
                    scope=scope,
                    handler=handler,
                    params=_params(handler, hints, in_path),
                    in_path=in_path,
                    several=frozenset(name for name, hint in hints.items() if _is_list(hint)),
                    body=body,
                    result=result,
                    status=204 if result is type(None) else status,
                    versioned=versioned,
                    also=also,
                )
            )
            return handler

        return declare


def _params(
    handler: Callable[..., Any], hints: Mapping[str, Any], in_path: Iterable[str]
) -> type[msgspec.Struct]:
    """Path and query as one struct, by which they are checked and described."""
    fields: list[Any] = []
    parameters = inspect.signature(handler).parameters
    for name, parameter in list(parameters.items())[1:]:
        if name == "body":
            continue
        hint = _PLAIN.get(hints[name], hints[name])
        given = parameter.default is not inspect.Parameter.empty
        fields.append((name, hint, parameter.default) if given else (name, hint))
    missing = set(in_path) - {name for name, *_ in fields}
    if missing:
        raise TypeError(f"{handler.__qualname__} does not take {sorted(missing)}")
    name = f"{handler.__module__}.{handler.__name__}".replace(".", "_") + "_params"
    return msgspec.defstruct(
        name, fields, frozen=True, forbid_unknown_fields=True, kw_only=True, rename=_SENT_AS.get
    )


def _is_list(hint: Any) -> bool:
    """Whether a query may name it several times."""
    origin = get_origin(hint)
    if origin is Annotated:
        return _is_list(get_args(hint)[0])
    return origin in (list, tuple) or any(get_origin(part) in (list, tuple) for part in get_args(hint))


class Declared(Protocol):
    """What declares endpoints: an Api, and the pages of the dashboard."""

    @property
    def routes(self) -> Sequence[ApiRoute]: ...


class ApiMatch(msgspec.Struct, frozen=True):
    """The endpoint that was called, and what its path names."""

    route: ApiRoute
    named: Mapping[str, str]


class Endpoints:
    """All endpoints, found by path and method. What is written out comes before what is named."""

    def __init__(self, apis: Iterable[Declared]) -> None:
        self.routes = tuple(route for api in apis for route in api.routes)
        self._root: dict[str, Any] = {}
        for route in self.routes:
            node = self._root
            for part in route.path.strip("/").split("/"):
                node = node.setdefault("{}" if part.startswith("{") else part, {})
            methods = node.setdefault("", {})
            if route.method in methods:
                raise TypeError(f"{route.method} {route.path} is declared twice")
            methods[route.method] = route

    def find(self, path: str) -> tuple[Mapping[str, ApiRoute], tuple[str, ...]]:
        """The endpoints of a path below /v1 by method, and the values in it; empty when there are none."""
        return _descend(self._root, path.strip("/").split("/"), ())


def _descend(
    node: dict[str, Any], parts: list[str], values: tuple[str, ...]
) -> tuple[Mapping[str, ApiRoute], tuple[str, ...]]:
    if not parts:
        return node.get("", {}), values
    first, *rest = parts
    if first and first != "{}" and first in node:
        match = _descend(node[first], rest, values)
        if match[0]:
            return match
    if first and "{}" in node:
        return _descend(node["{}"], rest, (*values, first))
    return {}, ()


__all__ = ["Api", "ApiRoute", "Endpoints", "Moment"]
