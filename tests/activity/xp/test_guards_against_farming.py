"""Guards against farming: off by default, said in `/xp why`, and never more than they allow."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.activity.settings import ActivitySettings
from handlers.activity.xp.guards import Guards, capped, is_too_new, limit, tapered
from handlers.activity.xp.rules import Breakdown, Denial, Denied, Earned, Source
from jobs.activity.counting.guarding import GuildGuards
from tests.support.proven import assert_proven

NO_QUESTS = {"quest_daily_count": 0, "quest_weekly_count": 0, "quest_special_count": 0}


async def sets(world, **settings):
    """And no quests: what one of them pays may multiply the xp of the hours after it."""
    await world.sets("activity", **(NO_QUESTS | settings))


async def writes(world, member, times, minutes=2):
    for _ in range(times):
        member.writes()
        world.moves_clock(minutes=minutes)
        await world.settle()


async def xp_of(world, member):
    return await world.value("SELECT xp FROM activity_total WHERE user_id = $1", member.id)


async def why(world, member):
    answer = await member.runs("xp why")
    await world.settle()
    return answer.text


def test_all_guards_are_off_unless_set():
    assert not ActivitySettings().guards
    assert ActivitySettings(least_account_days=1).guards
    assert not ActivitySettings(least_account_days=1).guards.watch_days
    assert ActivitySettings(voice_xp_daily=9).guards.caps == {Source.VOICE: 9}


async def test_a_day_brings_no_more_than_its_cap_and_the_next_day_does_again(world):
    await sets(world, message_xp_min=20, message_xp_max=20, message_xp_daily=50)
    ada = world.member("Ada")

    await writes(world, ada, 4)
    text = await why(world, ada)
    before = await xp_of(world, ada)
    assert await world.value("SELECT message_xp FROM activity_day WHERE user_id = $1", ada.id) == 50
    assert text.count("no more from this source today") == 2
    world.moves_clock(days=1)
    await writes(world, ada, 1)

    assert await xp_of(world, ada) == before + 20
    assert await world.value("SELECT messages FROM activity_total WHERE user_id = $1", ada.id) == 5
    await assert_proven(world.job.pool)


async def test_a_cap_that_is_set_later_knows_what_the_day_brought_already(world):
    await sets(world, message_xp_min=20, message_xp_max=20)
    ada = world.member("Ada")
    await writes(world, ada, 3)

    await sets(world, message_xp_daily=65)
    await writes(world, ada, 2)

    assert await xp_of(world, ada) == 65


async def test_young_accounts_earn_nothing_until_they_are_old_enough(world):
    await sets(world, least_account_days=3, command_xp=0)
    ada = world.member("Ada")

    await writes(world, ada, 1)
    assert not await xp_of(world, ada)
    assert "the account is too new" in await why(world, ada)
    world.moves_clock(days=4)
    await writes(world, ada, 1)

    assert await xp_of(world, ada) > 0


async def test_long_sittings_earn_less(world):
    await sets(world, voice_taper_hours=1, voice_taper_percent=20)
    world.moves_clock(hours=(26 - world.now().hour) % 24)  # well away from midnight
    ada, ben = world.member("Ada"), world.member("Ben")
    voice = world.discord.channel(world.guild, "Lounge", 2)
    ada.joins_voice(voice)
    ben.joins_voice(voice)
    await world.settle()

    await world.moves_voice_clock(70)

    row = await world.ledger("SELECT voice_xp, voice_seconds FROM activity_day WHERE user_id = $1", ada.id)
    minutes = row[0]["voice_seconds"] // 60
    assert minutes > 60
    assert row[0]["voice_xp"] == 60 * 5 + (minutes - 60) * 1


@given(
    st.lists(st.tuples(st.sampled_from(list(Source)), st.integers(1, 100), st.integers(0, 2)), max_size=60),
    st.dictionaries(st.sampled_from(list(Source)), st.integers(1, 300)),
)
def test_no_day_brings_more_than_its_caps(events, caps):
    guards = GuildGuards(Guards(caps))
    earned = {}
    guards.begin([7])
    for source, xp, day in sorted(events, key=lambda event: event[2]):
        decision = guards.check(7, day, source, 10**15, Earned(xp, Breakdown(xp)))
        given_xp = decision.xp if isinstance(decision, Earned) else 0
        assert given_xp <= xp
        assert isinstance(decision, Denied) == (given_xp == 0)
        earned[source, day] = earned.get((source, day), 0) + given_xp
    for (source, day), total in earned.items():
        wanted = sum(xp for told, xp, on in events if (told, on) == (source, day))
        assert total == min(wanted, caps.get(source, wanted))


@pytest.mark.parametrize(
    ("minutes", "seconds", "xp"), [(1, 3600, 5), (1, 3660, 1), (10, 3900, 5 * 5 + 5 * 1), (3, 60, 15)]
)
def test_minutes_beyond_the_hours_are_worth_a_part(minutes, seconds, xp):
    assert tapered(Guards(taper_after_s=3600, taper_percent=20), 5, minutes, seconds) == xp


def test_who_took_from_an_amount_is_said():
    guards = Guards({Source.VOICE: 10}, taper_after_s=60)

    assert limit(guards, Source.VOICE, 6, 6, 0) == (6, None)
    assert limit(guards, Source.VOICE, 6, 3, 0) == (3, Denial.TAPERED)
    assert limit(guards, Source.VOICE, 6, 6, 8) == (2, Denial.DAILY_CAP)
    assert capped(guards, Source.MESSAGE, 99, 10**6) == 99


def test_the_age_of_an_account_is_in_its_id():
    guards = Guards(least_age_ms=1000)
    user_id = (5000 << 22) + 17

    assert is_too_new(guards, user_id, 1_420_070_400_000 + 5999)
    assert not is_too_new(guards, user_id, 1_420_070_400_000 + 6000)
    assert not is_too_new(Guards(), user_id, 0)
