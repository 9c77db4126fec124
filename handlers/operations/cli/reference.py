"""`guildhall reference`: the pages of docs/ that are made of the code: commands, and calls of the API.

Why they stand in the repository: decision 0271.
"""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path

from handlers.operations.cli import api_reference, command_reference

PAGES: Mapping[str, Callable[[], str]] = {
    "commands": command_reference.page,
    "api": api_reference.page,
}


def reference(arguments: argparse.Namespace) -> int:
    """Prints one page; with --write, puts all of them into docs/."""
    if arguments.write is not None:
        write(Path(arguments.write))
    else:
        print(PAGES[arguments.page]())
    return 0


def write(folder: Path) -> None:
    """All pages."""
    for name, page in PAGES.items():
        (folder / f"reference-{name}.md").write_text(f"{page()}\n", encoding="utf-8")
