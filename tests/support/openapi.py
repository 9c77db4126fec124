"""Requests and answers held against Discord's published OpenAPI description."""

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

DESCRIPTION = Path(__file__).resolve().parents[3] / "shared" / "discord" / "openapi.json"
ABSENT = f"Discord's OpenAPI description is not at {DESCRIPTION}"
needs_description = pytest.mark.skipif(not DESCRIPTION.exists(), reason=ABSENT)
ROOT = "urn:discord"


# The description gives the inner errors integer codes; the docs' own examples, and Discord, write words.
ERROR_TREE = {
    "type": "object",
    "properties": {
        "_errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
                "required": ["code", "message"],
            },
        }
    },
    "additionalProperties": {"$ref": "#/components/schemas/ErrorDetails"},
}


class ContractBroken(AssertionError):
    """A request or an answer that Discord's description does not know."""


class Validator:
    """Compiled once per operation. Paths are those after `/api/v10`, with or without a query.

    A compiled validator in Rust decides, two hundred times faster; the one in Python words what is wrong.
    """

    def __init__(self, description: Path = DESCRIPTION) -> None:
        self._document = json.loads(description.read_bytes())
        self._document["components"]["schemas"]["ErrorDetails"] = ERROR_TREE
        resource = Resource.from_contents(self._document, default_specification=DRAFT202012)
        self._registry: Registry[Any] = Registry().with_resource(ROOT, resource)
        self._quick_registry = jsonschema_rs.Registry([(ROOT, self._document)])
        self._templates = sorted(self._document["paths"], key=lambda path: (path.count("{"), -len(path)))
        self._patterns = [
            (re.compile("^" + re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)) + "$"), path)
            for path in self._templates
        ]
        self._compiled: dict[str, jsonschema_rs.Draft202012Validator] = {}

    @staticmethod
    def available() -> bool:
        return DESCRIPTION.exists()

    def operation(self, method: str, path: str) -> tuple[str, dict[str, Any]]:
        """The template and the description of the operation."""
        plain = path.partition("?")[0]
        known = []
        for pattern, template in self._patterns:
            if pattern.match(plain):
                known.append(template)
                operations = self._document["paths"][template]
                if method.lower() in operations:
                    return template, operations[method.lower()]
        raise ContractBroken(
            f"{method} {plain} is not in Discord's description (like it: {known or 'nothing'})"
        )

    def check_request(self, method: str, path: str, body: Any = None) -> None:
        """`body` is the JSON (for uploads: payload_json); None for none."""
        template, operation = self.operation(method, path)
        content = operation.get("requestBody", {}).get("content", {})
        if body is None:
            if operation.get("requestBody", {}).get("required"):
                raise ContractBroken(f"{method} {template} needs a body")
            return
        if "application/json" not in content:
            raise ContractBroken(f"{method} {template} takes no JSON")
        where = (template, method.lower(), "requestBody", "content", "application/json", "schema")
        self._check(f"{method} {template} request", pointer("paths", *where), as_described(body))

    def check_response(self, method: str, path: str, status: int, body: Any = None) -> None:
        template, operation = self.operation(method, path)
        if status >= 500:
            return
        key = self._status(operation["responses"], status)
        if key is None:
            raise ContractBroken(f"{method} {template} never answers {status}")
        place = operation["responses"][key]
        at = pointer("paths", template, method.lower(), "responses", key)
        if "$ref" in place:
            at = place["$ref"].removeprefix("#")
            place = self._document["components"]["responses"][place["$ref"].rpartition("/")[2]]
        if "content" not in place:
            if body is not None:
                raise ContractBroken(f"{method} {template} {status} has no body, got {body!r}")
            return
        at += pointer("content", "application/json", "schema")
        self._check(f"{method} {template} {status} answer", at, body)

    def check_schema(self, name: str, body: Any) -> None:
        """Against one named schema, e.g. `GuildMemberResponse`."""
        self._check(name, pointer("components", "schemas", name), body)

    @staticmethod
    def _status(responses: dict[str, Any], status: int) -> str | None:
        options = (str(status), f"{status // 100}XX", "default")
        return next((key for key in options if key in responses), None)

    def _check(self, what: str, at: str, body: Any) -> None:
        schema = {"$ref": f"{ROOT}#{at}"}
        validator = self._compiled.get(at)
        if validator is None:
            validator = jsonschema_rs.Draft202012Validator(schema, registry=self._quick_registry)
            self._compiled[at] = validator
        if validator.is_valid(body):
            return
        errors = Draft202012Validator(schema, registry=self._registry).iter_errors(body)
        problems = [line for error in errors for line in told(error)]
        raise ContractBroken(f"{what}: " + ("; ".join(problems[:5]) or "is not as described"))


BITFIELDS = frozenset(("permissions", "allow", "deny", "default_member_permissions"))


def as_described(body: Any) -> Any:
    """Permissions in requests: the docs want decimal strings, the description integers. Both are right."""
    if isinstance(body, list):
        return [as_described(item) for item in body]
    if not isinstance(body, dict):
        return body
    return {
        key: int(value)
        if key in BITFIELDS and isinstance(value, str) and value.isdecimal()
        else as_described(value)
        for key, value in body.items()
    }


def pointer(*steps: str) -> str:
    """A JSON pointer, as it stands in a fragment."""
    return "".join("/" + quote(step.replace("~", "~0").replace("/", "~1"), safe="~") for step in steps)


def told(error: ValidationError) -> list[str]:
    """One line per fault. Of a union, the branch that fits best tells what is wrong."""
    if error.validator in ("oneOf", "anyOf") and error.context:
        branches: dict[Any, list[ValidationError]] = {}
        for inner in error.context:
            branches.setdefault(inner.schema_path[0], []).append(inner)
        best = min(branches.values(), key=_misfit)
        return [line for inner in best for line in told(inner)]
    place = "/".join(map(str, error.absolute_path)) or "body"
    return [f"{place}: {error.message[:300]}"]


def _misfit(errors: list[ValidationError]) -> tuple[bool, int]:
    """Branches whose `type` is another come last."""
    other_kind = any(list(e.path)[-1:] == ["type"] or e.validator == "type" for e in errors)
    return other_kind, len(errors)


@lru_cache(maxsize=1)
def the_validator() -> Validator:
    """Shared by all tests; compiling is not free."""
    return Validator()
