"""The description of the API as OpenAPI 3.1, made of the declarations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final, get_args, get_origin

import msgspec

from handlers.api.fields import Raw
from handlers.api.problems import PROBLEM_JSON, ProblemView
from handlers.api.routes import ApiRoute

TEMPLATE: Final = "#/components/schemas/{name}"
ALWAYS: Final = {
    404: "There is no such thing, or it belongs to another server.",
    422: "A value cannot be used.",
    500: "Something went wrong on our side.",
    503: "The database cannot be reached for the moment.",
}
WITH_KEY: Final = {
    401: "No valid key was sent.",
    403: "The key, or the member as whom it acts, may not do this.",
    429: "The key has been used too often.",
}
WHEN_WRITING: Final = {
    400: "The body or a header cannot be read.",
    409: "What was asked for does not go with how things are.",
    413: "The body is too large.",
    415: "The body is not JSON.",
}
WHEN_VERSIONED: Final = {412: "It has changed since it was read.", 428: "If-Match is missing."}
IDEMPOTENCY_KEY: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Sent again within 24 hours, the same call happens once and is answered the same.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]{1,200}$"},
}
IF_MATCH: Final = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of the thing as it was read.",
    "schema": {"type": "string", "pattern": '^"(v[0-9]{1,18}(\\.[0-9a-f]+)?|[0-9a-f]{18})"$'},
}
IF_NONE_MATCH: Final = {
    "name": "If-None-Match",
    "in": "header",
    "description": "`*` in place of If-Match: there is none yet, and this makes it.",
    "schema": {"type": "string", "enum": ["*"]},
}
PROSE: Final = """\
Everything that a community's own sites and tools need of its Guildhall. A key belongs to one server and \
acts as one of its members, whose roles are looked at in each call; what belongs to another server does \
not exist for it.

Lists come in pages: send `next` back as `cursor`. Reads answer with an `ETag`. What goes wrong is told as \
RFC 9457 has it, with `fix` for what to do or whom to ask.
"""


def describe(routes: Sequence[ApiRoute]) -> dict[str, Any]:
    """The whole description."""
    schemas, components = _schemas(routes)
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, schemas, components)
    for route in routes:
        components.pop(route.params.__name__, None)
    whole = {
        "openapi": "3.1.0",
        "info": {
            "title": "Guildhall",
            "version": our_version(),
            "description": PROSE,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/v1"}],
        "tags": [{"name": tag} for tag in dict.fromkeys(route.tag for route in routes)],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "bearerFormat": "gh_…"}},
        },
    }
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(whole))
    return plain


@cache
def our_version() -> str:
    """As the package says."""
    try:
        return version("guildhall")
    except PackageNotFoundError:
        return "0"


def result_type(route: ApiRoute) -> Any:
    """What is answered as JSON; None for what is not."""
    parts = [part for part in get_args(route.result) if part is not Raw]
    if route.result is Raw or route.result is type(None):
        return None
    return parts[0] if parts and get_origin(route.result) is not None and route.also else route.result


def _schemas(routes: Iterable[ApiRoute]) -> tuple[dict[Any, Any], dict[str, Any]]:
    kinds: list[Any] = [ProblemView]
    for route in routes:
        kinds += [kind for kind in (route.params, route.body, result_type(route)) if kind is not None]
    kinds = list(dict.fromkeys(kinds))
    made, components = msgspec.json.schema_components(kinds, ref_template=TEMPLATE)
    return dict(zip(kinds, made, strict=True)), dict(components)


def _operation(route: ApiRoute, schemas: dict[Any, Any], components: dict[str, Any]) -> dict[str, Any]:
    summary, _, more = route.text.partition("\n")
    described: dict[str, Any] = {
        "operationId": route.name,
        "tags": [route.tag],
        "summary": summary,
        "description": "\n\n".join(filter(None, (more.strip(), _needs(route)))),
        "parameters": list(_parameters(route, components)),
        "responses": _responses(route, schemas),
        "security": [{"key": []}] if route.scope is not None else [],
    }
    if route.body is not None:
        content = {"application/json": {"schema": schemas[route.body]}}
        described["requestBody"] = {"required": True, "content": content}
    return described


def _needs(route: ApiRoute) -> str:
    if route.scope is None:
        return "Needs no key."
    return f"Needs a key with the scope `{route.scope}`, of a member with the role `{route.requires}`."


def _parameters(route: ApiRoute, components: dict[str, Any]) -> Iterable[dict[str, Any]]:
    shape = components[route.params.__name__]
    for name, schema in shape["properties"].items():
        described = {key: value for key, value in schema.items() if key != "description"}
        place = "path" if name in route.in_path else "query"
        parameter = {"name": name, "in": place, "schema": described}
        if name in shape.get("required", ()):
            parameter["required"] = True
        if "description" in schema:
            parameter["description"] = schema["description"]
        yield parameter
    if route.writes and route.scope is not None:
        yield IDEMPOTENCY_KEY
    if route.versioned:
        makes = route.method == "PUT"
        yield IF_MATCH | {"required": not makes}
        if makes:
            yield IF_NONE_MATCH


def _responses(route: ApiRoute, schemas: dict[Any, Any]) -> dict[str, Any]:
    answers: dict[str, Any] = {str(route.status): {"description": "Done."} | _content(route, schemas)}
    if not route.writes:
        answers["304"] = {"description": "It is still as the client has it."}
    problem = {PROBLEM_JSON: {"schema": schemas[ProblemView]}}
    for status, told in sorted(_refused(route).items()):
        answers[str(status)] = {"description": told, "content": problem}
    return answers


def _content(route: ApiRoute, schemas: dict[Any, Any]) -> dict[str, Any]:
    content = {}
    kind = result_type(route)
    if kind is not None:
        content["application/json"] = {"schema": schemas[kind]}
    if route.also:
        content[re.sub(";.*", "", route.also)] = {"schema": {"type": "string"}}
    return {"content": content} if content else {}


def _refused(route: ApiRoute) -> dict[int, str]:
    refused = dict(ALWAYS)
    if route.scope is not None:
        refused |= WITH_KEY
    if route.writes:
        refused |= WHEN_WRITING
    if route.versioned:
        refused |= WHEN_VERSIONED
    return refused
