"""The program, parsed once per process for all tests that read it."""

import ast
import gc
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def trees(layer: str) -> dict[str, ast.Module]:
    """The modules of a folder at the top, by their paths in the repository."""
    gc.disable()  # nothing of it becomes garbage, and it would be looked through again and again
    parsed = {
        file.relative_to(ROOT).as_posix(): ast.parse(file.read_text(encoding="utf-8"))
        for file in sorted((ROOT / layer).rglob("*.py"))
    }
    gc.enable()
    return parsed


@cache
def calls_and_constants(layer: str) -> tuple[list[ast.Call], list[ast.Constant]]:
    """Of all modules of the folder: walking through all of them takes its time."""
    calls: list[ast.Call] = []
    constants: list[ast.Constant] = []
    for tree in trees(layer).values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                calls.append(node)
            elif isinstance(node, ast.Constant):
                constants.append(node)
    return calls, constants


def statements(node: ast.AST) -> Iterator[ast.stmt]:
    """Those in it at any depth, without a look at their expressions."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt):
            yield child
        if not isinstance(child, ast.expr):
            yield from statements(child)
