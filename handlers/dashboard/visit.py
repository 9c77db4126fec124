"""One visit: a request, who is signed in, and what has to be told to the browser besides the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from handlers.dashboard.http import PageRequest

if TYPE_CHECKING:
    from handlers.dashboard.sessions import WebSession
    from handlers.frame.resources import Resources
    from interactions.languages import Say


class Visit(msgspec.Struct, kw_only=True):
    """`session_id` and `session`: None while nobody is signed in. `cookies`: to be set with any answer."""

    request: PageRequest
    resources: Resources
    session_id: str | None = None
    session: WebSession | None = None
    cookies: list[str] = []

    def locale(self, of_guild: str | None = None) -> str:
        """The language chosen here, else the person's at Discord, else the browser's, else the server's."""
        speaks = self.resources.languages.speaks
        session = self.session.locale if self.session is not None else None
        wanted = (self.request.look.language, session, self.request.language)
        return self.resources.locale_for(
            next((language for language in wanted if language and speaks(language)), None), of_guild
        )

    @property
    def say(self) -> Say:
        """Texts in that language."""
        return self.resources.languages.say_for(self.locale())

    def facts(self) -> dict[str, Any]:
        """What every page needs; a page of a server adds to it."""
        reads = self.request.method in ("GET", "HEAD")
        return {
            "session": self.session,
            "look": self.request.look,
            "here": self.request.address if reads else "/dashboard",
            "links": (),
            "guild": None,
            "told": None,
        }
