"""Teams are founded, joined, led, left and disbanded."""

import asyncio

from stand_in.changes import guilds
from stand_in.changes.roles import delete_role
from tests.support.answers import text_of


async def test_an_invitation_is_accepted_with_a_button_in_a_direct_message(camp):
    await camp.founds(camp.ada, about="We hunt at night.")
    answer = await camp.ada.runs("team invite", member=camp.ben)
    await camp.hall.passes()

    [letter] = [m for m in camp.ben.person.dm().messages.values() if "invites you" in text_of(m)]
    joined = await camp.ben.presses(letter, "Join the team")
    await camp.hall.passes()

    assert answer.text == f"{camp.ben.mention} is invited to **Wolves**."
    assert joined.text == f"{camp.ben.mention} is now in **Wolves**."
    assert await camp.inside() == {camp.ada.id, camp.ben.id}
    assert f"{camp.ben.mention} is now in your team **Wolves**." in await camp.hall.told(camp.ada)


async def test_an_invitation_is_answered_by_nobody_else_and_only_once(camp):
    await camp.founds(camp.ada)
    await camp.ada.runs("team invite", member=camp.ben)
    await camp.hall.passes()
    [letter] = [m for m in camp.ben.person.dm().messages.values() if "invites you" in text_of(m)]

    twice = await camp.ada.runs("team invite", member=camp.ben)
    answers = await asyncio.gather(*(camp.ben.presses(letter, "Join the team") for _ in range(2)))
    again = await camp.cleo.runs("team join", team="Wolves")
    await camp.ada.runs("team invite", member=camp.dan)
    unclear = await camp.dan.runs("team decline")
    declined = [
        (await camp.dan.runs("team decline", team="Wolves")).text,
        (await camp.ada.runs("team decline", member=camp.cleo)).text,
    ]
    gone = await camp.dan.runs("team decline", team="Wolves")

    assert "Say which invitation or request you decline." in unclear.text
    assert [text.startswith("Declined: ") for text in declined] == [True, True]
    assert "no longer open" in gone.text
    assert "There is already an open invitation" in twice.text
    assert sorted("no longer open" in answer.text for answer in answers) == [False, True]
    assert "The leader of **Wolves** reads that you would like to join." in again.text
    assert await camp.inside() == {camp.ada.id, camp.ben.id}


async def test_a_request_is_answered_by_the_leader_alone(camp):
    await camp.gathers(camp.ada, camp.ben)
    await camp.cleo.runs("team join", team="Wolves")
    await camp.dan.runs("team join", team="Wolves")
    await camp.hall.passes()

    await camp.ada.runs("team panel")
    await camp.hall.passes()
    panel = next(m for m in camp.ada.sees() if "Members: 2 of 6" in text_of(m))
    refused = await camp.ben.presses(panel, "Lead the team")
    menu = await camp.ada.presses(panel, "Lead the team")
    calls = await camp.world.ledger("SELECT call_id, user_id FROM team_call WHERE state = 'open'")
    numbers = {call["user_id"]: call["call_id"] for call in calls}
    await camp.ada.picks(menu, f"yes {numbers[camp.cleo.id]}", number=1)
    await camp.ada.picks(menu, f"no {numbers[camp.dan.id]}", number=1)
    await camp.hall.passes()

    assert f"Only {camp.ada.mention}, who leads **Wolves**, can do that." in refused.text
    assert await camp.inside() == {camp.ada.id, camp.ben.id, camp.cleo.id}
    assert "Members: 3 of 6" in text_of(panel)
    assert "The team **Wolves** has declined your request." in await camp.hall.told(camp.dan)


