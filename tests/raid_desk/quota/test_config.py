"""Moderators say what a role asks of its members, and the panel shows within seconds who meets it."""

import pytest

from stand_in.changes.roles import give
from tests.support.answers import text_of


async def test_a_quota_is_set_up_audited_and_shown_on_a_panel(office):
    answer = await office.asks(3)

    assert "needs **3** points" in answer.text
    assert "**3 points** needed" in office.text
    assert "0 of 2 met" in office.text
    [facts] = [entry["facts"] for entry in await office.audit("quota.config")]
    assert facts["after"] == {"required": 3}
    assert "You need the role" in (await office.otto.runs("configquota role", role=office.leader)).text
    assert f"<@&{office.leader.id}>" in (await office.mia.runs("configquota list")).text


async def test_the_panel_follows_runs_within_seconds_with_places_and_what_is_missing(office):
    await office.asks(2)

    await office.leads(office.ada, count=2)
    run_id = await office.leads(office.ben)

    assert "🥇 **\u2068Ada\u2069** · 2 points · ✅ met" in office.text
    assert "🥈 **\u2068Ben\u2069** · 1 point · ⏳ 1 to go" in office.text
    assert "Olga" not in office.text
    await office.takes_back(run_id)
    assert "Ben\u2069** · 0 points · ⏳ 2 to go" in office.text

    own = await office.ben.presses(office.panel, "How am I doing?")
    assert own.ephemeral
    assert "you have **0** of 2 points" in own.text
    assert "does not concern you" in (await office.olga.presses(office.panel, "How am I doing?")).text


async def test_dungeons_count_as_each_role_says_also_for_a_run_that_counts_in_part(office, world):
    answer = await office.asks(10)
    await office.asks(10, role=office.raid.role)

    view = await office.mia.presses(answer, "Dungeons")
    form = await office.mia.presses(view, "Search")
    await office.mia.submits(form, typed="void")
    form = await office.mia.picks(view, "void")
    assert "must be a whole number" in (await office.mia.submits(form, points="many")).text
    await office.mia.submits(form, points="5")
    assert "The Void: **5 points**" in view.text
    await office.mia.presses(view, "Back")
    assert "The Void **5**" in answer.text

    await office.leads(office.ada, "void")
    await office.leads(office.ada, "shatters")
    await office.leads(office.ben, "void", percent=50)

    leaders, organizers = [text_of(message) for message in office.channel.messages.values()]
    assert "Ada\u2069** · 6 points" in leaders
    assert "Ben\u2069** · 3 points" in leaders  # half of 5, rounded
    assert "Ada\u2069** · 2 points" in organizers

    form = await office.mia.picks(await office.mia.presses(answer, "Dungeons"), "void")
    await office.mia.submits(form, points="")
    await office.passes()
    assert "Ada\u2069** · 2 points" in office.text


async def test_many_members_have_pages(office, world):
    for number in range(28):
        world.member(f"Leader {number:02}", office.leader)
    await office.asks(1)
    assert "0 of 30 met" in office.text

    pages = await office.ada.presses(office.panel, "Everybody")

    assert "Page 1 of 2 · 30 in total" in pages.text
    await office.ada.presses(pages, "Next")
    assert "Page 2 of 2" in pages.text


async def test_who_gets_the_role_is_on_the_panel_within_minutes(office, world):
    await office.asks(2)
    give(world.discord.world, office.olga.person.member, office.leader.id)

    await office.passes(minutes=5)

    assert "Olga\u2069** · 0 points" in office.text


async def test_the_panel_moves_with_its_channel_and_goes_with_the_quota(office, world):
    answer = await office.asks(2)
    other = world.discord.channel(world.guild, "leaders")

    await office.mia.picks(answer, other.id)
    await office.passes()
    assert office.posts() == []
    assert len(other.messages) == 1

    sure = await office.mia.presses(answer, "Remove the quota")
    await office.mia.presses(sure, "Yes, remove it")
    await office.passes()
    assert len(other.messages) == 0
    assert "has no quota yet" in answer.text
    periods = await office.mia.runs("quota periods", role=office.leader)
    assert "has no quota" in periods.text


async def test_without_a_channel_it_is_said_which(office):
    await office.raid.sets("platform", channels={})
    answer = await office.mia.runs("configquota role", role=office.leader)
    form = await office.mia.presses(answer, "Basic")
    await office.mia.submits(form, required="5", run_points="1", verification_points="1", carry_cap="0")

    assert "`quota`" in (await office.mia.presses(answer, "Post the panel")).text


@pytest.mark.parametrize(
    ("begins", "resets", "said"),
    [
        ("2001-01-01", "", "can have begun at most 366 days ago"),
        ("2199-01-01 10:00", "", "cannot begin in the future"),
        ("now", "2020-05-05 12:00", "cannot be in the past"),
        ("now", "2199-05-05 12:00", "can be at most 366 days away"),
        ("now", "next tuesday", '"next tuesday" is not a date and time'),
        ("now", "2026-02-30 10:00", "is not a date and time"),
    ],
)
async def test_times_that_make_no_period_are_refused_and_it_is_said_why(office, begins, resets, said):
    answer = await office.asks(2)
    form = await office.mia.presses(answer, "Period")
    if begins == "now":
        begins = office.world.now().strftime("%Y-%m-%d 00:00")

    refused = await office.mia.submits(form, begins=begins, resets=resets, repeat=["weekly"])

    assert said in refused.text
    assert await office.world.value("SELECT reset_at FROM quota_role") is None


async def test_everyone_has_no_quota_and_a_role_without_one_is_named(office, world):
    everyone = world.guild.roles[world.guild.id]
    assert "cannot have a quota" in (await office.mia.runs("configquota role", role=everyone)).text
    answer = await office.mia.runs("quota periods")
    assert "No role in this server has a quota yet" in answer.text
    refused = await office.otto.runs("quota excuse", member=office.ada, reason="Ill", role=office.leader)
    assert f"<@&{office.leader.id}> has no quota" in refused.text
