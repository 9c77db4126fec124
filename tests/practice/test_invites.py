"""Invites: a code of one's own, redeemed once, rewarded in stages."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.practice.invites import ReferralRow
from handlers.practice.invites.rules import LETTERS, SEVENTH_DAY, Stage, new_code, stages
from stand_in.changes import guilds
from tests.practice.test_check_ins import adds
from tests.practice.test_graduation import passes, sets


@pytest.fixture
async def ben(dojo, world):
    """New here; also his account may be."""
    await sets(world, invite_account_days=0)
    return world.member("Ben")


async def code_of(who):
    return (await who.runs("invite create")).text.split("`")[1]


async def rewards(world):
    """Each reward as (member, stage)."""
    paid = await world.ledger("SELECT user_id, note FROM xp_ledger WHERE reason = 'invite'")
    return Counter((row["user_id"], row["note"]) for row in paid)


async def test_a_story_from_the_code_to_the_last_stage(dojo, world, ben):
    code = await code_of(dojo.ana)
    assert code == await code_of(dojo.ana)
    answer = await ben.runs("invite redeem", code=f"{code[:4]} {code[4:].lower()}")
    assert f"{dojo.ana.mention} has brought you here" in answer.text
    assert await rewards(world) == {}

    await adds(world)
    await dojo.checks_in(ben, technique="box-breathing")
    await passes(world, seconds=30)
    both = {(dojo.ana.id, "active"): 1, (ben.id, "active"): 1}
    assert await rewards(world) == both
    assert any("has checked in for the first time" in text for text in dojo.told())
    assert any("You get 25 xp." in text for text in dojo.told(ben))

    await sets(world, sessions_to_master=1)
    await dojo.checks_in(technique="box-breathing")
    await dojo.ana.runs("validate", member=ben)
    await passes(world, seconds=30)
    both |= {(dojo.ana.id, "mastered"): 1, (ben.id, "mastered"): 1}
    assert await rewards(world) == both
    await passes(world, days=8)
    both |= {(dojo.ana.id, "week"): 1, (ben.id, "week"): 1}
    assert await rewards(world) == both

    await dojo.checks_in(ben)
    await passes(world, minutes=2)
    assert await rewards(world) == both
    stats = (await dojo.ana.runs("invite stats")).text
    assert "You: 1 invited · 1 checked in · 1 stayed a week · 1 mastered a technique" in stats
    assert f"1. {dojo.ana.mention}" in stats
    await dojo.ana.runs("practice privacy", streak="private")
    assert "1. a member · 1 invited" in (await ben.runs("invite stats")).text


async def test_who_cannot_redeem_is_told_why(dojo, world, ben):
    own, other = await code_of(dojo.ana), await code_of(ben)
    assert "That is your own code." in (await dojo.ana.runs("invite redeem", code=own)).text
    assert "That is not an invite code" in (await dojo.ana.runs("invite redeem", code="22222222")).text
    assert "That is not an invite code" in (await dojo.ana.runs("invite redeem", code="O0O0O0O0")).text
    await ben.runs("invite redeem", code=own)
    assert "and that is possible only once" in (await ben.runs("invite redeem", code=own)).text
    cleo = world.member("Cleo")
    await sets(world, invite_account_days=3000)
    assert "account is younger than 3000 days" in (await cleo.runs("invite redeem", code=own)).text
    await sets(world, invite_account_days=0)
    await passes(world, days=15)
    assert "for more than 14 days" in (await dojo.ana.runs("invite redeem", code=other)).text
    assert await world.value("SELECT count(*) FROM practice_referral") == 1


async def test_who_comes_back_is_not_new_and_who_leaves_earns_nothing(dojo, world, ben):
    code = await code_of(dojo.ana)
    await dojo.checks_in(ben)
    guilds.leave(world.discord.world, world.guild, ben.id)
    await world.settle()
    await passes(world, days=3)
    guilds.join(world.discord.world, world.guild, ben.person.user)
    await world.settle()
    assert "You have practised here before" in (await ben.runs("invite redeem", code=code)).text

    cleo = world.member("Cleo")
    await cleo.runs("invite redeem", code=code)
    guilds.leave(world.discord.world, world.guild, cleo.id)
    await passes(world, days=8)
    assert await rewards(world) == {}


async def test_a_first_check_in_offers_to_tell_who_brought_one_here(dojo, world, ben):
    code = await code_of(dojo.ana)
    answer = await dojo.checks_in(ben)

    form = await ben.presses(answer, "I have an invite code")
    taken = await ben.submits(form, code=code)
    await passes(world, seconds=30)

    assert "both of you are rewarded" in taken.text
    assert await rewards(world) == {(dojo.ana.id, "active"): 1, (ben.id, "active"): 1}


def test_codes_have_no_letters_that_look_alike():
    assert not set(LETTERS) & set("01IOLU")
    assert all(set(new_code()) <= set(LETTERS) and len(new_code()) == 8 for _ in range(100))


START = datetime(2030, 5, 1, tzinfo=UTC)


@given(
    moments=st.lists(st.tuples(st.integers(0, 240), st.booleans(), st.integers(0, 2)), max_size=20).map(
        sorted
    )
)
def test_each_stage_is_paid_once_whenever_it_is_looked_at(moments):
    referral = ReferralRow(
        guild_id=1, invited_id=2, inviter_id=3, redeemed_at=START, active_at=None, week_at=None,
        mastered_at=None, due_at=None,
    )  # fmt: skip
    paid: Counter[Stage] = Counter()
    for hours, practised, mastered in moments:
        now = START + timedelta(hours=hours)
        for stage in stages(referral, now, practised=practised, mastered=mastered):
            paid[stage] += 1
            referral = ReferralRow(**{**{f: getattr(referral, f) for f in referral.__struct_fields__},
                                      f"{stage}_at": now})  # fmt: skip

    def ever(reached):
        return int(any(practised and reached(START + timedelta(hours=h), m) for h, practised, m in moments))

    assert paid[Stage.ACTIVE] == ever(lambda now, mastered: True)
    assert paid[Stage.WEEK] == ever(lambda now, mastered: now >= START + SEVENTH_DAY)
    assert paid[Stage.MASTERED] == ever(lambda now, mastered: mastered > 0)