async def test_a_member_is_in_so_many_teams_and_a_team_has_so_many_members(camp):
    await camp.hall.world.sets("quest_hall", most_team_members=2, most_teams=1)
    await camp.gathers(camp.ada, camp.ben)
    await camp.founds(camp.cleo, "Foxes")

    full = await camp.dan.runs("team join", team="Wolves")
    await camp.cleo.runs("team invite", member=camp.ben)
    second = await camp.ben.runs("team join", team="Foxes")
    founded = await camp.ben.runs("team create", name="Bears")

    assert "**Wolves** is full: a team here has at most 2 members." in full.text
    assert f"{camp.ben.mention} cannot be in more teams: the limit here is 1 at once." in second.text
    assert "cannot be in more teams" in founded.text
    assert await camp.inside("Foxes") == {camp.cleo.id}


async def test_two_teams_cannot_take_one_member_at_once(camp):
    await camp.founds(camp.ada)
    await camp.founds(camp.ben, "Foxes")
    await camp.ada.runs("team invite", member=camp.cleo)
    await camp.ben.runs("team invite", member=camp.cleo)

    await asyncio.gather(*(camp.cleo.runs("team join", team=name) for name in ("Wolves", "Foxes")))

    teams = "SELECT count(*) FROM team_member WHERE user_id = $1"
    assert await camp.world.value(teams, camp.cleo.id) == 1


async def test_a_leader_hands_over_before_they_leave(camp):
    await camp.gathers(camp.ada, camp.ben)

    refused = await camp.ada.runs("team leave")
    stranger = await camp.ada.runs("team transfer", member=camp.cleo)
    await camp.ada.runs("team transfer", member=camp.ben)
    left = await camp.ada.runs("team leave")
    kicked = await camp.ben.runs("team kick", member=camp.ben)

    assert "You lead **Wolves**, so you cannot just leave." in refused.text
    assert f"{camp.cleo.mention} is not in **Wolves**." in stranger.text
    assert left.text == "You have left **Wolves**."
    assert "You cannot remove yourself" in kicked.text
    assert (await camp.inside(), await camp.leader()) == ({camp.ben.id}, camp.ben.id)


async def test_a_team_is_disbanded_once_its_leader_is_sure(camp):
    await camp.gathers(camp.ada, camp.ben)
    await camp.ada.runs("team panel")
    await camp.hall.passes()
    panel = next(m for m in camp.ada.sees() if "Members: 2 of 6" in text_of(m))

    asked = await camp.ada.runs("team disband")
    await camp.ada.presses(asked, "Disband the team")
    await camp.hall.passes()

    assert "This team was disbanded." in text_of(panel)
    assert await camp.inside() == set()
    assert "Your team **Wolves** was disbanded." in await camp.hall.told(camp.ben)
    assert "You are not in a team here." in (await camp.ben.runs("team info")).text


async def test_names_and_looks_are_checked(camp):
    await camp.founds(camp.ada)

    taken = await camp.ben.runs("team create", name="wolves")
    nameless = await camp.ben.runs("team create", name="\u200b\u200b")
    emoji = await camp.ada.runs("team edit", emoji="wolf")
    color = await camp.ada.runs("team edit", color="reddish")
    same = await camp.ada.runs("team edit", name="Wolves")
    changed = await camp.ada.runs("team edit", name="Wolves", emoji="🐺", color="#3b82f6")
    shown = await camp.ben.runs("team info", team="Wolves")

    assert "There is a team called **wolves** already." in taken.text
    assert "A team needs a name that can be seen." in nameless.text
    assert "That is not an emoji." in emoji.text
    assert "That is not a colour." in color.text
    assert "That is how the team is already." in same.text
    assert changed.text == "**Wolves** is changed."
    assert "🐺 Wolves" in shown.text


