"""A person in a browser without a screen: follows links and redirects, keeps cookies, fills in forms."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
from selectolax.lexbor import LexborHTMLParser, LexborNode

from interactions.asgi import create_app

if TYPE_CHECKING:
    from tests.support.someone import Someone
    from tests.support.world import World

SPACES = re.compile(r"\s+")


class Browsing:
    """`page` is what is seen now. Addresses are of the dashboard (`/dashboard/...`) or of Discord (`http://...`)."""

    def __init__(self, world: World, language: str = "en-US") -> None:
        home = world.settings.dashboard_url.removesuffix("/dashboard")
        headers = {"accept-language": language}
        self.world = world
        self.ours = httpx.AsyncClient(
            transport=httpx.ASGITransport(create_app(world.web)), base_url=home, headers=headers
        )
        self.discord = httpx.AsyncClient(transport=httpx.ASGITransport(world.discord.app), headers=headers)
        self.page: httpx.Response

    async def opens(self, address: str, **query: Any) -> Browsing:
        """Goes there, and wherever that leads."""
        return await self._arrives(await self._client(address).get(address, params=query or None))

    async def posts(self, address: str, fields: dict[str, Any]) -> Browsing:
        """Sends a form there, and goes wherever that leads."""
        return await self._arrives(await self._client(address).post(address, data=fields))

    async def uploads(self, button: str, name: str, content: bytes) -> Browsing:
        """The button of a form with a file in it, that file chosen."""
        form = _form_of(self.find("button", button))
        [field] = form.css("input[type=file]")
        fields = {key: value for key, value in _filled_in(form).items() if key != field.attributes["name"]}
        address = self._whole(form.attributes.get("action") or str(self.page.url))
        files = {field.attributes["name"]: (name, content, "application/json")}
        return await self._arrives(await self.ours.post(address, data=fields, files=files))

    async def logs_in(self, someone: Someone, then: str = "/dashboard") -> Browsing:
        """By Discord's own page, as that member."""
        await self.world.settle()
        await self.opens("/dashboard/login", then=then)
        return await self.presses("Authorize", user=str(someone.id))

    async def presses(self, button: str, **fields: Any) -> Browsing:
        """The button, with what else is filled in."""
        node = self.find("button", button)
        form = _form_of(node)
        given = {**_filled_in(form), **{name: _text(value) for name, value in fields.items()}}
        if name := node.attributes.get("name"):
            given[name] = node.attributes.get("value") or ""
        address = form.attributes.get("action") or str(self.page.url)
        if form.attributes.get("method") == "post":
            return await self.posts(self._whole(address), given)
        return await self.opens(self._whole(address), **given)

    async def follows(self, link: str) -> Browsing:
        """The link."""
        return await self.opens(self._whole(self.find("a", link).attributes["href"] or ""))

    async def does(self, button: str, **fields: Any) -> Browsing:
        """Presses, is asked, and says yes."""
        await self.presses(button, **fields)
        return await self.presses("Yes, do it")

    @property
    def text(self) -> str:
        """What the page says, without markup."""
        main = self.tree.css_first("main")
        return _squeezed(main or self.tree.root)

    @property
    def tree(self) -> LexborHTMLParser:
        """The page as elements."""
        return LexborHTMLParser(self.page.text)

    @property
    def links(self) -> list[str]:
        """The navigation."""
        return [_squeezed(node) for node in self.tree.css("nav .wide a")]

    def find(self, kind: str, text: str) -> LexborNode:
        """The first such element that says so."""
        nodes = [node for node in self.tree.css(kind) if _squeezed(node) == text]
        assert nodes, f"no {kind} {text!r} on {self.page.url}: {self.text[:1_500]}"
        return nodes[0]

    async def _arrives(self, answer: httpx.Response) -> Browsing:
        for _ in range(10):
            if not answer.is_redirect:
                break
            address = str(answer.url.join(answer.headers["location"]))
            answer = await self._client(address).get(address)
        self.page = answer
        return self

    def _client(self, address: str) -> httpx.AsyncClient:
        return self.discord if address.startswith(self.world.discord.url) else self.ours

    def _whole(self, address: str) -> str:
        split = urlsplit(address)
        return address if split.scheme else str(self.page.url.join(address))


def _form_of(node: LexborNode) -> LexborNode:
    above = node.parent
    while above is not None and above.tag != "form":
        above = above.parent
    assert above is not None, "the button is in no form"
    return above


def _filled_in(form: LexborNode) -> dict[str, Any]:
    """What a browser would send of the fields as they stand."""
    given: dict[str, list[str]] = {}
    for field in form.css("input, select, textarea"):
        name, kind = field.attributes.get("name"), field.attributes.get("type")
        if not name or (kind in ("checkbox", "radio") and "checked" not in field.attributes):
            continue
        given.setdefault(name, []).append(_value(field))
    return dict(given)


def _value(field: LexborNode) -> str:
    if field.tag == "textarea":
        return unescape(field.text())
    if field.tag == "select":
        chosen = field.css("option[selected]") or field.css("option")
        return chosen[0].attributes.get("value") or "" if chosen else ""
    return field.attributes.get("value") or ""


def _text(value: Any) -> Any:
    return [str(item) for item in value] if isinstance(value, list | tuple) else str(value)


def _squeezed(node: LexborNode | None) -> str:
    return SPACES.sub(" ", node.text()).strip() if node is not None else ""
