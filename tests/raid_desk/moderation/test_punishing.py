"""Warnings and suspensions from the command to the member, the log and the roles, and back."""

import asyncio
import re

from stand_in.changes.roles import change_role, delete_role
from stand_in.rules.messages import Upload
from tests.support.answers import button_of, text_of


async def test_a_warning_is_written_down_logged_and_told_with_a_way_to_appeal(court):
    answer = await court.warns(court.ada, reason="*Rude* in chat")
    row = await court.punishment()

    assert answer.ephemeral
    assert f"{court.ada.mention} is warned and told so. (`{row['public_id'][:7]}`)" in answer.text
    assert "1 point counts now." in answer.text
    assert re.fullmatch("[0-9a-f]{24}", row["public_id"])
    assert "You have been warned." in court.told(court.ada)
    assert "\\*Rude\\* in chat" in court.told(court.ada)
    assert button_of(court.notices(court.ada)[-1], "Appeal")
    [entry] = court.entries()
    assert f"Warning {row['public_id'][:7]}: active" in entry
    assert f"{court.ada.mention} by {court.sue.mention}" in entry
    assert await court.audit() == ["warning.warned"]


async def test_a_suspension_takes_the_verified_role_and_gives_it_back_at_its_end(court):
    answer = await court.suspends(court.ada, "30m")
    assert "is suspended until" in answer.text
    assert court.holds(court.ada) == {"suspended"}
    assert "You are suspended until" in court.told(court.ada)

    await court.passes(minutes=29)
    assert court.holds(court.ada) == {"suspended"}
    await court.passes(minutes=1)

    assert court.holds(court.ada) == {"verified_raider"}
    assert "Your suspension is over." in court.told(court.ada)
    [entry] = court.entries()
    assert "expired" in entry
    assert (await court.punishment())["state"] == "expired"
    assert await court.audit() == ["suspension.suspended", "suspension.expired"]


async def test_whoever_is_suspended_reads_until_when_at_every_door_of_the_raid_desk(court):
    run = await court.raid.posts()
    await court.sue.runs("suspend", member=court.ada, duration="3d", reason="Cheated")

    at_once = await run.answer(court.ada, "Join")  # before the role has arrived
    await court.passes()
    later = await court.ada.runs("headcount", dungeons="Lost Halls")

    assert "You are suspended until <t:" in at_once.text
    assert "`/appeal`" in at_once.text
    assert later.text.startswith(("You are suspended until <t:", "You need the role"))
    assert await run.count("joined") == 0


async def test_a_suspended_member_leaves_runs_waiting_lists_and_headcounts_and_organizers_read_it(court):
    log = court.world.discord.channel(court.world.guild, "raid-log")
    await court.raid.sets("platform", channels={"raid": court.raid.channel.id, "raid_log": log.id})
    ben, eve = court.world.member("Ben"), court.world.member("Eve")
    run = await court.raid.posts(limits="1")
    await run.pressed(court.ada, "Lost Halls Key")
    await run.pressed(ben, "Join")
    await court.raid.organizer.runs("headcount", dungeons="Lost Halls")
    await court.passes()
    asked = list(court.raid.channel.messages.values())[-1]
    await court.ada.presses(asked, "Join")
    second = await court.raid.posts(limits="1")
    await second.pressed(eve, "Join")
    await second.pressed(court.ada, "Join")
    assert await second.state(court.ada) == "waiting"
    await court.suspends(court.ada)

    assert await run.state(court.ada) == "left"
    assert await second.state(court.ada) == "left"
    assert await run.state(ben) == "offered"
    assert {offer[2] for offer in await run.offers()} == {"withdrawn"}
    assert await court.world.value("SELECT count(*) FROM headcount_member") == 0
    assert court.ada.mention not in run.text
    organizer, why = court.raid.organizer, "Taken off because of a suspension"
    await court.passes(minutes=1)
    panels = [await run.answer(organizer, "Organizer"), await organizer.presses(asked, "Organizer")]
    threads = [court.world.discord.world.channels[headline_id] for headline_id in log.messages]
    logs = ["\n".join(text_of(message) for message in thread.messages.values()) for thread in threads]
    assert all(f"{why}\n{court.ada.mention}" in panel.text for panel in panels)
    assert f"{why} (1): {court.ada.mention}" in logs[0]
    assert f"{court.ada.mention} was taken off because of a suspension." in "".join(logs)


