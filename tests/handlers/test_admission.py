"""Delivered twice, called too often, Redis away: what the door does before any handler runs."""

import asyncio
import random
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.partitions import partition_of
from deploy.settings import load_settings
from handlers.frame.admission import STREAM, Admission, Call
from handlers.frame.rate_limits import Buckets, Limits, Rate
from interactions.router import Pace
from tests.handlers.workshop import PRODUCTS, CountUp
from tests.support.door import Person
from tests.support.payloads import CHANNEL, GUILD

ADA = Person("Ada")
NOBODY_LISTENS = "redis://127.0.0.1:9/0"


async def records(redis) -> list:
    """What stands in the activity stream, without the members seen."""
    entries = await redis.xrange(f"{STREAM}:{partition_of(GUILD)}")
    return [msgspec.msgpack.decode(fields[b"r"])[5] for _, fields in entries]


async def test_the_same_interaction_delivered_twice_at_once_is_handled_once(workshop, counted):
    payload = workshop.command(ADA, "count")

    first, second = await asyncio.gather(workshop.posts(payload), workshop.posts(payload))

    assert first.body == second.body
    assert await counted() == 1


async def test_a_command_delivered_to_two_processes_is_handled_by_one(open_door, counted):
    here, there = open_door(products=PRODUCTS), open_door(products=PRODUCTS)
    payload = here.command(ADA, "count")

    answers = await asyncio.gather(here.posts(payload), there.posts(payload))

    texts = sorted(answer.text.split("\n")[0] for answer in answers)
    assert texts == ["This was delivered twice, and the first delivery has been handled already.", "counted"]
    assert await counted() == 1


async def test_a_press_delivered_again_to_another_process_changes_nothing(open_door, counted, clock):
    here, there = open_door(products=PRODUCTS), open_door(products=PRODUCTS)
    interaction_id = here.new_interaction_id()
    await here.presses(ADA, CountUp().custom_id, interaction_id=interaction_id)
    clock.moves(minutes=10)

    answer = await there.presses(ADA, CountUp().custom_id, interaction_id=interaction_id)

    assert answer.type == 6
    assert await counted() == 1


async def test_a_sixth_call_within_ten_seconds_has_to_wait(workshop, counted, clock):
    for _ in range(5):
        assert (await workshop.runs(ADA, "count")).text.startswith("counted")

    refused = await workshop.runs(ADA, "count")
    clock.moves(seconds=2)
    later = await workshop.runs(ADA, "count")

    assert refused.ephemeral
    assert refused.text.startswith("That was too quick. You can do it again in 2.0 s.")
    assert later.text.startswith("counted")
    assert await counted() == 6


async def test_presses_on_a_panel_may_follow_each_other_more_quickly_than_commands(workshop):
    answers = [await workshop.presses(ADA, CountUp().custom_id) for _ in range(16)]

    assert [answer.text for answer in answers[:15]] == ["counted more"] * 15
    assert answers[15].text.startswith("That was too quick.")


async def test_presses_leave_the_calls_of_commands_alone(workshop):
    for _ in range(15):
        await workshop.presses(ADA, CountUp().custom_id)

    assert (await workshop.runs(ADA, "count")).text.startswith("counted")


async def test_the_operator_sets_how_often_a_member_may_call(open_door, clock):
    door = open_door(products=PRODUCTS)
    told = {"COMMAND_RATE_LIMIT": "2", "COMMAND_RATE_WINDOW": "4000"}
    limits = load_settings("run", told, Path("/nowhere"))
    door.web.settings = msgspec.structs.replace(
        door.web.settings,
        command_rate_limit=limits.command_rate_limit,
        command_rate_window_ms=limits.command_rate_window_ms,
    )

    answers = [await door.runs(ADA, "count") for _ in range(3)]
    clock.moves(seconds=2)
    later = await door.runs(ADA, "count")

    assert [answer.text.startswith("counted") for answer in answers] == [True, True, False]
    assert answers[2].text.startswith("That was too quick. You can do it again in 2.0 s.")
    assert later.text.startswith("counted")


@pytest.mark.parametrize("rate", [Rate(10_000, 0.001), Rate(1, 0.001)])
async def test_very_wide_limits_are_no_fault_for_redis(open_door, rate):
    door = open_door(products=PRODUCTS, limits=Limits(member=rate))

    assert (await door.runs(ADA, "count")).text.startswith("counted")
    assert not door.web.admission.redis_is_away


