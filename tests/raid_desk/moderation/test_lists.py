"""What staff reads: one list of punishments and notes, and a history that is only added to."""

from tests.support.answers import parts_of


async def filled(court):
    """A removed warning, a warning, a note and a suspension."""
    await court.warns(court.ada, reason="First")
    first = (await court.punishment())["public_id"]
    await court.warns(court.ada, reason="Second")
    await court.sue.runs("addnote", member=court.ada, note="Watch *her*")
    await court.passes()
    await court.suspends(court.ada, reason="Third")
    await court.otto.runs("removepunishment", id=first, reason="A mistake")
    await court.passes()
    return first


def buttons(answer):
    return [part["label"] for part in parts_of(answer.message) if part["type"] == 2]


async def test_punishments_and_notes_are_one_list_with_counts_and_filters(court):
    first = await filled(court)

    answer = await court.sue.runs("checkpunishments", member=court.ada)

    assert answer.ephemeral
    assert "**2** active · **0** expired · **1** removed · **1** notes · **3** points" in answer.text
    places = [answer.text.index(word) for word in ("Third", "Watch \\*her\\*", "Second", "First")]
    assert places == sorted(places)
    assert f"~~**Warning** `{first[:7]}` · removed" in answer.text
    assert "A mistake" in answer.text
    active = await court.sue.presses(answer, "Active")
    assert "First" not in active.text
    assert "Watch" not in active.text
    assert "Third" in active.text
    notes = await court.sue.presses(active, "Notes")
    assert "Watch" in notes.text
    assert "Third" not in notes.text
    await court.passes()
    chosen = await court.sue.runs("checkpunishments", member=court.ada, show="notes")
    assert "Third" not in chosen.text


async def test_officers_remove_on_the_line_and_say_why(court):
    await filled(court)
    row = await court.punishment()
    seen = await court.sue.runs("checkpunishments", member=court.ada)
    answer = await court.otto.runs("checkpunishments", member=court.ada)

    assert not [label for label in buttons(seen) if label.startswith("Remove")]
    label = f"Remove {row['public_id'][:7]}"
    assert label in buttons(answer)
    assert len([text for text in buttons(answer) if text.startswith("Remove")]) == 2
    removed = await court.otto.submits(await court.otto.presses(answer, label), reason="Not her")
    await court.passes()

    assert "Removed" in removed.text
    assert (await court.punishment())["ended_why"] == "Not her"
    assert court.holds(court.ada) == {"verified_raider"}


async def test_a_long_record_has_pages(court):
    for number in range(7):
        await court.sue.runs("addnote", member=court.ada, note=f"Note {number}")
        await court.passes()

    answer = await court.sue.runs("checkpunishments", member=court.ada)
    first = answer.text
    following = await court.sue.presses(answer, "Next")

    assert "Note 6" in first
    assert "Note 1" not in first
    assert "Note 1" in following.text


async def test_only_staff_reads_records_and_the_member_is_told_nothing_of_notes(court):
    await court.sue.runs("addnote", member=court.ada, note="Watch her")
    await court.passes()

    refused = await court.ada.runs("checkpunishments", member=court.ada)
    own = await court.ada.runs("profile")
    staff = await court.sue.runs("profile", member=court.ada)

    assert "You need the role" in refused.text
    assert "notes" not in own.text
    assert "**1** notes" in staff.text
    assert court.notices(court.ada) == []


async def test_the_history_tells_what_staff_did_to_one_or_to_all(court):
    first = await filled(court)
    await court.warns(court.sue, by=court.otto, reason="Too strict")

    everything = await court.mia.runs("history")
    hers = await court.mia.runs("history", member=court.ada)
    his = await court.mia.runs("history", by=court.otto)

    assert "Too strict" in everything.text
    assert f"{court.ada.mention} · note by {court.sue.mention}: Watch" in everything.text
    assert f"`{first[:7]}` · removed by {court.otto.mention}: A mistake" in hers.text
    assert "Too strict" not in hers.text
    assert "Too strict" in his.text
    assert "Watch" not in his.text


async def test_an_id_is_suggested_as_it_is_typed(court):
    await court.warns(court.ada, reason="Rude")
    row = await court.punishment()

    typed = await court.otto.person.complete("removepunishment", "id", row["public_id"][:5])
    other = await court.otto.person.complete("removepunishment", "id", "zz")

    assert [choice["value"] for choice in typed.choices] == [row["public_id"]]
    assert typed.choices[0]["name"] == f"{row['public_id'][:7]} · Warning · Ada · Rude"
    assert other.choices == []
