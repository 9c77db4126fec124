"""Discord's own OpenAPI description as a judge of what we send, where the file is at hand."""

import functools
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

OPENAPI = Path(__file__).parents[2] / "../shared/discord/openapi.json"

needs_openapi = pytest.mark.skipif(not OPENAPI.exists(), reason="openapi.json is not beside the repository")


@functools.cache
def _registry() -> Any:
    document = json.loads(OPENAPI.read_text())
    return Registry().with_resource("urn:discord", Resource(document, DRAFT202012))


@functools.cache
def _validator(path: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"urn:discord#{path}"}, registry=_registry())


def schema_errors(schema: str, value: Any) -> list[str]:
    """What is wrong with a value by the schema of that name; empty if nothing."""
    return _errors(f"/components/schemas/{schema}", value)


def request_errors(method: str, path: str, value: Any) -> list[str]:
    """What is wrong with the JSON body of a request to a path like "/channels/{channel_id}/messages"."""
    escaped = path.replace("~", "~0").replace("/", "~1")
    return _errors(f"/paths/{escaped}/{method}/requestBody/content/application~1json/schema", value)


def _errors(pointer: str, value: Any) -> list[str]:
    return [f"{error.json_path}: {error.message[:300]}" for error in _validator(pointer).iter_errors(value)]
