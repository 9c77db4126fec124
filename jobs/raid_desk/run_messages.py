"""Buttons of AFK checks and of keys to pop go when their time is over."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from db.outbox import NewEffect, add_many
from db.raid_desk.run_messages import Prompt, add_prompt, claim_due_prompts, has_due_prompts
from db.raid_desk.runs import lock_run
from handlers.raid_desk.runs.ending import LogStage, log_stage
from jobs.requests.platform import EditMessage, SendMessage
from jobs.requests.raid_desk import RUN_PROMPT
from jobs.run import EffectOutcome, Job, every, learns

if TYPE_CHECKING:
    from db.pool import Connection

AT_ONCE = 1_000
WITHOUT_BUTTONS = {"components": [], "allowed_mentions": {"parse": []}}


@every(seconds=2)
async def retire_run_prompts(job: Job) -> int:
    """The messages stay, as what they say is still true."""
    if not await has_due_prompts(job.pool, job.clock.now()):
        return 0
    async with job.transaction() as db:
        due = await claim_due_prompts(db, job.clock.now(), AT_ONCE)
        edits = [
            NewEffect(
                prompt.guild_id,
                EditMessage(prompt.channel_id, prompt.message_id, WITHOUT_BUTTONS),
                f"{RUN_PROMPT}:{prompt.message_id}",
            )
            for prompt in due
        ]
        await add_many(db, edits)
    return len(due)


@learns(RUN_PROMPT)
async def prompt_posted(db: Connection, outcome: EffectOutcome) -> None:
    """Remembers where it is; at once due if the run has gone on meanwhile. About: run, epoch seconds or 0."""
    run_id, until = (int(part) for part in outcome.about.split(":"))
    run = await lock_run(db, outcome.guild_id or 0, run_id)
    if run is None or not outcome.done or not outcome.result or not isinstance(outcome.effect, SendMessage):
        return
    wanted = run.running if until else log_stage(run, outcome.now) is LogStage.OPEN
    due_at = datetime.fromtimestamp(until, UTC) if until else None
    prompt = Prompt(run.guild_id, int(outcome.result["channel_id"]), int(outcome.result["message_id"]))
    await add_prompt(db, run_id, prompt, due_at if wanted else outcome.now)
