"""A raid server in the browser: moderator, verifier, raider and raid leader; pictures of its guide."""

from typing import Any

import pytest_asyncio
from playwright.async_api import Route, expect

from stand_in.changes.roles import change_role, give
from stand_in.model import Message
from tests.browser.window import Window

ROLES = {
    "moderator": "Moderator",
    "officer": "Officer",
    "security": "Security",
    "organizer": "Raid Leader",
    "verified_raider": "Verified Raider",
    "suspended": "Suspended",
}
CHANNELS = {
    "getverified": "get-verified",
    "veri_log": "verification-log",
    "raid": "raids",
    "raid_log": "raid-log",
    "quota": "quota",
    "punishment_log": "punishments",
}
PEOPLE = {"Mona": "moderator", "Vera": "security", "Olga": "organizer", "Ada": "", "Ben": "verified_raider"}


class RaidServer:
    """Mona is moderator, Vera verifies, Olga leads raids, Ada is new, Ben raids."""

    def __init__(self, world: Any, sit: Any) -> None:
        self.world, self._sit = world, sit
        discord = world.discord
        self.roles = {key: discord.role(world.guild, name, hoist=True) for key, name in ROLES.items()}
        self.channels = {key: discord.channel(world.guild, name) for key, name in CHANNELS.items()}
        [own] = [role for role in world.guild.roles.values() if role.managed]
        change_role(discord.world, world.guild, own, position=50)
        self.people = {
            name: world.member(name, *([self.roles[key]] if key else [])) for name, key in PEOPLE.items()
        }

    async def set_up(self) -> "RaidServer":
        await self.world.job.pool.execute(
            "INSERT INTO guild_setting (guild_id, module, settings) VALUES ($1, 'platform', $2)",
            self.world.guild.id,
            {
                "roles": {key: role.id for key, role in self.roles.items()},
                "channels": {key: channel.id for key, channel in self.channels.items()},
            },
        )
        await self.world.settle()
        return self

    async def window(self, name: str, channel: str) -> Window:
        window: Window = await self._sit(self.people[name])
        await window.opens(CHANNELS[channel])
        return window

    def gives(self, role: str, *names: str) -> None:
        """The role to those people."""
        for name in names:
            give(self.world.discord.world, self.people[name].person.member, self.roles[role].id)

    def run_panel(self) -> Message:
        """What Olga posted."""
        posted = self.channels["raid"].messages.values()
        return next(message for message in posted if message.ephemeral_to is None and message.components)

    async def shows_pictures(self, window: Window) -> None:
        """Pictures of dungeons come from the web process, which is no server of its own here."""

        async def serve(route: Route) -> None:
            answer = await self.world.fetch(route.request.url)
            await route.fulfill(status=answer.status_code, headers=dict(answer.headers), body=answer.content)

        await window.page.route("**/pictures/dungeons/*", serve)

    async def passes(self, seconds: int = 4) -> None:
        """Time, in the steps in which the worker looks."""
        for _ in range(seconds):
            await self.world.settle()
            self.world.moves_clock(seconds=2)
        await self.world.settle()


@pytest_asyncio.fixture
async def server(world: Any, sit: Any, unlimited: None) -> RaidServer:
    return await RaidServer(world, sit).set_up()


async def edits_page(ada: Window, **fields: str) -> None:
    """Ada's profile, in the editor of the local Discord."""
    editor = await ada.page.context.new_page()
    await editor.goto(ada.page.url.split("?")[0] + "realmeye/")
    if fields.get("name"):
        await editor.get_by_role("button", name="New player").click()
    await expect(editor.locator("[name=name]")).to_be_editable()
    for name, text in fields.items():
        await editor.locator(f"[name={name}]").fill(text)
    await editor.get_by_role("button", name="Save").click()
    await expect(editor.get_by_role("status")).to_have_text("Saved.")
    await editor.close()


async def test_a_raider_verifies_with_a_realmeye_page_that_is_put_right(server):
    mona, ada = await server.window("Mona", "getverified"), await server.window("Ada", "getverified")
    await mona.runs("configverification")
    for check, value in (("Stars", "at least 40"), ("Characters", "at least 2"), ("Maxed", "at least 1")):
        await mona.picks(check)
        await mona.picks(value, number=1)
        await mona.sees(value)
    await mona.presses("Post the panel")
    await server.passes()

    await ada.presses("Verify me")
    await ada.page.get_by_role("dialog").get_by_role("textbox").fill("Silencio")
    await ada.page.get_by_role("dialog").get_by_role("button", name="Submit").click()
    await ada.sees("I have added it")
    code = await ada.last.locator("code").first.inner_text()
    await edits_page(ada, name="Silencio", stars="52", characters="Wizard, 20, 300, 2")
    await ada.presses("I have added it")
    await server.passes()
    await ada.sees("52 of at least 40")
    assert await ada.picture("raid-verification")

    await edits_page(ada, description=code, characters="Wizard, 20, 300, 8\nPriest, 20, 90, 3")
    await server.passes(15)
    await ada.presses("I have added it")
    await server.passes()
    await ada.sees("You are verified as Silencio")


async def test_a_raid_leader_ends_a_run_and_writes_down_how_it_went(server, desk):
    server.gives("verified_raider", "Ada", "Ben", "Vera")
    olga, ben = await server.window("Olga", "raid"), await server.window("Ben", "raid")
    for window in (olga, ben):
        await server.shows_pictures(window)
    await olga.runs("run", dungeon="Lost Halls")
    await server.passes()
    await ben.presses("Join")
    for name in ("Ada", "Vera"):
        panel = server.run_panel()
        await server.people[name].presses(panel, "Join")
        await server.people[name].presses(panel, "Lost Halls Key")
    await server.passes()
    await olga.presses("Organizer")
    await olga.presses("Start")
    await server.passes()
    await olga.presses("End")
    await server.passes()
    await olga.sees("How did it go?")
    assert await olga.picture("raid-log")
    await olga.picks("Success", number=2)
    await server.passes()
    await olga.sees("1 raider point:")
    desk.expects_trouble("/pictures/dungeons/")  # asked of the web process, not of the stand-in


async def test_a_moderator_sets_a_quota_whose_panel_follows_runs(server):
    server.gives("organizer", "Vera", "Ben")
    await server.world.settle()
    mona = await server.window("Mona", "quota")
    await mona.runs("configquota role", role="Raid Leader")
    await mona.presses("Basic")
    await mona.page.get_by_role("dialog").get_by_role("textbox").first.fill("3")
    await mona.page.get_by_role("dialog").get_by_role("button", name="Submit").click()
    await mona.sees("3 points")
    await mona.presses("Post the panel")
    await server.passes()
    for member, amount in (("Vera", 4), ("Olga", 3), ("Ben", 1)):
        await server.people[member].runs("logrun", dungeon="void", amount=amount)
    await server.passes()
    await mona.sees("Olga")
    assert await mona.picture("raid-quota")


async def test_a_verifier_suspends_and_reads_the_record(server):
    vera = await server.window("Vera", "punishment_log")
    await server.people["Vera"].runs("warn", member=server.people["Ben"], reason="Left with the key")
    await server.passes()
    await vera.runs("suspend", member="Ben", duration="3d", reason="Crashed a closed run")
    await server.passes()
    await vera.sees("is suspended until")
    await vera.runs("checkpunishments", member="Ben")
    await vera.sees("Left with the key")
    assert await vera.picture("raid-suspension")
