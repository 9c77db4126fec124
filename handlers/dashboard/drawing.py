"""Pages as HTML, by Jinja2; everything that is shown is escaped, and no script or style stands in a page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property, partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from handlers.dashboard import charts, markdown, times

if TYPE_CHECKING:
    from interactions.languages import Say

HANDLERS: Final = Path(__file__).resolve().parents[1]
STATIC: Final = Path(__file__).with_name("static")
KINDS: Final = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}


class Look(tuple[str, str]):
    """Language and theme that a browser has chosen; "" where it has not."""

    LANGUAGES: Final = ("", "en", "de")
    THEMES: Final = ("", "light", "dark")

    @classmethod
    def read(cls, cookie: str) -> Look:
        """From what `written` gave; anything else chooses nothing."""
        language, _, theme = cookie.partition(".")
        return cls((language if language in cls.LANGUAGES else "", theme if theme in cls.THEMES else ""))

    @property
    def language(self) -> str:
        return self[0]

    @property
    def theme(self) -> str:
        return self[1]

    @property
    def written(self) -> str:
        """For the cookie."""
        return ".".join(self)


class Drawing:
    """The templates and the files that go with them."""

    @cached_property
    def environment(self) -> Environment:
        """Templates are named by their path below handlers/."""
        made = Environment(
            loader=FileSystemLoader(HANDLERS),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        made.globals.update(static=self.address_of, bars=charts.bars, meter=charts.meter)
        return made

    @cached_property
    def files(self) -> Mapping[str, tuple[bytes, str]]:
        """Name -> content and media type."""
        return {
            file.name: (file.read_bytes(), KINDS[file.suffix])
            for file in sorted(STATIC.iterdir())
            if file.suffix in KINDS
        }

    def address_of(self, name: str) -> str:
        """Changes with the file, so that browsers may keep it for ever."""
        version = sha256(self.files[name][0]).hexdigest()[:12]
        return f"/dashboard/static/{name}?v={version}"

    def draw(
        self, template: str, say: Say, facts: Mapping[str, Any], *, now: datetime, timezone: str = "UTC"
    ) -> str:
        """The page, with marks for names."""
        show = partial(_show_time, say, timezone, now)
        given = {
            "say": say,
            "md": lambda text: markdown.to_html(text, show),
            "when": lambda moment, style="f": times.show_time(say, moment, style, timezone, now),
            "day": lambda day: _day(say, day),
            "number": say.number,
            "member": lambda user_id: Markup(markdown.mark("@", user_id)),  # noqa: S704  # digits and a mark
            "role": lambda role_id: Markup(markdown.mark("&", role_id)),  # noqa: S704
            "channel": lambda channel_id: Markup(markdown.mark("#", channel_id)),  # noqa: S704
        }
        return self.environment.get_template(template).render({**given, **facts})


def _show_time(say: Say, timezone: str, now: datetime, moment: datetime, style: str) -> str:
    return times.show_time(say, moment, style, timezone, now)


def _day(say: Say, day: date) -> str:
    return times.show_day(say, day)
