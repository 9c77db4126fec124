"""CSV files for spreadsheets: harmless cells, packed when large, never larger than Discord takes."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable
from typing import Any, Final

from interactions.responses import Upload

MOST_FILE_BYTES: Final = 9_000_000
"""A bot may upload 10 MiB to any server."""
PLAIN_FILE_BYTES: Final = 2_000_000
"""Above this the file is packed."""
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


class CsvFile:
    """Rows, in the making."""

    def __init__(self, *header: str) -> None:
        self._text = io.StringIO()
        self._writer = csv.writer(self._text)
        self._writer.writerow(header)
        self.rows = 0

    def add(self, cells: Iterable[Any]) -> None:
        """One row; texts that a spreadsheet would take for a formula are made plain."""
        self._writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in cells])
        self.rows += 1

    def upload(self, name: str) -> Upload | None:
        """The file; None when it is larger than Discord takes, even packed."""
        return as_upload(name, self.content, "text/csv")

    @property
    def content(self) -> bytes:
        """The file as it is, UTF-8."""
        return self._text.getvalue().encode()


def as_upload(name: str, content: bytes, kind: str) -> Upload | None:
    """A file, packed when large; None when it is larger than Discord takes, even so."""
    if len(content) > PLAIN_FILE_BYTES:
        content, name, kind = gzip.compress(content, 6), f"{name}.gz", "application/gzip"
    return None if len(content) > MOST_FILE_BYTES else Upload(name, content, kind)


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula, whatever spaces stand before it."""
    return f"'{text}" if text.lstrip(" \u00a0").startswith(FORMULA_STARTS) else text
