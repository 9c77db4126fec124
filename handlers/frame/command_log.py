"""The command log's buffer: rows are made and written in batches, away from the answers.

Free text and files never get in: a text option is kept only if it is one of the choices we declared.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from db.platform.command_log import CommandRow
from db.pool import is_away, is_broken_off
from interactions.options import OptionSpec
from interactions.payloads import (
    CommandData,
    CommandInteraction,
    CommandOption,
    ComponentInteraction,
    Interaction,
    ModalInteraction,
    SubmittedComponent,
)
from interactions.router import Route

log = logging.getLogger(__name__)

BATCH = 500
STRING_OPTION = 3
ATTACHMENT_OPTION = 11
ENTITY_OPTIONS = (6, 7, 8, 9)
"""Options whose value is an id."""
LONGEST_ID = 100

KINDS = {2: "command", 3: "component", 5: "modal"}


class Handled(Protocol):
    """One handled interaction; its row is made when it is written, away from the answer."""

    def row(self) -> CommandRow:
        """The row to write, options redacted."""
        ...


class CommandLog:
    """Collects and writes: after a second, or when 500 wait. Bounded: the oldest are dropped and counted."""

    def __init__(
        self,
        write: Callable[[list[CommandRow]], Awaitable[None]],
        *,
        every_s: float = 1.0,
        bound: int = 10_000,
    ) -> None:
        self._write = write
        self._every_s = every_s
        self._bound = bound
        self._waiting: list[Handled] = []
        self._timer: asyncio.TimerHandle | None = None
        self._writing: asyncio.Task[None] | None = None
        self.dropped = 0
        """Rows that had to make room while the database was away."""
        self.unwritable = 0
        """Rows that the database does not take, or that could not be made."""

    def add(self, handled: Handled) -> None:
        """Puts it down for the next batch."""
        self._waiting.append(handled)
        if len(self._waiting) > self._bound:
            del self._waiting[0]
            self.dropped += 1
        if self._writing is not None:
            return
        if len(self._waiting) == BATCH:
            self._begin_writing()
        else:
            self._start_timer()

    async def flush(self) -> None:
        """Writes all that waits now; for the end of a process, and for cloud functions before the answer."""
        self._stop_timer()
        if self._writing is not None:
            await self._writing
        self._stop_timer()
        while self._waiting and await self._write_batch():
            pass

    def _begin_writing(self) -> None:
        self._stop_timer()
        if self._writing is None and self._waiting:
            self._writing = asyncio.create_task(self._write_full_batches())
            self._writing.add_done_callback(self._written)

    async def _write_full_batches(self) -> None:
        """One batch however small; what came meanwhile waits for its own second, unless it is many."""
        while await self._write_batch() and len(self._waiting) >= BATCH:
            pass

    def _written(self, task: asyncio.Task[None]) -> None:
        self._writing = None
        if self._waiting and not task.cancelled():
            self._start_timer()

    def _start_timer(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._every_s, self._begin_writing)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    async def _write_batch(self) -> bool:
        """Whether it was written; while the database is away its rows wait for the next attempt."""
        batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
        try:
            await self._write_rows(self._rows(batch))
        except Exception as problem:
            log.warning("the command log could not be written: %s", problem)
            self._waiting[:0] = batch
            return False
        return True

    def _rows(self, batch: list[Handled]) -> list[CommandRow]:
        rows: list[CommandRow] = []
        for handled in batch:
            try:
                rows.append(handled.row())
            except Exception as problem:
                self._leave_out(problem)
        return rows

    async def _write_rows(self, rows: list[CommandRow]) -> None:
        """Halves what is refused until the rows that cannot be written stand alone; they are left out.

        A second attempt after half of them were written is harmless: each row has a key.
        """
        if not rows:
            return
        try:
            await self._write(rows)
        except Exception as problem:
            if is_away(problem) or is_broken_off(problem):
                raise
            if len(rows) == 1:
                self._leave_out(problem)
                return
            middle = len(rows) // 2
            await self._write_rows(rows[:middle])
            await self._write_rows(rows[middle:])

    def _leave_out(self, problem: Exception) -> None:
        """Told once in full; after that only counted, since whoever sends one can send many."""
        self.unwritable += 1
        if self.unwritable == 1:
            log.error("a row of the command log cannot be written and is left out", exc_info=problem)


def redacted_options(interaction: Interaction, route: Route | None) -> dict[str, Any]:
    """What was asked, without anything a person typed."""
    match interaction:
        case CommandInteraction(data=data):
            return _command_options(data, route)
        case ComponentInteraction(data=data):
            state: dict[str, Any] = {"custom_id": data.custom_id}
            return {**state, "values": list(data.values)} if data.values else state
        case ModalInteraction(data=data):
            return {"custom_id": data.custom_id, "fields": _modal_fields(data.components)}
    return {}


def _command_options(data: CommandData, route: Route | None) -> dict[str, Any]:
    offered = {spec.name: _offered(spec) for spec in route.options} if route is not None else {}
    options: tuple[CommandOption, ...] = data.options
    while options and options[0].options:
        options = options[0].options
    shown: dict[str, Any] = {
        option.name: _shown(option, offered.get(option.name, ()))
        for option in options
        if option.value is not None
    }
    return {**shown, "target": str(data.target_id)} if data.target_id is not None else shown


def _offered(spec: OptionSpec) -> tuple[Any, ...]:
    return tuple(choice.value for choice in spec.choices)


def _shown(option: CommandOption, offered: tuple[Any, ...]) -> Any:
    """Anything may come in: what no option holds is told by its kind only."""
    value = option.value
    if option.type == ATTACHMENT_OPTION:
        return "file"
    if isinstance(value, bool | int | float) and option.type != STRING_OPTION:
        return value
    if not isinstance(value, str):
        return _strange(value)
    if value in offered or (option.type in ENTITY_OPTIONS and value.isdigit()):
        return value[:LONGEST_ID]
    return f"text of {len(value)}"


def _modal_fields(components: tuple[SubmittedComponent, ...]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for part in components:
        for field in (part.component, *part.components):
            if field is not None and field.custom_id:
                fields[field.custom_id] = _field_shown(field)
    return fields


def _field_shown(field: SubmittedComponent) -> Any:
    if field.values is not None:
        return f"{len(field.values)} chosen"
    if isinstance(field.value, str):
        return f"text of {len(field.value)}"
    return field.value if isinstance(field.value, bool | None) else _strange(field.value)


def _strange(value: Any) -> str:
    return f"a {type(value).__name__}"
