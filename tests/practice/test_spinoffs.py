"""Communities that alumni have started: told, checked, listed, closed."""

from __future__ import annotations

import pytest

from tests.practice.test_graduation import passes
from tests.support.answers import text_of


@pytest.fixture
async def alumni(dojo, world):
    """With a channel; Ana is an alumna by her role, Ben is not."""
    dojo.channel = world.discord.channel(world.guild, "review")
    role = world.discord.role(world.guild, "Alumni", position=1)
    dojo.ben, dojo.cleo = world.member("Ben"), world.member("Cleo", role)
    dojo.ana = world.member("Ana", role)
    await world.settle()
    await world.owner.runs("setchannels", practice_review=dojo.channel)
    await world.owner.runs("setroles", alumni=role)
    return dojo


async def registers(alumni, who=None, name="Breath Club", **options):
    answer = await (who or alumni.ana).runs("spinoff register", name=name, **options)
    await passes(alumni.world)
    return answer


async def test_a_community_is_checked_listed_and_closed_by_its_founder(alumni, world):
    told = await registers(alumni, link="https://breath.example.org/a", note="For *beginners*")
    assert "waiting for a decision" in told.text
    assert (
        "called **breath club** is registered" in (await registers(alumni, alumni.cleo, "breath club")).text
    )
    (card,) = world.owner.sees(alumni.channel)
    assert "has started a community: **Breath Club**\n<https://breath.example.org/a>" in text_of(card)
    await world.owner.presses(card, "Approve")
    await passes(world)

    assert any("approved" in text for text in alumni.told())
    shown = (await alumni.ben.runs("spinoff list")).text
    assert f"[Breath Club](<https://breath.example.org/a>) · by {alumni.ana.mention} · listed since" in shown
    assert "For \\*beginners\\*" in shown
    assert (
        "Only whoever registered **Breath Club**"
        in (await alumni.cleo.runs("spinoff close", spinoff="breath club")).text
    )
    assert "is listed as closed" in (await alumni.ana.runs("spinoff close", spinoff="Breath Club")).text
    assert "over since" in (await alumni.ben.runs("spinoff list")).text
    assert "is not in the list" in (await world.owner.runs("spinoff close", spinoff="Breath Club")).text
    assert "is registered here already" in (await registers(alumni, alumni.cleo)).text
    assert "waiting for a decision" in (await registers(alumni)).text  # she starts it again


async def test_a_moderator_closes_one_and_its_founder_is_told(alumni, world):
    await registers(alumni)
    await world.owner.presses(world.owner.sees(alumni.channel)[-1], "Approve")
    await world.owner.runs("spinoff close", spinoff="Breath Club")
    await passes(world)

    assert any("**Breath Club** is listed as closed now" in text for text in alumni.told())


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"link": "http://breath.example.org"}, "begins with `https://`"),
        ({"note": "javascript:x"}, "could harm a web page"),
        ({"name": "\u200b"}, "needs a name that can be seen"),
    ],
)
async def test_what_cannot_be_registered_is_refused(alumni, world, options, told):
    assert told in (await registers(alumni, **options)).text
    assert await world.value("SELECT count(*) FROM practice_spinoff") == 0


async def test_only_alumni_register_also_where_no_role_is_set(alumni, world):
    assert "Only members who have graduated" in (await registers(alumni, alumni.ben)).text
    await world.job.pool.execute(
        "INSERT INTO practice_graduation (guild_id, user_id, state, message, criteria_met, applied_at,"
        " statistics, graduated_at) VALUES ($1, $2, 'graduated', '', '[]', now(), '{}', now())",
        world.guild.id, alumni.ben.id,
    )  # fmt: skip
    assert "waiting for a decision" in (await registers(alumni, alumni.ben)).text
