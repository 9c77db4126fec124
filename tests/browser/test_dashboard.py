"""The dashboard in a real browser: at a desk, on a phone, by keyboard, without JavaScript."""

from __future__ import annotations

import asyncio
import json
import os
import socket
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import msgspec
import pytest_asyncio
import uvicorn
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from handlers.dashboard.context import Download
from handlers.dashboard_list import PAGES
from handlers.products import PRODUCTS
from interactions.asgi import create_app
from interactions.web import Web
from stand_in.page_routes import EMOJI_FONT
from tests.browser.test_pictures import Demo, tavern  # noqa: F401
from tests.browser.window import PICTURES

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Page

    from stand_in.model import Guild
    from tests.support.world import World

PICTURING = "GUILDHALL_PICTURES"
WITH_EMOJI = (
    "@font-face { font-family: emoji; src: url(/dashboard/static/emoji.ttf); } "
    "body { font-family: system-ui, sans-serif, emoji; }"
)
PICTURED = {"/members/": "member", "/settings/activity": "settings", "/quota/": "quota"}
"""The pages whose paths begin so are shown in docs/guide-dashboard.md; the first of each."""
SERIOUS = ("serious", "critical")
DESK: dict[str, Any] = {
    "viewport": {"width": 1_280, "height": 800},
    "color_scheme": "light",
    "reduced_motion": "reduce",
}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "color_scheme": "dark",
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "reduced_motion": "reduce",
}


class Visitors:
    """People who open the dashboard of a server in browsers of their own."""

    def __init__(self, world: World, browser: Browser, home: str) -> None:
        self.world, self.home = world, home
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.problems: list[str] = []

    async def enters(self, guild: Guild, user_id: int, **options: Any) -> Page:
        """That member, logged in by the page of Discord."""
        context = await self._browser.new_context(bypass_csp=bool(os.environ.get(PICTURING)), **options)
        self._contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", self._heard)
        await page.goto(f"{self.home}/dashboard")
        await page.get_by_role("link", name="Log in with Discord").click()
        await page.locator(f"input[value='{user_id}']").check()
        await page.get_by_role("button", name="Authorize").click()
        await page.get_by_role("link", name=guild.name).click()
        return page

    async def leave(self) -> None:
        """All of them."""
        for context in self._contexts:
            await context.close()

    def address(self, guild: Guild, path: str) -> str:
        """Of a page of that server."""
        return f"{self.home}/dashboard/{guild.id}{path}"

    def _heard(self, message: Any) -> None:
        if "Content Security Policy" in message.text:
            self.problems.append(message.text)


@pytest_asyncio.fixture
async def visitors(world: World, browser: Browser) -> AsyncIterator[Visitors]:
    """Served on a port of its own, as the browser needs one."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    web = Web(msgspec.structs.replace(world.settings, port=port), clock=world.discord.clock)
    world.discord.grants.redirect_uris.add(f"{web.settings.dashboard_url}/callback")
    config = uvicorn.Config(create_app(web), port=port, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    opened = Visitors(world, browser, f"http://127.0.0.1:{port}")
    yield opened
    await opened.leave()
    server.should_exit = True
    await serving
    await web.end()
    assert opened.problems == []


RUN = """
    WITH added AS (
        INSERT INTO run (guild_id, key, organizer_id, dungeon_key, dungeon, channel_id, created_at, state)
        VALUES ($1, 'browser', $2, 'void', '{"key": "void", "name": "The Void"}', $5, $4, 'live')
        RETURNING run_id)
    INSERT INTO run_member (run_id, user_id, guild_id, state, joined_at, changed_at)
    SELECT run_id, joined, $1, 'joined', $4, $4 FROM added, unnest($3::bigint[]) AS joined RETURNING run_id
