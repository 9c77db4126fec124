"""Components as Discord stores and returns them: numbered, defaults filled in, uploads given addresses."""

from collections.abc import Iterator
from typing import Any

from stand_in.rules.components import (
    CONTAINER,
    FILE,
    GALLERY,
    SECTION,
    SELECTS,
    SEPARATOR,
    THUMBNAIL,
)
from stand_in.rules.embeds import real_url

Json = dict[str, Any]


def walk(components: list[Json]) -> Iterator[Json]:
    """Every component, nested ones and accessories too, in order."""
    for component in components:
        yield component
        yield from walk(component.get("components") or [])
        for single in ("accessory", "component"):
            if isinstance(component.get(single), dict):
                yield from walk([component[single]])


def stored(
    components: list[Json] | None, urls: dict[str, str], sizes: dict[str, int] | None = None
) -> list[Json]:
    """A deep copy in stored form; `urls` maps uploaded file names to addresses."""
    taken = {c["id"] for c in walk(components or []) if c.get("id")}
    numbers = iter(n for n in range(1, 10_000) if n not in taken)
    return [_one(component, numbers, urls, sizes or {}) for component in components or []]


def _one(component: Json, numbers: Iterator[int], urls: dict[str, str], sizes: dict[str, int]) -> Json:
    kept = {key: value for key, value in component.items() if value is not None}
    kept["id"] = component.get("id") or next(numbers)
    kind = kept["type"]
    if kind in SELECTS:
        kept.setdefault("min_values", 1)
        kept.setdefault("max_values", 1)
    elif kind == SEPARATOR:
        kept.setdefault("spacing", 1)
        kept.setdefault("divider", True)
    elif kind == CONTAINER:
        kept.setdefault("accent_color", None)
        kept.setdefault("spoiler", False)
    elif kind == THUMBNAIL:
        kept |= _media_extras(kept)
        kept["media"] = _media(kept["media"], urls)
    elif kind == GALLERY:
        kept["items"] = [_media_extras(i) | {"media": _media(i["media"], urls)} for i in kept["items"]]
    elif kind == FILE:
        name = kept["file"]["url"].removeprefix("attachment://")
        kept |= {"file": _media(kept["file"], urls), "name": name, "size": sizes.get(name, 0)}
        kept.setdefault("spoiler", False)
    if "components" in kept:
        kept["components"] = [_one(c, numbers, urls, sizes) for c in kept["components"]]
    if kind == SECTION:
        kept["accessory"] = _one(kept["accessory"], numbers, urls, sizes)
    return kept


def _media_extras(item: Json) -> Json:
    return {"description": item.get("description"), "spoiler": bool(item.get("spoiler"))}


def _media(media: Json, urls: dict[str, str]) -> Json:
    url = real_url(media["url"], urls)
    return {"id": "0", "url": url, "proxy_url": url}
