"""Which roles are enough for what, in a table of its own; test_authority holds every door against it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.platform.roles.rules import DUTIES, MAPPED, STAFF, Role, allowed, may_map, rank
from tests.support.door import ADMINISTRATOR, Person

IDS = {role: 1_000 + number for number, role in enumerate(MAPPED)}

# Written out by hand: which internal roles are enough for what is required.
ENOUGH = {
    "administrator": {"administrator"},
    "moderator": {"administrator", "moderator"},
    "head_organizer": {"administrator", "moderator", "head_organizer"},
    "officer": {"administrator", "moderator", "head_organizer", "officer"},
    "security": {"administrator", "moderator", "head_organizer", "officer", "security"},
    "organizer": {"administrator", "moderator", "head_organizer", "officer", "security", "organizer"},
    "verified_raider": {"verified_raider"},
    "suspended": {"suspended"},
    "team": {"team"},
    "quest_master": {"administrator", "moderator", "quest_master"},
    "mentor": {"administrator", "moderator", "mentor"},
    "alumni": {"alumni"},
    "greeter": {"administrator", "moderator", "greeter"},
    "shield_verified": {"shield_verified"},
    "everyone": {str(role) for role in MAPPED},
    "discord_administrator": set(),
}


class Actor:
    def __init__(self, roles=(), administrator=False):
        self.id = 1
        self.role_ids = frozenset(IDS[role] for role in roles)
        self.is_administrator = administrator


@pytest.mark.parametrize("required", list(Role))
@pytest.mark.parametrize("held", MAPPED)
def test_a_role_opens_what_the_table_says(required, held):
    assert allowed(Actor([held]), required, IDS) == (held in ENOUGH[required])


@pytest.mark.parametrize("required", list(Role))
def test_a_discord_administrator_may_do_what_administrators_may(required):
    expected = "administrator" in ENOUGH[required] or required is Role.DISCORD_ADMINISTRATOR

    assert allowed(Actor(administrator=True), required, {}) == expected


roles_held = st.sets(st.sampled_from(MAPPED))


@given(roles_held, st.sampled_from(STAFF), st.sampled_from(STAFF))
def test_who_may_use_the_higher_command_may_use_the_lower_one(held, role, other):
    higher, lower = sorted((role, other), key=STAFF.index)

    assert not allowed(Actor(held), higher, IDS) or allowed(Actor(held), lower, IDS)


@given(roles_held, roles_held, st.sampled_from([*STAFF, *DUTIES]))
def test_another_role_never_takes_a_permission_away(held, more, required):
    assert not allowed(Actor(held), required, IDS) or allowed(Actor(held | more), required, IDS)


@given(roles_held, st.sampled_from(list(Role)))
def test_unmapped_roles_open_nothing(held, required):
    assert allowed(Actor(held), required, {}) == (required is Role.EVERYONE)


@given(roles_held, st.sampled_from(STAFF))
def test_nobody_hands_out_a_rank_above_their_own(held, role):
    actor = Actor(held)

    assert may_map(actor, role, IDS) == (rank(actor, IDS) <= STAFF.index(role))


async def test_a_right_lost_between_two_presses_is_gone_at_the_second(open_door, pool):
    door = open_door()
    boss = Person("Boss", permissions=ADMINISTRATOR)
    panel = await door.runs(boss, "modules")

    demoted = Person("Boss", id=boss.id)
    answer = await door.presses(demoted, panel.selects()[0]["custom_id"], values=())

    assert answer.text.startswith("You need the internal role `administrator`")
    assert await pool.fetchval("SELECT count(*) FROM guild_setting") == 0
