"""Importing much in small slices: a module is imported after those that it imports, so each is only itself.

    for name in in_order("handlers.products"):
        import_module(name)
        await asyncio.sleep(0)

The order is read from the sources; a module that is missing in it comes with whoever imports it.
"""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_IMPORTS = re.compile(r"^(?:from|import) ([\w.]+)(?: import (?:\(([^)]*)\)|(.*)))?", re.MULTILINE)
"""At the beginning of a line: neither inside functions nor only for type checkers."""


def in_order(name: str, seen: set[str] | None = None) -> Iterator[str]:
    """The modules of ours that the import of this one brings along, and itself as the last."""
    seen = set() if seen is None else seen
    if name in seen:
        return
    seen.add(name)
    path = ROOT.joinpath(*name.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    if not file.is_file():
        return
    for statement in _IMPORTS.finditer(file.read_text(encoding="utf-8")):
        yield from in_order(statement[1], seen)
        for imported in (statement[2] or statement[3] or "").split(","):
            for word in imported.split()[:1]:
                yield from in_order(f"{statement[1]}.{word}", seen)
    yield name
