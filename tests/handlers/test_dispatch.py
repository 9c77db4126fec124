"""From a signed interaction to its answer: transactions, cut-off, refusals, errors, deferrals."""

import asyncio
import logging
import re

import pytest

from db.platform.command_log import list_command_rows
from jobs.requests import QueueDown
from tests.handlers.workshop import CountUp, MakeThing
from tests.support.door import ADMINISTRATOR, Person
from tests.support.payloads import GUILD

ADA = Person("Ada")


class Queue:
    """Takes down what is put in; `workers` and `broken` say how it fares."""

    def __init__(self, *, workers: bool = True, broken: bool = False) -> None:
        self.workers = workers
        self.broken = broken
        self.taken: list[tuple[object, str | None]] = []

    async def enqueue(self, request, *, job_id=None, queue=None, expires_s=None):
        if self.broken:
            raise QueueDown("the test took it away")
        self.taken.append((request, job_id))
        return True

    async def workers_alive(self, queue="quick"):
        return self.workers


async def test_what_a_handler_writes_is_there_when_the_member_reads_the_answer(workshop, counted):
    answer = await workshop.runs(ADA, "count")

    assert answer.text.startswith("counted")
    assert await counted() == 1


async def test_fifty_presses_at_once_are_all_answered_and_all_counted(workshop, counted):
    people = [Person(f"Member {n}") for n in range(50)]

    answers = await asyncio.gather(*(workshop.presses(who, CountUp().custom_id) for who in people))

    assert {answer.text for answer in answers} == {"counted more"}
    assert await counted() == 50


async def test_a_refusal_undoes_what_was_written_and_says_how_to_fix_it(workshop, counted):
    answer = await workshop.runs(ADA, "refuse")

    assert answer.ephemeral
    assert answer.data["content"] == "Not today, Ada.\n-# Come back tomorrow."
    assert await counted() == 0


async def test_why_tells_the_rule_behind_a_refusal(workshop):
    refused = await workshop.runs(ADA, "refuse")

    answer = await workshop.presses(ADA, refused.button("Why?"))

    assert answer.ephemeral
    assert answer.text == "The workshop is closed today. The caretaker has the key."


async def test_a_slow_handler_is_cut_off_undone_and_counted(open_door, counted):
    from tests.handlers.workshop import PRODUCTS

    door = open_door(products=PRODUCTS, cut_off_s=0.1)

    answer = await door.runs(ADA, "slow")

    assert answer.ephemeral
    assert answer.text.startswith("That took too long, so I stopped. Nothing was changed.")
    assert await counted() == 0
    assert door.web.dispatch.counts["timeout"] == 1


async def test_an_unexpected_error_shows_a_reference_that_is_in_the_logs(workshop, counted, caplog):
    with caplog.at_level(logging.ERROR):
        answer = await workshop.runs(ADA, "fail")

    reference = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", answer.text)
    assert answer.ephemeral
    assert reference is not None
    assert reference[0] in caplog.text
    assert "the workshop burns" in caplog.text
    assert "burns" not in answer.text
    assert await counted() == 0


async def test_two_that_lock_each_other_out_are_both_answered(workshop, counted):
    answers = await asyncio.gather(
        workshop.runs(ADA, "lock", note="1 2"), workshop.runs(ADA, "lock", note="2 1")
    )

    assert sorted(answer.text for answer in answers) == ["locked 1 2", "locked 2 1"]
    assert await counted() == 2
    assert workshop.web.dispatch.counts["answered"] == 2


async def test_a_deferral_is_in_the_queue_before_the_member_is_told_to_wait(workshop, counted):
    queue = workshop.web.resources.queue = Queue()

    answer = await workshop.runs(ADA, "make", interaction_id=1234567890123456789)

    assert answer.type == 5
    assert queue.taken == [(MakeThing("chair"), "1234567890123456789")]
    assert await counted() == 1


async def test_without_a_worker_the_member_reads_so_at_once_and_nothing_is_written(workshop, counted):
    queue = workshop.web.resources.queue = Queue(workers=False)

    answer = await workshop.runs(ADA, "make")

    assert answer.type == 4
    assert answer.ephemeral
    assert "does not answer at the moment, so I did not begin" in answer.text
    assert queue.taken == []
    assert await counted() == 0


