"""How `/status` reads: an overview, and pages of scheduled tasks. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from handlers.kit.look import BRAND
from handlers.operations.status import rules
from handlers.operations.status.states import ShowStatus
from interactions.components import ActionRow, Button, Component, Container, TextDisplay
from interactions.escaping import Markdown, shorten, timestamp

if TYPE_CHECKING:
    from db.platform.command_log import AnswerTimes
    from db.standing_tasks import StandingTask
    from handlers.operations.status.actions import Status
    from handlers.operations.status.rules import Disk, ProcessUse
    from interactions.languages import Say

TASKS_A_PAGE: Final = 16
TROUBLE_SHOWN: Final = 5
LONGEST: Final = 3_800
MEGABYTE: Final = 1_000_000
GIGABYTE: Final = 1_000_000_000


def panel(say: Say, status: Status, page: int) -> tuple[Component, ...]:
    """Page 0 is the overview; a page that is no longer there is the last one."""
    tasks = status.recorded.tasks
    pages = -(-len(tasks) // TASKS_A_PAGE)
    page = min(page, pages)
    lines = _overview(say, status) if page == 0 else _tasks(say, status, page)
    buttons = [Button(say("Refresh"), ShowStatus(page, True))]
    if page:
        buttons.append(Button(say("Overview"), ShowStatus(0, False)))
    if page < pages:
        buttons.append(Button(say("More tasks") if page else say("Tasks"), ShowStatus(page + 1, False)))
    text = TextDisplay(shorten("\n".join(lines), LONGEST))
    return (Container((text, ActionRow(tuple(buttons))), accent_color=BRAND),)


def _overview(say: Say, status: Status) -> list[str]:
    lines = [
        f"## {say('Status')}",
        say("Guildhall {version}, {when}", version=status.version, when=_at(status.now)),
    ]
    lines += [
        _answers(say, say("Answers here in the last hour"), status.hour),
        _answers(say, say("In the last day"), status.day),
        *_machine(say, status),
        *_waiting(say, status),
        *_backup(say, status),
    ]
    trouble = rules.tasks_in_trouble(status.recorded.tasks, status.failures)
    lines.append(_named(say("Scheduled tasks"), say.number(len(status.recorded.tasks))))
    lines += [_task(say, status, task) for task in trouble[:TROUBLE_SHOWN]]
    if len(trouble) > TROUBLE_SHOWN:
        more = len(trouble) - TROUBLE_SHOWN
        lines.append(
            say.counted(more, "One more failed in the last day.", "{count} more failed in the last day.")
        )
    return lines


def _answers(say: Say, name: str, times: AnswerTimes) -> str:
    if not times.answers:
        return _named(name, say("none"))
    median, most, nearly_all = (say.number(micros / 1000, places=1) for micros in times.micros)
    return _named(
        name,
        say(
            "{count}; half within {median} ms, 95 % {most}, 99 % {nearly_all}; {errors} % failed",
            count=say.number(times.answers),
            median=median,
            most=most,
            nearly_all=nearly_all,
            errors=say.number(100 * times.failed / times.answers, places=1),
        ),
    )


def _machine(say: Say, status: Status) -> list[str]:
    measures = () if status.heard is None else status.heard.published
    lines = [_process(say, use) for use in rules.process_uses(measures)]
    lines += [_disk(say, disk) for disk in rules.disks(measures)]
    used, all_of_them = rules.connections(measures)
    database = _milliseconds(say, status.latencies.database_ms)
    if all_of_them:
        database = say(
            "{latency}, {used} of {all} connections in use", latency=database, used=used, all=all_of_them
        )
    lines.append(_named(say("Database"), database))
    lines.append(_named("Redis", _milliseconds(say, status.latencies.queue_ms)))
    if rates := rules.hit_rates(measures):
        told = ", ".join(f"{name} {say.number(100 * rate)} %" for name, rate in rates.items())
        lines.append(_named(say("Cache hits"), shorten(told, 400)))
    return lines


def _process(say: Say, use: ProcessUse) -> str:
    return say(
        "**{kind}** × {count}: since {when}, {share} % of a core, {memory} MB, {files} open files",
        kind=use.kind,
        count=use.count,
        when=_at(datetime.fromtimestamp(use.oldest_start_s, UTC)),
        share=say.number(100 * use.cpu_share, places=1),
        memory=say.number(use.memory_bytes / MEGABYTE),
        files=say.number(use.open_files),
    )


def _disk(say: Say, disk: Disk) -> str:
    return say(
        "**Disk** of {host} ({folder}): {free} of {total} GB free",
        folder=disk.folder,
        host=disk.host,
        free=say.number(disk.free_bytes / GIGABYTE, places=1),
        total=say.number(disk.total_bytes / GIGABYTE, places=1),
    )


def _waiting(say: Say, status: Status) -> list[str]:
    outbox, heard = status.recorded.outbox, status.heard
    lines = [
        _named(
            say("Outbox"),
            say(
                "{pending} wait, {late} of them too long; {dead} given up",
                pending=say.number(outbox.pending),
                late=say.number(outbox.late),
                dead=say.number(outbox.dead),
            ),
        ),
        _named(say("Timers overdue"), say.number(status.recorded.timers_late)),
    ]
    if heard is None:
        return [*lines, say("Redis does not answer: queues and relay are not known.")]
    queues = ", ".join(f"{name} {say.number(length)}" for name, length in heard.queues.items())
    oldest = heard.oldest_job_s
    if oldest is not None:
        queues = say("{queues}; the oldest job for {seconds} s", queues=queues, seconds=say.number(oldest))
    lines.append(_named(say("Queues"), queues))
    if not status.latencies.workers:
        lines.append(say("No background worker is running."))
    lines.append(_named(say("Records to be counted"), say.number(heard.waiting or 0)))
    lines += [_shard(say, shard.shard, shard.connected, shard.last_event_ms) for shard in heard.shards]
    return lines if heard.shards else [*lines, say("Nothing has been heard from the relay.")]


def _shard(say: Say, number: int, connected: bool, last_event_ms: int | None) -> str:
    state = say("connected") if connected else say("not connected")
    if last_event_ms is None:
        return say("**Shard {number}**: {state}", number=number, state=state)
    when = _at(datetime.fromtimestamp(last_event_ms / 1000, UTC))
    return say("**Shard {number}**: {state}, last event {when}", number=number, state=state, when=when)


def _backup(say: Say, status: Status) -> list[str]:
    backup, proof = status.recorded.backup, status.recorded.proof
    lines = [_named(say("Last backup"), say("none") if backup is None else _at(backup.made_at))]
    if proof is not None and proof.proven_at is not None:
        well = say("everything came back") if proof.proof_problem is None else say("it failed")
        lines.append(
            _named(
                say("Last proof by restoring"), say("{when}: {what}", when=_at(proof.proven_at), what=well)
            )
        )
    return lines


def _tasks(say: Say, status: Status, page: int) -> list[str]:
    begin = (page - 1) * TASKS_A_PAGE
    shown = status.recorded.tasks[begin : begin + TASKS_A_PAGE]
    head = say("-# Last run, how long it took, failures of the last day, next run.")
    return [f"## {say('Scheduled tasks')}", head, *(_task(say, status, task) for task in shown)]


def _task(say: Say, status: Status, task: StandingTask) -> str:
    return say(
        "**{name}**: {begun}, {took} ms, {failures} failed, next {next}",
        name=task.name,
        begun=say("never") if task.begun_at is None else _at(task.begun_at),
        took=say.number(1000 * (task.took_s or 0)),
        failures=status.failures.get(task.name, 0),
        next=_at(task.due_at),
    )


def _milliseconds(say: Say, milliseconds: float | None) -> str:
    if milliseconds is None:
        return say("no answer")
    return say("{number} ms", number=say.number(milliseconds, places=1))


def _named(name: str, what: str) -> str:
    return f"**{name}**: {what}"


def _at(moment: datetime) -> Markdown:
    return timestamp(moment, "R")
