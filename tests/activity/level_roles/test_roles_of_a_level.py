"""Which roles a change of level gives and takes."""

from hypothesis import given
from hypothesis import strategies as st

from handlers.activity.level_roles.rules import Keeping, LevelRole, LevelRoleChange, change, repair, roles_at

STACK, REPLACE, STICKY = Keeping.STACK, Keeping.REPLACE, Keeping.STICKY
LADDER = (
    LevelRole(5, 50, REPLACE),
    LevelRole(10, 100, REPLACE),
    LevelRole(10, 101, STACK),
    LevelRole(3, 30, STICKY),
)
ladders = st.lists(
    st.builds(LevelRole, st.integers(1, 30), st.integers(1, 20), st.sampled_from(Keeping)),
    unique_by=lambda role: role.role_id,
    max_size=12,
)
levels = st.integers(0, 35)


def test_a_higher_role_takes_the_place_of_a_replaced_one():
    assert change(9, 10, LADDER) == LevelRoleChange(grant=(100, 101), revoke=(50,))


def test_a_jump_over_several_levels_gives_only_what_is_held_at_the_end():
    assert change(0, 12, LADDER) == LevelRoleChange(grant=(30, 100, 101))


def test_falling_takes_what_was_earned_but_never_a_sticky_role():
    assert change(12, 1, LADDER) == LevelRoleChange(revoke=(100, 101))


def test_a_role_taken_away_by_hand_stays_away_at_the_next_level():
    assert change(10, 11, LADDER) == LevelRoleChange()


def test_a_return_gives_all_roles_of_the_level_again():
    assert repair(10, [], LADDER).grant == (30, 100, 101)


def test_sync_takes_roles_that_the_level_does_not_have():
    assert repair(4, [30, 50, 999], LADDER) == LevelRoleChange(revoke=(50,))


@given(ladders, levels, levels)
def test_changes_lead_to_the_roles_of_the_new_level_and_keep_sticky_ones(roles, old, new):
    moved = change(old, new, roles)
    held = (roles_at(old, roles) | set(moved.grant)) - set(moved.revoke)
    sticky = {role.role_id for role in roles if role.keeping is STICKY}

    assert held - sticky == roles_at(new, roles) - sticky
    assert held >= roles_at(old, roles) & sticky
    assert not repair(new, held, roles)
