"""Pages and actions of features: plain async functions whose signature is what they take.

    pages = Pages("raid_desk")

    @pages.get("/runs", requires=Role.EVERYONE, nav="Runs")
    async def runs(ctx: PageContext, q: Words = "") -> Page: ...

    @pages.post("/members/{user_id}/suspend", requires=Role.SECURITY)
    async def suspend(ctx: PageContext, user_id: int, reason: Words) -> Done: ...

The path is below /dashboard/<server>. Parameters come from the path, the query or the form. An action runs
twice: the first time to see what it would do, and is rolled back; the second time, once that was confirmed,
for good.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from handlers.api.routes import Api, ApiRoute
from handlers.platform.roles.rules import Role

if TYPE_CHECKING:
    from handlers.dashboard.context import PageContext

Handler = TypeVar("Handler", bound=Callable[..., Awaitable[Any]])


class PageSection(msgspec.Struct, frozen=True):
    """A part of a page that several features fill. Its `facts` are drawn by its template."""

    template: str
    facts: Mapping[str, Any]


class ProductPart(msgspec.Struct, frozen=True):
    """Something that belongs to a product and takes a role, as pages do (see access.check)."""

    product: str
    requires: Role
    make: Callable[..., Awaitable[PageSection | None]]
    for_suspended: bool = True
    in_dm: bool = False
    switch: str = ""


class Link(msgspec.Struct, frozen=True):
    """An entry of the navigation."""

    text: str
    path: str
    route: ApiRoute


class Pages:
    """The pages of one feature."""

    def __init__(self, product: str) -> None:
        self._api = Api(product, "")
        self.links: list[Link] = []
        self.member_sections: list[ProductPart] = []
        self.overview_sections: list[ProductPart] = []

    @property
    def routes(self) -> Sequence[ApiRoute]:
        """As the API declares its endpoints."""
        return self._api.routes

    def get(self, path: str, *, requires: Role, nav: str = "") -> Callable[[Handler], Handler]:
        """A page. `nav`: its English name in the navigation, if it stands there."""

        def declare(handler: Handler) -> Handler:
            self._api.get(path, requires=requires, scope=None)(handler)
            if nav:
                self.links.append(Link(nav, path, self._api.routes[-1]))
            return handler

        return declare

    def post(self, path: str, *, requires: Role) -> Callable[[Handler], Handler]:
        """An action."""
        return self._api.post(path, requires=requires, scope=None)

    def upload(self, path: str, *, requires: Role) -> Callable[[Handler], Handler]:
        """Takes a file as two parameters, `x` and `x_name`, and returns Uploaded; acts at once."""
        return self.post(path, requires=requires)

    def member(self, *, requires: Role) -> Callable[[Handler], Handler]:
        """A part of the page of a member; takes the context and the member's id."""
        return self._part(self.member_sections, requires)

    def overview(self, *, requires: Role) -> Callable[[Handler], Handler]:
        """A part of the first page of a server; takes the context."""
        return self._part(self.overview_sections, requires)

    def _part(self, parts: list[ProductPart], requires: Role) -> Callable[[Handler], Handler]:
        def declare(handler: Handler) -> Handler:
            parts.append(ProductPart(self._api.product, requires, handler))
            return handler

        return declare


async def may_pass(ctx: PageContext, door: Any) -> bool:
    """Whether this member gets in there; the same check as everywhere."""
    from handlers.frame import access
    from handlers.frame.refusals import Refusal

    product = ctx.resources.product(door.product)
    if product is None:
        return False
    try:
        await access.check(ctx, product, door)
    except Refusal:
        return False
    return True
