"""What is submitted is decided once, by somebody whom it does not concern, and everybody reads how."""

import asyncio
import random

import pytest

from tests.support.answers import button_of, text_of
from tests.support.seeds import seeds


async def test_work_is_shown_to_reviewers_approved_paid_once_and_told(guild):
    receipt = await guild.submits()

    assert receipt.ephemeral
    assert "waiting for a decision" in receipt.text
    assert "made of oak" in text_of(guild.card())
    answer = await guild.mira.presses(guild.card(), "Approve")
    await guild.passes()

    assert "Done: it is **approved** now." in answer.text
    assert await guild.coins() == 10
    assert await guild.told() == "**Work Chair** was approved."
    assert f"Decided by {guild.mira.mention}" in text_of(guild.card())
    assert guild.card().components == []
    audit = await guild.world.ledger("SELECT action, actor_id FROM audit ORDER BY audit_id")
    assert [tuple(row.values()) for row in audit] == [
        ("commissions.work.submit", guild.ada.id),
        ("commissions.work.approve", guild.mira.id),
    ]


async def test_the_first_decision_counts_and_the_second_reviewer_reads_who_made_it(guild):
    await guild.submits()
    card = guild.card()

    answers = await asyncio.gather(guild.mira.presses(card, "Approve"), guild.max.presses(card, "Approve"))

    assert sorted("Done" in answer.text for answer in answers) == [False, True]
    late = next(answer.text for answer in answers if "Done" not in answer.text)
    winner = guild.max if "Done" in answers[1].text else guild.mira
    assert late.startswith(f"{winner.mention} was quicker: this was approved")
    assert await guild.coins() == 10


async def test_nobody_decides_what_concerns_them(guild):
    await guild.submits(guild.mira, helper=guild.max)

    of_submitter = await guild.mira.presses(guild.card(), "Approve")
    of_helper = await guild.max.presses(guild.card(), "Reject")
    of_member = await guild.ada.presses(guild.card(), "Approve")

    assert "This concerns you" in of_submitter.text
    assert "This concerns you" in of_helper.text
    assert "You need the role" in of_member.text


async def test_what_a_reviewer_has_taken_is_theirs_for_a_while(guild):
    await guild.submits()
    await guild.mira.presses(guild.card(), "Take")
    await guild.passes()

    refused = await guild.max.presses(guild.card(), "Approve")
    assert refused.text.startswith(f"{guild.mira.mention} is looking at this. It is free again")
    assert f"{guild.mira.mention} is looking at this" in text_of(guild.card())

    await guild.passes(minutes=31)
    assert button_of(guild.card(), "Take")
    assert "Done" in (await guild.max.presses(guild.card(), "Approve")).text


async def test_a_rejection_has_a_reason_and_work_can_be_submitted_again(guild):
    await guild.submits()
    unseen = await guild.rejects(guild.mira, why="\u200b")
    assert "A reason that can be read is needed" in unseen.text
    await guild.rejects(guild.mira, why="too *short*")

    told = await guild.told()
    assert told.startswith("**Work Chair** was rejected.\nReason: \n> too \\*short\\*\n")
    assert "Use `/work submit` to submit it again." in told
    assert await guild.outcomes() == ["rejected"]

    soon = await guild.submits()
    assert "You can submit this again" in soon.text
    await guild.passes(hours=1)
    await guild.submits()
    assert "waiting for a decision" in text_of(guild.card())
    await guild.mira.presses(guild.card(), "Approve")
    assert await guild.coins() == 10
    assert "already been approved" in (await guild.submits()).text


