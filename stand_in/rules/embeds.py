"""Limits of embeds, and their stored form."""

from typing import Any

from stand_in.errors import Form

Json = dict[str, Any]

TEXT_LIMITS = {"title": 256, "description": 4096}
TOTAL = 6000
SHOWN = ("title", "description", "fields", "author", "footer", "image", "thumbnail", "timestamp", "url")


def check(form: Form, path: str, embeds: Any) -> None:
    if embeds is None or not form.items(path, embeds, 0, 10):
        return
    total = 0
    for number, embed in enumerate(embeds):
        here = f"{path}.{number}"
        if form.mapping(here, embed):
            total += _check_one(form, here, embed)
    if total > TOTAL:
        form.bad(path, "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {TOTAL}")


def _check_one(form: Form, path: str, embed: Json) -> int:
    size = 0
    for name, limit in TEXT_LIMITS.items():
        if embed.get(name) is not None and form.length(f"{path}.{name}", embed[name], 0, limit):
            size += len(embed[name].strip())
    size += _named_part(form, path, embed, "footer", "text", 2048)
    size += _named_part(form, path, embed, "author", "name", 256)
    size += _check_fields(form, f"{path}.fields", embed.get("fields"))
    for name in ("image", "thumbnail"):
        part = embed.get(name)
        if part is not None and form.mapping(f"{path}.{name}", part):
            _check_url(form, f"{path}.{name}.url", part.get("url"), media=True)
    if embed.get("url") is not None:
        _check_url(form, f"{path}.url", embed["url"], media=False)
    if embed.get("color") is not None:
        form.within(f"{path}.color", embed["color"], 0, 0xFFFFFF)
    if not any(embed.get(name) for name in SHOWN):
        form.bad(f"{path}.description", "BASE_TYPE_REQUIRED", "This field is required")
    return size


def _named_part(form: Form, path: str, embed: Json, part: str, name: str, limit: int) -> int:
    value = embed.get(part)
    if value is None or not form.mapping(f"{path}.{part}", value):
        return 0
    if value.get(name) is None:
        form.required(f"{path}.{part}.{name}")
        return 0
    if value.get("icon_url") is not None:
        _check_url(form, f"{path}.{part}.icon_url", value["icon_url"], media=True)
    good = form.length(f"{path}.{part}.{name}", value[name], 1, limit)
    return len(value[name].strip()) if good else 0


def _check_fields(form: Form, path: str, fields: Any) -> int:
    if fields is None or not form.items(path, fields, 0, 25):
        return 0
    size = 0
    for number, field in enumerate(fields):
        here = f"{path}.{number}"
        if not form.mapping(here, field):
            continue
        for name, limit in (("name", 256), ("value", 1024)):
            if field.get(name) is None:
                form.required(f"{here}.{name}")
            elif form.length(f"{here}.{name}", field[name], 1, limit):
                size += len(field[name].strip())
    return size


def _check_url(form: Form, path: str, url: Any, *, media: bool) -> None:
    schemes = ("http://", "https://", "attachment://") if media else ("http://", "https://", "discord://")
    if url is None:
        form.required(path)
    elif not isinstance(url, str) or not url.startswith(schemes):
        form.bad(path, "URL_TYPE_INVALID_SCHEME", f'Scheme "{url}" is not supported.')
    elif len(url) > 2048:
        form.bad(path, "BASE_TYPE_MAX_LENGTH", "Must be 2048 or fewer in length.")


def stored(embeds: list[Json] | None, urls: dict[str, str]) -> list[Json]:
    """As Discord gives them back: type added, nulls dropped, `attachment://` made real."""
    return [_stored_one(embed, urls) for embed in embeds or []]


def _stored_one(embed: Json, urls: dict[str, str]) -> Json:
    kept = {key: value for key, value in embed.items() if value is not None}
    kept["type"] = "rich"
    for name in ("title", "description"):
        if name in kept:
            kept[name] = kept[name].strip()
    for name in ("image", "thumbnail"):
        if name in kept:
            kept[name] = {"url": real_url(kept[name]["url"], urls)}
            kept[name]["proxy_url"] = kept[name]["url"]
    for name in ("author", "footer"):
        if "icon_url" in kept.get(name, {}):
            kept[name] = kept[name] | {"icon_url": real_url(kept[name]["icon_url"], urls)}
    if "fields" in kept:
        kept["fields"] = [{"inline": False, **field} for field in kept["fields"]]
    return kept


def real_url(url: str, urls: dict[str, str]) -> str:
    """The address of an uploaded file for `attachment://name`, any other address as it is."""
    return urls.get(url.removeprefix("attachment://"), url) if url.startswith("attachment://") else url


def attachment_names(embeds: list[Json] | None) -> list[str]:
    """Files the embeds refer to."""
    names = []
    for embed in embeds or []:
        places = [embed.get("image"), embed.get("thumbnail")]
        addresses = [place.get("url") for place in places if place]
        addresses += [(embed.get(part) or {}).get("icon_url") for part in ("author", "footer")]
        names += [a.removeprefix("attachment://") for a in addresses if a and a.startswith("attachment://")]
    return names
