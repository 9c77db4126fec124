"""Quest masters write quests, change them, and open and close them."""

from tests.support.answers import text_of


async def test_a_draft_is_previewed_filled_in_and_published(hall):
    form = await hall.mira.runs("quest create", title="Herbs", points=15)
    preview = await hall.mira.submits(form, title="Herbs", description="Pick *ten* herbs.", reward_text="Hat")
    assert "Pick \\*ten\\* herbs." in preview.text
    assert "15 points · Hat" in preview.text
    picked = await hall.mira.picks(preview, "hard")
    proof = await hall.mira.picks(picked, "link", number=1)
    quest_id = await hall.world.value("SELECT max(quest_id) FROM quest")
    unseen = await hall.ada.runs("quest info", quest=str(quest_id))
    assert "There is no quest like that here." in unseen.text

    published = await hall.mira.presses(proof, "Publish")
    await hall.passes()

    assert published.text.startswith(f"**Herbs** is open.\n-# It is posted in <#{hall.board.id}>.")
    assert "🟠 Hard · Other · open" in text_of(hall.posted("Herbs"))


async def test_whoever_accepted_keeps_the_terms_when_a_quest_is_edited_under_review(hall):
    quest_id = await hall.opens(points=40)
    await hall.accepts(hall.ada, quest_id)
    await hall.submits(hall.ada, quest_id)

    changed = await hall.mira.runs("quest edit", quest=str(quest_id), points=10, title="Two pelts")
    await hall.passes()

    assert "Changed. 1 member who has accepted it keeps the terms they accepted." in changed.text
    assert "10 points" in text_of(hall.posted("Two pelts"))
    await hall.approves()
    assert await hall.points(hall.ada) == 50
    assert await hall.world.value("SELECT count(*) FROM quest_version WHERE quest_id = $1", quest_id) == 2


async def test_two_who_edit_at_once_do_not_overwrite_each_other(hall):
    quest_id = await hall.writes()
    first = await hall.mira.runs("quest edit", quest=str(quest_id))
    second = await hall.max.runs("quest edit", quest=str(quest_id))

    await hall.mira.submits(first, title="Wolf pelts", description="Bring four.")
    late = await hall.max.submits(second, title="Wolf pelts", description="Bring five.")

    assert "Somebody else has changed this quest in the meantime." in late.text
    assert await hall.world.value("SELECT description FROM quest") == "Bring four."


async def test_a_quest_pauses_closes_opens_again_and_is_archived_once_accepted(hall):
    quest_id = str(await hall.opens(slots=1))
    assert "is paused" in (await hall.mira.runs("quest pause", quest=quest_id)).text
    assert (
        "cannot be accepted now: it is paused" in (await hall.ada.runs("quest accept", quest=quest_id)).text
    )
    assert "is closed" in (await hall.mira.runs("quest close", quest=quest_id)).text
    assert "This quest is closed" in (await hall.mira.runs("quest pause", quest=quest_id)).text
    assert "is open" in (await hall.mira.runs("quest reopen", quest=quest_id)).text
    await hall.ada.runs("quest accept", quest=quest_id)

    archived = await hall.mira.runs("quest delete", quest=quest_id)
    clone = await hall.mira.runs("quest clone", quest=quest_id)
    deleted = await hall.mira.presses(clone, "Delete")
    await hall.passes()

    assert "**Wolf pelts** is archived" in archived.text
    assert "**Wolf pelts** is deleted." in deleted.text
    assert "archived" in text_of(hall.posted())


async def test_numbers_out_of_bounds_and_impossible_times_are_refused(hall):
    create = {"title": "Odd", "description": "x"}
    many = await hall.mira.runs("quest create", **create, points=10_000)
    early = await hall.mira.runs("quest create", **create, opens_in=10, closes_in=5)
    unseen = await hall.mira.runs("quest create", title="\u200b", description="x")
    kind = await hall.mira.runs("quest create", **create, category="fishing")

    assert "This is a draft" in many.text
    assert "A quest has to open before it closes." in early.text
    assert "A quest needs a title that can be seen." in unseen.text
    assert "There is no category **fishing** here." in kind.text


async def test_a_quest_opens_and_closes_at_its_times_and_its_admirers_hear_of_it(hall):
    quest_id = await hall.opens(opens_in=5, closes_in=40)
    assert hall.board.messages == {}
    assert "This quest opens <t:" in (await hall.accepts(hall.ada, quest_id)).text
    await hall.ada.runs("quest favourite", quest=str(quest_id))

    await hall.passes(hours=5)
    await hall.passes(seconds=10)
    assert "Wolf pelts" in text_of(hall.posted())
    assert "Your favourite **Wolf pelts** is open." in await hall.told(hall.ada)
    await hall.passes(hours=20)
    await hall.passes(minutes=2)
    assert "Your favourite **Wolf pelts** closes <t:" in await hall.told(hall.ada)
    await hall.passes(hours=20)
    await hall.passes(seconds=10)
    assert "closed" in text_of(hall.posted())
    assert "closing time is over" in (await hall.mira.runs("quest reopen", quest=str(quest_id))).text


async def test_categories_of_ones_own(hall):
    added = await hall.mira.runs("quest categories add", name="Fishing")
    again = await hall.mira.runs("quest categories add", name="fishing")
    await hall.opens("Pike", category="Fishing")
    listed = await hall.ada.runs("quest browse", category="Fishing")

    assert "**Fishing** is a category now." in added.text
    assert "There is a category **fishing** already." in again.text
    assert "**Pike**" in listed.text


async def test_staff_takes_a_quest_back_from_a_member(hall):
    quest_id = await hall.opens(slots=1)
    await hall.accepts(hall.ada, quest_id)

    taken = await hall.mira.runs("quest withdraw", quest=str(quest_id), member=hall.ada)
    await hall.passes()

    assert f"{hall.ada.mention} no longer has **Wolf pelts**." in taken.text
    assert "**Wolf pelts** was taken back by the staff." in await hall.told(hall.ada)
    assert "You have accepted" in (await hall.accepts(hall.ben, quest_id)).text
