"""Members verify themselves by their RealmEye page: in the server, in direct messages, or with staff."""

import asyncio
import re

import pytest

from db.raid_desk import verification as rows
from stand_in.model import Message
from stand_in.realmeye import Character, Mood
from stand_in.rules.messages import Upload
from tests.support.answers import Answer, button_of, text_of

CODE = re.compile(r"GH[A-Z2-9]{8}")
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 16


@pytest.fixture
async def site(world):
    return world.discord.realmeye


@pytest.fixture
async def panel(world, gate):
    """The panel, posted by Mona."""
    answer = await gate.mona.runs("configverification")
    await gate.mona.presses(answer, "Post the panel")
    await gate.passes()
    [message] = gate.getverified.messages.values()
    return message


async def gets_code(member, panel, name="Silencio"):
    """The answer with the code."""
    form = await member.presses(panel, "Verify me")
    return await member.submits(form, ign=name)


def code_of(answer: Answer | Message) -> str:
    text = answer.text if isinstance(answer, Answer) else text_of(answer)
    return CODE.search(text)[0]


async def checks(world, member, answer):
    """What stands there after the press."""
    pressed = await member.presses(answer, "I have added it")
    await world.settle()
    return pressed


async def test_a_member_with_the_code_on_their_page_is_verified_and_it_counts_for_nobody(
    world, gate, panel, site
):
    ada = world.member("Ada", nick="Ada of old")
    await world.settle()
    answer = await gets_code(ada, panel, "silencio")
    assert answer.ephemeral
    site.player("Silencio", "I raid", f"my code: {code_of(answer).lower()}")

    await checks(world, ada, answer)

    assert "You are verified as **Silencio**" in text_of(answer.message)
    assert gate.is_raider(ada)
    assert ada.person.member.nick == "Silencio"
    assert gate.logged() == [f"✅ {ada.mention} is verified as **Silencio**, by RealmEye."]
    assert await world.value("SELECT count(*) FROM ledger_entry") == 0
    assert "You are already verified here as **Silencio**." in (await ada.presses(panel, "Verify me")).text
    await gate.sam.runs("unverify", member=ada)
    await world.settle()
    assert ada.person.member.nick == "Ada of old"


async def test_each_check_says_measured_against_required_and_which_setting_to_open(world, gate, panel, site):
    await gate.sets(
        "verification", stars=40, fame=1_000, characters=2, maxed=1, guild="Halls", location_hidden=True
    )
    ada = world.member("Ada")
    answer = await gets_code(ada, panel)
    code = code_of(answer)
    site.player("Silencio", stars=39, fame=20, guild="Pubs", hidden={"characters"})

    await checks(world, ada, answer)
    told = text_of(answer.message)
    assert f"`{code}` is not there" in told
    assert "**Stars**: 39 of at least 40" in told
    assert "**Alive fame**: 20 of at least 1000" in told
    assert "**Characters**: hidden of at least 2\n-# RealmEye, Settings, “Who can see my characters?”" in told
    assert "**Guild in the game**: **Pubs**; **Halls** is required" in told
    assert "everybody can see it\n-# RealmEye, Settings, “Who can see my last known location?”" in told
    assert not gate.is_raider(ada)

    soon = await ada.presses(answer, "I have added it")
    assert "I looked at your page a moment ago." in soon.text
    site.player(
        "Silencio", code, stars=40, fame=1_000, guild="HALLS",
        characters=[Character(maxed=8), Character()],
    )  # fmt: skip
    await gate.passes(seconds=20)
    await checks(world, ada, answer)
    assert gate.is_raider(ada)


@pytest.mark.parametrize(
    ("mood", "known", "told"),
    [
        (Mood.WELL, False, "RealmEye shows no profile of **Silencio**"),
        (Mood.CHANGED, True, "I could not read the page of **Silencio**"),
    ],
    ids=["unknown or private", "redesigned"],
)
async def test_a_page_that_shows_nothing_is_told_as_what_it_is(world, gate, panel, site, mood, known, told):
    ada = world.member("Ada")
    answer = await gets_code(ada, panel)
    site.player("Silencio", code_of(answer), private=not known)
    site.mood = mood

    await checks(world, ada, answer)

    assert told in text_of(answer.message)
    assert button_of(answer.message, "Ask staff")
    assert not gate.is_raider(ada)