async def test_a_question_goes_back_and_a_press_on_what_was_seen_before_decides_nothing(guild):
    await guild.submits()
    await guild.rejects(guild.mira, why="A picture?", label="Ask for more")
    assert "There is a question about **Work Chair**." in await guild.told()
    await guild.submits()
    card = guild.card()
    question = await guild.mira.presses(card, "Ask for more")
    await guild.max.presses(card, "Take")
    await guild.max.submits(await guild.max.presses(card, "Ask for more"), reason="And a title?")
    await guild.ada.runs("work submit", name="Chair", text="with a title")

    stale = await guild.mira.presses(card, "Approve")  # the card is drawn a second later
    asked = await guild.mira.submits(question, reason="Why?")
    await guild.passes()

    assert "changed since the card was drawn" in stale.text
    assert "changed since the card was drawn" in asked.text
    assert "with a title" in text_of(guild.card())
    assert await guild.coins() == 0
    assert "Done" in (await guild.max.presses(guild.card(), "Approve")).text


async def test_an_appeal_is_decided_by_somebody_else(guild):
    await guild.submits()
    await guild.rejects(guild.mira)
    receipt = await guild.ada.runs("work show", name="Chair")
    await guild.ada.submits(await guild.ada.presses(receipt, "Appeal"), reason="It is long enough.")
    await guild.passes()

    assert "It is long enough." in text_of(guild.card())
    assert "This concerns you" in (await guild.mira.presses(guild.card(), "Approve")).text
    await guild.rejects(guild.max)

    again = await guild.ada.runs("work show", name="Chair")
    assert "Appeal" not in [
        part.get("label") for row in again.message.components for part in row["components"]
    ]
    closed = await guild.ada.submits(await guild.ada.presses(receipt, "Appeal"), reason="Still!")
    assert "can no longer be appealed" in closed.text


async def test_the_longest_reason_and_appeal_have_room_on_the_card(guild):
    await guild.submits()
    await guild.rejects(guild.mira, why="*" * 1_000)
    receipt = await guild.ada.runs("work show", name="Chair")
    await guild.ada.submits(await guild.ada.presses(receipt, "Appeal"), reason="\n*" * 500)
    await guild.passes()

    assert "Appeal:" in guild.card().content
    assert button_of(guild.card(), "Approve")


async def test_two_different_people_approve_what_needs_two(guild):
    await guild.submits(approvals=2)

    first = await guild.mira.presses(guild.card(), "Approve")
    again = await guild.mira.presses(guild.card(), "Approve")
    await guild.passes()
    assert "still waiting" in first.text
    assert "You have already approved this, and it needs 2 different people to approve it." in again.text
    assert f"Approved 1/2: {guild.mira.mention}." in text_of(guild.card())
    assert await guild.coins() == 0

    assert "approved" in (await guild.max.presses(guild.card(), "Approve")).text
    assert await guild.coins() == 10


async def test_two_who_approve_at_once_are_both_counted(guild):
    await guild.submits(approvals=2)
    card = guild.card()

    answers = await asyncio.gather(guild.mira.presses(card, "Approve"), guild.max.presses(card, "Approve"))

    assert all("Done" in answer.text for answer in answers)
    assert await guild.coins() == 10


@pytest.mark.parametrize("seed", seeds(1, 20))
async def test_whatever_is_pressed_at_once_it_is_paid_once_and_never_by_whom_it_concerns(guild, seed):
    chance, helper = random.Random(seed), guild.max
    third = guild.world.member("Tess", guild.master)
    await guild.submits(helper=helper, approvals=2)
    card = guild.card()
    receipt = await guild.ada.runs("work show", name="Chair")

    async def does_anything(who):
        if who is guild.ada:
            if chance.random() < 0.1:
                await who.presses(receipt, "Withdraw")
            return
        label = chance.choice(["Take", "Approve", "Approve", "Reject", "Ask for more"])
        answer = await who.presses(card, label)
        if answer.interaction.modal is not None:
            await who.submits(answer, reason="because")

    for _ in range(6):
        people = [guild.mira, third, helper, guild.ada] * 2
        await asyncio.gather(*(does_anything(who) for who in people))
    await guild.passes()

    events = await guild.world.ledger("SELECT move, actor_id FROM review_event ORDER BY event_id")
    state = await guild.world.value("SELECT state FROM review")
    assert helper.id not in {event["actor_id"] for event in events}
    assert await guild.coins() == (10 if state == "approved" else 0)
    assert len(await guild.outcomes()) == (1 if state in ("rejected", "withdrawn") else 0)
    approvals = [event["actor_id"] for event in events if event["move"] == "approve"]
    assert len(approvals) == len(set(approvals)) <= 2


