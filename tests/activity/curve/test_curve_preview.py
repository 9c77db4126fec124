"""/curve: what a change would mean is shown before it acts."""

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from handlers.activity.curve.actions import refuse_falling
from handlers.activity.curve.rules import Moved, Proposal, preview
from handlers.activity.level_roles.rules import Keeping, LevelRole
from handlers.activity.settings import CurveDoesNotRise
from handlers.activity.xp.rules import Curve, level_for


@pytest_asyncio.fixture(autouse=True)
async def _bot_role(world):
    """The bot's own role stands at 10."""
    world.changes_bot_role(position=10)
    await world.settle()


async def gives(world, member, amount):
    world.moves_clock(seconds=5)
    await world.owner.runs("xp give", member=member, amount=amount)
    await world.settle()


async def test_a_preset_shows_who_changes_and_acts_when_it_is_applied(world):
    gold = world.discord.role(world.guild, "Gold", position=1)
    await world.settle()
    await world.owner.runs("levelroles add", role=gold, level=3)
    ada, ben = world.member("Ada"), world.member("Ben")
    await gives(world, ada, 600)
    await gives(world, ben, 20)
    assert gold.id in ada.role_ids

    panel = await world.owner.runs("curve")
    assert "**5 × L² + 50 × L + 100** xp" in panel.text
    await world.owner.picks(panel, "steep")
    await world.settle()
    assert "Members who would rise: **0**, fall: **1**." in panel.text
    assert "Level roles: 0 given, 1 taken." in panel.text
    assert f"<@{ada.id}>: level 3 → **2**" in panel.text
    assert "Median member" in panel.text
    assert gold.id in ada.role_ids
    world.moves_clock(seconds=20)
    await world.owner.presses(panel, "Apply")
    await world.settle()

    assert "taken: 1," in panel.text
    assert gold.id not in ada.role_ids
    stored = await world.value("SELECT settings FROM guild_setting WHERE module = 'activity'")
    assert (stored["curve_quadratic"], stored["curve_linear"], stored["curve_constant"]) == (10, 100, 200)
    assert await world.value("SELECT count(*) FROM audit WHERE action = 'curve.apply'") == 1
    assert "level 2" in (await world.owner.runs("xp give", member=ada, amount=1)).text


async def test_own_coefficients_are_previewed_and_can_be_discarded(world):
    ada = world.member("Ada")
    await gives(world, ada, 600)
    panel = await world.owner.runs("curve")
    form = await world.owner.presses(panel, "Own coefficients")
    await world.owner.submits(form, quadratic="0", linear="0", constant="100", rate="2")
    await world.settle()

    assert "Members who would rise: **1**" in panel.text
    assert f"<@{ada.id}>: level 3 → **6**" in panel.text
    assert "Xp rate: **2" in panel.text
    world.moves_clock(seconds=20)
    await world.owner.presses(panel, "Discard")

    assert "stays as it was" in panel.text
    assert await world.value("SELECT count(*) FROM guild_setting WHERE module = 'activity'") == 0


async def test_coefficients_out_of_bounds_are_refused(world):
    panel = await world.owner.runs("curve")
    form = await world.owner.presses(panel, "Own coefficients")

    answer = await world.owner.submits(form, quadratic="1000", linear="100000", constant="0", rate="1")
    assert "must be from 1 to" in answer.text
    assert await world.value("SELECT count(*) FROM guild_setting WHERE module = 'activity'") == 0


@pytest.mark.parametrize("curve", [Curve(0, 0, 0), Curve(-1, 50, 100), Curve(10**6, 0, 1)])
def test_a_curve_that_does_not_rise_is_refused(curve):
    with pytest.raises(CurveDoesNotRise):
        refuse_falling(curve)


async def test_members_do_not_change_the_curve(world):
    assert "dministrator" in (await world.manager("Ada").runs("curve")).text


curves = st.builds(Curve, st.integers(0, 20), st.integers(0, 200), st.integers(1, 500))


@given(curves, curves, st.lists(st.integers(0, 10**6), max_size=20))
def test_what_is_counted_is_what_the_rules_say_of_each_member(old, new, totals):
    roles = [
        LevelRole(3, 30, Keeping.STACK),
        LevelRole(9, 90, Keeping.STACK),
        LevelRole(5, 50, Keeping.STICKY),
    ]
    moved = [
        Moved(level_for(old, xp), level_for(new, xp), 1)
        for xp in totals
        if level_for(old, xp) != level_for(new, xp)
    ]

    seen = preview(Proposal(old, 100), Proposal(new, 100), moved, enumerate(totals), roles, [])

    def held(curve):
        return [{role.role_id for role in roles if role.level <= level_for(curve, xp)} for xp in totals]

    pairs = list(zip(held(old), held(new), strict=True))
    assert seen.up + seen.down == len(moved)
    assert seen.gained == sum(len(after - before) for before, after in pairs)
    assert seen.lost == sum(len(before - after - {50}) for before, after in pairs)
