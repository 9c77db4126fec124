"""Staff verify, rename and ban raiders; a name belongs to one member at a time."""

import asyncio
import random

import pytest

from stand_in.changes.roles import change_role, delete_role
from stand_in.rules.permissions import bits

ENDS = ("unverify", "ban", "unban")


def nick_of(member):
    return member.person.member.nick


async def test_a_verified_raider_has_role_nickname_log_audit_and_counts_once_for_who_did_it(world, gate):
    ada = world.member("Ada", nick="Ada of old")
    await world.settle()

    told = await gate.verifies(ada, "Silencio")

    assert "is verified as **Silencio**" in told
    assert gate.is_raider(ada)
    assert nick_of(ada) == "Silencio"
    assert gate.logged() == [f"✅ {ada.mention} is verified as **Silencio**, by {gate.sam.mention}."]
    [audit] = await world.ledger("SELECT actor_id, subject, facts FROM audit WHERE action LIKE 'raider.%'")
    assert (audit["actor_id"], audit["subject"], audit["facts"]) == (
        gate.sam.id,
        str(ada.id),
        {"name": "Silencio"},
    )

    await gate.sam.runs("unverify", member=ada, reason="left the *guild*")
    await world.settle()
    assert not gate.is_raider(ada)
    assert nick_of(ada) == "Ada of old"
    assert gate.logged()[-1].endswith("\n> left the \\*guild\\*")

    await gate.verifies(ada, "silencio")
    assert await gate.verifications_of(gate.sam) == 1


async def test_verified_again_at_once_the_nickname_of_before_is_not_forgotten(world, gate):
    ada = world.member("Ada", nick="Ada of old")
    await world.settle()
    await gate.verifies(ada, "Silencio")
    await gate.sam.runs("unverify", member=ada)
    await gate.sam.runs("verify", member=ada, ign="Silencio")
    await gate.sam.runs("unverify", member=ada)
    await world.settle()

    assert nick_of(ada) == "Ada of old"


@pytest.mark.parametrize("name", ["Ada1", "A B", "Ädaä", "abcdefghijklmnop", "**x**", "<@1>", " "])
async def test_what_cannot_be_a_name_in_the_game_is_refused(world, gate, name):
    ada = world.member("Ada")

    told = await gate.verifies(ada, name)

    assert "1 to 15 letters from A to Z" in told
    assert not gate.is_raider(ada)


async def test_a_name_that_somebody_has_is_refused_and_it_is_said_who(world, gate):
    ada, ben = world.member("Ada"), world.member("Ben")
    await gate.verifies(ada, "Silencio")
    await gate.sam.runs("alt add", member=ada, ign="Silenzia")

    as_main = await gate.verifies(ben, "SILENCIO")
    as_alt = await gate.verifies(ben, "silenzia")

    assert f"**SILENCIO** is verified here as {ada.mention}." in as_main
    assert f"is verified here as {ada.mention}." in as_alt
    assert "is already verified as **Silencio**" in await gate.verifies(ada, "Other")
    await gate.sam.runs("unverify", member=ada)
    assert "is verified as" in await gate.verifies(ben, "Silencio")


async def test_a_new_name_moves_the_nickname_and_the_old_one_is_kept_and_free(world, gate):
    ada, ben = world.member("Ada"), world.member("Ben")
    await gate.verifies(ada, "Silencio")

    told = await gate.sam.runs("editname", member=ada, ign="Fortissimo")
    await world.settle()

    assert f"{ada.mention} was **Silencio** and is **Fortissimo** now." in told.text
    assert nick_of(ada) == "Fortissimo"
    assert "**Silencio** is **Fortissimo** now" in gate.logged()[-1]
    assert "exactly that name" in (await gate.sam.runs("editname", member=ada, ign="Fortissimo")).text
    assert "is not verified here" in (await gate.sam.runs("editname", member=ben, ign="Bee")).text
    info = (await gate.sam.runs("raider info", member=ada)).text
    assert "**Fortissimo**" in info
    assert "Former names\n**Silencio**" in info
    assert "is verified as" in await gate.verifies(ben, "Silencio")
    taken = await gate.sam.runs("editname", member=ada, ign="silencio")
    assert f"is verified here as {ben.mention}" in taken.text


