"""The description as a page to read: plain HTML with its own style, no script, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from inspect import isclass
from pathlib import Path
from typing import Any, Final

from handlers.api import problems
from handlers.api.problems import Problem

STYLE: Final = Path(__file__).with_name("page.css")


def draw_page(described: dict[str, Any]) -> str:
    """The whole page."""
    info = described["info"]
    parts = [
        "<!doctype html><html lang=en><head><meta charset=utf-8>",
        "<meta name=viewport content='width=device-width, initial-scale=1'>",
        f"<title>{escape(info['title'])} API</title>",
        f"<style>{STYLE.read_text(encoding='utf-8')}</style></head>",
        f"<body><main><h1>{escape(info['title'])} API {escape(info['version'])}</h1>",
        *(f"<p>{_text(part)}</p>" for part in info["description"].strip().split("\n\n")),
        "<p>The same for machines: <a href='/v1/openapi.json'>openapi.json</a></p>",
        *_contents(described),
        *_tags(described),
        *_schemas(described),
        *_problems(),
        "</main></body></html>",
    ]
    return "\n".join(parts)


def _contents(described: dict[str, Any]) -> Iterator[str]:
    links = "".join(f"<li><a href='#{_anchor(tag)}'>{escape(tag)}</a></li>" for tag in _names(described))
    yield f"<nav><ul>{links}<li><a href='#schemas'>What is sent and answered</a></li>"
    yield "<li><a href='#problems'>What can go wrong</a></li></ul></nav>"


def _names(described: dict[str, Any]) -> list[str]:
    return [tag["name"] for tag in described["tags"]]


def _tags(described: dict[str, Any]) -> Iterator[str]:
    for tag in _names(described):
        yield f"<h2 id='{_anchor(tag)}'>{escape(tag)}</h2>"
        for path, methods in described["paths"].items():
            for method, operation in methods.items():
                if tag in operation["tags"]:
                    yield from _operation(method.upper(), path, operation)


def _operation(method: str, path: str, operation: dict[str, Any]) -> Iterator[str]:
    yield f"<section id='{escape(operation['operationId'])}'><h3><span class='{method}'>{method}</span> "
    yield f"<code>/v1{escape(path)}</code></h3><p>{_text(operation['summary'])}</p>"
    yield f"<p class=needs>{_text(operation['description'])}</p>"
    rows = [
        f"<tr><td><code>{escape(parameter['name'])}</code><td>{escape(parameter['in'])}"
        f"{', needed' if parameter.get('required') else ''}<td>{_shape(parameter['schema'])}"
        f"<td>{_text(parameter.get('description', ''))}"
        for parameter in operation["parameters"]
    ]
    if rows:
        yield f"<table>{''.join(rows)}</table>"
    if "requestBody" in operation:
        yield f"<p>Body: {_content(operation['requestBody'])}</p>"
    answers = [
        f"<tr><td>{status}<td>{_text(answer['description'])}<td>{_content(answer)}"
        for status, answer in operation["responses"].items()
    ]
    yield f"<details><summary>Answers</summary><table>{''.join(answers)}</table></details></section>"


def _content(described: dict[str, Any]) -> str:
    return ", ".join(
        f"{_shape(content['schema'])}{'' if kind == 'application/json' else f' ({escape(kind)})'}"
        for kind, content in described.get("content", {}).items()
    )


def _schemas(described: dict[str, Any]) -> Iterator[str]:
    yield "<h2 id=schemas>What is sent and answered</h2>"
    for name, schema in sorted(described["components"]["schemas"].items()):
        yield f"<section id='schema-{escape(name)}'><h3>{escape(name)}</h3>"
        yield f"<p>{_text(schema.get('description', ''))}</p>"
        needed = schema.get("required", ())
        rows = [
            f"<tr><td><code>{escape(field)}</code><td>{'needed' if field in needed else ''}"
            f"<td>{_shape(shape)}<td>{_text(shape.get('description', ''))}"
            for field, shape in schema.get("properties", {}).items()
        ]
        yield f"<table>{''.join(rows)}</table></section>" if rows else f"<p>{_shape(schema)}</p></section>"


def _problems() -> Iterator[str]:
    yield "<h2 id=problems>What can go wrong</h2>"
    kinds = {
        kind
        for kind in vars(problems).values()
        if isclass(kind) and issubclass(kind, Problem) and kind != Problem
    }
    for kind in sorted(kinds, key=lambda kind: (kind.status, kind.__name__)):
        yield f"<section id='problem-{kind.__name__}'><h3>{kind.status} {kind.__name__}</h3>"
        yield f"<p>{_text(kind.sentence())} {_text(kind.remedy)}</p></section>"


def _shape(schema: dict[str, Any]) -> str:
    """A type in a few words."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"<a href='#schema-{escape(name)}'>{escape(name)}</a>"
    if "anyOf" in schema:
        return " or ".join(_shape(variant) for variant in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(f"<code>{escape(str(value))}</code>" for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_shape(schema.get('items') or {})}"
    if isinstance(schema.get("additionalProperties"), dict):
        return f"map to {_shape(schema['additionalProperties'])}"
    limits = {"minimum": "from", "maximum": "to", "minLength": "from", "maxLength": "at most"}
    told = " ".join(f"{word} {schema[key]}" for key, word in limits.items() if key in schema)
    return escape(f"{schema.get('format') or schema.get('type') or 'anything'} {told}".strip())


def _text(text: str) -> str:
    """Escaped, with `code` as code."""
    pieces = escape(text).replace("\n\n", "<br>").split("`")
    return "".join(f"<code>{piece}</code>" if at % 2 else piece for at, piece in enumerate(pieces))


def _anchor(tag: str) -> str:
    return f"tag-{escape(tag.lower().replace(' ', '-'))}"
