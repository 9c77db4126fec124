"""One trace from an interaction through its job and its effects to Discord's REST.

    with tracing.span("job practice.remind/1", after=plain.get(tracing.KEY)):
        ...

Nothing is measured, made or imported until deploy.tracing has set a tracer, which it does where
OTEL_EXPORTER_OTLP_ENDPOINT is set. Names and attributes never hold what people typed, and no tokens.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from types import TracebackType

    Attribute = str | int | float | bool

KEY: Final = "trace"
"""Where requests of the queue and rows of the outbox carry the trace that they belong to."""


class Span:
    """A piece of work; this one is not measured."""

    def __enter__(self) -> Span:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def tell(self, name: str | None = None, **attributes: Attribute) -> None:
        """Another name for it, or more about it."""


class Tracer(Protocol):
    """What measures them."""

    def span(self, name: str, after: str | None, attributes: dict[str, Attribute]) -> Span:
        """A span below the one under way or, when `after` names one of another process, below that."""
        ...

    def current(self) -> str | None:
        """The span under way, as W3C's traceparent, for another process to go on with."""
        ...


NOTHING: Final = Span()
tracer: Tracer | None = None


def span(name: str, *, after: object = None, **attributes: Attribute) -> Span:
    """For `with`. Not measured as long as there is no tracer."""
    if tracer is None:
        return NOTHING
    return tracer.span(name, after if isinstance(after, str) else None, attributes)


def current() -> str | None:
    """The span under way, for another process to go on with; None when nothing is measured."""
    return None if tracer is None else tracer.current()


def use(given: Tracer | None, tell: Callable[[Callable[[], str | None]], None]) -> None:
    """From now on this one measures; `tell` is given what writes the current span into rows of the outbox."""
    global tracer
    tracer = given
    tell(current)