async def test_a_queue_that_breaks_gives_no_spinner_that_never_ends(workshop):
    workshop.web.resources.queue = Queue(broken=True)

    answer = await workshop.runs(ADA, "make")

    assert answer.type == 4
    assert "does not answer at the moment" in answer.text


async def test_a_command_that_is_gone_gets_a_polite_answer(workshop):
    payload = workshop.command(ADA, "count")
    payload["data"]["name"] = "vanished"

    answer = await workshop.posts(payload)

    assert answer.status == 200
    assert answer.ephemeral
    assert answer.text.startswith("I no longer know this command.")


async def test_a_component_of_an_older_version_says_it_is_out_of_date(workshop):
    for custom_id in ("workshop.count/7", "old.thing/1:x", "nonsense", "workshop.count/1:too:many"):
        answer = await workshop.presses(ADA, custom_id)

        assert answer.ephemeral
        assert answer.text.startswith("This panel is out of date.")


async def test_an_option_out_of_its_bounds_is_refused_with_its_bounds(workshop):
    moderator = Person("Mo", permissions=ADMINISTRATOR)

    answer = await workshop.runs(moderator, "guess", guess="a", size=11)

    assert answer.ephemeral
    assert answer.text == "**size** must be from 1 to 10."


async def test_what_works_in_servers_only_says_so_in_direct_messages(open_door):
    from tests.handlers.workshop import PRODUCTS

    door = open_door(products=PRODUCTS, guild_id=None)

    answer = await door.runs(ADA, "count")

    assert answer.text.startswith("This works in a server only, not in direct messages.")


async def test_suggestions_come_only_to_those_who_may_use_the_command(workshop):
    def typing(who: Person) -> dict:
        payload = workshop.command(who, "guess", guess="ab")
        payload["type"] = 4
        payload["data"]["options"][0]["focused"] = True
        return payload

    helper = await workshop.posts(typing(Person("Mo", permissions=ADMINISTRATOR)))
    stranger = await workshop.posts(typing(ADA))

    assert helper.data["choices"] == [{"name": "ab!", "value": "ab!"}]
    assert stranger.data["choices"] == []


@pytest.mark.parametrize("name", ["gone", "gone away", "guess again", "count"])
async def test_suggestions_for_a_command_that_is_gone_are_none(workshop, name):
    payload = workshop.command(ADA, name, guess="ab") | {"type": 4}

    answer = await workshop.posts(payload)

    assert answer.type == 8
    assert answer.data["choices"] == []


@pytest.mark.parametrize("kind", [1, 2, 3, 7])
async def test_suggestions_for_a_kind_of_command_that_has_none_are_none(workshop, kind):
    payload = workshop.command(ADA, "gone", guess="ab") | {"type": 4}
    payload["data"]["type"] = kind

    answer = await workshop.posts(payload)

    assert answer.type == 8
    assert answer.data["choices"] == []


async def test_the_log_tells_outcomes_without_what_members_typed(workshop, pool):
    await workshop.runs(ADA, "count", note="my secret", shape="round")
    await workshop.runs(ADA, "refuse")
    await workshop.runs(ADA, "fail")
    await workshop.web.command_log.flush()

    rows = {row.name: row for row in await list_command_rows(pool, GUILD)}

    assert rows["count"].options == {"note": "text of 9", "shape": "round"}
    assert rows["count"].outcome == "answered"
    assert rows["count"].kind == "command"
    assert rows["count"].database_micros > 0
    assert rows["refuse"].outcome == "refused"
    assert rows["refuse"].error == "NotToday"
    assert rows["fail"].outcome == "failed"
    assert rows["fail"].error is not None
    assert rows["fail"].error.startswith("ZeroDivisionError ")


async def test_without_a_database_the_member_reads_that_it_is_away(open_door):
    from tests.handlers.workshop import PRODUCTS

    door = open_door(products=PRODUCTS)
    door.web.settings = type(door.web.settings)(database_url="postgresql://127.0.0.1:9/nowhere")

    answer = await door.runs(ADA, "count")

    assert answer.ephemeral
    assert answer.text.startswith("I cannot reach my database at the moment. Nothing was changed.")