async def test_an_active_suspension_is_made_longer_only_by_choice(court):
    await court.suspends(court.ada, "1d")
    first = await court.punishment()

    refused = await court.suspends(court.ada, "2d", reason="Again")
    assert "Ada is already suspended until" in refused.text
    assert "`extend: True`" in refused.text
    longer = await court.suspends(court.ada, "2d", reason="Again", extend=True)

    row = await court.punishment()
    assert row["punishment_id"] == first["punishment_id"]
    assert (row["ends_at"] - first["ends_at"]).days == 2
    assert row["reason"] == "Cheated"
    assert "is suspended until" in longer.text
    assert "Your suspension was extended." in court.told(court.ada)
    [entry] = court.entries()
    assert f"extended by {court.sue.mention}" in entry
    assert "Again" in entry
    await court.passes(days=2)
    assert court.holds(court.ada) == {"suspended"}
    await court.passes(days=1)
    assert court.holds(court.ada) == {"verified_raider"}


async def test_an_officer_lifts_a_suspension_with_a_reason(court):
    await court.suspends(court.ada)
    denied = await court.sue.runs("unsuspend", member=court.ada, reason="Sorry")
    assert "You need the role" in denied.text

    answer = await court.otto.runs("unsuspend", member=court.ada, reason="It was somebody else")
    await court.passes()

    assert f"The suspension of {court.ada.mention} is lifted" in answer.text
    assert court.holds(court.ada) == {"verified_raider"}
    assert "lifted early" in court.told(court.ada)
    assert "It was somebody else" in court.entries()[0]
    again = await court.otto.runs("unsuspend", member=court.ada, reason="Sorry")
    assert "Ada is not suspended." in again.text


async def test_two_officers_at_once_lift_it_once(court):
    await court.suspends(court.ada)

    answers = await asyncio.gather(
        *(who.runs("unsuspend", member=court.ada, reason="Sorry") for who in (court.otto, court.mia))
    )
    await court.passes()

    assert sorted("is lifted" in answer.text for answer in answers) == [False, True]
    assert (await court.audit()).count("suspension.lifted") == 1
    assert court.holds(court.ada) == {"verified_raider"}


async def test_a_removed_punishment_ends_stays_on_record_and_the_log_follows(court):
    await court.suspends(court.ada)
    row = await court.punishment()

    answer = await court.otto.runs("removepunishment", id=row["public_id"][:7], reason="A mistake")
    await court.passes()

    assert "Removed" in answer.text
    assert court.holds(court.ada) == {"verified_raider"}
    [entry] = court.entries()
    assert f"Suspension {row['public_id'][:7]}: removed" in entry
    assert "A mistake" in entry
    after = await court.punishment()
    assert (after["state"], after["ended_by"], after["ended_why"]) == ("removed", court.otto.id, "A mistake")
    twice = await court.otto.runs("removepunishment", id=row["public_id"], reason="Again")
    assert "it is removed now" in twice.text


async def test_an_id_that_is_none_is_unknown_or_fits_two_says_so(court):
    await court.warns(court.ada)
    await court.warns(court.ada)
    await court.world.job.pool.execute(
        "UPDATE punishment SET public_id = 'abcd' || lpad(punishment_id::text, 20, '0')"
    )
    ids = [row["public_id"] for row in await court.world.ledger("SELECT public_id FROM punishment")]

    async def removes(typed):
        await court.passes()
        return (await court.otto.runs("removepunishment", id=typed, reason="A mistake")).text

    assert '"xyz" is not the id of a punishment.' in await removes("xyz")
    assert "at least the first 4 characters" in await removes("abc")
    assert "There is no punishment `ffff` in this server." in await removes("ffff")
    both = await removes("ABCD")
    assert "`abcd` fits more than one punishment" in both
    assert all(public_id in both for public_id in ids)
    assert "Removed" in await removes(ids[0])


async def test_a_duration_is_between_a_minute_and_two_years(court):
    async def suspends(duration):
        return (await court.suspends(court.ada, duration)).text

    for typed in ("0", "0d", "10 s", "soon", "3", "-1d", "１d"):
        assert "is not a duration." in await suspends(typed), typed
    assert "A suspension lasts at most 730 days in total." in await suspends("10 years")
    assert "is suspended until" in await suspends("1d 12 hours")
    ends = await court.punishment()
    assert (ends["ends_at"] - ends["at"]).total_seconds() == 36 * 3600
    too_long = await court.suspends(court.ada, "729d", extend=True)
    assert "A suspension lasts at most 730 days in total." in too_long.text