async def test_a_page_that_is_down_is_looked_at_again_for_a_day_also_while_the_worker_was_away(
    world, gate, panel, site
):
    ada = world.member("Ada")
    answer = await gets_code(ada, panel)
    site.player("Silencio", code_of(answer))
    site.mood = Mood.LIMITED

    await ada.presses(answer, "I have added it")
    world.moves_clock(hours=5)  # no worker has looked
    await gate.passes()
    again = await ada.presses(panel, "Verify me")
    assert "RealmEye does not answer. I keep trying" in again.text
    await ada.submits(await ada.presses(again, "Another name"), ign="Silencio")  # it is the same
    await gate.passes(hours=18)
    site.mood = Mood.WELL
    world.job.realmeye.rests()
    await gate.passes(seconds=610)

    assert gate.is_raider(ada)
    told = list(ada.person.dm().messages.values())[-1]
    assert "You are verified as **Silencio**" in text_of(told)


async def test_a_page_that_stays_down_is_given_up_after_a_day_and_the_member_is_told_once(
    world, gate, panel, site
):
    ada = world.member("Ada")
    answer = await gets_code(ada, panel)
    site.mood = Mood.DOWN
    await checks(world, ada, answer)
    for _ in range(9):
        await gate.passes(hours=3)
        await gate.passes(seconds=600)

    assert await world.value("SELECT state FROM verification_session") == "expired"
    assert await rows.list_due_checks(world.job.pool, world.now(), 10) == []
    [told] = ada.person.dm().messages.values()
    assert "for 24 hours and have stopped trying" in text_of(told)
    assert "press the button again" in text_of(told)


async def test_the_whole_flow_works_in_direct_messages(world, gate, panel, site):
    ada = world.member("Ada")
    answer = await gets_code(ada, panel)
    update = await ada.presses(answer, "Go on in direct messages")
    await world.settle()
    assert "I have written to you." in text_of(update.message)
    [direct] = ada.person.dm().messages.values()

    form = await ada.presses(direct, "Another name")
    renamed = await ada.submits(form, ign="Fortissimo")
    assert code_of(renamed) != code_of(direct)
    site.player("Fortissimo", code_of(renamed))
    await checks(world, ada, renamed)

    assert gate.is_raider(ada)
    assert "This verification is over." in (await ada.presses(answer, "I have added it")).text
    assert "This verification is over." in (await ada.presses(direct, "Cancel")).text


async def test_with_direct_messages_closed_it_goes_on_in_the_server(world, gate, panel, site):
    ada = world.member("Ada")
    ada.person.close_dms()
    answer = await gets_code(ada, panel)
    update = await ada.presses(answer, "Go on in direct messages")
    await world.settle()

    assert "you have closed your direct messages" in text_of(update.message)
    site.player("Silencio", code_of(update))
    await checks(world, ada, update)
    assert gate.is_raider(ada)


async def test_names_that_are_taken_bad_or_banned_are_refused_before_and_after_the_code(
    world, gate, panel, site
):
    ada, ben, cat = world.member("Ada"), world.member("Ben"), world.member("Cat")
    await gate.verifies(ada, "Silencio")
    form = await ben.presses(panel, "Verify me")
    assert "1 to 15 letters" in (await ben.submits(form, ign="B3n")).text
    taken = (await ben.submits(form, ign="SILENCIO")).text
    assert "already verified here, by somebody else" in taken
    assert ada.mention not in taken

    answer = await ben.submits(form, ign="Bennie")
    site.player("Bennie", code_of(answer))
    await gate.verifies(cat, "Bennie")
    await checks(world, ben, answer)
    assert "already verified here, by somebody else" in text_of(answer.message)
    assert not gate.is_raider(ben)

    await gate.mona.runs("raider ban", member=ada, reason="stole a key")
    banned = (await ben.submits(form, ign="Silencio")).text
    assert "You cannot be verified in this server." in banned
    assert "stole" not in banned
    assert "You cannot be verified in this server." in (await ada.presses(panel, "Verify me")).text


async def test_nobody_uses_the_session_of_somebody_else(world, gate, panel, site):
    ada, ben = world.member("Ada"), world.member("Ben")
    answer = await gets_code(ada, panel)
    update = await ada.presses(answer, "Go on in direct messages")
    await world.settle()
    assert update
    session_id = await world.value("SELECT session_id FROM verification_session")
    await gets_code(ben, panel, "Bennie")

    await world.job.pool.execute(
        "UPDATE verification_session SET user_id = 1 WHERE session_id = $1", session_id
    )
    assert "This verification is over." in (await ada.presses(answer, "I have added it")).text
    [direct] = ada.person.dm().messages.values()
    assert "This verification is over." in (await ada.presses(direct, "I have added it")).text


async def test_a_session_ends_after_an_hour_or_by_its_button_and_a_new_one_begins(world, gate, panel, site):
    ada = world.member("Ada")
    answer = await gets_code(ada, panel)
    again = await ada.presses(panel, "Verify me")
    assert code_of(again) == code_of(answer)
    world.moves_clock(hours=1)
    assert "This verification is over." in (await ada.presses(answer, "I have added it")).text
    new = await gets_code(ada, panel)
    assert await world.value("SELECT state FROM verification_session ORDER BY session_id") == "expired"
    await gate.passes(minutes=5)
    assert code_of(new) != code_of(answer)
    await ada.presses(new, "Cancel")
    assert "It was cancelled." in text_of(new.message)