async def test_what_waits_too_long_is_reminded_of_and_then_escalated(guild):
    await guild.submits()
    await guild.passes(hours=24)
    await guild.passes(seconds=30)
    reminders = [m for m in guild.channel.messages.values() if "waiting for a decision since" in text_of(m)]
    assert len(reminders) == 1
    assert str(guild.card().id) in reminders[0].components[0]["components"][0]["url"]
    assert "waiting for too long" in text_of(guild.card())

    await guild.passes(hours=48)
    await guild.passes(seconds=30)
    assert any("waiting for a decision since" in text_of(m) for m in guild.log.messages.values())
    assert "Done" in (await guild.mira.presses(guild.card(), "Approve")).text


async def test_a_question_that_nobody_answers_expires(guild):
    await guild.submits()
    await guild.rejects(guild.mira, label="Ask for more")

    await guild.passes(days=7)
    await guild.passes(seconds=30)

    assert "**Work Chair** has expired." in await guild.told()
    assert await guild.outcomes() == ["expired"]
    assert "**expired**" in text_of(guild.card())


async def test_what_is_withdrawn_is_decided_by_nobody_and_a_draft_is_seen_by_nobody(guild):
    draft = await guild.submits(draft=True)
    assert list(guild.channel.messages.values()) == []
    await guild.ada.presses(draft, "Submit")
    await guild.passes()
    card = guild.card()
    approve = button_of(card, "Approve")["custom_id"]
    await guild.ada.presses(draft, "Withdraw")

    late = await guild.mira.person.press(card, approve)

    assert "The submitter was quicker: this was withdrawn" in text_of(late.message)
    assert await guild.outcomes() == ["withdrawn"]
    assert await guild.coins() == 0


async def test_a_deleted_card_is_posted_again_while_it_waits(guild):
    await guild.submits()
    guild.world.owner.person.delete(guild.card())
    assert list(guild.channel.messages.values()) == []

    await guild.passes(hours=12)  # messages are looked for from time to time
    await guild.passes(seconds=30)

    assert "Done" in (await guild.mira.presses(guild.card(), "Approve")).text


async def test_the_queue_has_everything_that_waits_the_oldest_first(guild):
    for number in range(11):
        await guild.submits(name=f"Chair {number}")
    await guild.mira.presses(guild.card("Chair 10"), "Take")

    first = await guild.mira.runs("work queue")
    assert "11 in total" in first.text
    assert first.text.index("Work Chair 0") < first.text.index("Work Chair 9")
    second = await guild.mira.presses(first, "Next")

    assert "Work Chair 10" in second.text
    assert f"taken by {guild.mira.mention}" in second.text
    assert second.is_disabled("Next")


async def test_without_a_channel_nothing_is_submitted_and_it_is_said_which_to_set(guild):
    await guild.chooses()

    answer = await guild.submits()

    assert "no channel for reviews is set" in answer.text
    assert "`bounty`, `quest`" in answer.text
    assert await guild.world.value("SELECT count(*) FROM review") == 0


async def test_a_card_that_discord_refuses_is_noted_and_waits_in_the_queue(guild):
    guild.world.closes(guild.channel)

    await guild.submits()
    await guild.passes(seconds=30)

    [noted] = await guild.world.ledger("SELECT subject, facts FROM audit WHERE action LIKE '%.card_failed'")
    assert noted["subject"] == str(guild.channel.id)
    assert "Missing Access" in noted["facts"]["error"]
    assert "Work Chair" in (await guild.mira.runs("work queue")).text
