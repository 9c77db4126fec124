"""One request of the queue: run, tried again, given up with a word, or handed to a newer worker."""

from typing import Any

import pytest
from arq.worker import Retry

from interactions.responses import Reply, Upload
from jobs.follow_ups import MISSED_KEY, Progress
from jobs.perform import perform
from jobs.queue import MAX_TRIES
from jobs.requests import FollowUp, encode_request
from jobs.requests.base import DISCORD_EPOCH_MS
from jobs.requests.platform import SendMessage
from jobs.run import Job
from tests.jobs.conftest import message
from tests.jobs.requests_for_tests import Greet, Note, Unrunnable
from tests.support.clock import StillClock
from tests.support.scripted_discord import ScriptedDiscord


@pytest.fixture
def follow_up(clock: StillClock) -> FollowUp:
    now_ms = int(clock.now().timestamp() * 1000)
    return FollowUp(77, "secret-token", (now_ms - DISCORD_EPOCH_MS) << 22, locale="de")


async def run(job: Job, request: Any, attempt: int = 1) -> None:
    await perform(job, "quick", encode_request(request), "job-1", attempt)


async def test_the_member_gets_the_answer(job: Job, discord: ScriptedDiscord, follow_up: FollowUp) -> None:
    await run(job, Greet("Ada", follow_up))
    (call,) = discord.to("/webhooks/77/secret-token/messages/@original", "PATCH")
    assert call.body["content"] == "Hello Ada"


async def test_a_failure_ends_the_spinner_with_a_reference(
    job: Job, discord: ScriptedDiscord, follow_up: FollowUp, caplog: pytest.LogCaptureFixture
) -> None:
    discord.answers(400, {"code": 50035, "message": "Invalid Form Body"})
    await run(job, Greet("Ada", follow_up))
    said = discord.calls[-1].body["content"]
    assert said.startswith("Something went wrong on our side.")
    (failed,) = [record for record in caplog.records if record.levelname == "ERROR"]
    reference = failed.getMessage().rpartition(" ")[2]
    assert reference in said
    assert "secret-token" not in caplog.text


async def test_trouble_on_the_way_is_tried_again_and_at_last_told(
    job: Job, discord: ScriptedDiscord, follow_up: FollowUp
) -> None:
    discord.answers(503, times=3)
    with pytest.raises(Retry):
        await run(job, Greet("Ada", follow_up))
    discord.answers(503, times=3)
    await run(job, Greet("Ada", follow_up), attempt=MAX_TRIES)
    assert "Something went wrong" in discord.calls[-1].body["content"]


async def test_an_outage_of_our_own_parts_is_tried_again_and_a_bug_is_not(job: Job) -> None:
    for outage in ("away", "cut off"):
        with pytest.raises(Retry):
            await run(job, Note(outage))
    await run(job, Note("broken"))
    assert await job.redis.lrange("noted", 0, -1) == [b"away", b"cut off", b"broken"]


async def test_a_request_of_a_newer_version_is_handed_back_until_it_is_too_often(job: Job) -> None:
    newer = {"tag": "tests.from_the_future/1"}
    with pytest.raises(Retry):
        await perform(job, "quick", newer, "job-1", 1)
    with pytest.raises(Retry):
        await run(job, Unrunnable())
    await perform(job, "quick", newer, "job-1", MAX_TRIES)


async def test_an_unreadable_request_is_dropped_with_a_log_line(
    job: Job, caplog: pytest.LogCaptureFixture
) -> None:
    await perform(job, "quick", {"tag": "tests.note/1", "text": 5}, "job-9", 1)
    assert "job-9 cannot be read" in caplog.text


async def test_an_answer_that_comes_too_late_goes_to_the_channel_if_it_matters(
    job: Job, discord: ScriptedDiscord, follow_up: FollowUp, clock: StillClock
) -> None:
    clock.moves(minutes=14, seconds=29)
    assert await job.edit_original(follow_up, message("in time"))
    clock.moves(seconds=2)
    fallback = SendMessage(5, message("late"))
    assert not await job.edit_original(follow_up, message("late"), fallback=fallback)
    assert not await job.edit_original(follow_up, message("late"), fallback=fallback)
    assert len(discord.calls) == 1
    assert await job.pool.fetchval("SELECT count(*) FROM outbox") == 1
    assert int(await job.redis.get(MISSED_KEY)) == 2


async def test_a_token_refused_by_discord_is_as_good_as_too_late(
    job: Job, discord: ScriptedDiscord, follow_up: FollowUp
) -> None:
    discord.answers(401, {"code": 50027, "message": "Invalid Webhook Token"})
    assert not await job.edit_original(follow_up, message("x"))
    assert job.rest.limits.stopped is False


async def test_work_goes_on_when_somebody_has_deleted_its_answer(
    job: Job, discord: ScriptedDiscord, follow_up: FollowUp, caplog: pytest.LogCaptureFixture
) -> None:
    discord.answers(404, {"code": 10008, "message": "Unknown Message"})
    assert not await job.edit_original(follow_up, message("x"), fallback=SendMessage(5, message("x")))
    assert await job.pool.fetchval("SELECT count(*) FROM outbox") == 0
    loud = [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")]
    assert not [record for record in loud if record.name.startswith("jobs")]


async def test_an_edited_reply_brings_its_files_and_clears_what_was_there(
    job: Job, discord: ScriptedDiscord, follow_up: FollowUp
) -> None:
    await job.edit_original(follow_up, Reply("Your card", files=(Upload("card.png", b"png"),)))
    (call,) = discord.calls
    assert call.files == {"files[0]": ("card.png", b"png")}
    assert [attachment["filename"] for attachment in call.body["attachments"]] == ["card.png"]
    assert call.body["embeds"] == []


async def test_progress_is_shown_at_most_every_two_seconds_and_never_stops_the_work(
    job: Job, discord: ScriptedDiscord, follow_up: FollowUp, clock: StillClock
) -> None:
    progress = Progress(job, follow_up)
    shown = []
    for number in range(6):
        shown.append(await progress.say(message(f"{number} of 6")))
        clock.moves(seconds=1)
    assert shown == [True, False, True, False, True, False]
    discord.answers(404, {"code": 10015})
    assert await progress.say(message("gone")) is False
    clock.moves(minutes=20)
    assert await progress.say(message("too late")) is False
    assert [call.body["content"] for call in discord.calls] == ["0 of 6", "2 of 6", "4 of 6", "gone"]


def test_every_request_has_a_function_in_the_worker() -> None:
    import jobs.requests.activity
    import jobs.requests.platform
    import jobs.worker
    from jobs.requests import Request, tag_of
    from jobs.run import due_runners, runners

    assert jobs.worker
    declared = [
        request
        for module in (jobs.requests.activity, jobs.requests.platform)
        for request in vars(module).values()
        if isinstance(request, type) and issubclass(request, Request) and request is not Request
    ]
    missing = [tag_of(request) for request in declared if tag_of(request) not in {*runners, *due_runners}]
    assert missing == []