"""


IMPORT = """
    INSERT INTO guild_import (guild_id, actor_id, file_name, content, created_at)
    VALUES ($1::bigint, $2, 'mine.json', convert_to(
        '{"guildhall_backup": 1, "guild_id": "' || $1::bigint || '", "guild_name": "",
          "made_at": "2026-01-01T00:00:00Z", "parts": {"ranks": [{"name": "Copper", "place": 1}]}}',
        'UTF8'), $3)
    RETURNING import_id
"""


async def paths(demo: Demo) -> list[str]:
    """Of every page, with a member, a run and so on that there are, and a setting of each kind of form."""
    channel_id = demo.channel("general").id
    leader, *raiders = (person.user.id for person in demo.people[8:12])
    named = {
        "user_id": demo.people[9].user.id,
        "module": "activity",
        "run_id": await demo.world.value(RUN, demo.guild.id, leader, raiders, demo.world.now(), channel_id),
        "quest_id": await demo.world.value("SELECT max(quest_id) FROM quest"),
        "role_id": await demo.world.value("SELECT role_id FROM quota_role"),
        "number": await demo.world.value("SELECT max(number) FROM quota_period"),
        "chain_id": await demo.world.value("SELECT max(chain_id) FROM quest_chain"),
        "team_id": await demo.world.value("SELECT max(team_id) FROM team"),
        "import_id": await demo.world.value(IMPORT, demo.guild.id, leader, demo.world.now()),
    }
    routes = [route for pages in PAGES for route in pages.routes]
    known = [route.path for route in routes if not route.writes and route.result is not Download]
    kinds = {
        field.kind: f"/settings/{product.key}/{field.key}"
        for product in PRODUCTS
        for field in (product.settings.fields if product.settings is not None else ())
    }
    return [path.format_map(named) for path in known if "{key}" not in path] + list(kinds.values())


async def barriers(page: Page, *rules: str) -> list[tuple[str, str]]:
    """What axe finds to keep people out, by all of its rules or by these."""
    only = {"runOnly": {"type": "rule", "values": rules}} if rules else {}
    answer = await Axe().run(page, options={"resultTypes": ["violations"], **only})
    return [
        (violation["id"], violation["nodes"][0]["html"])
        for violation in answer.response["violations"]
        if violation["impact"] in SERIOUS
    ]


async def wide(page: Page) -> int:
    """By how many pixels one has to scroll sideways."""
    width: int = await page.evaluate("document.documentElement.scrollWidth")
    assert page.viewport_size is not None
    return max(width - page.viewport_size["width"], 0)


async def picture(page: Page, name: str) -> None:
    """Into docs/pictures when they are to be made again (make pictures), with emoji wherever it is made."""
    if not os.environ.get(PICTURING):
        return
    await page.route("**/static/emoji.ttf", lambda route: route.fulfill(path=EMOJI_FONT))
    await page.add_style_tag(content=WITH_EMOJI)
    await page.evaluate("document.fonts.load('16px emoji', '🎉').then(() => true)")
    await page.screenshot(path=PICTURES / f"dashboard-{name}.png")


ON_A_PHONE = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]
"""What the width and the colours decide; the rest is the same as at a desk."""


async def keeps_out(page: Page) -> list[Any]:
    """What of the page that is open keeps people out: at a desk in the light, and on a phone in the dark."""
    await page.set_viewport_size(DESK["viewport"])
    await page.emulate_media(color_scheme="light")
    at_desk = await barriers(page)
    await page.set_viewport_size(PHONE["viewport"])
    await page.emulate_media(color_scheme="dark")
    sideways = await wide(page)
    on_phone = await barriers(page, *ON_A_PHONE)
    return [*at_desk, *on_phone, *([f"{sideways} px too wide"] if sideways else [])]


async def test_nothing_keeps_anybody_out_of_any_page(visitors, tavern):  # noqa: F811
    page = await visitors.enters(tavern.guild, tavern.people[0].user.id, **DESK)
    await picture(page, "overview")
    wrong, pictured = {}, dict(PICTURED)
    for path in await paths(tavern):
        answer = await page.goto(visitors.address(tavern.guild, path))
        assert answer is not None
        assert answer.ok, path
        await expect(page.get_by_role("status")).to_have_count(0)
        for beginning in [start for start in pictured if path.startswith(start)]:
            await picture(page, pictured.pop(beginning))
        wrong[path] = await keeps_out(page)
        await page.set_viewport_size(DESK["viewport"])
        await page.emulate_media(color_scheme="light")
    await page.goto(f"{visitors.home}/dashboard")
    wrong["servers"] = await keeps_out(page)
    await page.goto(visitors.address(tavern.guild, "/quests/1000000"))
    wrong["a problem"] = await keeps_out(page)
    await page.goto(visitors.address(tavern.guild, "/modules"))
    await page.get_by_role("button", name="Switch Quest hall off").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Are you sure?")
    await picture(page, "confirm")
    wrong["a question"] = await keeps_out(page)

    assert {path: found for path, found in wrong.items() if found} == {}


async def test_one_finds_ones_way_on_a_phone(visitors, world):
    page = await visitors.enters(world.guild, world.owner.id, **PHONE)
    await picture(page, "phone")

    await page.get_by_text("Pages", exact=True).tap()
    await page.get_by_role("link", name="Roles and channels").tap()

    await expect(page.get_by_role("heading", level=1)).to_have_text("Roles and channels")


async def test_a_backup_is_downloaded_and_brought_back_without_javascript(visitors, world, tmp_path):
    page = await visitors.enters(world.guild, world.owner.id, **PHONE, java_script_enabled=False)
    await page.goto(visitors.address(world.guild, "/backup"))
    async with page.expect_download() as begun:
        await page.get_by_role("link", name="Download as a file").tap()
    file = tmp_path / "mine.json"
    await (await begun.value).save_as(file)
    kept = json.loads(file.read_bytes())
    kept["parts"]["ranks"].append({"name": "Adamant", "place": len(kept["parts"]["ranks"]) + 1})
    file.write_text(json.dumps(kept))

    await page.get_by_label("A file to bring back").set_input_files(file)
    await page.get_by_role("button", name="See what would change").tap()
    await expect(page.locator(".panel")).to_contain_text("new: adamant")
    assert await wide(page) == 0
    await page.get_by_role("button", name="Import").tap()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Are you sure?")
    await page.get_by_role("button", name="Yes, do it").tap()

    await expect(page.get_by_role("status")).to_contain_text("The backup is imported.")


async def test_members_are_found_while_one_types_and_by_keyboard_alone(visitors, world):
    world.member("Chiara")
    await world.settle()
    page = await visitors.enters(world.guild, world.owner.id, **DESK)
    await page.goto(visitors.address(world.guild, "/members"))
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    await page.get_by_label("Name or id").focus()

    await page.keyboard.type("chiara")

    await expect(page.locator("#results tbody tr")).to_have_count(1)
    assert "q=chiara" in page.url
    await page.locator("#results a").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Chiara")


async def test_all_of_it_works_without_javascript(visitors, world):
    world.member("Chiara")
    await world.settle()
    page = await visitors.enters(world.guild, world.owner.id, **DESK, java_script_enabled=False)
    await page.goto(visitors.address(world.guild, "/members"))
    await page.get_by_label("Name or id").fill("chiara")
    await page.get_by_role("button", name="Find").click()
    await expect(page.locator("#results tbody tr")).to_have_count(1)

    await page.goto(visitors.address(world.guild, "/settings/platform/timezone"))
    await page.get_by_label("Time zone").fill("Europe/Berlin")
    await page.get_by_role("button", name="Change").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Are you sure?")
    await page.get_by_role("button", name="Yes, do it").click()

    await expect(page.get_by_role("status")).to_have_text("Saved. It applies from now on.")
    await page.locator("select[name=language]").select_option("de")
    await page.get_by_role("button", name="Apply").click()
    await expect(page.get_by_role("link", name="Einstellungen", exact=True)).to_be_visible()
