"""Newcomers are welcomed, a burst in few messages; whoever left is taken out of what they were in."""

import pytest_asyncio

from stand_in.changes import guilds
from stand_in.changes.roles import change_role, delete_role
from stand_in.rules.permissions import bits
from tests.support.answers import text_of


class Porch:
    """A server with a channel for welcomes and a moderator."""

    def __init__(self, world):
        self.world = world
        self.channel = world.discord.channel(world.guild, "welcome")
        world.changes_bot_role(position=10)
        self.role = world.discord.role(world.guild, "Newcomer", position=1)
        self.greeters = world.discord.role(world.guild, "Greeters", position=1)
        self.greta = world.member("Greta", self.greeters)

    async def opens(self, **options):
        await self.world.sets(
            "platform", channels={"welcome": self.channel.id}, roles={"greeter": self.greeters.id}
        )
        await self.passes()
        answer = await self.world.owner.runs("welcome set", **options)
        assert "Newcomers are welcomed." in answer.text, answer.text
        return answer

    async def passes(self, **by):
        self.world.moves_clock(**(by or {"seconds": 3}))
        await self.world.settle()
        self.world.moves_clock(seconds=11)
        await self.world.settle()

    def messages(self):
        return [message for message in self.channel.messages.values() if message.author_id != 0]


@pytest_asyncio.fixture
async def porch(world, unlimited):
    return Porch(world)


async def test_a_newcomer_is_welcomed_with_a_role_and_their_first_steps(porch):
    shown = await porch.opens(text="Hello {members}, this is {server}!", role=porch.role)
    await porch.world.owner.runs("welcome steps starter")
    ada = porch.world.member("Ada")
    await porch.passes()

    [message] = porch.messages()
    steps = await ada.presses(message, "My first steps")
    rules = await porch.world.value("SELECT step_id FROM first_step WHERE metric IS NULL")
    ticked = await ada.picks(steps, str(rules))
    ada.writes("Hi everybody")
    await porch.passes(minutes=2)
    later = await ada.runs("firststeps")

    assert f"Hello {porch.world.owner.mention}, this is Guildhall Tavern!" in shown.text
    assert message.content == f"Hello {ada.mention}, this is Guildhall Tavern!"
    assert porch.role.id in ada.role_ids
    assert "1 of 5 done" in ticked.text
    assert "2 of 5 done" in later.text
    assert "✅ Write your first message" in later.text


async def test_newcomers_are_pointed_to_quests_to_begin_with_where_there_are_some(porch):
    await porch.opens()
    ada, owner = porch.world.member("Ada"), porch.world.owner
    await porch.passes()
    await owner.runs("quest create", title="Say hello", description="Here.", category="getting started")
    await owner.runs("quest create", title="Dragons", description="Slay one.", category="combat")
    for title in ("Say hello", "Dragons"):
        await owner.runs("quest reopen", quest=title)
    ben = porch.world.member("Ben")
    await porch.passes()

    before, after = porch.messages()
    listed = await ben.presses(after, "Quests to begin with")
    again = await ada.presses(await ada.runs("firststeps"), "Quests to begin with")

    assert "Quests to begin with" not in text_of(before)
    assert "Say hello" in listed.text
    assert "Dragons" not in listed.text
    assert "Say hello" in again.text


async def test_a_burst_makes_few_messages_and_loses_nobody(porch):
    await porch.opens()
    everybody = []
    for _ in range(10):
        everybody += [
            porch.world.discord.person(f"Crowd {len(everybody) + n}", porch.world.guild) for n in range(50)
        ]
        porch.world.moves_clock(seconds=1)
        await porch.world.settle()
    for _ in range(12):
        porch.world.moves_clock(seconds=6)
        await porch.world.settle()

    messages = porch.messages()
    named = "\n".join(text_of(message) for message in messages)
    assert len(messages) <= 10
    assert [person.id for person in everybody if named.count(person.mention) != 1] == []


