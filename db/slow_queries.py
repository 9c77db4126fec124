"""Statements that take long are logged by the function they are in, without what was asked for."""

from __future__ import annotations

import ast
import logging
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

LAYER = Path(__file__).parent


class SlowQueries:
    """For asyncpg's `add_query_logger`: warns of statements that take `limit_ms` or longer."""

    def __init__(self, limit_ms: int) -> None:
        self._limit_s = limit_ms / 1000

    def __call__(self, record: Any) -> None:
        """One statement that has ended (asyncpg.connection.LoggedQuery)."""
        if record.elapsed >= self._limit_s:
            log.warning("%s took %.0f ms", function_of(record.query), record.elapsed * 1000)


def function_of(query: str) -> str:
    """Such as `db.outbox.lock_due`; of a statement that is in no function of db/, its first words."""
    return _functions().get(_plain(query)) or " ".join(query.split()[:6])


@cache
def _functions() -> dict[str, str]:
    """Every literal statement of db/ and its function; read when the first slow one is seen."""
    return dict(found for file in sorted(LAYER.rglob("*.py")) for found in _statements(file))


def _statements(file: Path) -> Iterator[tuple[str, str]]:
    module = ".".join(("db", *file.relative_to(LAYER).with_suffix("").parts))
    for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(function, ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
                    yield _plain(node.value), f"{module}.{function.name}"


def _plain(query: str) -> str:
    return " ".join(query.split())
