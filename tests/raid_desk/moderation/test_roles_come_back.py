"""Roles that a suspension took come back exactly, whatever happens; nobody shakes a suspension off."""

from __future__ import annotations

import random
from typing import Any

import pytest

from stand_in.changes.roles import delete_role, give
from tests.support.seeds import seeds


async def test_leaving_and_returning_does_not_shake_a_suspension_off(court):
    await court.suspends(court.ada, "1d")
    court.ada.person.leave()
    await court.passes(minutes=5)
    court.ada.person.rejoin()
    await court.passes(seconds=5)

    assert court.holds(court.ada) == {"suspended"}
    assert "came back to the server, still suspended" in court.entries()[0]
    await court.passes(days=1)
    assert court.holds(court.ada) == {"verified_raider"}


async def test_nobody_is_verified_while_suspended_and_who_was_unverified_has_no_role_back(court):
    ben = court.world.member("Ben")
    await court.sue.runs("verify", member=court.ada, ign="Silencio")
    await court.suspends(court.ada, "1d")
    await court.suspends(ben, "1d")

    refused = await court.sue.runs("verify", member=ben, ign="Bennie")
    await court.sue.runs("unverify", member=court.ada)
    await court.passes(days=1)

    assert f"{ben.mention} is suspended until <t:" in refused.text
    assert [court.holds(court.ada), court.holds(ben)] == [set(), set()]
    assert "is verified as" in (await court.sue.runs("verify", member=ben, ign="Bennie")).text


async def test_who_is_away_at_the_end_has_the_roles_again_on_their_return(court):
    await court.suspends(court.ada, "1d")
    court.ada.person.leave()
    await court.passes(days=2)
    court.ada.person.rejoin()
    await court.passes(seconds=5)

    assert court.holds(court.ada) == {"verified_raider"}
    court.ada.person.leave()
    await court.passes()
    court.ada.person.rejoin()
    await court.passes(seconds=5)
    assert court.holds(court.ada) == set()


async def test_what_could_not_be_given_to_somebody_who_had_just_left_is_owed(court):
    await court.suspends(court.ada, "1d")
    await court.otto.runs("unsuspend", member=court.ada, reason="Sorry")
    court.ada.person.leave()
    await court.passes(seconds=5)
    court.ada.person.rejoin()
    await court.passes(seconds=5)

    assert court.holds(court.ada) == {"verified_raider"}


@pytest.mark.parametrize("takes", ["nothing", "verified", "all"])
async def test_a_server_says_what_suspensions_take(court, takes):
    legend = court.world.discord.role(court.world.guild, "Legend")
    give(court.world.discord.world, court.ada.person.member, legend.id)
    await court.raid.sets("raid_desk", suspension_takes=takes)
    await court.world.settle()

    await court.suspends(court.ada, "1d")

    left = {"nothing": {"verified_raider", "legend"}, "verified": {"legend"}, "all": set()}[takes]
    assert court.holds(court.ada) == left | {"suspended"}
    await court.passes(days=1)
    assert court.holds(court.ada) == {"verified_raider", "legend"}


class Life:
    """What a member should hold: `held` now, `owed` when no suspension lasts any more."""

    def __init__(self, court: Any, seed: int) -> None:
        self.court, self.dice = court, random.Random(seed)
        guild, discord = court.world.guild, court.world.discord
        self.things = [discord.role(guild, f"Thing {number}") for number in range(3)]
        self.member = court.world.member("Lou", court.roles["verified_raider"], *self.things)
        self.held = {"verified_raider", "thing 0", "thing 1", "thing 2"}
        self.owed: set[str] = set()
        self.here, self.suspended, self.quiet = True, False, False
        self.done: list[str] = []

    async def lives(self, steps: int) -> None:
        for _ in range(steps):
            act = self.dice.choice(
                (self.suspends, self.extends, self.lifts, self.expires, self.leaves, self.returns)
                + ((self.is_given, self.loses_role) if self.quiet else ())
            )
            self.done.append(act.__name__)
            await act()
            self.quiet = self.dice.random() < 0.6
            if self.quiet:
                await self.settles()

    async def suspends(self) -> None:
        await self._runs(self.court.sue, "suspend", duration="1h", reason="Cheated")
        self._is_taken(self.here and not self.suspended)

    async def extends(self) -> None:
        await self._runs(self.court.sue, "suspend", duration="1h", reason="Again", extend=True)
        self._is_taken(self.here)

    def _is_taken(self, happens: bool) -> None:
        if happens:
            self.suspended, self.owed, self.held = True, self.owed | self.held, set()

    async def lifts(self) -> None:
        await self._runs(self.court.otto, "unsuspend", reason="Sorry")
        self.suspended = False

    async def expires(self) -> None:
        await self.settles(days=1)
        self.suspended = False
        await self.settles()

    async def leaves(self) -> None:
        if self.here:
            self.member.person.leave()
            self.here, self.held = False, set()

    async def returns(self) -> None:
        if not self.here:
            self.court.world.moves_clock(seconds=1)
            self.member.person.rejoin()
            self.here = True

    async def is_given(self) -> None:
        """A role by hand, which the next extension takes too."""
        if self.here:
            role = self.dice.choice([role for role in self.things if role.id in self.court.world.guild.roles])
            give(self.court.world.discord.world, self.member.person.member, role.id)
            self.held.add(role.name.lower())

    async def loses_role(self) -> None:
        """The server deletes a role, now and then."""
        there = [role for role in self.things if role.id in self.court.world.guild.roles]
        if len(there) > 1 and self.dice.random() < 0.3:
            delete_role(self.court.world.discord.world, self.court.world.guild, there[0])
            self.held.discard(there[0].name.lower())
            self.owed.discard(there[0].name.lower())

    async def settles(self, **time: float) -> None:
        await self.court.passes(seconds=6, **time)
        if self.here and not self.suspended:
            self.held, self.owed = self.held | self.owed, set()

    async def _runs(self, who: Any, command: str, **options: Any) -> None:
        answer = await who.runs(command, member=self.member, **options)
        assert "That was too quick" not in answer.text
        self.court.world.moves_clock(seconds=3)


@pytest.mark.parametrize("seed", seeds(2, 30))
async def test_any_mix_of_suspensions_ends_leaving_and_returning_gives_back_exactly(court, seed):
    await court.raid.sets("raid_desk", suspension_takes="all")
    life = Life(court, seed)
    await court.passes()

    for _ in range(4):
        await life.lives(8)
        await life.settles()
        if life.here:
            expected = life.held | ({"suspended"} if life.suspended else set())
            assert court.holds(life.member) == expected, life.done
    await life.returns()
    await life.expires()

    assert court.holds(life.member) == life.held, life.done
    assert await court.world.value("SELECT count(*) FROM suspended_role WHERE returned_at IS NULL") == 0
    assert await court.world.value("SELECT count(*) FROM punishment WHERE state = 'active'") == 0
