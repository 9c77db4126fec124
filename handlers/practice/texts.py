"""What people write for others to read. Pure."""

from __future__ import annotations

import re
from typing import Final

from handlers.frame.refusals import Refusal
from interactions.escaping import plain

MOST_NOTES: Final = 500
_SCRIPT = re.compile(r"<\s*script|javascript\s*:|\bon[a-z]{3,}\s*=", re.IGNORECASE)


class NotesWithScript(Refusal):
    """This contains `<script`, `javascript:` or something like `onclick=`, which could harm a web page."""

    remedy = "Write it in other words."


def written(text: str | None) -> str:
    """What is kept of somebody's notes or description."""
    kept = plain(text or "").strip()
    if _SCRIPT.search(kept):
        raise NotesWithScript
    return kept
