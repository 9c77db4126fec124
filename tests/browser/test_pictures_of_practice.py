"""The pictures of docs/guide-practice.md: several days of a practice community, as its members see them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from playwright.async_api import expect

from tests.practice.test_graduation import passes, sets

CRITERIA = {
    "graduation_streak": 5,
    "graduation_techniques": 1,
    "graduation_validations": 0,
    "graduation_taught": 1,
    "graduation_shield": True,
    "graduation_sessions_each": 3,
    "shield_verifications": 1,
}
FOUR_TIMES = json.dumps({"metric": "check_ins", "at_least": 4})
ANSWERS = (
    "I say stop out loud, and we sit down.",
    "My practice buddy and a moderator, the same day.",
    "When I am ill, upset or short of sleep.",
)


class Dojo:
    """Ana practises with Ben; both sit at a window."""

    def __init__(self, world: Any) -> None:
        self.world = world
        self.ana, self.ben = world.member("Ana"), world.member("Ben")
        self.channel = world.discord.channel(world.guild, "practice")
        self.reviews = world.discord.channel(world.guild, "reviews")
        self.verified = world.discord.role(world.guild, "Shield", position=1)

    async def open(self) -> Dojo:
        world = self.world
        await world.settle()
        await world.owner.runs("setchannels", practice=self.channel, practice_review=self.reviews)
        await world.owner.runs("setroles", shield_verified=self.verified)
        await world.owner.runs("technique starter", set="breathing")
        await sets(world, **CRITERIA)
        await world.owner.runs("challenge create", name="Four calm days", criteria=FOUR_TIMES, days=7)
        await self.tomorrow()
        return self

    async def tomorrow(self) -> None:
        """Ten in the morning."""
        now = self.world.now()
        following = datetime.combine(now.date() + timedelta(days=1), time(10), UTC)
        self.world.moves_clock(seconds=(following - now).total_seconds())
        await self.world.settle()


@pytest.fixture
async def dojo(world: Any, unlimited: None) -> Dojo:
    return await Dojo(world).open()


async def test_a_week_of_practice(dojo, world, sit):
    window = await sit(dojo.ana)
    await window.opens("practice")
    await window.runs("techniques")
    await window.sees("Box breathing")
    assert await window.picture("practice-techniques")

    await window.runs("challenge join", challenge="Four calm days")
    await window.sees("counts from now on")
    for day in range(6):
        await dojo.ben.runs("checkin", technique="box-breathing")
        if day != 3:
            await window.runs("checkin", technique="Box breathing", notes="Calm at last")
            await window.sees("Streak:")
        await world.settle()
        if day == 0:
            await dojo.ana.runs("buddy find")
            await dojo.ben.presses(await dojo.ben.runs("buddy find"), "Practise together")
            await dojo.ana.runs("buddy accept")
            await passes(world)
            await gives_answers(window)
            await passes(world)
            await world.owner.presses(world.owner.sees(dojo.reviews)[-1], "Approve")
        if day == 2:
            await window.runs("challenge progress")
            await window.sees("3 of 4")
            await teaches(dojo, window)
        await dojo.tomorrow()
    await window.runs("checkin", technique="Box breathing")
    await window.sees("Streak:")
    await window.runs("streak")
    calendar = window.last.locator(".picture img")
    await world.settle()
    await expect(calendar).to_be_visible()
    await calendar.evaluate("image => image.decode()")
    assert await window.picture("practice-streak")

    await window.runs("buddy status")
    await window.sees("Shared streak")
    await window.runs("challenge progress")
    await window.sees("🏁 Finished")
    await window.runs("graduate")
    await window.sees("longest streak in days")
    await window.sees("✅ shield verified: 1 of 1")
    await window.sees("✅ sessions taught: 1 of 1")
    assert await window.picture("practice-graduate")


async def gives_answers(window: Any) -> None:
    """The three of the shield verification."""
    await window.runs("shield-verify")
    form = window.page.get_by_role("dialog")
    await expect(form).to_contain_text("How do you stop a session that goes wrong?")
    assert await window.picture("practice-shield")
    for number, answer in enumerate(ANSWERS, 1):
        await form.get_by_label(f"Question {number}").fill(answer)
    await form.get_by_role("button", name="Submit").click()
    await window.sees("waiting for a decision")


async def teaches(dojo: Dojo, window: Any) -> None:
    """Ana plans a session for noon, Ben signs up, and it is completed afterwards."""
    await window.runs("teach schedule", technique="Box breathing", when="12:00")
    await passes(dojo.world)
    await dojo.ben.presses(dojo.world.owner.sees(dojo.channel)[-1], "Sign up")
    await passes(dojo.world)
    await window.sees("Places: 1 of 10")
    assert await window.picture("practice-teaching")
    await passes(dojo.world, hours=3)
    await window.runs("teach complete", session="Box breathing")
    await window.sees("is completed with 1 participant")
