"""The quest hall played through in the browser, and the pictures of docs/guide-quests.md."""

from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from playwright.async_api import expect

from handlers.frame.rate_limits import Limits, Rate
from tests.browser.test_pictures import Demo

OWNER, LEADER, MENTOR, MEMBER, OTHER = 0, 1, 9, 20, 21
"""Places among the people of the demo."""


class Tavern:
    """The demo server with a window for each who plays."""

    def __init__(self, demo: Demo, desk: Any) -> None:
        self.demo, self.desk, self.world = demo, desk, demo.world

    async def window(self, place: int, channel: str) -> Any:
        return await self._open(self.demo.people[place].user.id, channel)

    async def newcomer(self, name: str, channel: str) -> Any:
        person = self.world.discord.person(name, self.demo.guild)
        await self.passes(seconds=5)
        return await self._open(person.id, channel)

    async def _open(self, user_id: int, channel: str) -> Any:
        window = await self.desk.open(self.world.discord.url, user_id, width=1000, height=720)
        await window.opens(channel)
        return window

    async def passes(self, **by: float) -> None:
        self.world.moves_clock(**(by or {"seconds": 3}))
        await self.world.settle()
        self.world.moves_clock(seconds=6)
        await self.world.settle()


@pytest_asyncio.fixture
async def tavern(world: Any, desk: Any) -> AsyncIterator[Tavern]:
    admission, free = world.web.admission, Rate(1_000_000, 1)
    before = admission.limits
    admission.use(Limits(member=free, guild=free, autocomplete=free))
    yield Tavern(await Demo(world).settle_in(), desk)
    admission.use(before)
    world.discord.life = None


async def test_a_quest_is_written_accepted_submitted_and_approved(tavern):
    author = await tavern.window(OWNER, "general")
    await author.runs("setchannels", quest_board="quests", quest_review="staff")
    await author.runs(
        "quest create", title="The lost lantern", description="Find it in the old mill.", points="40"
    )
    await author.sees("This is a draft")
    await author.presses("Publish")
    await tavern.passes()

    member = await tavern.window(MEMBER, "general")
    await member.runs("quest browse")
    await member.sees("The lost lantern")
    assert await member.picture("quests-browse")
    await member.opens("quests")
    await member.presses("Accept")
    await member.sees("Only you can see this")
    assert await member.picture("quest-board")
    await member.runs("quest submit", quest="The lost lantern", text="It hung behind the wheel.")
    await tavern.passes()

    await author.opens("staff")
    await author.sees("It hung behind the wheel.")
    assert await author.picture("quest-review")
    await author.presses("Approve")
    await tavern.passes()
    await member.runs("ranks")
    await expect(member.last).to_contain_text("Novice")
    assert await member.picture("ranks")


async def test_a_team_and_a_second_member_who_joins_it(tavern):
    leader = await tavern.window(LEADER, "tavern")
    await leader.runs("team panel")
    await leader.sees("Wolves")
    other = await tavern.window(OTHER, "tavern")
    await other.runs("team join", team="Wolves")
    await tavern.passes()
    await leader.sees("Wolves")
    assert await leader.picture("team-panel")


async def test_a_newcomer_is_welcomed_and_finds_a_mentor(tavern):
    owner = await tavern.window(OWNER, "general")
    await owner.runs("setchannels", welcome="welcome")
    await owner.runs("welcome set", text="Hello {members}, have a seat at the fire of {server}!")
    await owner.sees("Newcomers are welcomed.")

    newcomer = await tavern.newcomer("Wanderer", "welcome")
    await newcomer.sees("have a seat at the fire")
    await newcomer.presses("My first steps")
    await newcomer.sees("Your first steps")
    assert await newcomer.picture("welcome")
    await newcomer.runs("mentor request", topics="raids")
    await newcomer.sees("is asked whether they can be your mentor")
    await tavern.passes()

    mentor = await tavern.window(MENTOR, "general")
    await mentor.runs("mentor accept", student="Wanderer")
    await mentor.sees("You are the mentor of")
    await tavern.passes()
    await tavern.passes()
    await mentor.opens("mentoring-")
    await mentor.sees("this is your mentor")
    await mentor.runs("mentor progress", student="Wanderer")
    await mentor.sees("0 of")
    assert await mentor.picture("mentor-thread")
