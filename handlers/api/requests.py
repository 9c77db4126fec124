"""A call as it came, whatever carried it: an ASGI server or a cloud function."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from handlers.api.problems import BodyTooLarge, NotAccepted, NotThere, UnreadableBody, WrongMediaType
from handlers.api.routes import ApiRoute

MOST_VALUES = 100
_NUL = (b"\\u0000", b"\x00")


class ApiRequest(msgspec.Struct, frozen=True):
    """`path` below /v1; header names in lower case; `body` None: it was too large."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes | None

    @property
    def locale(self) -> str | None:
        """The first language that the client names."""
        wanted = self.headers.get("accept-language", "").split(",")[0].split(";")[0].strip()
        return wanted[:10] or None


def read_params(route: ApiRoute, named: tuple[str, ...], query: str) -> Mapping[str, Any]:
    """Path and query as the endpoint takes them; refuses what does not fit."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_VALUES)
    except ValueError:
        raise NotAccepted(reason=f"more than {MOST_VALUES} parameters") from None
    for name, value in pairs:
        if "\x00" in value or not value.isprintable():
            raise NotAccepted(reason=f"{name[:40]!r} has characters that cannot be seen")
    return to_params(route, named, pairs)


def to_params(route: ApiRoute, named: tuple[str, ...], pairs: Iterable[tuple[str, str]]) -> Mapping[str, Any]:
    """The same from names and values that were read already."""
    values: dict[str, Any] = dict(zip(route.in_path, named, strict=True))
    if any("\x00" in value for value in values.values()):
        raise NotThere
    for name, value in pairs:
        if name in route.several:
            values.setdefault(name, []).append(value)
        elif name in values:
            raise NotAccepted(reason=f"{name[:40]!r} comes twice")
        else:
            values[name] = value
    return _converted(route, values)


def _converted(route: ApiRoute, values: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        params = msgspec.convert(values, route.params, strict=False)
    except msgspec.ValidationError as problem:
        if any(f"`$.{name}`" in str(problem) for name in route.in_path):
            raise NotThere from None
        raise NotAccepted(reason=str(problem)) from None
    return {name: getattr(params, name) for name in params.__struct_fields__}


def read_body(decoder: msgspec.json.Decoder[Any], request: ApiRequest) -> Any:
    """The JSON body as the endpoint takes it; refuses what does not fit."""
    if request.body is None:
        raise BodyTooLarge
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise WrongMediaType
    if any(nul in request.body for nul in _NUL):
        raise NotAccepted(reason="a text has a character NUL")
    try:
        return decoder.decode(request.body)
    except msgspec.ValidationError as problem:
        raise NotAccepted(reason=str(problem)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise UnreadableBody(reason=str(problem)[:200]) from None