async def test_alts_are_added_listed_and_removed(world, gate):
    ada = world.member("Ada")
    assert "is not verified here" in (await gate.sam.runs("alt add", member=ada, ign="Alt")).text
    await gate.verifies(ada, "Silencio")

    assert "is an alt of" in (await gate.sam.runs("alt add", member=ada, ign="Alt")).text
    assert "is already a name of" in (await gate.sam.runs("alt add", member=ada, ign="ALT")).text
    assert "is already a name of" in (await gate.sam.runs("alt add", member=ada, ign="Silencio")).text
    assert "**Alt**" in (await gate.sam.runs("alt list", member=ada)).text
    assert "no longer an alt" in (await gate.sam.runs("alt remove", member=ada, ign="alt")).text
    assert "is not an alt of" in (await gate.sam.runs("alt remove", member=ada, ign="alt")).text
    assert "has no alts" in (await gate.sam.runs("alt list", member=ada)).text


async def test_a_ban_holds_over_all_names_somebody_has_or_had_and_only_staff_read_why(world, gate):
    ada, ben, cat = world.member("Ada"), world.member("Ben"), world.member("Cat")
    await gate.verifies(ada, "Zeroth")
    await gate.sam.runs("editname", member=ada, ign="First")
    await gate.verifies(cat, "Zeroth")
    await gate.sam.runs("editname", member=ada, ign="Second")
    await gate.sam.runs("alt add", member=ada, ign="Third")
    await gate.sam.runs("alt remove", member=ada, ign="Third")

    told = await gate.mona.runs("raider ban", member=ada, reason="stole a key")
    await world.settle()

    assert (
        f"Only staff see the reason.\nOthers are verified under a name they had: {cat.mention}" in told.text
    )
    assert gate.is_raider(cat)
    assert not gate.is_raider(ada)
    for name in ("first", "Second", "THIRD"):
        refused = await gate.verifies(ben, name)
        assert f"{ada.mention}, who is or was called" in refused
        assert "stole a key" in refused
    assert "is banned from verification" in await gate.verifies(ada, "Fourth")
    assert "already banned" in (await gate.mona.runs("raider ban", member=ada, reason="again")).text
    assert "You need the role" in (await gate.sam.runs("raider unban", member=ada)).text

    await gate.mona.runs("raider unban", member=ada)
    assert "is not banned" in (await gate.mona.runs("raider unban", member=ada)).text
    assert "is verified as" in await gate.verifies(ben, "First")


async def test_bots_those_who_left_equals_and_oneself_are_refused(world, gate):
    gone = world.member("Gone")
    gone.person.leave()
    max_ = world.member("Max", gate.moderator)

    assert "is no longer in this server" in await gate.verifies(gone, "Gone")
    bot = await gate.sam.runs("verify", member=world.discord.world.bot, ign="Beep")
    assert "bots do not raid" in bot.text
    assert "as high as yours" in (await gate.mona.runs("raider ban", member=max_, reason="x")).text
    assert "as high as yours" in (await gate.mona.runs("raider ban", member=gate.mona, reason="x")).text
    assert (
        "A reason that can be read" in (await gate.mona.runs("raider ban", member=gone, reason="\u200b")).text
    )
    assert "is banned from verification" in (await gate.mona.runs("raider ban", member=gone, reason="x")).text


async def test_without_a_role_nobody_is_verified_and_it_is_said_who_sets_it(world, gate):
    await gate.sets("platform", roles={"security": gate.security.id})

    told = await gate.verifies(world.member("Ada"), "Silencio")

    assert "No role has been chosen for `verified_raider`" in told
    assert "`/setroles`" in told


async def test_the_bot_says_when_it_cannot_give_the_role_and_nobody_is_verified(world, gate):
    ada, [own] = world.member("Ada"), [role for role in world.guild.roles.values() if role.managed]
    config = await gate.mona.runs("configverification")
    await gate.mona.presses(config, "Post the panel")
    await gate.passes()
    [panel] = gate.getverified.messages.values()

    async def all_told(reason):
        await world.settle()
        assert reason in await gate.verifies(ada, "Silencio")
        assert reason in (await ada.presses(panel, "Verify me")).text
        again = await gate.mona.runs("configverification")
        assert reason in (await gate.mona.presses(again, "Post it again")).text
        doctor = await world.owner.runs("doctor")
        await world.settle()
        assert reason in doctor.text

    rights = own.permissions
    change_role(world.discord.world, world.guild, own, permissions=rights & ~bits("MANAGE_ROLES"))
    await all_told("I lack the permission **Manage Roles**")
    change_role(world.discord.world, world.guild, own, permissions=rights)
    change_role(world.discord.world, world.guild, gate.raider, managed=True)
    await all_told("managed by an integration")
    change_role(world.discord.world, world.guild, gate.raider, managed=False)
    change_role(world.discord.world, world.guild, own, position=1)
    await all_told("is above my own highest role")
    delete_role(world.discord.world, world.guild, gate.raider)
    await all_told("`verified_raider` no longer exists")
    assert await world.value("SELECT count(*) FROM raider_event") == 0


