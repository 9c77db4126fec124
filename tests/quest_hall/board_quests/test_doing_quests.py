"""A quest is accepted, proof is submitted and decided, and the reward is paid once."""

import asyncio

from stand_in.rules.messages import Upload
from tests.support.answers import button_of, text_of


async def test_a_quest_is_posted_accepted_proven_approved_and_paid(hall):
    await hall.opens(points=40, xp=20, slots=2)
    card = hall.posted()
    assert "Bring three pelts." in text_of(card)
    assert "2 of 2 places are free" in text_of(card)

    accepted = await hall.ada.presses(card, "Accept")
    await hall.passes()
    assert "You have accepted this quest." in accepted.text
    assert "1 of 2 places are free" in text_of(hall.posted())

    form = await hall.ada.presses(accepted, "Submit")
    receipt = await hall.ada.submits(form, text="Three *pelts*", link="https://example.org/pelts")
    await hall.passes()
    assert receipt.ephemeral
    assert "waiting for a decision" in receipt.text
    assert "Three \\*pelts\\*" in text_of(hall.card())
    assert "https://example.org/pelts" in text_of(hall.card())
    assert "50 points · 25 xp" in text_of(hall.card())
    await hall.approves()

    assert await hall.points(hall.ada) == 50  # the first to finish it: a quarter more
    given = "SELECT amount FROM xp_ledger WHERE user_id = $1 AND reason = 'quest'"
    assert await hall.world.ledger(given, hall.ada.id) == [{"amount": 25}]
    told = await hall.told(hall.ada)
    assert f"{hall.ada.mention} has done **Wolf pelts** and gets 50 points · 25 xp." in told
    assert "40 points · 20 xp × 100 % for the difficulty × 125 % for the first to finish it" in told


async def test_accepting_twice_changes_nothing(hall):
    quest_id = await hall.opens(slots=5)

    answers = await asyncio.gather(*(hall.ada.presses(hall.posted(), "Accept") for _ in range(3)))

    assert sum("You have accepted this quest." in answer.text for answer in answers) == 1
    assert sum("You have accepted this quest already." in answer.text for answer in answers) == 2
    assert await hall.world.value("SELECT taken FROM quest WHERE quest_id = $1", quest_id) == 1


async def test_the_last_place_goes_to_one_of_two_who_press_at_once(hall):
    await hall.opens(slots=1)

    answers = await asyncio.gather(*(who.presses(hall.posted(), "Accept") for who in (hall.ada, hall.ben)))
    await hall.passes()

    refused = ["All 1 places of this quest are taken." in answer.text for answer in answers]
    assert sorted(refused) == [False, True]
    assert button_of(hall.posted(), "Accept")["disabled"]


async def test_nobody_approves_their_own_proof_and_the_first_of_two_reviewers_decides(hall):
    quest_id = await hall.opens()
    await hall.accepts(hall.mira, quest_id)
    await hall.submits(hall.mira, quest_id)
    own = await hall.approves(hall.mira)
    assert "This concerns you" in own.text
    assert await hall.points(hall.mira) == 0
    await hall.accepts(hall.ada, quest_id)
    await hall.submits(hall.ada, quest_id)

    answers = await asyncio.gather(
        hall.mira.presses(hall.card(), "Approve"), hall.max.presses(hall.card(), "Approve")
    )

    assert sorted("was quicker" in answer.text for answer in answers) == [False, True]
    assert await hall.points(hall.ada) == 13


async def test_a_rejection_has_a_reason_and_a_late_reviewer_costs_no_time(hall):
    quest_id = await hall.opens(hours=48)
    await hall.accepts(hall.ada, quest_id)
    await hall.passes(hours=10)
    await hall.submits(hall.ada, quest_id)
    await hall.passes(hours=100)  # the deadline is long over, but the proof was there in time
    await hall.rejects("One is missing.")

    assert "One is missing." in await hall.told(hall.ada)
    await hall.passes(hours=37)
    again = await hall.submits(hall.ada, quest_id, "Four now.")
    assert "waiting for a decision" in again.text
    await hall.approves()
    assert await hall.points(hall.ada) == 13


async def test_time_runs_out_and_the_place_is_free_again(hall):
    quest_id = await hall.opens(hours=30, slots=1)
    await hall.accepts(hall.ada, quest_id)
    await hall.passes(hours=7)
    await hall.passes(minutes=2)
    assert "**Wolf pelts** ends <t:" in await hall.told(hall.ada)
    await hall.passes(hours=24)
    await hall.passes(seconds=10)

    assert await hall.state(hall.ada, quest_id) == "expired"
    assert "Your time for **Wolf pelts** is over." in await hall.told(hall.ada)
    late = await hall.ada.runs("quest submit", quest=str(quest_id), text="Here")
    assert "Your time for this quest ran out" in late.text
    assert "You have accepted" in (await hall.accepts(hall.ben, quest_id)).text
    assert "All 1 places" in (await hall.accepts(hall.ada, quest_id)).text


async def test_a_quest_is_abandoned_and_begun_again(hall):
    quest_id = await hall.opens(slots=1)
    await hall.accepts(hall.ada, quest_id)

    gone = await hall.ada.runs("quest abandon", quest=str(quest_id))
    again = await hall.accepts(hall.ada, quest_id)

    assert "You have given up this quest." in gone.text
    assert "You have accepted this quest." in again.text
    await hall.submits(hall.ada, quest_id)
    waits = await hall.ada.runs("quest abandon", quest=str(quest_id))
    assert "Your proof for this quest is waiting for a decision." in waits.text
    shown = await hall.ada.runs("quest info", quest=str(quest_id))
    await hall.ada.presses(await hall.ada.presses(shown, "My proof"), "Withdraw")
    assert await hall.state(hall.ada, quest_id) == "accepted"