async def test_invitations_expire_and_are_reminded_of_once(camp):
    await camp.hall.world.sets("quest_hall", call_reminder_hours=20)
    await camp.founds(camp.ada)
    await camp.ada.runs("team invite", member=camp.ben)

    await camp.hall.passes(hours=27)
    early = await camp.hall.told(camp.ben)
    await camp.hall.passes(hours=10)
    await camp.hall.passes(hours=1)
    reminded = (await camp.hall.told(camp.ben)).count("Your invitation to **Wolves** expires")
    await camp.hall.passes(hours=11)
    late = await camp.ben.runs("team join", team="Wolves")

    assert "Your invitation to **Wolves** expires" not in early
    assert reminded == 1
    assert f"{camp.ben.mention} did not answer your invitation" in await camp.hall.told(camp.ada)
    assert "The leader of **Wolves** reads that you would like to join." in late.text


async def test_a_private_thread_has_everybody_in_the_team_and_nobody_else(camp):
    await camp.gathers(camp.ada, camp.ben)

    answer = await camp.ada.runs("team thread")
    await camp.hall.passes()
    where = await camp.ada.runs("team thread")
    thread = camp.world.discord.world.channel(await camp.world.value("SELECT thread_id FROM team"))
    before = set(thread.thread.joined)
    await camp.ben.runs("team leave")
    await camp.ada.runs("team invite", member=camp.cleo)
    await camp.cleo.runs("team join", team="Wolves")
    await camp.hall.passes()

    bot = camp.world.discord.application_id
    assert "is being made" in answer.text
    assert f"<#{thread.id}>" in where.text
    assert (thread.type, before) == (12, {bot, camp.ada.id, camp.ben.id})
    assert set(thread.thread.joined) == {bot, camp.ada.id, camp.cleo.id}


async def test_a_bot_and_somebody_who_left_are_not_invited(camp):
    await camp.founds(camp.ada)
    bot = camp.world.member("Robot", bot=True)
    await camp.world.settle()
    guilds.leave(camp.world.discord.world, camp.world.guild, camp.dan.id)

    robot = await camp.ada.runs("team invite", member=bot)

    assert "is a bot, and bots cannot be in a team." in robot.text


async def test_the_role_of_a_team_follows_who_is_in_it(camp):
    discord, guild = camp.world.discord, camp.world.guild
    moderators = discord.role(guild, "Moderator", permissions=1 << 40, position=5)
    wolf = discord.role(guild, "Wolf", position=1)
    camp.world.changes_bot_role(position=10)
    await camp.hall.world.sets("platform", roles={"moderator": moderators.id})
    mona = camp.world.member("Mona", moderators)
    await camp.gathers(camp.ada, camp.ben)
    await camp.founds(camp.dan, "Foxes")

    stranger = await camp.ada.runs("team role", team="Wolves", role=wolf)
    staff = await camp.world.owner.runs("team role", team="Wolves", role=moderators)
    chosen = await mona.runs("team role", team="Wolves", role=wolf)
    same = await mona.runs("team role", team="Wolves", role=wolf)
    taken = await mona.runs("team role", team="Foxes", role=wolf)
    await camp.ada.runs("team invite", member=camp.cleo)
    await camp.cleo.runs("team join", team="Wolves")
    await camp.ben.runs("team leave")
    await camp.hall.passes()

    assert "You need" in stranger.text
    assert f"<@&{moderators.id}> is a role of the staff, so no team can have it." in staff.text
    assert f"Members of **Wolves** get <@&{wolf.id}>, also those who join later." == chosen.text
    assert "That is how the team is already." in same.text
    assert "is the role of the team **Wolves** already." in taken.text
    assert [wolf.id in who.role_ids for who in (camp.ada, camp.ben, camp.cleo)] == [True, False, True]
    assert f"Role: <@&{wolf.id}>" in (await camp.dan.runs("team info", team="Wolves")).text
    await mona.runs("team role", team="Wolves")
    await camp.hall.passes()
    assert wolf.id not in camp.ada.role_ids
    await mona.runs("team role", team="Wolves", role=wolf)
    delete_role(discord.world, guild, wolf)
    await camp.world.settle()
    checkup = await camp.world.owner.runs("doctor")
    await camp.world.settle()
    assert "The role of the team **Wolves** no longer exists." in checkup.text
