"""Mentors sign up, students are matched with a clock, and pairs begin and end."""

from stand_in.changes import guilds
from stand_in.changes.channels import drop_overwrite, set_overwrite
from stand_in.changes.roles import change_role
from stand_in.model import Overwrite
from stand_in.rules.permissions import bits
from tests.support.answers import text_of


async def signs_up(who, topics="raids, crafting", **options):
    answer = await who.runs("mentor signup", topics=topics, **options)
    assert "You are a mentor for" in answer.text, answer.text


async def letter(who, words):
    """The newest direct message with these words."""
    return [m for m in who.person.dm().messages.values() if words in text_of(m)][-1]


async def offered_to(hall):
    """Who is asked now."""
    return await hall.world.value("SELECT mentor_id FROM mentor_request WHERE state = 'offered'")


async def pair_up(hall, mentor, student):
    await student.runs("mentor request", topics="raids")
    answer = await mentor.runs("mentor accept", student=student)
    assert "You are the mentor of" in answer.text, answer.text
    await hall.passes()


async def test_the_best_match_is_asked_explained_and_accepts_in_a_direct_message(hall):
    threads = hall.world.discord.channel(hall.world.guild, "mentors")
    await hall.world.sets("platform", channels={"quest_review": hall.reviews.id, "mentor": threads.id})
    await signs_up(hall.mira, "raids, lore", languages="English", timezone="Europe/Berlin")
    await signs_up(hall.max, "crafting", languages="German", timezone="Europe/Berlin")

    asked = await hall.ada.runs(
        "mentor request", topics="Raids", languages="english", timezone="Europe/Vienna", about="How to *lead*"
    )
    await hall.passes()
    offer = await letter(hall.mira, "would like to have you as a mentor")
    words = text_of(offer)
    accepted = await hall.mira.presses(offer, "Accept")
    await hall.passes()
    status = await hall.ada.runs("mentor status")

    assert f"{hall.mira.mention} is asked whether they can be your mentor" in asked.text
    assert "shared topics: raids · shared language: english · a similar time of day" in asked.text
    assert "They write: How to \\*lead\\*" in words
    assert accepted.text == f"You are the mentor of {hall.ada.mention} now."
    assert f"Your mentor is {hall.mira.mention}." in status.text
    thread_id = await hall.world.value("SELECT thread_id FROM mentor_pair")
    thread = hall.world.discord.world.channel(thread_id)
    assert {hall.mira.id, hall.ada.id} <= set(thread.thread.joined)
    assert (thread.type, thread.parent_id) == (12, threads.id)


async def test_the_clock_of_48_hours_goes_on_to_the_next_best_and_pauses_who_is_silent_twice(hall):
    await signs_up(hall.mira, "raids, lore")
    await signs_up(hall.max, "raids")
    await hall.ada.runs("mentor request", topics="raids, lore")
    first = await offered_to(hall)

    await hall.passes(hours=47)
    still = await offered_to(hall)
    await hall.passes(hours=2)
    following = await offered_to(hall)
    await hall.ben.runs("mentor request", topics="lore")
    await hall.passes(hours=49)
    paused = await hall.world.value("SELECT paused FROM mentor WHERE user_id = $1", hall.mira.id)
    late = await hall.mira.runs("mentor accept", student=hall.ben)
    await hall.mira.runs("mentor resume")

    assert (first, still, following) == (hall.mira.id, hall.mira.id, hall.max.id)
    assert paused == "silent"
    assert "This request is no longer yours to answer." in late.text
    assert "You get no more requests until you use" in await hall.told(hall.mira)


async def test_who_finds_nobody_sees_their_place_and_is_asked_for_when_somebody_has_room(hall):
    none = await hall.ada.runs("mentor request", topics="raids")
    second = await hall.ben.runs("mentor request", topics="raids")
    twice = await hall.ben.runs("mentor request", topics="lore")
    await signs_up(hall.mira, "raids", students=1)
    offered = await offered_to(hall)
    await hall.mira.runs("mentor decline", student=hall.ada)
    await hall.passes()

    assert "You are number 1 in the queue" in none.text
    assert "You are number 2 in the queue" in second.text
    assert "You have already asked for a mentor." in twice.text
    assert offered == hall.mira.id
    assert await hall.world.value("SELECT state FROM mentor_request WHERE student_id = $1", hall.ada.id) == (
        "waiting"
    )
    status = await hall.ben.runs("mentor status")
    assert f"{hall.mira.mention} is asked" in status.text


