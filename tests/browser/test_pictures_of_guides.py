"""The pictures of the guides for quest servers and practice communities."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.test_pictures import tavern  # noqa: F401


@pytest.fixture
async def window(tavern: Any, desk: Any) -> Any:  # noqa: F811
    """The owner's, in the light."""
    opened = await desk.open(tavern.world.discord.url, tavern.people[0].user.id, dark=False)
    await opened.opens("general")
    return opened


async def test_a_board_of_quests_and_one_of_them(window):
    await window.runs("quest browse")
    await expect(window.last.locator(".embed")).to_contain_text("The silent tower")
    await window.picture("quests")
    await window.runs("quest info", quest="The silent tower")
    await expect(window.last.locator(".embed")).to_contain_text("You would get")
    await window.picture("quest")


async def test_techniques_and_some_weeks_of_practice(tavern, window):  # noqa: F811
    await window.runs("technique starter", set="Music")
    for day in range(24):
        if day % 6 != 4:
            await window.runs("checkin", technique="Scales", minutes=str(20 + day % 5 * 10))
            await expect(window.last).to_contain_text("Scales")
        tavern.world.moves_clock(days=1)
    await window.runs("techniques")
    await expect(window.last.locator(".embed")).to_contain_text("Body scan")
    await window.picture("techniques")
    await window.runs("streak")
    year = window.last.locator(".picture img")
    await expect(year).to_be_visible()
    await year.evaluate("image => image.decode()")
    await window.picture("streak")
