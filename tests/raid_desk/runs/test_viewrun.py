"""/viewrun by the door: who is in a run, pages, and what officers can take out."""

import pytest

from handlers.raid_desk.runs.history_rules import NoSuchRun, read_run_id


async def suggested(member, command, option, text):
    typed = await member.person.complete(command, option, text)
    return typed.choices


async def officer(world, name="Olga"):
    role = world.discord.role(world.guild, "Officers")
    await world.owner.runs("setroles", officer=role)
    return world.member(name, role)


async def promises(world, run_id, member, state="promised"):
    await world.job.pool.execute(
        """
        INSERT INTO run_offer (run_id, user_id, item, guild_id, state, changed_at)
        VALUES ($1, $2, 'shatters_key', $3, $4, $5)
        """,
        run_id,
        member.id,
        world.guild.id,
        state,
        world.now(),
    )


async def test_a_run_shows_everybody_by_state_with_classes_and_keys(world, desk):
    ada, ben, cleo, dan, eve = (world.member(name) for name in ("Ada", "Ben", "Cleo", "Dan", "Eve"))
    run_id = await desk.opens(ada)
    await desk.joins(run_id, ada, ben, class_key="wizard")
    await desk.stands(run_id, cleo, "benched")
    await desk.stands(run_id, dan, "waiting")
    await desk.stands(run_id, eve, "left")
    await promises(world, run_id, ben)

    answer = await ada.runs("viewrun", run=str(run_id))

    assert answer.ephemeral
    for words in (
        f"The Shatters #{run_id} · open",
        "Joined (2)",
        f"<@{ada.id}> (Wizard)",
        f"On the bench (1)\n<@{cleo.id}>",
        f"Waiting (1)\n1. <@{dan.id}>",
        f"Left (1)\n<@{eve.id}>",
        "Wizard 2",
        f"Shatters Key: <@{ben.id}> (promised)",
    ):
        assert words in answer.text
    assert "bazaar" not in answer.text


async def test_without_a_number_the_run_that_goes_on_is_shown(world, desk):
    ada = world.member("Ada")
    running = await desk.opens(ada)
    over = await desk.opens(ada)
    await desk.ends(over, ada)

    answer = await ada.runs("viewrun")

    assert f"#{running} · open" in answer.text


async def test_many_members_come_in_pages(world, desk):
    ada = world.member("Ada")
    run_id = await desk.opens(ada)
    members = [world.member(f"Raider {number}") for number in range(70)]
    for member in members:
        await desk.stands(run_id, member, "joined")

    first = await ada.runs("viewrun", run=str(run_id))
    assert "Page 1 of 3" in first.text
    assert first.is_disabled("Previous")
    second = await ada.presses(first, "Next")
    third = await ada.presses(second, "Next")

    pages = [await ada.runs("viewrun", run=str(run_id)), third]
    assert "Page 3 of 3" in third.text
    assert third.text.count("<@") == 1 + 10
    assert "Joined (70)" in pages[0].text


async def test_runs_are_suggested_by_number_dungeon_and_organizer(world, desk):
    ada, ben = world.member("Ada"), world.member("Benedict")
    first, second = await desk.opens(ada), await desk.opens(ben)
    await world.settle()

    async def values(text):
        return [choice["value"] for choice in await suggested(ada, "viewrun", "run", text)]

    assert await values("") == [str(second), str(first)]
    assert await values(f"#{first}") == [str(first)]
    assert await values("shat") == [str(second), str(first)]
    assert await values("bened") == [str(second)]


async def test_a_run_of_another_server_or_no_run_at_all_is_refused(world, desk):
    ada = world.member("Ada")
    run_id = await desk.opens(ada)
    await world.job.pool.execute("UPDATE run SET guild_id = 1 WHERE run_id = $1", run_id)

    for typed in (str(run_id), "999999", "the last one"):
        assert "There is no run like that here" in (await ada.runs("viewrun", run=typed)).text
    assert "There has been no run here yet" in (await ada.runs("viewrun")).text


async def test_officers_take_a_run_out_and_put_it_back_and_the_audit_has_both(world, desk):
    olga, ada = await officer(world), world.member("Ada")
    run_id = await desk.opens(ada)
    await desk.ends(run_id, ada)

    shown = await olga.runs("viewrun", run=str(run_id))
    deleted = await olga.presses(shown, "Delete")

    assert "Taken out of lists and counts" in deleted.text
    assert "no run like that" in (await ada.runs("viewrun", run=str(run_id))).text
    assert await suggested(ada, "viewrun", "run", "") == []
    assert [choice["value"] for choice in await suggested(olga, "viewrun", "run", "")] == [str(run_id)]

    restored = await olga.presses(deleted, "Restore")

    assert "Taken out" not in restored.text
    assert f"#{run_id}" in (await ada.runs("viewrun", run=str(run_id))).text
    actions = await world.ledger(
        "SELECT action, subject FROM audit WHERE action LIKE 'run.%' ORDER BY audit_id"
    )
    assert actions == [
        {"action": "run.delete", "subject": str(run_id)},
        {"action": "run.restore", "subject": str(run_id)},
    ]


async def test_members_have_no_button_to_delete_and_cannot_press_one(world, desk):
    olga, ada = await officer(world), world.member("Ada")
    run_id = await desk.opens(ada)
    await desk.ends(run_id, ada)
    own = await ada.runs("viewrun", run=str(run_id))
    with pytest.raises(AssertionError, match="no button 'Delete'"):
        own.button("Delete")

    from handlers.raid_desk.runs.states import DeleteRun

    shown = await olga.runs("viewrun", run=str(run_id))
    button = {"type": 2, "label": "Delete", "custom_id": DeleteRun(run_id).custom_id, "style": 4}
    own.message.components.append({"type": 1, "id": 1, "components": [button | {"id": 2}]})
    refused = await ada.presses(own, "Delete")

    assert "You need the role" in refused.text
    assert await world.value("SELECT deleted_at FROM run") is None
    assert shown.button("Delete") == DeleteRun(run_id).custom_id


async def test_a_run_that_goes_on_cannot_be_taken_out(world, desk):
    olga, ada = await officer(world), world.member("Ada")
    run_id = await desk.opens(ada)
    await desk.ends(run_id, ada)
    shown = await olga.runs("viewrun", run=str(run_id))
    await world.job.pool.execute("UPDATE run SET state = 'open' WHERE run_id = $1", run_id)

    refused = await olga.presses(shown, "Delete")

    assert "is still under way" in refused.text


async def test_two_officers_delete_once(world, desk):
    olga, ada = await officer(world), world.member("Ada")
    run_id = await desk.opens(ada)
    await desk.ends(run_id, ada)
    first, second = await olga.runs("viewrun", run=str(run_id)), await olga.runs("viewrun", run=str(run_id))

    await olga.presses(first, "Delete")
    late = await olga.presses(second, "Delete")

    assert "somebody was quicker" in late.text


@pytest.mark.parametrize("typed", ["#12", " 12 ", "12"])
def test_numbers_are_read_as_people_write_them(typed):
    assert read_run_id(typed) == 12


@pytest.mark.parametrize("typed", ["", "#", "twelve", "-1", "1" * 30, "١٢"])
def test_what_is_no_number_is_no_run(typed):
    with pytest.raises(NoSuchRun):
        read_run_id(typed)