async def test_two_processes_share_the_limit(open_door):
    doors = [open_door(products=PRODUCTS), open_door(products=PRODUCTS)]

    answers = [await doors[n % 2].runs(ADA, "count") for n in range(6)]

    assert [answer.text.startswith("counted") for answer in answers] == [True] * 5 + [False]


async def test_another_group_of_commands_and_another_member_have_their_own_limit(workshop):
    for _ in range(5):
        await workshop.runs(ADA, "count")

    other_command = await workshop.runs(ADA, "ping")
    other_member = await workshop.runs(Person("Ben"), "count")

    assert other_command.text.startswith("Pong!")
    assert other_member.text.startswith("counted")


async def test_a_guild_has_a_limit_of_its_own(open_door):
    limits = Limits(guild=Rate(burst=3, per_seconds=10))
    door = open_door(products=PRODUCTS, limits=limits)

    answers = [await door.runs(Person(f"Member {n}"), "count") for n in range(4)]

    assert answers[3].ephemeral
    assert answers[3].text.startswith("Too many members of this server are using me at this moment.")


async def test_a_command_is_recorded_once_and_only_if_it_was_admitted(workshop, redis):
    payload = workshop.command(ADA, "count")
    await workshop.posts(payload)
    await workshop.posts(payload)
    for _ in range(6):
        await workshop.runs(ADA, "count")
    await workshop.presses(Person("Ben"), CountUp().custom_id)

    commands = [record for record in await records(redis) if record[0] == "command"]

    assert len(commands) == 5
    assert commands[0] == ["command", GUILD, CHANNEL, ADA.id, int(payload["id"]), "count"]


async def test_a_member_is_recorded_when_their_looks_change(workshop, redis):
    await workshop.runs(ADA, "count")
    await workshop.runs(ADA, "count")
    await workshop.runs(Person("Ada Two", id=ADA.id, role_ids=(7,)), "count")

    members = [record for record in await records(redis) if record[0] == "member"]

    assert [(record[3], record[4], record[8], record[11]) for record in members] == [
        ("ada", "Ada", [], "seen"),
        ("ada two", "Ada Two", [7], "seen"),
    ]


async def test_without_redis_commands_are_answered_and_limited_by_the_process_itself(open_door, counted):
    door = open_door(products=PRODUCTS, redis=NOBODY_LISTENS)

    answers = [await door.runs(ADA, "count") for _ in range(6)]

    assert [answer.text.startswith("counted") for answer in answers] == [True] * 5 + [False]
    assert await counted() == 5
    assert door.web.admission.redis_is_away


async def test_without_redis_a_second_delivery_to_the_same_process_is_still_caught(open_door, counted):
    door = open_door(products=PRODUCTS, redis=NOBODY_LISTENS)
    payload = door.command(ADA, "count")

    answers = [await door.posts(payload) for _ in range(3)]

    assert len({answer.text for answer in answers}) == 1
    assert await counted() == 1


async def test_records_wait_for_redis_and_are_written_once_when_it_is_back(open_door, redis, redis_url):
    door = open_door(products=PRODUCTS, redis=NOBODY_LISTENS)
    for _ in range(3):
        await door.runs(ADA, "count")
    waiting = door.web.admission.waiting_records

    door.web.settings = type(door.web.settings)(redis_url=redis_url)
    door.web._redis = door.web.admission._link._client = None
    await door.web.admission.close()

    commands = [record for record in await records(redis) if record[0] == "command"]
    assert waiting == 3
    assert len(commands) == len({record[4] for record in commands}) == 3
    assert door.web.admission.waiting_records == 0


async def test_the_backlog_is_bounded_and_counts_what_it_loses(open_door):
    door = open_door(products=PRODUCTS, redis=NOBODY_LISTENS)
    door.web.admission._backlog_bound = 2

    for _ in range(5):
        await door.runs(ADA, "count")

    assert door.web.admission.waiting_records == 2
    assert door.web.admission.dropped == 3


async def test_admission_goes_on_after_redis_forgot_its_script(workshop, redis, counted):
    await workshop.runs(ADA, "count")
    await redis.script_flush()

    answer = await workshop.runs(ADA, "count")

    assert answer.text.startswith("counted")
    assert not workshop.web.admission.redis_is_away


