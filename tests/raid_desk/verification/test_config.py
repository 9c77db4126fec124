"""Moderators choose what raiders must show, and how the panel reads; anybody looks a player up."""

import pytest

from stand_in.changes.roles import change_role
from stand_in.realmeye import Character, Mood
from stand_in.rules.permissions import bits
from tests.support.answers import button_of, text_of


async def posts(gate):
    """Mona posts the panel."""
    answer = await gate.mona.runs("configverification")
    await gate.mona.presses(answer, "Post the panel")
    await gate.passes()
    return answer


def panels_in(channel):
    return [message for message in channel.messages.values() if message.embeds]


async def test_checks_are_chosen_by_selects_and_audited(world, gate):
    answer = await gate.mona.runs("configverification")
    assert "**Stars**: off" in answer.text
    await gate.mona.picks(answer, "stars")
    await gate.mona.picks(answer, "40", number=1)
    await gate.mona.picks(answer, "location")
    await gate.mona.picks(answer, "1", number=1)

    assert "**Stars**: at least 40" in text_of(answer.message)
    assert "**Last seen location is hidden**: required" in text_of(answer.message)
    facts = await world.ledger(
        "SELECT facts FROM audit WHERE action = 'verification.config' ORDER BY audit_id"
    )
    assert [row["facts"]["after"] for row in facts] == [{"stars": 40}, {"location_hidden": True}]
    assert "You need the role" in (await gate.sam.runs("configverification")).text


async def test_the_panel_stands_once_has_the_servers_words_and_moves_with_its_channel(world, gate):
    answer = await posts(gate)
    [panel] = panels_in(gate.getverified)
    assert button_of(panel, "Verify me")
    assert panel.embeds[0]["title"] == "Get verified"

    form = await gate.mona.presses(answer, "Title, text, colour and guild")
    refused = await gate.mona.submits(form, title="T", text="", color="blue", guild="")
    assert "is not a colour" in refused.text
    await gate.mona.submits(
        form, title="Step inside", text="Say *who* you are.", color="#00ff00", guild="Halls"
    )
    await gate.passes()
    assert panel.embeds[0]["title"] == "Step inside"
    assert panel.embeds[0]["color"] == 0x00FF00

    other = world.discord.channel(world.guild, "elsewhere")
    await gate.sets("platform", channels={"getverified": other.id})
    await gate.mona.presses(answer, "Post it again")
    await gate.passes()
    assert panels_in(gate.getverified) == []
    assert len(panels_in(other)) == 1


async def test_without_a_channel_or_a_role_the_panel_is_not_posted_and_it_is_said_which(world, gate):
    await gate.sets("platform", channels={})
    answer = await gate.mona.runs("configverification")
    assert "`getverified`" in (await gate.mona.presses(answer, "Post the panel")).text
    await gate.sets("platform", roles={"moderator": gate.moderator.id}, channels={"getverified": gate.log.id})
    assert "`verified_raider`" in (await gate.mona.presses(answer, "Post the panel")).text
    await gate.passes()
    assert gate.logged() == []


async def test_a_name_is_tried_without_verifying_anybody(world, gate):
    await gate.sets("verification", stars=40)
    world.discord.realmeye.player("Silencio", stars=12)
    answer = await gate.mona.runs("configverification")

    form = await gate.mona.presses(answer, "Try a name")
    tried = await gate.mona.submits(form, ign="Silencio")
    await world.settle()

    assert "**Stars**: 12 of at least 40" in tried.text
    assert await world.value("SELECT count(*) FROM verification_session") == 0
    assert "1 to 15 letters" in (await gate.mona.submits(form, ign="B3n")).text


async def test_realmeye_shows_a_page_and_whose_it_is_and_only_they_put_it_into_their_profile(world, gate):
    ada, ben = world.member("Ada"), world.member("Ben")
    await gate.verifies(ada, "Silencio")
    world.discord.realmeye.player(
        "Silencio", stars=76, fame=12_345, guild="Halls", characters=[Character("Wizard", 20, 1_500, 8)]
    )

    seen = await ben.runs("realmeye", name="silencio")
    await world.settle()
    for told in ("Stars: **76**", "Alive fame: **12,345**", "**Halls**", "Wizard · 20 · 1,500 · 8/8"):
        assert told in seen.text
    assert f"Verified here as {ada.mention}" in seen.text
    assert seen.message.components == []
    assert "Stars" not in (await ben.runs("profile", member=ada)).text
    assert "Verified as **Silencio**" in (await ben.runs("profile", member=ada)).text

    own = await ada.runs("realmeye", name="Silencio")
    await world.settle()
    await ada.presses(own, "Show in my profile")
    assert "Stars: **76**" in (await ben.runs("profile", member=ada)).text
    again = await ada.runs("realmeye", name="Silencio")
    await world.settle()
    await ada.presses(again, "Hide from my profile")
    assert "Stars" not in (await ben.runs("profile", member=ada)).text


@pytest.mark.parametrize(
    ("mood", "told"),
    [
        (Mood.DOWN, "does not answer at the moment"),
        (Mood.CHANGED, "could not read"),
        (Mood.WELL, "shows no profile"),
    ],
)
async def test_realmeye_says_why_there_is_no_page(world, gate, mood, told):
    site = world.discord.realmeye
    if mood is not Mood.WELL:
        site.player("Silencio")
    site.mood = mood

    answer = await world.member("Ada").runs("realmeye", name="Silencio")
    await world.settle()

    assert told in answer.text


async def test_the_doctor_sees_what_stands_in_the_way(world, gate):
    await posts(gate)
    [own] = [role for role in world.guild.roles.values() if role.managed]
    change_role(
        world.discord.world, world.guild, own, permissions=own.permissions & ~bits("MANAGE_NICKNAMES")
    )
    world.member("Sneaky", gate.raider)
    await gate.sets("platform", channels={"getverified": gate.getverified.id})
    await world.settle()

    answer = await world.owner.runs("doctor")
    await world.settle()

    assert "I lack **Manage Nicknames**" in answer.text
    assert "without being verified" in answer.text
    assert "`veri_log`" in answer.text


async def test_what_a_member_of_staff_verified_is_a_metric(world, gate):
    from handlers.platform.metrics.registry import METRICS, Asked

    await gate.verifies(world.member("Ada"), "Silencio")
    asked = Asked(world.guild.id, [gate.sam.id, gate.mona.id], world.now().date(), {})

    values = await METRICS["verifications"].read(world.job.pool, [asked])

    assert values[world.guild.id, gate.sam.id] == {"verifications": 1}
    assert not values.get((world.guild.id, gate.mona.id), {}).get("verifications")
