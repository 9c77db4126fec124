"""The program, parsed once per process for all tests that read it."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def trees(layer: str) -> dict[str, ast.Module]:
    """The modules of a folder at the top, by their paths in the repository."""
    return {
        file.relative_to(ROOT).as_posix(): ast.parse(file.read_text(encoding="utf-8"))
        for file in sorted((ROOT / layer).rglob("*.py"))
    }
