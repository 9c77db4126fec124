"""Every SQL text of the product is a literal, and PostgreSQL accepts it on the migrated schema."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from asyncpg import PostgresError

DATABASE_LAYER = Path(__file__).parents[2] / "db"
NOT_QUERIES = {"pool.py", "migrate.py", "listen.py", "databases.py", "exports.py", "platform/log_months.py"}
"""Their texts come from elsewhere: files, other modules, or what the time is."""
METHODS = {"fetch", "fetchrow", "fetchval", "execute", "executemany", "prepare", "cursor"}
MAKERS = {"of_member"}


@dataclass(frozen=True)
class Query:
    """One text passed to a connection."""

    place: str
    text: str | None


def queries_in(file: Path) -> Iterator[Query]:
    """First arguments of connection methods and makers of queries; no text where it is no literal."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    constants = dict(_constants(tree))
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and node.args):
            continue
        if getattr(node.func, "attr", None) in METHODS or getattr(node.func, "id", None) in MAKERS:
            place = f"{file.relative_to(DATABASE_LAYER.parent)}:{node.lineno}"
            yield Query(place, _literal(node.args[0], constants))


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Names that are given exactly a literal text somewhere in the file."""
    for node in ast.walk(tree):
        value = getattr(node, "value", None)
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(value, ast.Constant):
            for target in targets:
                if isinstance(target, ast.Name) and isinstance(value.value, str):
                    yield target.id, value.value


def _literal(node: ast.expr, constants: dict[str, str]) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return constants.get(node.id) if isinstance(node, ast.Name) else None


FILES = [
    str(file.relative_to(DATABASE_LAYER))
    for file in sorted(DATABASE_LAYER.rglob("*.py"))
    if file.relative_to(DATABASE_LAYER).as_posix() not in NOT_QUERIES
]


def test_queries_are_found() -> None:
    assert sum(1 for file in FILES for _ in queries_in(DATABASE_LAYER / file)) > 1_000


@pytest.mark.parametrize("file", FILES)
async def test_postgresql_accepts_the_queries_of(connection: Any, file: str) -> None:
    for query in queries_in(DATABASE_LAYER / file):
        assert query.text is not None, f"{query.place} is no literal text"
        try:
            await connection.prepare(query.text)
        except PostgresError as problem:
            raise AssertionError(f"{query.place}: {problem}") from problem
