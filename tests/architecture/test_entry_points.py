"""Entry points may import anything, and nothing imports them."""

import ast
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

from tests.architecture.trees import statements, trees

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


def module_name(path: str) -> str:
    parts = PurePosixPath(path).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(tree: ast.Module) -> Iterator[str]:
    """Every module a file imports, also inside functions; of `from a import b` both a and a.b."""
    for node in statements(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_entry_point(module: str) -> str | None:
    return next((point for point in ENTRY_POINTS if module == point or module.startswith(f"{point}.")), None)


def test_the_entry_points_exist() -> None:
    modules = {module_name(path) for package in PACKAGES for path in trees(package)}

    assert set(ENTRY_POINTS) <= modules


@pytest.mark.parametrize("package", PACKAGES)
def test_nothing_imports_an_entry_point(package: str) -> None:
    importers = [
        f"{module_name(path)} imports {imported}"
        for path, tree in trees(package).items()
        if is_entry_point(module_name(path)) is None
        for imported in imports_of(tree)
        if is_entry_point(imported)
    ]

    assert importers == []
