"""The pictures of docs/trying-it.md: the demo as a person first sees it, on a desk and on a phone."""

from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from playwright.async_api import expect

from handlers.operations.cli import demo as past
from stand_in import demo
from stand_in.changes import roles, voice
from stand_in.events import SilentGateway
from stand_in.wire_guild import guild_create

TALK = (
    (8, "Anyone up for a run tonight?"),
    (12, "I'm in, at eight?"),
    (21, "おはよう! Count me in 🐉"),
    (3, "The town hall opens <t:{soon}:R>, at <t:{soon}:t>. Bring your questions!"),
    (14, "> at eight?\nPerfect. I bring **snacks**"),
    (8, "Who took my spot on the leaderboard?"),
)


class Demo:
    """The demo server in the whole machine, its past counted, standing still."""

    def __init__(self, world: Any) -> None:
        self.world = world
        self._state = world.discord.world
        gateway, self._state.gateway = self._state.gateway, SilentGateway()
        self.life = world.discord.life = demo.build(world.discord)
        self._state.gateway = gateway
        self.guild = self.life._guild
        self.people = list(self.guild.members.values())

    async def settle_in(self) -> "Demo":
        """The past is counted, roles show who is who, an evening begins."""
        settings = self.world.settings.__class__(
            database_url=self.world.settings.database_url,
            redis_url=self.world.settings.redis_url,
            stand_in_port=int(self.world.discord.url.rpartition(":")[2]),
        )
        await past.tell_past(settings)
        await self.world.settle()
        self._state.gateway.dispatch("GUILD_CREATE", self.guild.id, guild_create(self._state, self.guild))
        self._dress_up()
        self._begin_evening()
        await self.world.settle()
        return self

    def channel(self, name: str) -> Any:
        """By its name."""
        return next(channel for channel in self.guild.channels.values() if channel.name == name)

    def _dress_up(self) -> None:
        levels = [role for role in self.guild.roles.values() if role.name in ("Regular", "Veteran")]
        for number, member in enumerate(self.people[8:30]):
            roles.give(self.world.discord.world, member, levels[number % 2].id)

    def _begin_evening(self) -> None:
        lounge, world = self.channel("Lounge"), self.world.discord.world
        for member in self.people[5:9]:
            voice.join(world, self.guild, member.user.id, lounge, self_mute=member is self.people[6])
        general = self.channel("general")
        for number, text in TALK:
            person = self.world.discord.as_person(self.people[number].user, self.guild)
            soon = int(self.world.now().timestamp()) + 3 * 3600
            message = person.write(text.replace("{soon}", str(soon)), channel=general)
            self.world.moves_clock(seconds=95)
        for number, emoji in ((4, "🎉"), (9, "🎉"), (11, "😂")):
            self.world.discord.as_person(self.people[number].user, self.guild).react(message, emoji)


@pytest_asyncio.fixture
async def tavern(world: Any) -> AsyncIterator[Demo]:
    yield await Demo(world).settle_in()
    world.discord.life = None


async def test_the_whole_page_and_a_rank_card(tavern, desk):
    window = await desk.open(tavern.world.discord.url, tavern.people[8].user.id)
    await window.opens("general")

    await window.runs("rank")
    card = window.last.locator(".picture img")
    await expect(card).to_be_visible()
    await card.evaluate("image => image.decode()")
    await expect(window.page.locator(".voice-people li")).to_have_count(4)

    assert await window.picture("overview")


async def test_the_picker_and_a_full_leaderboard_in_the_light(tavern, desk):
    window = await desk.open(tavern.world.discord.url, tavern.people[0].user.id, dark=False)
    await window.opens("general")
    await window.runs("leaderboard")
    await expect(window.last.locator(".embed")).to_contain_text("#10")
    await expect(window.last.locator(".embed-thumbnail img")).to_have_js_property("complete", True)
    assert await window.picture("leaderboard")

    await window.page.locator("#write").fill("/")
    await window.page.locator("#write").press_sequentially("l")
    await expect(window.page.locator(".pick").first).to_be_visible()

    assert await window.picture("picker")


async def test_a_form_over_the_settings(tavern, desk):
    window = await desk.open(tavern.world.discord.url, tavern.people[0].user.id)
    await window.opens("general")
    await window.runs("config")
    await window.sees("Only you can see this")
    await window.picks("Activity")
    await window.sees("Settings of Activity")
    await window.finds("Levels and level-ups")
    await window.sees("Settings of Activity: Levels and level-ups")
    await window.finds("Level-up text")
    await window.presses("Change")
    await expect(window.page.get_by_role("dialog")).to_be_visible()

    assert await window.picture("form")


async def test_a_refusal_under_the_hood(tavern, desk):
    window = await desk.open(tavern.world.discord.url, tavern.people[20].user.id)
    await window.opens("general")
    await window.runs("setroles")
    await window.sees("Only you can see this")
    await window.page.get_by_role("button", name="Under the hood").click()
    entry = window.page.locator(".entry", has_text="/setroles").first
    await entry.click()
    await expect(entry.locator("pre").first).to_be_attached()

    assert await window.picture("hood")


async def test_a_phone(tavern, desk):
    window = await desk.open(
        tavern.world.discord.url, tavern.people[12].user.id, width=390, height=780, scale=2
    )
    await window.page.get_by_role("button", name="Servers and channels").tap()
    await window.opens("general")
    await window.runs("rank")
    card = window.last.locator(".picture img")
    await expect(card).to_be_visible()
    await card.evaluate("image => image.decode()")
    assert await window.picture("phone")

    await window.page.get_by_role("button", name="Servers and channels").tap()
    await window.page.wait_for_timeout(300)

    assert await window.picture("phone-channels")
