"""Traces over OTLP, where OTEL_EXPORTER_OTLP_ENDPOINT names a collector (an extra: opentelemetry-sdk)."""

from __future__ import annotations

import atexit
import logging
from typing import TYPE_CHECKING

from db import outbox
from interactions import tracing

if TYPE_CHECKING:
    from types import TracebackType

    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span as MeasuredSpan

    from deploy.settings import Settings

log = logging.getLogger(__name__)


def trace_as(process: str, settings: Settings) -> TracerProvider | None:
    """Measures from now on; None where no collector is named or the package is missing."""
    if settings.otel_exporter_otlp_endpoint is None:
        return None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        log.error("OTEL_EXPORTER_OTLP_ENDPOINT needs a package: pip install 'guildhall[tracing]'")
        return None
    who = Resource.create({"service.name": f"guildhall-{process}"})
    provider = TracerProvider(resource=who)
    exporter = OTLPSpanExporter(f"{settings.otel_exporter_otlp_endpoint}/v1/traces")
    provider.add_span_processor(BatchSpanProcessor(exporter))
    measure_with(provider)
    atexit.register(provider.shutdown)
    return provider


def measure_with(provider: TracerProvider | None) -> None:
    """With None, nothing is measured any more."""
    tracing.use(None if provider is None else Otel(provider), _write_into_outbox)


def _write_into_outbox(current: outbox.CurrentTrace) -> None:
    outbox.current_trace = current


class Otel:
    """OpenTelemetry's tracer behind interactions.tracing."""

    def __init__(self, provider: TracerProvider) -> None:
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        self._tracer = provider.get_tracer("guildhall")
        self._propagator = TraceContextTextMapPropagator()

    def span(self, name: str, after: str | None, attributes: dict[str, tracing.Attribute]) -> tracing.Span:
        """See tracing.Tracer."""
        context = self._propagator.extract({"traceparent": after}) if after else None
        return OtelSpan(self._tracer.start_span(name, context=context, attributes=attributes))

    def current(self) -> str | None:
        """See tracing.Tracer."""
        carrier: dict[str, str] = {}
        self._propagator.inject(carrier)
        return carrier.get("traceparent")


class OtelSpan(tracing.Span):
    """A span that is the current one between begin and end."""

    def __init__(self, span: MeasuredSpan) -> None:
        self._span = span
        self._token: object = None

    def __enter__(self) -> OtelSpan:
        from opentelemetry import context
        from opentelemetry.trace import set_span_in_context

        self._token = context.attach(set_span_in_context(self._span))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        from opentelemetry import context
        from opentelemetry.trace import Status, StatusCode

        context.detach(self._token)  # type: ignore[arg-type]
        if kind is not None:
            self._span.set_status(Status(StatusCode.ERROR, kind.__name__))
        self._span.end()

    def tell(self, name: str | None = None, **attributes: tracing.Attribute) -> None:
        """See tracing.Span."""
        if name is not None:
            self._span.update_name(name)
        self._span.set_attributes(attributes)