async def test_nobody_punishes_themselves_equals_superiors_bots_or_those_who_left(court):
    gone, bot = court.world.member("Gone"), court.world.member("Robot", bot=True)
    sam = court.world.member("Sam", court.roles["security"])
    gone.person.leave()
    await court.passes()

    async def warned(member, by=court.sue):
        return (await court.warns(member, by=by)).text

    assert "You cannot do this to yourself." in await warned(court.sue)
    for superior in (sam, court.otto, court.world.owner):
        assert "the same rank as you on the staff, or a higher one." in await warned(superior)
    assert "is a bot, and bots cannot be punished." in await warned(bot)
    assert "Gone has left the server." in await warned(gone)
    assert (
        "A reason that can be read is needed"
        in (await court.sue.runs("warn", member=court.ada, reason="\u200b")).text
    )
    assert await court.world.value("SELECT count(*) FROM punishment") == 0
    assert "is warned" in await warned(court.sue, by=court.otto)
    assert "is warned" in await warned(court.mia, by=court.world.owner)
    assert "is warned" in await warned(court.otto, by=court.mia)
    own = (await court.punishment())["public_id"]
    mine = await court.otto.runs("removepunishment", id=own, reason="I say so")
    assert "You cannot do this to yourself." in mine.text


async def test_the_bot_says_when_it_cannot_give_the_role(court):
    guild, discord = court.world.guild, court.world.discord.world
    [own] = [role for role in guild.roles.values() if role.managed]

    change_role(discord, guild, own, position=1)
    change_role(discord, guild, court.roles["suspended"], position=5)
    await court.world.settle()
    assert "is above my own highest role" in (await court.suspends(court.ada)).text
    change_role(discord, guild, own, position=50)
    delete_role(discord, guild, court.roles["suspended"])
    await court.world.settle()
    assert "The role chosen for `suspended` no longer exists." in (await court.suspends(court.ada)).text
    await court.raid.sets("platform", roles={"security": court.roles["security"].id})
    assert (
        "No Discord role has been chosen for `suspended` here yet." in (await court.suspends(court.ada)).text
    )
    assert await court.world.value("SELECT count(*) FROM punishment") == 0


async def test_evidence_stays_in_the_log_with_links_to_it_after_the_upload_is_gone(court):
    await court.warns(court.ada, evidence=Upload(0, "proof.png", b"\x89PNG\r\n\x1a\n" + bytes(40)))
    await court.passes()

    [kept] = [message for message in court.log.messages.values() if message.attachments]
    [entry] = [text_of(message) for message in court.log.messages.values() if message is not kept]
    link = f"https://discord.com/channels/{court.world.guild.id}/{court.log.id}/{kept.id}"
    assert kept.content == f"Evidence for `{(await court.punishment())['public_id'][:7]}`"
    assert kept.attachments[0].filename == "proof.png"
    assert f"Evidence: [proof.png]({link})" in entry
    assert link in (await court.sue.runs("checkpunishments", member=court.ada)).text


async def test_with_direct_messages_closed_it_happens_and_staff_reads_that_the_member_was_not_told(court):
    court.ada.person.close_dms()

    await court.suspends(court.ada)

    assert court.holds(court.ada) == {"suspended"}
    assert court.notices(court.ada) == []
    untold = "the member could not be told: their direct messages are closed"
    assert untold in court.entries()[0]
    assert untold in (await court.sue.runs("history", member=court.ada)).text


async def test_a_log_message_that_was_deleted_comes_back_while_the_suspension_lasts(court):
    await court.suspends(court.ada)
    message = next(iter(court.log.messages.values()))
    court.world.owner.person.delete(message)
    await court.suspends(court.ada, "1d", extend=True)

    [entry] = court.entries()
    assert "extended by" in entry


async def test_points_suggest_a_suspension_that_a_person_confirms(court):
    first = await court.warns(court.ada, points=2)
    second = await court.warns(court.ada, points=1, reason="Third time")

    assert "suggests" not in first.text
    assert "That reaches 3 points: this server suggests a suspension of 1 day." in second.text
    assert court.holds(court.ada) == {"verified_raider"}
    presses = await asyncio.gather(*(court.sue.presses(second, "Suspend for 1 day") for _ in range(2)))
    await court.passes()

    assert sorted("is suspended until" in answer.text for answer in presses) == [False, True]
    row = await court.punishment()
    assert row["reason"] == "3 points, the last for: Third time"
    assert court.holds(court.ada) == {"suspended"}


async def test_points_stop_counting_after_a_time(court):
    await court.warns(court.ada, points=2)
    await court.passes(days=91)

    later = await court.warns(court.ada, points=1)

    assert "1 point counts now." in later.text
    assert "suggests" not in later.text


async def test_a_suggestion_of_a_removed_warning_no_longer_holds(court):
    answer = await court.warns(court.ada, points=3)
    row = await court.punishment()
    await court.otto.runs("removepunishment", id=row["public_id"], reason="A mistake")

    pressed = await court.sue.presses(answer, "Suspend for 1 day")

    assert "This suggestion no longer holds." in pressed.text
    assert text_of(pressed.message)