async def test_a_newcomer_chooses_from_what_mentors_offer_or_writes_something_else(hall):
    world = hall.world
    porch = world.discord.channel(world.guild, "welcome")
    await hall.world.sets("platform", channels={"welcome": porch.id})
    await world.owner.runs("welcome set")
    cleo = world.member("Cleo")
    await hall.passes(seconds=10)
    message = next(m for m in porch.messages.values() if cleo.mention in text_of(m))
    alone = await cleo.presses(message, "Find a mentor")
    await signs_up(hall.mira, "raids, lore")
    await signs_up(hall.max, "lore, crafting")
    await hall.max.runs("mentor pause")

    form = await cleo.presses(message, "Find a mentor")
    nothing = await cleo.submits(form, offered=[], topics="")
    again = await cleo.presses(message, "Find a mentor")
    asked = await cleo.submits(again, offered=["lore"], topics="Fishing")

    labels = [label["component"] for label in form.interaction.modal["components"]]
    assert [option["value"] for option in labels[0]["options"]] == ["lore", "raids"]
    assert "options" not in alone.interaction.modal["components"][0]["component"]
    assert "Write at least one topic that can be read." in nothing.text
    assert "shared topics: lore" in asked.text
    assert await world.value("SELECT topics FROM mentor_request") == ["lore", "fishing"]


async def test_a_mentor_asks_for_more_and_the_student_answers(hall):
    await signs_up(hall.mira)
    await hall.ada.runs("mentor request", topics="raids")
    await hall.passes()
    form = await hall.mira.presses(await letter(hall.mira, "would like to have you"), "Tell me more")
    await hall.mira.submits(form, text="Which class?")
    await hall.passes()

    answer = await hall.ada.presses(await letter(hall.ada, "would like to know more"), "Answer")
    await hall.ada.submits(answer, text="Wizard")
    await hall.passes()

    assert "They answer: Wizard" in text_of(await letter(hall.mira, "They answer"))
    nothing = await hall.ben.runs("mentor answer", text="What?")
    assert "You have not asked for a mentor." in nothing.text


async def test_a_mentor_over_their_capacity_is_refused(hall):
    await signs_up(hall.mira, students=2)
    await hall.ada.runs("mentor request", topics="raids")
    await hall.ben.runs("mentor request", topics="raids")
    await hall.mira.runs("mentor signup", topics="raids", students=1)
    await hall.mira.runs("mentor accept", student=hall.ada)

    over = await hall.mira.runs("mentor accept", student=hall.ben)
    leaving = await hall.mira.runs("mentor leave")

    assert "You have 1 of at most 1 students." in over.text
    assert "You still have students (1)." in leaving.text


async def test_whoever_somebody_avoids_is_never_asked_and_nobody_learns_of_it(hall):
    await signs_up(hall.mira, "raids")
    hidden = await hall.ada.runs("mentor avoid", member=hall.mira)

    asked = await hall.ada.runs("mentor request", topics="raids")
    await hall.ben.runs("mentor request", topics="raids")

    assert hidden.ephemeral
    assert "You are number 1 in the queue" in asked.text
    assert await offered_to(hall) == hall.mira.id
    assert await hall.world.value("SELECT count(*) FROM audit WHERE action LIKE 'mentor.avoid%'") == 0


async def test_a_moderator_sees_pairs_and_has_one_matched_again_in_one_press(hall):
    await signs_up(hall.mira)
    await pair_up(hall, hall.mira, hall.ada)
    await signs_up(hall.max)

    listed = await hall.world.owner.runs("mentor pairs")
    pair_id = await hall.world.value("SELECT pair_id FROM mentor_pair")
    menu = await hall.world.owner.picks(listed, str(pair_id))
    other = await hall.world.owner.picks(listed, str(pair_id))
    ended = await hall.world.owner.presses(menu, "End and match again")
    await hall.passes()
    again = await hall.world.owner.presses(other, "End")

    assert f"{hall.mira.mention} → {hall.ada.mention} · active" in listed.text
    assert "has ended." in ended.text
    assert await offered_to(hall) == hall.max.id
    assert "This pair has already ended." in again.text
    assert "You need the" in (await hall.ada.runs("mentor pairs")).text


async def test_a_student_or_a_mentor_who_left_leaves_nobody_waiting(hall):
    world = hall.world
    await signs_up(hall.mira, students=1)
    await signs_up(hall.max, "lore", students=1)
    await pair_up(hall, hall.mira, hall.ada)
    await hall.ben.runs("mentor request", topics="raids")
    await hall.max.runs("mentor accept", student=hall.ben)
    await hall.passes()

    guilds.leave(world.discord.world, world.guild, hall.ada.id)
    guilds.leave(world.discord.world, world.guild, hall.max.id)
    await world.settle()
    await hall.passes(minutes=11)

    pairs = await world.ledger("SELECT student_id, state FROM mentor_pair ORDER BY pair_id")
    assert [pair["state"] for pair in pairs] == ["ended", "ended"]
    assert await offered_to(hall) == hall.mira.id
    assert await world.value("SELECT left_at FROM mentor WHERE user_id = $1", hall.max.id) is not None