async def test_a_nickname_that_discord_refuses_is_told_in_the_log_or_to_who_verified(world, gate):
    await gate.verifies(world.owner, "Owner")
    assert "I could not give" in gate.logged()[-1]
    assert "**Owner**" in gate.logged()[-1]
    assert gate.is_raider(world.owner)

    await gate.sam.runs("unverify", member=world.owner)  # refused: owners stand above
    await gate.sets("platform", channels={})
    await gate.sam.runs("editname", member=world.owner, ign="Chief")
    await world.settle()
    assert any(
        "the nickname **Chief**" in message.content for message in gate.sam.person.dm().messages.values()
    )


async def test_an_alt_that_somebody_takes_as_its_owner_is_verified_again_has_one_holder(world, gate):
    ada, ben = world.member("Ada"), world.member("Ben")
    for name in ("Beta", "Gamma", "Delta"):
        await gate.verifies(ada, "Alpha")
        await gate.sam.runs("alt add", member=ada, ign=name)
        await gate.sam.runs("unverify", member=ada)

        answers = await asyncio.gather(
            gate.sam.runs("verify", member=ada, ign="Alpha"), gate.mona.runs("verify", member=ben, ign=name)
        )

        told = [answer.text for answer in answers]
        assert "is verified as **Alpha**" in told[0]
        assert f"is verified as **{name}**" in told[1] or f"**{name}** is verified here as" in told[1]
        await gate.sam.runs("unverify", member=ada)
        await gate.sam.runs("unverify", member=ben)


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_staff_press_at_once_no_name_is_held_twice(world, gate, seed):
    chance = random.Random(seed)
    people = [world.member(name) for name in ("Ada", "Ben", "Cat", "Dan")]
    staff = [gate.sam, gate.mona, world.member("Sid", gate.security)]
    names = ["Alpha", "beta", "ALPHA", "Beta", "Gamma"]

    async def does_anything():
        who, member, name = chance.choice(staff), chance.choice(people), chance.choice(names)
        act = chance.choice(
            ["verify", "verify", "editname", "alt add", "alt remove", "unverify", "ban", "unban"]
        )
        if act == "ban":
            who, answer = gate.mona, await gate.mona.runs("raider ban", member=member, reason="because")
        elif act == "unban":
            answer = await gate.mona.runs("raider unban", member=member)
        elif act == "unverify":
            answer = await who.runs("unverify", member=member)
        else:
            answer = await who.runs(act, member=member, ign=name)
        assert "Something went wrong" not in answer.text

    for _ in range(12):
        await asyncio.gather(*(does_anything() for _ in range(5)))
    await world.settle()

    rows = await world.ledger(
        """
        SELECT user_id, status, lower(name) AS name FROM raider
        JOIN raider_name USING (guild_id, user_id) WHERE held
        """
    )
    assert len({row["name"] for row in rows}) == len(rows)
    assert {row["status"] for row in rows} <= {"approved"}
    taken_under_a_ban = """
        SELECT count(*) FROM raider_name AS own JOIN raider_name AS theirs USING (guild_id, name_key)
        JOIN raider AS banned ON banned.user_id = theirs.user_id AND banned.status = 'banned'
        WHERE own.held AND (SELECT max(event_id) FROM raider_event AS ban
                            WHERE ban.user_id = banned.user_id AND ban.kind = 'banned')
            < (SELECT max(event_id) FROM raider_event AS taking
               WHERE taking.user_id = own.user_id AND taking.kind IN ('verified', 'renamed', 'alt_added'))
    """
    assert await world.value(taken_under_a_ban) == 0
    verified = {row["user_id"] for row in rows}
    assert {person.id for person in people if gate.is_raider(person)} == verified
