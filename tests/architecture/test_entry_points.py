"""Entry points may import anything, and nothing imports them."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("interactions", "handlers", "jobs", "gateway_relay", "db", "stand_in", "deploy")
ENTRY_POINTS = (
    "interactions.asgi",
    "jobs.worker",
    "gateway_relay.__main__",
    "stand_in.__main__",
    "handlers.operations.cli",
    "deploy.aws_lambda",
    "deploy.google_cloud",
    "deploy.cloud_function",
)


def module_name(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(file: Path) -> Iterator[str]:
    """Every module a file imports, also inside functions; of `from a import b` both a and a.b."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_entry_point(module: str) -> str | None:
    return next((point for point in ENTRY_POINTS if module == point or module.startswith(f"{point}.")), None)


FILES = [file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))]


def test_the_entry_points_exist() -> None:
    modules = {module_name(file) for file in FILES}

    assert set(ENTRY_POINTS) <= modules


@pytest.mark.parametrize("package", PACKAGES)
def test_nothing_imports_an_entry_point(package: str) -> None:
    importers = [
        f"{module_name(file)} imports {imported}"
        for file in FILES
        if file.is_relative_to(ROOT / package) and is_entry_point(module_name(file)) is None
        for imported in imports_of(file)
        if is_entry_point(imported)
    ]

    assert importers == []
