"""Who leaves the server leaves no gap; and who comes can say who has brought them."""

from __future__ import annotations

from stand_in.changes import guilds
from tests.practice.test_buddies import become_buddies
from tests.practice.test_graduation import passes
from tests.practice.test_teaching import panel, plans
from tests.practice.test_teaching import school as school
from tests.support.answers import text_of


async def leaves(world, who):
    guilds.leave(world.discord.world, world.guild, who.id)
    await passes(world, minutes=20)
    await passes(world, minutes=20)


async def test_a_leaver_frees_their_buddy_and_their_place(school, world):
    await become_buddies(school)
    await plans(school, limit=1)
    await school.ben.presses(panel(school), "Sign up")
    await school.cleo.presses(panel(school), "Sign up")

    await leaves(world, school.ben)

    assert any("has left the server" in text for text in school.told())
    assert any("There is a free place for you" in text for text in school.told(school.cleo))
    assert school.cleo.mention in text_of(panel(school))


async def test_what_a_leaver_would_have_taught_is_cancelled(school, world):
    await plans(school)
    await school.ben.presses(panel(school), "Sign up")

    await leaves(world, school.ana)

    assert any("is cancelled" in text for text in school.told(school.ben))
    assert [event.status for event in world.guild.events.values()] == [4]


async def test_the_welcome_offers_to_redeem_a_code(school, world):
    welcome = world.discord.channel(world.guild, "welcome")
    await world.settle()
    await world.owner.runs("setchannels", welcome=welcome)
    assert "Newcomers are welcomed." in (await world.owner.runs("welcome set")).text
    await passes(world)
    dan = world.member("Dan")
    await passes(world)
    await passes(world, seconds=15)

    form = await dan.presses(world.owner.sees(welcome)[-1], "I have an invite code")
    answer = await dan.submits(form, code="ABCDEFGH")
    assert "That is not an invite code" in answer.text
