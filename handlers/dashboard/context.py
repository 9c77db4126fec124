"""What a page has at hand: a Context of the member who looks at it, as an endpoint of the API has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from handlers.api.context import picked_member
from handlers.dashboard.pages import PageSection, may_pass
from handlers.frame.context import Context

if TYPE_CHECKING:
    from handlers.dashboard.pages import ProductPart
    from handlers.dashboard.sessions import WebSession
    from handlers.frame.resources import Resources
    from interactions.option_values import MemberOption
    from interactions.payloads import Interaction


class PageContext(Context):
    """One look at a page, or one act on it."""

    __slots__ = ("_parts", "session")

    def __init__(
        self,
        interaction: Interaction,
        resources: Resources,
        session: WebSession,
        parts: Mapping[str, Sequence[ProductPart]],
    ) -> None:
        super().__init__(interaction, resources)
        self.session = session
        self._parts = parts

    async def sections(self, kind: str, *about: Any) -> list[PageSection]:
        """What each feature has for that page, as far as this member may see it."""
        seen = [part for part in self._parts[kind] if await may_pass(self, part)]
        made = [await part.make(self, *about) for part in seen]
        return [section for section in made if section is not None]

    async def member(self, user_id: int) -> MemberOption:
        """A member as a command would be given them, also one who left; refuses whom nobody has ever seen."""
        return await picked_member(self, user_id)

    def address(self, *parts: object) -> str:
        """Of a page of this server."""
        return "/".join(("/dashboard", str(self.guild_id), *map(str, parts)))


class Page(msgspec.Struct, frozen=True):
    """A page to draw: its template below handlers/, its title in the reader's language, what it shows."""

    template: str
    title: str
    facts: dict[str, Any] = {}


class Changed(msgspec.Struct, frozen=True):
    """One thing before and after, as markdown."""

    name: str
    before: str
    after: str


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What an action has done. `asks` is asked before, `tells` is said afterwards; both are markdown.

    `back`: the page to go to. `changes`: what is different from then on.
    """

    asks: str
    tells: str
    back: str
    changes: Sequence[Changed] = ()


class Download(msgspec.Struct, frozen=True):
    """A file to hand out. What was written down for it (the audit) stays."""

    name: str
    content: bytes
    content_type: str


class Uploaded(msgspec.Struct, frozen=True):
    """The page that shows a file that was sent in. Nothing else has changed, so nobody is asked."""

    page: str