async def test_whoever_comes_back_is_recognised_and_gets_harmless_roles_again(porch):
    world = porch.world
    await porch.opens()
    artist = world.discord.role(world.guild, "Artist", position=1)
    power = world.discord.role(world.guild, "Power", permissions=8, position=1)
    ada = world.member("Ada", artist, power)
    await porch.passes()
    ada.person.leave()
    await porch.passes(minutes=1)

    ada.person.rejoin()
    await porch.passes()

    assert porch.messages()[-1].content == f"Welcome back, {ada.mention}!"
    assert ada.role_ids == {artist.id}


async def test_whoever_left_is_taken_out_of_teams_and_quests_after_a_while(porch):
    world = porch.world
    ada, ben = world.member("Ada"), world.member("Ben")
    await world.settle()
    await ada.runs("team create", name="Wolves")
    await ada.runs("team invite", member=ben)
    await ben.runs("team join", team="Wolves")
    guilds.leave(world.discord.world, world.guild, ada.id)
    await world.settle()
    await porch.passes(minutes=1)
    early = await world.value("SELECT leader_id FROM team")

    await porch.passes(minutes=10)
    late = await world.value("SELECT leader_id FROM team")
    guilds.leave(world.discord.world, world.guild, ben.id)
    await world.settle()
    await porch.passes(minutes=11)

    assert (early, late) == (ada.id, ben.id)
    assert await world.value("SELECT disbanded_at FROM team") is not None


async def test_greeters_read_once_a_day_who_is_stuck(porch):
    world = porch.world
    await porch.opens()
    await world.owner.runs("welcome steps add", title="Say hello", metric="messages", value=1)
    ada, ben = world.member("Ada"), world.member("Ben")
    await porch.passes()
    ben.writes("hello")
    await porch.passes(hours=25)
    await porch.passes(hours=1)

    listed = await porch.greta.runs("newcomers")
    letters = [m for m in porch.greta.person.dm().messages.values() if "seem to be stuck" in m.content]

    assert len(letters) == 1
    assert ada.mention in letters[0].content
    assert ben.mention not in letters[0].content
    assert ada.mention in listed.text
    assert ben.mention not in listed.text
    assert "You need the role" in (await ada.runs("newcomers")).text


async def test_what_cannot_be_set_is_refused(porch):
    world = porch.world
    await world.settle()
    no_channel = await world.owner.runs("welcome set")
    await porch.opens()
    braces = await world.owner.runs("welcome set", text="Hello {name}")
    metric = await world.owner.runs("welcome steps add", title="Fly", metric="wings")
    nobody = await world.owner.runs("welcome steps remove", step="17")
    await porch.world.sets("platform", modules_off=["quest_hall", "practice"])
    switched_off = await world.owner.runs("welcome set")

    assert "No channel is set for **" in no_channel.text
    assert "The text cannot use `{name}`." in braces.text
    assert "I do not count anything called `wings`." in metric.text
    assert "There is no first step like that here." in nobody.text
    assert "both are switched off here" in switched_off.text


async def examined(world):
    answer = await world.owner.runs("doctor")
    await world.settle()
    return answer


async def test_the_doctor_says_what_keeps_newcomers_from_their_welcome(porch):
    world = porch.world
    await porch.opens(role=porch.role)
    await world.owner.runs("welcome steps starter")
    await porch.world.sets("platform", channels={}, modules_off=["raid_desk"])
    change_role(world.discord.world, world.guild, porch.role, position=11)
    await world.settle()
    above = await examined(world)
    delete_role(world.discord.world, world.guild, porch.role)
    world.changes_bot_role(permissions=bits("VIEW_CHANNEL"))
    await world.settle()

    gone = await examined(world)
    before = gone.text
    fixed = await world.owner.presses(gone, "Remove the starting role")
    await world.settle()

    assert "Newcomers should be welcomed, but no channel is chosen for it." in above.text
    assert f"I cannot give <@&{porch.role.id}>, the starting role of newcomers." in above.text
    assert "Nobody can finish the first step **Join your first raid**." in above.text
    assert "The starting role of newcomers no longer exists." in before
    assert "I lack the permission **Manage Roles**." in before
    assert "The starting role of newcomers no longer exists." not in fixed.text
    assert await world.value("SELECT settings FROM guild_setting WHERE module = 'welcome'") == {
        "on": True,
        "role_id": 0,
    }
