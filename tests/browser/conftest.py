"""A real Chromium, driven by Playwright; without either, these tests say so and are skipped.

Why: decision 0192.
"""

import importlib.util
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio

if TYPE_CHECKING:
    from playwright.async_api import Browser

    from tests.browser.scripted_bot import ScriptedBot
    from tests.browser.window import Desk, Window

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


def chromium() -> str | None:
    """The browser of this machine."""
    return next((found for found in map(shutil.which, NAMES) if found), None)


def missing() -> str | None:
    """What these tests lack here."""
    if importlib.util.find_spec("playwright") is None:
        return "Browser tests skipped: the package playwright is not installed."
    if chromium() is None:
        return "Browser tests skipped: no Chromium on this machine (Debian: apt install chromium)."
    return None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests of this folder need the browser; those of docs' pictures are left to `make pictures`."""
    reason = missing()
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if reason:
                item.add_marker(pytest.mark.skip(reason=reason))
            elif item.path.name.startswith("test_pictures") and not os.environ.get("GUILDHALL_PICTURES"):
                item.add_marker(pytest.mark.skip(reason="Takes pictures for docs: make pictures."))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Says once why none of them ran."""
    if reason := missing():
        terminalreporter.write_line(reason)


@pytest_asyncio.fixture(scope="session")
async def browser() -> "AsyncIterator[Browser]":
    """One Chromium for all tests."""
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
        yield running
        await running.close()


@pytest.fixture(scope="session")
def _session_desk(browser: "Browser") -> "Desk":
    from tests.browser.window import Desk

    return Desk(browser)


@pytest_asyncio.fixture
async def desk(_session_desk: "Desk") -> "AsyncIterator[Desk]":
    """Opens windows of the page; fails the test when a page had an error."""
    yield _session_desk
    await _session_desk.clear()


@pytest.fixture
def sit(desk: "Desk", world: Any) -> Any:
    """`await sit(ada)`: a window of the whole machine's Discord that belongs to Ada."""

    async def open_as(someone: Any, **options: Any) -> Any:
        return await desk.open(world.discord.url, someone.id, **options)

    return open_as


@pytest_asyncio.fixture
async def bot() -> "AsyncIterator[ScriptedBot]":
    """An application that answers what a test tells it to, with commands of every kind."""
    from tests.browser.scripted_bot import ScriptedBot, every_command

    running = await ScriptedBot().start(*every_command())
    yield running
    await running.discord.stop()


@pytest_asyncio.fixture
async def ada(bot: "ScriptedBot", desk: "Desk") -> "Window":
    """A member in a window, where that application is."""
    person = bot.discord.person("Ada", bot.guild)
    window = await desk.open(bot.discord.url, person.id)
    window.person = person
    return window
