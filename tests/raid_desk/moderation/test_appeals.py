"""Appeals: from the notice or a command, decided by somebody who did not punish, told to both sides."""

from tests.support.answers import button_of, text_of


def card(court):
    return [message for message in court.appeals.messages.values() if not message.ephemeral][-1]


async def appeals_directly(court, words="It was *not* me"):
    """With the button under the latest notice."""
    opened = await court.ada.presses(court.notices(court.ada)[-1], "Appeal")
    answer = await court.ada.submits(opened, words=words)
    await court.passes()
    return answer


async def test_a_suspension_is_appealed_from_the_notice_and_taken_back_by_somebody_else(court):
    await court.suspends(court.ada)
    row = await court.punishment()
    answer = await appeals_directly(court)

    assert "Your appeal is with the staff." in answer.text
    text = text_of(card(court))
    assert f"Appeal: Suspension {row['public_id'][:7]}" in text
    assert "It was \\*not\\* me" in text
    assert "Cheated" in text
    assert f"<t:{int(row['at'].timestamp())}:f>" in text
    assert f"<t:{int(row['ends_at'].timestamp())}:f>" in text
    decided = await court.otto.presses(card(court), "Approve")
    await court.passes()

    assert "Done: it is **approved** now." in decided.text
    assert court.holds(court.ada) == {"verified_raider"}
    assert (await court.punishment())["state"] == "removed"
    assert "removed" in court.entries()[0]
    assert any("was approved." in text_of(message) for message in court.notices(court.ada))


async def test_who_punished_or_extended_does_not_decide(court):
    await court.suspends(court.ada, by=court.otto)
    await court.suspends(court.ada, by=court.mia, extend=True)
    await appeals_directly(court)

    waiting = await court.otto.runs("history", appeals=True)
    assert f"· {court.ada.mention} ·" in waiting.text
    assert "This concerns you" in (await court.otto.presses(card(court), "Approve")).text
    assert "This concerns you" in (await court.mia.presses(card(court), "Approve")).text
    assert "You need the role" in (await court.sue.presses(card(court), "Approve")).text
    assert court.holds(court.ada) == {"suspended"}


async def test_a_suspended_member_can_appeal_in_the_server_and_withdraw(court):
    await court.suspends(court.ada)
    opened = await court.ada.runs("appeal")
    answer = await court.ada.submits(opened, words="It was not me")
    await court.passes()

    assert "waiting for a decision" in answer.text
    assert f"<t:{int((await court.punishment())['ends_at'].timestamp())}:f>" in answer.text
    twice = await court.ada.runs("appeal")
    assert "already waiting for a decision" in twice.text
    direct = await court.ada.presses(court.notices(court.ada)[0], "Appeal")
    assert "already waiting for a decision" in direct.text
    withdrawn = await court.ada.presses(answer, "Withdraw")
    assert "withdrawn" in withdrawn.text


async def test_a_rejected_appeal_leaves_the_punishment_and_waits_a_week(court):
    await court.warns(court.ada)
    await appeals_directly(court)
    asked = await court.otto.presses(card(court), "Reject")
    await court.otto.submits(asked, reason="There is a recording.")
    await court.passes()

    assert any("There is a recording" in text_of(message) for message in court.notices(court.ada))
    assert (await court.punishment())["state"] == "active"
    assert "You can submit this again" in (await court.ada.runs("appeal")).text
    await court.passes(days=7)
    assert (await court.ada.runs("appeal")).interaction.modal is not None


async def test_only_what_counts_and_is_ones_own_can_be_appealed(court):
    ben = court.world.member("Ben")
    assert "There is nothing you could appeal here." in (await ben.runs("appeal")).text
    await court.suspends(court.ada, "30m")
    row = await court.punishment()
    notice = court.notices(court.ada)[-1]
    await court.passes()

    foreign = await ben.runs("appeal", punishment=row["public_id"])
    await court.passes(minutes=30)
    late = await court.ada.presses(notice, "Appeal")
    gone = await court.ada.runs("appeal", punishment=row["public_id"])

    assert "There is nothing you could appeal here." in foreign.text
    assert "This punishment no longer counts" in late.text
    assert "There is nothing you could appeal here." in gone.text
    assert button_of(notice, "Appeal")


async def test_a_members_own_punishments_are_suggested(court):
    await court.warns(court.ada)
    row = await court.punishment()

    mine = await court.ada.person.complete("appeal", "punishment", "")
    others = await court.sue.person.complete("appeal", "punishment", "")

    assert [choice["value"] for choice in mine.choices] == [row["public_id"]]
    assert others.choices == []
