"""The dashboard in a real browser: at a desk, on a phone, by keyboard, without JavaScript."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import msgspec
import pytest_asyncio
import uvicorn
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from handlers.dashboard_list import PAGES
from handlers.products import PRODUCTS
from interactions.asgi import Web, create_app
from stand_in.page_routes import EMOJI_FONT
from tests.browser.test_pictures import Demo, tavern  # noqa: F401
from tests.browser.window import PICTURES

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

PICTURING = "GUILDHALL_PICTURES"
WITH_EMOJI = (
    "@font-face { font-family: emoji; src: url(/dashboard/static/emoji.ttf); } "
    "body { font-family: system-ui, sans-serif, emoji; }"
)
SERIOUS = ("serious", "critical")
DESK: dict[str, Any] = {"viewport": {"width": 1_280, "height": 800}, "color_scheme": "light"}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "color_scheme": "dark",
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}


class Visitors:
    """People who open the dashboard of the demo in browsers of their own."""

    def __init__(self, demo: Demo, browser: Browser, home: str) -> None:
        self.demo, self.home = demo, home
        self._browser = browser
        self.problems: list[str] = []

    async def enters(self, number: int, **options: Any) -> Page:
        """That member of the demo, logged in by the page of Discord."""
        context = await self._browser.new_context(bypass_csp=bool(os.environ.get(PICTURING)), **options)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", self._heard)
        await page.goto(f"{self.home}/dashboard")
        await page.get_by_role("link", name="Log in with Discord").click()
        await page.locator(f"input[value='{self.demo.people[number].user.id}']").check()
        await page.get_by_role("button", name="Authorize").click()
        await page.get_by_role("link", name="The Guildhall").click()
        return page

    def address(self, path: str) -> str:
        """Of a page of the demo's server."""
        return f"{self.home}/dashboard/{self.demo.guild.id}{path}"

    def _heard(self, message: Any) -> None:
        if "Content Security Policy" in message.text:
            self.problems.append(message.text)


@pytest_asyncio.fixture
async def visitors(tavern: Demo, browser: Browser) -> AsyncIterator[Visitors]:  # noqa: F811
    """Served on a port of its own, as the browser needs one."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    web = Web(msgspec.structs.replace(tavern.world.settings, port=port), clock=tavern.world.discord.clock)
    tavern.world.discord.grants.redirect_uris.add(f"{web.settings.dashboard_url}/callback")
    config = uvicorn.Config(create_app(web), port=port, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    opened = Visitors(tavern, browser, f"http://127.0.0.1:{port}")
    yield opened
    for context in browser.contexts:
        await context.close()
    server.should_exit = True
    await serving
    await web.end()
    assert opened.problems == []


def paths(demo: Demo) -> list[str]:
    """Of every page, with a member, a module and a setting of each kind of form."""
    named = {"user_id": demo.people[9].user.id, "module": "activity", "key": ""}
    found = [route.path for pages in PAGES for route in pages.routes if not route.writes]
    shown = [path for path in found if not any(one in path for one in ("{run_id}", "{quest_id}", "{key}"))]
    kinds = {
        field.kind: f"/settings/{product.key}/{field.key}"
        for product in PRODUCTS
        for field in (product.settings.fields if product.settings is not None else ())
    }
    return [path.format_map(named) for path in shown] + list(kinds.values())


async def barriers(page: Page) -> list[tuple[str, str]]:
    """What axe finds to keep people out."""
    found = await Axe().run(page)
    return [
        (one["id"], one["nodes"][0]["html"])
        for one in found.response["violations"]
        if one["impact"] in SERIOUS
    ]


async def wide(page: Page) -> int:
    """By how many pixels one has to scroll sideways."""
    width: int = await page.evaluate("document.documentElement.scrollWidth")
    assert page.viewport_size is not None
    return max(width - page.viewport_size["width"], 0)


async def picture(page: Page, name: str) -> None:
    """Into docs/pictures when they are to be made anew (make pictures), with emoji wherever it is made."""
    if not os.environ.get(PICTURING):
        return
    await page.route("**/static/emoji.ttf", lambda route: route.fulfill(path=EMOJI_FONT))
    await page.add_style_tag(content=WITH_EMOJI)
    await page.evaluate("document.fonts.load('16px emoji', '🎉').then(() => true)")
    await page.screenshot(path=PICTURES / f"dashboard-{name}.png")


async def test_nothing_keeps_anybody_out_at_a_desk_in_the_light(visitors):
    page = await visitors.enters(0, **DESK)
    assert await barriers(page) == []
    await picture(page, "overview")

    wrong = {}
    for path in paths(visitors.demo):
        await page.goto(visitors.address(path))
        if found := await barriers(page):
            wrong[path] = found
    assert wrong == {}
    member = f"/members/{visitors.demo.people[9].user.id}"
    for path, name in ((member, "member"), ("/settings/activity", "settings")):
        await page.goto(visitors.address(path))
        await picture(page, name)


async def test_nothing_keeps_anybody_out_on_a_phone_in_the_dark(visitors):
    page = await visitors.enters(0, **PHONE)
    await picture(page, "phone")

    sideways = {}
    for path in paths(visitors.demo):
        await page.goto(visitors.address(path))
        sideways[path] = await wide(page)
    assert not any(sideways.values()), sideways
    for path in ("/overview", "/members", f"/members/{visitors.demo.people[9].user.id}", "/maps"):
        await page.goto(visitors.address(path))
        assert await barriers(page) == [], path
    await page.goto(visitors.address("/overview"))
    await page.get_by_text("Pages", exact=True).tap()
    await page.get_by_role("link", name="Roles and channels").tap()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Roles and channels")


async def test_members_are_found_while_one_types_and_by_keyboard_alone(visitors):
    page = await visitors.enters(12, **DESK)
    await page.goto(visitors.address("/members"))
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    await page.get_by_label("Name or id").focus()

    await page.keyboard.type("chiara")

    await expect(page.locator("#results tbody tr")).to_have_count(1)
    assert "q=chiara" in page.url
    await page.locator("#results a").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Chiara")


async def test_all_of_it_works_without_javascript(visitors):
    page = await visitors.enters(0, **DESK, java_script_enabled=False)
    await page.goto(visitors.address("/members"))
    await page.get_by_label("Name or id").fill("chiara")
    await page.get_by_role("button", name="Find").click()
    await expect(page.locator("#results tbody tr")).to_have_count(1)

    await page.goto(visitors.address("/settings/platform/timezone"))
    await page.get_by_label("Time zone").fill("Europe/Berlin")
    await page.get_by_role("button", name="Change").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Are you sure?")
    await picture(page, "confirm")
    await page.get_by_role("button", name="Yes, do it").click()

    await expect(page.get_by_role("status")).to_have_text("Saved. It applies from now on.")
    await page.locator("select[name=language]").select_option("de")
    await page.get_by_role("button", name="Apply").click()
    await expect(page.get_by_role("link", name="Einstellungen", exact=True)).to_be_visible()
