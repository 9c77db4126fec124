"""What the builder of the site does not look at: pictures, and pages that nobody would find."""

import re
from pathlib import Path

import yaml

DOCS = Path(__file__).resolve().parents[2] / "docs"
PICTURE = re.compile(r'(?:!\[[^\]]*\]\(|src=")(?!http)([^)"]+)')
LARGEST_BYTES = 215_000


def pages() -> dict[str, str]:
    """Path below docs/ to text."""
    return {
        str(file.relative_to(DOCS)): file.read_text(encoding="utf-8") for file in sorted(DOCS.rglob("*.md"))
    }


def test_every_picture_of_a_page_is_there_shown_somewhere_and_small_enough():
    shown = {(DOCS / page).parent / path for page, text in pages().items() for path in PICTURE.findall(text)}
    there = set((DOCS / "pictures").glob("*.png"))

    assert sorted(path.name for path in shown - there) == []
    assert sorted(path.name for path in there - shown) == []
    assert [path.name for path in there if path.stat().st_size > LARGEST_BYTES] == []


def test_every_page_but_single_decisions_stands_in_the_navigation():
    navigation = yaml.safe_load((DOCS.parent / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    decisions = {page for page in pages() if page.startswith("decisions/0")}

    assert sorted(set(pages()) - {*listed(navigation)} - decisions) == []


def listed(entries: list) -> list[str]:
    """The pages of a part of the navigation."""
    names = []
    for entry in entries:
        target = next(iter(entry.values())) if isinstance(entry, dict) else entry
        names += listed(target) if isinstance(target, list) else [target]
    return names
