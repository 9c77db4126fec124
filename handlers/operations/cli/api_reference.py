"""The reference of the REST API, as Markdown, from its OpenAPI description."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from handlers.api.description import describe
from handlers.api_list import APIS

HEAD: Final = """\
# REST API

{prose}
`guildhall reference` makes this page from the description that your own installation serves as
`GET /v1/openapi.json`; `GET /v1/docs` shows the same with every status. How to begin is told in
[the guide](guide-api.md). All paths are below `/v1`; **bold** parameters and fields are required."""
Json = Mapping[str, Any]


def page() -> str:
    """Calls by their tags, then the shapes that they take and give."""
    whole = describe([route for api in APIS for route in api.routes])
    calls = [
        (tag["name"], method, path, call)
        for tag in whole["tags"]
        for path, methods in whole["paths"].items()
        for method, call in methods.items()
        if tag["name"] in call["tags"]
    ]
    parts = [HEAD.format(prose=whole["info"]["description"])]
    heading = ""
    for tag, method, path, call in calls:
        if tag != heading:
            parts.append(f"## {tag}")
            heading = tag
        parts.append(_call(method, path, call))
    parts.append("## Shapes")
    parts += [_shape(name, schema) for name, schema in sorted(whole["components"]["schemas"].items())]
    return "\n\n".join(parts)


def _call(method: str, path: str, call: Json) -> str:
    parameters = [_parameter(parameter) for parameter in call.get("parameters", ())]
    lines = [*parameters, *_body(call), *_answer(call)]
    text = " ".join(part for part in (call["summary"], call.get("description", "")) if part)
    return "\n\n".join(part for part in (f"### {method.upper()} {path}", text, "\n".join(lines)) if part)


def _parameter(parameter: Json) -> str:
    name = f"**`{parameter['name']}`**" if parameter.get("required") else f"`{parameter['name']}`"
    place = {"header": "header, ", "query": "query, ", "path": ""}[parameter["in"]]
    told = parameter.get("description") or parameter["schema"].get("description", "")
    kind = _type(parameter["schema"]).removesuffix(" or null")
    return f"- {name} ({place}{kind})" + (f": {told}" if told else "")


def _body(call: Json) -> Iterator[str]:
    for media in call.get("requestBody", {}).get("content", {}).values():
        yield f"- body: {_type(media['schema'])}"


def _answer(call: Json) -> Iterator[str]:
    """What a call gives that went well."""
    for status, answer in call["responses"].items():
        if status.startswith("2"):
            given = [_type(media["schema"]) for media in answer.get("content", {}).values()]
            yield f"- answers {status}" + (f": {', '.join(given)}" if given else "")


def _shape(name: str, schema: Json) -> str:
    required = schema.get("required", ())
    lines = [
        f"- {f'**`{field}`**' if field in required else f'`{field}`'}: {_type(shape)}"
        for field, shape in schema.get("properties", {}).items()
    ]
    if not lines:
        lines = [f"- {_type(schema)}"]
    about = " ".join(schema.get("description", "").split())
    return "\n\n".join(part for part in (f"### {name}", about, "\n".join(lines)) if part)


def _type(schema: Json) -> str:
    """In a few words; shapes of their own are linked."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    several = schema.get("anyOf") or schema.get("oneOf")
    if several:
        return " or ".join(_type(variant) for variant in several)
    if "enum" in schema:
        return " · ".join(f"`{value}`" for value in schema["enum"])
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"list of {_type(schema.get('items') or {})}"
    if isinstance(kind, list):
        return " or ".join(kind)
    return f"{kind}{_limits(schema)}"


def _limits(schema: Json) -> str:
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None and high < 2**31:
        return f", {low} to {high}"
    if "maxLength" in schema and "pattern" not in schema:
        return f", at most {schema['maxLength']} characters"
    return f" ({schema['format']})" if "format" in schema else ""
