"""Whoever is on the staff holds the role `team`, within seconds of a change, and nobody else."""

import pytest

from stand_in.changes.roles import change_role, give, take
from stand_in.rules.permissions import bits


@pytest.fixture
async def team(office, world):
    """The role, chosen; Ada and Ben are organizers, Otto an officer, Mia a moderator."""
    role = world.discord.role(world.guild, "Team")
    known = {"moderator": office.moderator.id, "officer": office.officer.id, "organizer": office.raid.role.id}
    await office.raid.sets("platform", roles={**known, "team": role.id})
    return role


async def test_staff_get_the_role_lose_it_with_the_last_staff_role_and_get_it_back(office, world, team):
    guest = world.member("Gil", team)
    await office.passes()

    assert all(team.id in member.role_ids for member in (office.ada, office.otto, office.mia, office.olga))
    assert team.id not in guest.role_ids

    take(world.discord.world, office.ada.person.member, office.raid.role.id)
    await office.passes()
    assert office.ada.role_ids == {office.leader.id}
    give(world.discord.world, office.ada.person.member, office.officer.id)
    await office.passes()
    assert office.ada.role_ids == {office.leader.id, office.officer.id, team.id}


async def test_nothing_is_asked_twice_while_discord_is_silent(office, world, team):
    await office.passes(8)
    changes = [call for call in world.discord.rest.calls if f"/roles/{team.id}" in call.path]

    assert len(changes) == len({call.path for call in changes}) == 5


async def test_what_the_bot_cannot_give_is_not_tried_but_told_by_doctor_and_syncteam(office, world, team):
    [own] = [role for role in world.guild.roles.values() if role.managed]
    rights = own.permissions

    async def told(reason):
        await office.passes()
        assert reason in (await world.owner.runs("syncteam")).text
        doctor = await world.owner.runs("doctor")
        await world.settle()
        assert reason in doctor.text
        assert "Members of the staff do not get or lose `team`" in doctor.text
        assert team.id not in office.ada.role_ids

    change_role(world.discord.world, world.guild, own, permissions=rights & ~bits("MANAGE_ROLES"))
    await told("I lack the permission **Manage Roles**, so I cannot give `team`.")
    change_role(world.discord.world, world.guild, team, position=90)
    change_role(world.discord.world, world.guild, own, permissions=rights)
    await told("above my own highest role")
    change_role(world.discord.world, world.guild, team, position=2)
    await office.passes()
    assert team.id in office.ada.role_ids


async def test_syncteam_makes_all_right_and_counts(office, world, team):
    guest = world.member("Gil", team)
    change_role(world.discord.world, world.guild, team, position=90)
    await office.passes()
    change_role(world.discord.world, world.guild, team, position=2)
    await world.settle()

    answer = await world.owner.runs("syncteam")
    await world.settle()

    assert "given to 5 and taken from 1" in answer.text
    assert team.id in office.ada.role_ids
    assert team.id not in guest.role_ids
    again = await world.owner.runs("syncteam")
    await world.settle()
    assert "All 5 members have" in again.text


@pytest.mark.parametrize(
    ("roles", "said"),
    [
        ({}, "No Discord role has been chosen for `team`"),
        ({"team": "team"}, "No staff role is chosen here"),
        ({"team": "team", "officer": "team"}, "is chosen both for `team` and for a staff role"),
    ],
)
async def test_what_is_missing_is_said(office, world, team, roles, said):
    await office.raid.sets("platform", roles=dict.fromkeys(roles, team.id))

    assert said in (await world.owner.runs("syncteam")).text
