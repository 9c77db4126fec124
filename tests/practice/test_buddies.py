"""Buddies: found by what they have in common, a thread, a shared streak, a kind word, parting."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.practice.buddy_searches import Seeker
from handlers.practice.buddies.rules import matched, score, shared_streak
from stand_in.changes import guilds
from tests.practice.test_check_ins import adds
from tests.practice.test_graduation import passes
from tests.support.answers import text_of

NOW = datetime(2030, 5, 17, 12, tzinfo=UTC)


@pytest.fixture
async def pair(dojo, world):
    """Ana and Ben, and a channel for practice."""
    dojo.channel = world.discord.channel(world.guild, "practice")
    dojo.ben = world.member("Ben")
    await world.settle()
    await world.owner.runs("setchannels", practice=dojo.channel)
    return dojo


async def become_buddies(dojo):
    await dojo.ana.runs("buddy find")
    offer = await dojo.ben.runs("buddy find")
    await dojo.ben.presses(offer, "Practise together")
    answer = await dojo.ana.runs("buddy accept")
    await passes(dojo.world)
    return answer


def threads(world):
    return [channel for channel in world.guild.channels.values() if channel.type == 12]


async def test_two_find_each_other_get_a_thread_and_share_a_streak(pair, world):
    ana, ben = pair.ana, pair.ben
    assert "I am looking for a practice buddy" in (await ana.runs("buddy find")).text
    assert "You are looking for a practice buddy already." in (await ana.runs("buddy find")).text
    offer = await ben.runs("buddy find")
    await passes(world)
    assert f"{ana.mention} could be your practice buddy" in offer.text
    assert any(f"{ben.mention} could be your practice buddy" in text for text in pair.told(ana))

    waits = await ben.presses(offer, "Practise together")
    assert f"Now {ana.mention} has to accept, too." in waits.text
    assert "are practice buddies now" in (await ana.runs("buddy accept")).text
    await passes(world)
    await passes(world)
    (thread,) = threads(world)
    assert set(thread.thread.joined) >= {ana.id, ben.id}
    assert thread.name.startswith("Ana & Ben")
    assert any("Welcome" in text_of(message) for message in thread.messages.values())
    assert "You have a practice buddy already" in (await ben.runs("buddy find")).text

    for _ in range(2):
        await pair.checks_in()
        await pair.checks_in(ben)
        await pair.days_later()
    await pair.checks_in()
    status = await ben.runs("buddy status")
    assert "Shared streak: **2 days** · together on 2 days" in status.text
    assert "They have practised today." in status.text
    assert f"<#{thread.id}>" in status.text


async def test_one_kind_nudge_a_day_and_none_for_whoever_has_practised(pair, world):
    await become_buddies(pair)

    nudged = await pair.ana.presses(await pair.ana.runs("buddy status"), "Nudge")
    await passes(world)
    assert f"{pair.ben.mention} gets a kind word" in nudged.text
    assert sum("thinks of you" in text for text in pair.told(pair.ben)) == 1
    assert "already nudged" in (await pair.ana.runs("buddy nudge")).text
    await pair.checks_in()
    assert "has already practised today" in (await pair.ben.runs("buddy nudge")).text
    await pair.days_later()
    assert "gets a kind word" in (await pair.ana.runs("buddy nudge")).text


async def test_a_week_is_summed_up_in_their_thread(pair, world):
    await become_buddies(pair)
    for _ in range(8):
        await pair.checks_in()
        await pair.checks_in(pair.ben)
        await pair.days_later()
    (thread,) = threads(world)

    weeks = [
        text_of(message) for message in thread.messages.values() if "Your week together" in text_of(message)
    ]

    assert len(weeks) == 1
    assert f"{pair.ana.mention}: 7 sessions" in weeks[0]
    assert "Together on 7 days" in weeks[0]


async def test_parting_names_nobody_and_the_same_two_are_not_matched_again(pair, world):
    await become_buddies(pair)

    answer = await pair.ana.runs("buddy leave")
    await passes(world)

    assert "You have parted." in answer.text
    assert any("is over; what you both practised stays" in text for text in pair.told(pair.ben))
    assert threads(world)[0].thread.archived
    await pair.ana.runs("buddy find")
    assert "I am looking" in (await pair.ben.runs("buddy find")).text
    assert "no longer looking" in (await pair.ana.runs("buddy leave")).text
    assert "You have no practice buddy." in (await pair.ana.runs("buddy leave")).text


async def test_who_does_not_practise_for_two_weeks_is_free_and_the_other_looks_again(pair, world):
    await become_buddies(pair)
    for _ in range(15):
        await pair.checks_in()
        await pair.days_later()

    assert any("has not practised for 14 days" in text for text in pair.told())
    assert any("No harm done" in text for text in pair.told(pair.ben))
    assert "I am looking" in (await pair.ana.runs("buddy status")).text
    cleo = world.member("Cleo")
    assert f"{pair.ana.mention} could be" in (await cleo.runs("buddy find")).text


async def test_a_buddy_who_left_the_server_is_named_and_the_other_one_is_free(pair, world):
    await become_buddies(pair)
    guilds.leave(world.discord.world, world.guild, pair.ben.id)
    await world.settle()

    assert f"{pair.ben.mention} has left this server" in (await pair.ana.runs("buddy nudge")).text
    await passes(world, hours=13)
    assert any("has left the server" in text for text in pair.told())
    assert "You have no practice buddy." in (await pair.ana.runs("buddy status")).text


async def test_an_offer_is_declined_or_runs_out_and_whoever_said_yes_looks_on(pair, world):
    await pair.ana.runs("buddy find")
    await pair.ben.runs("buddy find")
    await pair.ana.runs("buddy accept")
    await passes(world, days=4)

    assert any("did not work out" in text for text in pair.told())
    assert "I am looking" in (await pair.ana.runs("buddy status")).text
    assert "Nobody is waiting for your answer." in (await pair.ben.runs("buddy accept")).text
    cleo = world.member("Cleo")
    await cleo.runs("buddy find")
    await cleo.runs("buddy leave")
    await passes(world)
    assert "I am looking" in (await pair.ana.runs("buddy status")).text


async def test_a_buddy_sees_what_others_do_not_and_who_is_only_offered_does_not(pair, world):
    await pair.practises(2)
    await pair.ana.runs("practice privacy", streak="buddies", profile="buddies")
    cleo = world.member("Cleo")
    await pair.ana.runs("buddy find")
    offer = await pair.ben.runs("buddy find")
    offered = await pair.ben.runs("profile", member=pair.ana)
    assert "shows their profile to their practice buddy only" in offered.text
    await pair.ben.presses(offer, "Practise together")
    await pair.ana.runs("buddy accept")

    seen = await pair.ben.runs("streak", member=pair.ana)
    await world.settle()
    assert "only" not in seen.text
    assert "🔥" in (await pair.ben.runs("profile", member=pair.ana)).text
    assert "to their practice buddy only" in (await cleo.runs("streak", member=pair.ana)).text


async def test_common_techniques_decide_who_is_found(pair, world):
    await adds(world)
    cleo = world.member("Cleo")
    await pair.checks_in(technique="box-breathing")
    await pair.checks_in(cleo, technique="box-breathing")
    await pair.checks_in(pair.ben)
    await world.job.pool.execute(
        "INSERT INTO practice_pair (guild_id, first_id, second_id, state, offered_at, ended_at)"
        " VALUES ($1, $2, $3, 'ended', $4, $4)",
        world.guild.id, *sorted((pair.ben.id, cleo.id)), world.now(),
    )  # fmt: skip
    await world.job.pool.executemany(
        "INSERT INTO practice_search (guild_id, user_id, language, since) VALUES ($1, $2, 'en', $3)",
        [(world.guild.id, who.id, world.now()) for who in (pair.ben, cleo)],
    )

    assert f"{cleo.mention} could be" in (await pair.ana.runs("buddy find")).text


seekers = st.builds(
    Seeker,
    user_id=st.integers(1, 10_000),
    language=st.sampled_from(["en", "de"]),
    since=st.just(NOW),
    timezone=st.sampled_from([None, "Europe/Berlin", "Asia/Tokyo", "Pacific/Auckland"]),
    techniques=st.lists(st.integers(1, 5), unique=True),
    level=st.floats(1, 10),
)


@given(seeker=seekers, other=seekers)
def test_two_suit_each_other_equally_well(seeker, other):
    assert score(seeker, other, NOW, "UTC") == pytest.approx(score(other, seeker, NOW, "UTC"))
    assert 0 <= score(seeker, other, NOW, "UTC") <= 100.001


@given(waiting=st.lists(seekers, unique_by=lambda seeker: seeker.user_id, max_size=8))
def test_nobody_is_matched_twice_and_at_most_one_is_left_over(waiting):
    pairs = matched(waiting, set(), NOW, "UTC")
    members = [user_id for couple in pairs for user_id in couple]

    assert len(set(members)) == len(members) == len(waiting) // 2 * 2
    known = {(min(couple), max(couple)) for couple in pairs}
    assert not known & {(min(couple), max(couple)) for couple in matched(waiting, known, NOW, "UTC")}


@given(days=st.sets(st.integers(0, 12)), today=st.integers(0, 12))
def test_a_shared_streak_is_that_of_a_plain_model(days, today):
    first = NOW.date()
    shown = sorted((first + timedelta(days=day) for day in days if day <= today), reverse=True)
    length = 0
    day = today if today in days else today - 1
    while day in days:
        length, day = length + 1, day - 1

    assert shared_streak(shown, first + timedelta(days=today)) == length