async def test_repeating_waits_from_the_submission_and_pays_less(hall):
    quest_id = await hall.opens(repeat_days=2, points=100)
    await hall.accepts(hall.ada, quest_id)
    await hall.submits(hall.ada, quest_id)
    await hall.passes(hours=40)
    await hall.approves()
    soon = await hall.accepts(hall.ada, quest_id)
    assert "You can do this quest again <t:" in soon.text
    await hall.passes(hours=9)

    await hall.does(hall.ada, quest_id)

    assert await hall.points(hall.ada) == 125 + 80


async def test_a_quest_that_is_done_once_stays_done(hall):
    quest_id = await hall.opens()
    await hall.does(hall.ada, quest_id)

    assert "it can be done only once" in (await hall.accepts(hall.ada, quest_id)).text


async def test_proof_is_of_the_kind_that_the_quest_asks_for(hall):
    link = await hall.opens("A post", proof="link")
    picture = await hall.opens("A view", proof="image")
    for quest_id in (link, picture):
        await hall.accepts(hall.ada, quest_id)

    assert "Proof is needed: a link." in (await hall.submits(hall.ada, link)).text
    bad = await hall.ada.runs("quest submit", quest=str(link), link="javascript:alert(1)")
    assert "That is not a link that can be opened." in bad.text
    assert "Proof is needed: a picture." in (await hall.submits(hall.ada, picture)).text
    form = await hall.ada.runs("quest submit", quest=str(picture))
    wrong = await hall.ada.submits(form, file=[Upload(0, "notes.txt", b"text", "text/plain")])
    assert "**notes.txt** is not a picture." in wrong.text
    form = await hall.ada.runs("quest submit", quest=str(picture))
    large = await hall.ada.submits(form, file=[Upload(0, "large.png", bytes(10 * 2**20 + 1), "image/png")])
    assert "**large.png** is larger than 10 MB" in large.text
    form = await hall.ada.runs("quest submit", quest=str(picture))
    await hall.ada.submits(form, file=[Upload(0, "view.png", b"\x89PNG", "image/png")])
    await hall.passes()
    assert hall.card().embeds[0]["image"]["url"].partition("?")[0].endswith("view.png")


async def test_notes_on_the_way_are_on_the_card(hall):
    quest_id = await hall.opens()
    await hall.accepts(hall.ada, quest_id)
    await hall.ada.runs("quest progress", quest=str(quest_id), text="Two of three.")
    await hall.submits(hall.ada, quest_id)

    assert "Two of three." in text_of(hall.card())


async def test_a_large_reward_needs_two_reviewers(hall):
    quest_id = await hall.opens(points=500)
    await hall.accepts(hall.ada, quest_id)
    await hall.submits(hall.ada, quest_id)
    await hall.approves(hall.mira)
    assert await hall.points(hall.ada) == 0

    await hall.approves(hall.max)

    assert await hall.points(hall.ada) == 625


async def test_a_reminder_is_put_off_from_a_direct_message_and_comes_once_more(hall):
    quest_id = await hall.opens(hours=30)
    await hall.accepts(hall.ada, quest_id)
    await hall.passes(hours=7)
    await hall.passes(minutes=2)
    await hall.passes(minutes=2)
    [reminder] = hall.ada.sees(hall.ada.person.dm())
    later = await hall.ada.presses(reminder, "Again in 3 h")
    too_late = await hall.ada.runs("quest proof remind", quest=str(quest_id), hours=30)
    told = [await _reminders(hall)]
    for hours in (2, 2, 2):
        await hall.passes(hours=hours)
        await hall.passes(minutes=2)
        told.append(await _reminders(hall))
    strange = await hall.ben.runs("quest proof remind", quest=str(quest_id), hours=1)

    assert "You will be reminded of **Wolf pelts** <t:" in later.text
    assert "Your time is over <t:" in too_late.text
    assert told == [1, 1, 2, 2]
    assert "You have not accepted this quest." in strange.text


async def _reminders(hall):
    return (await hall.told(hall.ada)).count("**Wolf pelts** ends <t:")


async def test_an_appeal_is_paid_although_time_ran_out_meanwhile(hall):
    quest_id = await hall.opens(hours=24, slots=1)
    await hall.accepts(hall.ada, quest_id)
    await hall.submits(hall.ada, quest_id)
    await hall.rejects()
    await hall.passes(hours=30)
    await hall.passes(seconds=10)
    assert await hall.state(hall.ada, quest_id) == "expired"
    proof = await hall.ada.presses(await hall.ada.runs("quest info", quest=str(quest_id)), "My proof")
    await hall.ada.submits(await hall.ada.presses(proof, "Appeal"), reason="There were three.")
    await hall.passes()
    assert "This concerns you" in (await hall.approves(hall.mira)).text

    await hall.approves(hall.max)

    assert await hall.points(hall.ada) == 13
    assert await hall.state(hall.ada, quest_id) == "approved"


async def test_an_appeal_that_waits_does_not_let_time_run_out(hall):
    quest_id = await hall.opens(hours=24)
    await hall.accepts(hall.ada, quest_id)
    await hall.submits(hall.ada, quest_id)
    await hall.rejects()
    proof = await hall.ada.presses(await hall.ada.runs("quest info", quest=str(quest_id)), "My proof")
    await hall.ada.submits(await hall.ada.presses(proof, "Appeal"), reason="There were three.")
    await hall.passes(hours=60)
    await hall.passes(seconds=10)

    assert await hall.state(hall.ada, quest_id) == "rejected"
