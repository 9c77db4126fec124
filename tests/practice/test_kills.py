"""The worker dies at every step of all that is due at once: nothing is lost, nothing comes twice."""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from datetime import timedelta

from jobs.requests import tag_of
from jobs.requests.platform import ExportMember
from jobs.run import runners, tasks
from tests.practice.test_buddies import become_buddies, threads
from tests.practice.test_challenges import creates, joins
from tests.practice.test_check_ins import adds
from tests.practice.test_graduation import applies, approves, passes, sets
from tests.practice.test_graduation import hall as hall
from tests.practice.test_invites import code_of
from tests.support.answers import text_of
from tests.support.death import Killed, death_at, somebody_died

MOST_LIVES = 40


async def six_days_pass(hall, world):
    """A pair of buddies, a challenge, an invite, an approved graduation; all of them a week old tomorrow."""
    hall.ben, hall.cleo = world.member("Ben"), world.member("Cleo")
    await sets(world, invite_account_days=0)
    await hall.ben.runs("invite redeem", code=await code_of(hall.ana))
    await become_buddies(hall)
    await creates(world, criteria=json.dumps({"metric": "check_ins", "at_least": 1}), days=7)
    await joins(world, hall.ana)
    await adds(world)
    await hall.practises(2)
    await hall.checks_in(hall.ben)
    await applies(hall)
    await approves(hall)
    await world.owner.runs("graduation plan", member=hall.ana, when="12:30")
    await passes(world)
    await hall.ana.runs("practice reminder", hour="10:05")
    await hall.days_later(5)


async def all_is_due_tomorrow(hall, world):
    """Nobody works from now on: reminders, a forgotten session, a ceremony, and what is a week old."""
    tomorrow = world.now().date() + timedelta(days=1)
    await hall.checks_in(technique="box-breathing")
    await passes(world, minutes=7)
    await hall.ana.runs("teach schedule", technique="box-breathing", when=f"{tomorrow} 10:20")
    world.moves_clock(hours=19, minutes=55)
    await hall.cleo.runs("start")
    await world.owner.runs("graduation complete", member=hall.ana)
    world.moves_clock(hours=4, minutes=11)


async def until_nobody_dies(world):
    """Each worker lives a step longer than the one before; how many died."""
    timers = [name for name in tasks if name.startswith("practice.")]
    for step in range(1, MOST_LIVES):
        with death_at(step, *timers, for_good=True):
            await passes(world, seconds=10)
            if not somebody_died():
                return step - 1
        # A killed worker notes no failure: the next one begins as if nothing had been.
        await world.job.pool.execute("UPDATE outbox SET due_at = now(), failures = 0 WHERE state = 'pending'")
        await world.job.pool.execute(
            "UPDATE standing_task SET due_at = $1 WHERE name = ANY($2)", world.now(), timers
        )
    raise AssertionError("no worker ever came to an end")


async def test_all_that_is_due_happens_once_wherever_the_worker_dies(hall, world):
    await six_days_pass(hall, world)
    await all_is_due_tomorrow(hall, world)

    assert await until_nobody_dies(world) > 6
    for _ in range(3):
        await passes(world, minutes=10)

    told = [text for who in (hall.ana, hall.ben, hall.cleo) for text in hall.told(who)]
    channel = [text_of(message) for message in hall.channel.messages.values()]
    for words, texts in (
        ("Today is still open", told),
        ("ran for four hours, so I closed it", told),
        ("begins <t:", [text for text in told if "**Box breathing**" in text]),
        ("You have graduated.", told),
        ("has been here for a week", told),
        ("A week here: your invite code", told),
        ("is over: 1 of 1 have finished it", channel),
        ("has graduated. Congratulations!", channel),
        ("Your week together", [text_of(message) for message in threads(world)[0].messages.values()]),
    ):
        assert sum(words in text for text in texts) == 1, words
    assert hall.alumni.id in hall.ana.role_ids
    paid = await world.ledger("SELECT user_id, note FROM xp_ledger WHERE reason = 'invite'")
    assert Counter(row["note"] for row in paid) == {"active": 2, "week": 2}
    assert await world.value("SELECT count(*) FROM practice_session WHERE user_id = $1", hall.cleo.id) == 1
    assert await world.value("SELECT count(*) FROM outbox WHERE state <> 'done'") == 0


async def test_an_export_comes_once_when_its_worker_dies_after_sending_it(hall, world, monkeypatch):
    """What the first worker sent is replaced by what the second one sends: one file, not two."""
    await hall.checks_in(notes="mine")
    kind, run = runners[tag_of(ExportMember)]
    deaths = []

    async def mortal(job, request):
        await run(job, request)
        if not deaths:
            deaths.append(request)
            raise Killed

    monkeypatch.setitem(runners, tag_of(ExportMember), (kind, mortal))
    answer = await hall.ana.runs("export")
    await world.settle()

    assert deaths
    (file,) = answer.message.attachments
    sessions = json.loads(zipfile.ZipFile(io.BytesIO(file.content)).read("practice/sessions.json"))
    assert [row["notes"] for row in sessions] == ["mine"]