async def test_what_is_typed_is_checked_and_silence_is_asked_about(hall):
    zone = await hall.mira.runs("mentor signup", topics="raids", timezone="Atlantis")
    topics = await hall.mira.runs("mentor signup", topics=" , ")
    stranger = await hall.ada.runs("mentor pause")
    nobody = await hall.ada.runs("mentor end")
    await hall.world.sets("quest_hall", mentors_need_role=True)
    role = await hall.ada.runs("mentor signup", topics="raids")
    await hall.world.sets("quest_hall", mentors_need_role=False)
    await signs_up(hall.mira)
    await pair_up(hall, hall.mira, hall.ada)
    await hall.passes(days=3)
    quiet = await hall.told(hall.mira)
    await hall.passes(days=2)
    nudged = await hall.told(hall.ada)
    await hall.world.sets("quest_hall", mentor_quiet_days=10, student_stuck_days=1)
    await hall.passes(days=2)

    assert "**Atlantis** is not a time zone that I know." in zone.text
    assert "Write at least one topic that can be read." in topics.text
    assert "You are not a mentor here." in stranger.text
    assert "There is no such pair" in nobody.text
    assert "Only members with the role `mentor` can be mentors here." in role.text
    assert f"{hall.ada.mention} has not heard from you for a while." in quiet
    assert nudged.count("What comes next?") == 1
    assert (await hall.told(hall.ada)).count("What comes next?") == 2
    assert (await hall.told(hall.mira)).count("has not heard from you") == 1


async def test_a_pair_meets_in_a_private_channel_that_is_closed_at_the_end_and_deleted_later(hall):
    world = hall.world
    halls = world.discord.channel(world.guild, "mentors")
    await hall.world.sets("platform", channels={"mentor": halls.id})
    await hall.world.sets("quest_hall", mentor_rooms="channel")
    await signs_up(hall.mira)
    await pair_up(hall, hall.mira, hall.ada)
    await hall.passes(seconds=6)
    room = next(channel for channel in world.guild.channels.values() if channel.name.startswith("mentoring-"))
    greeting = [text_of(message) for message in room.messages.values()]
    seen = {rule.id: (rule.allow, rule.deny) for rule in room.overwrites.values()}

    await hall.mira.runs("mentor end")
    await hall.passes()
    closed = {rule.id: rule.deny for rule in room.overwrites.values()}
    await hall.passes(days=7, minutes=11)

    view, send = bits("VIEW_CHANNEL"), bits("SEND_MESSAGES")
    assert seen[world.guild.id][1] & view
    for who in (hall.mira, hall.ada):
        assert seen[who.id][0] & view
        assert seen[who.id][0] & send
        assert closed[who.id] & send
    assert f"{hall.ada.mention}, this is your mentor {hall.mira.mention}." in greeting[0]
    assert room.id not in world.guild.channels


async def test_where_no_channel_can_be_made_the_pair_gets_a_thread(hall):
    world = hall.world
    halls = world.discord.channel(world.guild, "mentors")
    await hall.world.sets("platform", channels={"mentor": halls.id})
    await signs_up(hall.mira)
    own = next(role for role in world.guild.roles.values() if role.managed)
    closed = Overwrite(own.id, 0, deny=bits("CREATE_PRIVATE_THREADS"))
    set_overwrite(world.discord.world, halls, closed)
    await world.settle()
    threads = await world.owner.runs("doctor")
    await world.settle()
    drop_overwrite(world.discord.world, halls, own.id)
    await hall.world.sets("quest_hall", mentor_rooms="channel")
    change_role(world.discord.world, world.guild, own, permissions=bits("VIEW_CHANNEL", "SEND_MESSAGES"))
    await world.settle()
    channels = await world.owner.runs("doctor")
    await world.settle()
    change_role(
        world.discord.world,
        world.guild,
        own,
        permissions=bits("VIEW_CHANNEL", "SEND_MESSAGES", "MANAGE_CHANNELS"),
    )
    await world.settle()
    world.discord.answers_next(403, method="POST", path="/guilds/[0-9]+/channels$")

    await pair_up(hall, hall.mira, hall.ada)
    await hall.passes()

    thread = world.discord.world.channel(await world.value("SELECT thread_id FROM mentor_pair"))
    assert (thread.type, thread.parent_id) == (12, halls.id)
    assert {hall.mira.id, hall.ada.id} <= set(thread.thread.joined)
    assert f"**Create Private Threads** in <#{halls.id}>, where mentors and students meet." in threads.text
    assert "so pairs get no channel of their own." in channels.text


async def test_a_newcomer_asks_for_a_mentor_automatically_where_the_server_says_so(hall):
    await signs_up(hall.mira, "raids")
    await signs_up(hall.max, "newcomers")
    before = hall.world.member("Cleo")
    await hall.passes(seconds=20)
    await hall.world.sets("quest_hall", mentor_on_join=True, mentor_join_topics="Newcomers")

    dora = hall.world.member("Dora")
    await hall.passes(seconds=20)
    taken_back = await dora.runs("mentor cancel")

    assert f"{hall.max.mention} is asked whether they can be your mentor" in await hall.told(dora)
    assert "I am looking for a mentor for you" in await hall.told(dora)
    assert await hall.told(before) == ""
    assert "taken back" in taken_back.text