@pytest.mark.parametrize("people", [1, 60])
async def test_interactions_that_come_together_share_round_trips(workshop, redis, people):
    await workshop.runs(Person("First"), "ping")
    before = (await redis.info("commandstats")).get("cmdstat_evalsha", {"calls": 0})["calls"]

    await asyncio.gather(*(workshop.runs(Person(f"Member {n}"), "count") for n in range(people)))

    after = (await redis.info("commandstats"))["cmdstat_evalsha"]["calls"]
    assert 1 <= after - before <= max(people // 4, 1)


@given(st.lists(st.integers(0, 5_000), max_size=60), st.integers(1, 8), st.integers(1, 20))
def test_a_bucket_never_lets_more_through_than_its_burst_and_what_has_flowed_in(gaps, burst, seconds):
    rate, buckets, now = Rate(burst, seconds), Buckets(), 0
    admitted: list[int] = []
    for gap in gaps:
        now += gap
        if not buckets.wait_ms("k", rate, now):
            buckets.charge("k", rate, now)
            admitted.append(now)

    for first in range(len(admitted)):
        for last in range(first, len(admitted)):
            flowed_in = (admitted[last] - admitted[first]) / rate.step_ms
            assert last - first + 1 <= burst + flowed_in + 1e-9


@given(st.lists(st.integers(0, 5_000), min_size=1, max_size=40), st.integers(1, 8))
def test_who_waits_as_long_as_told_is_let_through(gaps, burst):
    rate, buckets, now = Rate(burst, 10), Buckets(), 0
    for gap in gaps:
        now += gap
        now += buckets.wait_ms("k", rate, now)
        assert buckets.wait_ms("k", rate, now) == 0
        buckets.charge("k", rate, now)


def test_buckets_forget_who_was_not_here_for_longest():
    buckets, rate = Buckets(capacity=2), Rate(1, 10)
    for key in ("a", "b", "c"):
        buckets.charge(key, rate, 0)

    assert buckets.wait_ms("a", rate, 0) == 0
    assert buckets.wait_ms("c", rate, 0) == 10_000


async def test_redis_and_the_process_decide_alike(redis, clock):
    """The script and the buckets of the process are two writings of one rule."""
    chance = random.Random(5)
    limits = Limits(member=Rate(3, 2), guild=Rate(6, 2))

    async def connect():
        return redis

    by_redis, alone = Admission(connect, clock, limits), Admission(connect, clock, limits)
    for number in range(400):
        clock.moves(milliseconds=chance.choice([0, 0, 10, 200, 700]))
        member, guild = f"m{chance.randrange(3)}", "g"

        pace = chance.choice(list(Pace))

        code = await by_redis.decide(Call(number, f"{member}:{pace}", guild, pace=pace))

        assert code == alone._decide_alone(Call(number, f"{member}:{pace}", guild, pace=pace))


async def test_killing_redis_loses_no_command_and_doubles_none(open_door, services, redis, counted):
    door = open_door(products=PRODUCTS)
    door.web.admission._retry_every_s = 0.01
    people = [Person(f"Member {n}") for n in range(12)]
    for who in people[:4]:
        await door.runs(who, "count")

    await services.kill_redis()
    for who in people[4:8]:
        await door.runs(who, "count")
    away = door.web.admission.redis_is_away
    await services.restart_redis()
    async with asyncio.timeout(60):
        while door.web.admission.redis_is_away:
            await asyncio.sleep(0)
    for who in people[8:]:
        await door.runs(who, "count")

    users = [record[3] for record in await records(redis) if record[0] == "command"]
    assert away
    assert await counted() == 12
    assert len(users) == len(set(users))
    assert set(users) >= {who.id for who in people[4:]}


async def test_a_restart_of_redis_between_two_commands_goes_unnoticed(open_door, services):
    door = open_door(products=PRODUCTS)
    await asyncio.gather(*(door.runs(Person(f"Member {n}"), "count") for n in range(30)))
    await services.kill_redis()
    await services.restart_redis()

    answer = await door.runs(ADA, "count")

    assert answer.text.startswith("counted")
    assert not door.web.admission.redis_is_away