async def asks_staff(world, gate, member, answer, **fields):
    await checks(world, member, answer)
    form = await member.presses(answer, "Ask staff")
    receipt = await member.submits(form, **fields)
    await gate.passes()
    return receipt


def card(gate) -> Message:
    return list(gate.review.messages.values())[-1]


async def test_staff_verify_by_screenshots_and_it_counts_for_who_decided(world, gate, panel, site):
    ada = world.member("Ada")
    answer = await gets_code(ada, panel)
    shot = Upload(0, "me.png", PNG, "image/png")
    receipt = await asks_staff(world, gate, ada, answer, note="it is *me*", shots=[shot])
    assert "waiting for a decision" in receipt.text
    shown = text_of(card(gate))
    assert "wants to be verified as **Silencio**" in shown
    assert "> it is \\*me\\*" in shown
    assert "Screenshot 1" in shown

    await gate.sam.presses(card(gate), "Approve")
    await gate.passes()

    assert gate.is_raider(ada)
    assert await gate.verifications_of(gate.sam) == 1
    assert any("was approved" in text_of(message) for message in ada.person.dm().messages.values())
    assert "This verification is over." in (await ada.presses(answer, "I have added it")).text


async def test_a_rejection_has_a_reason_and_the_next_try_waits_a_day(world, gate, panel, site):
    ada = world.member("Ada")
    answer = await gets_code(ada, panel)
    await asks_staff(world, gate, ada, answer)
    form = await gate.sam.presses(card(gate), "Reject")
    await gate.sam.submits(form, reason="not your account")
    await gate.passes()

    refused = await ada.presses(panel, "Verify me")
    assert "Your verification was rejected: not your account" in refused.text
    assert "rejected" in (await gate.sam.runs("raider info", member=ada)).text
    await gate.passes(hours=24)
    assert (await ada.presses(panel, "Verify me")).interaction.modal is not None
    assert "not verified" in (await gate.sam.runs("raider info", member=ada)).text


async def test_a_name_that_somebody_got_meanwhile_is_not_approved(world, gate, panel, site):
    ada, ben = world.member("Ada"), world.member("Ben")
    answer = await gets_code(ada, panel)
    await asks_staff(world, gate, ada, answer)
    await gate.verifies(ben, "Silencio")

    told = await gate.mona.presses(card(gate), "Approve")

    assert f"**Silencio** is verified here as {ben.mention}." in told.text
    assert not gate.is_raider(ada)
    assert await world.value("SELECT state FROM review") == "submitted"


async def test_who_is_verified_or_banned_meanwhile_waits_for_no_decision_any_more(world, gate, panel, site):
    ada, ben, cat = world.member("Ada"), world.member("Ben"), world.member("Cat")
    page = None
    for member, name in ((ada, "Silencio"), (ben, "Bennie"), (cat, "Catnip")):
        page = await gets_code(member, panel, name)
        await asks_staff(world, gate, member, page)
    site.player("Catnip", code_of(page))
    await gate.passes(seconds=20)

    await checks(world, cat, page)
    await gate.verifies(ada, "Silencio")
    await gate.mona.runs("raider ban", member=ben, reason="stole a key")
    await gate.passes()

    assert [gate.is_raider(member) for member in (ada, ben, cat)] == [True, False, True]
    assert [row["state"] for row in await world.ledger("SELECT state FROM review")] == ["withdrawn"] * 3


async def test_where_the_server_wants_it_it_counts_for_who_posted_the_panel(world, gate, panel, site):
    await gate.sets("raid_desk", auto_verification_quota=True)
    ada = world.member("Ada")
    answer = await gets_code(ada, panel)
    site.player("Silencio", code_of(answer))
    await checks(world, ada, answer)

    assert await gate.verifications_of(gate.mona) == 1


async def test_two_who_prove_the_same_name_at_once_do_not_both_get_it(world, gate, panel, site):
    ada, ben = world.member("Ada"), world.member("Ben")
    theirs = [await gets_code(who, panel) for who in (ada, ben)]
    site.player("Silencio", *(code_of(answer) for answer in theirs))

    await asyncio.gather(
        *(who.presses(answer, "I have added it") for who, answer in zip((ada, ben), theirs, strict=True))
    )
    await world.settle()

    assert [gate.is_raider(ada), gate.is_raider(ben)].count(True) == 1
    assert await world.value("SELECT count(*) FROM raider_name WHERE held") == 1
