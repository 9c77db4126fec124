"""Statements are timed by the function they are in: what takes long is logged, all of it is counted.

What was asked for is in neither.
"""

from __future__ import annotations

import ast
import logging
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec

log = logging.getLogger(__name__)

LAYER = Path(__file__).parent
CONSTANT: Final = re.compile(r"'(?:[^']|'')*'|\$\d+|\b\d+(?:\.\d+)?\b")
MOST_KEPT: Final = 5_000
"""Statements that are counted: ours are some hundreds."""


class StatementCost(msgspec.Struct, array_like=True):
    """What a statement has cost this process since it began."""

    query: str
    calls: int = 0
    total_s: float = 0.0


_counted: dict[str, StatementCost] = {}


class SlowQueries:
    """For asyncpg's `add_query_logger`: counts all, warns of those that take `limit_ms` or longer."""

    def __init__(self, limit_ms: int) -> None:
        self._limit_s = limit_ms / 1000

    def __call__(self, record: Any) -> None:
        """One statement that has ended (asyncpg.connection.LoggedQuery)."""
        counted = _counted.get(record.query)
        if counted is None and len(_counted) < MOST_KEPT:
            counted = _counted[record.query] = StatementCost(record.query)
        if counted is not None:
            counted.calls += 1
            counted.total_s += record.elapsed
        if record.elapsed >= self._limit_s:
            log.warning("%s took %.0f ms", function_of(record.query), record.elapsed * 1000)


def costliest(limit: int) -> list[StatementCost]:
    """Of this process, by total time."""
    return sorted(_counted.values(), key=lambda counted: -counted.total_s)[:limit]


def function_of(query: str) -> str:
    """Such as `db.outbox.lock_due`; of a statement that is in no function of db/, its first words.

    pg_stat_statements has put parameters in place of constants: they count for nothing here.
    """
    return _functions().get(_plain(query)) or " ".join(query.split()[:6])


def statements_of(name: str) -> list[str]:
    """Those of a function of db/, such as `db.outbox.claim_heads`."""
    return [
        query
        for file in sorted(LAYER.rglob("*.py"))
        for query, function in _statements(file)
        if function == name
    ]


@cache
def _functions() -> dict[str, str]:
    """Every literal statement of db/ and its function; read when the first slow one is seen."""
    return {
        _plain(query): function
        for file in sorted(LAYER.rglob("*.py"))
        for query, function in _statements(file)
    }


def _statements(file: Path) -> Iterator[tuple[str, str]]:
    """Literal texts with their functions; docstrings are among them, and harm nobody."""
    module = ".".join(("db", *file.relative_to(LAYER).with_suffix("").parts))
    for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(function, ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
                    yield node.value, f"{module}.{function.name}"


def _plain(query: str) -> str:
    return " ".join(CONSTANT.sub("?", query).split())
