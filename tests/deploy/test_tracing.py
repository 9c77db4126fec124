"""Traces: one leads from an interaction through its job, or its effect, to Discord's REST; over OTLP."""

from collections.abc import Iterator
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import TracerProvider

from deploy.settings import Settings
from deploy.tracing import measure_with, trace_as
from interactions import tracing
from jobs.requests.platform import SendMessage
from tests.support.webhook import Webhook, webhook
from tests.support.world import World

__all__ = ["webhook"]


@pytest.fixture
def traces(webhook: Webhook) -> Iterator[TracerProvider]:
    """Everything is measured and sent to a collector, which the webhook is."""
    provider = trace_as("worker", Settings(otel_exporter_otlp_endpoint=webhook.url))
    assert provider is not None
    yield provider
    measure_with(None)
    provider.shutdown()


def collected(webhook: Webhook, traces: TracerProvider) -> dict[str, Any]:
    """Spans by name, as they have arrived."""
    traces.force_flush()
    spans = {}
    for post in webhook.posts:
        for resource in ExportTraceServiceRequest.FromString(post).resource_spans:
            spans.update({span.name: span for scope in resource.scope_spans for span in scope.spans})
    return spans


async def test_one_trace_leads_from_an_interaction_through_its_job_to_the_call(
    world: World, webhook: Webhook, traces: TracerProvider
) -> None:
    await world.owner.runs("analytics", text=True)
    await world.settle()

    spans = collected(webhook, traces)
    interaction, job = spans["interaction analytics"], spans["job platform.show_analytics/1"]
    call = spans["PATCH /webhooks/{webhook_id}/{token}/messages/@original"]
    assert interaction.parent_span_id == b""
    assert {span.trace_id for span in (interaction, job, call)} == {interaction.trace_id}
    assert (job.parent_span_id, call.parent_span_id) == (interaction.span_id, job.span_id)
    assert {tag.key: tag.value.string_value for tag in interaction.attributes}["outcome"] == "deferred"


async def test_what_the_outbox_carries_belongs_to_the_interaction_that_wrote_it(
    world: World, webhook: Webhook, traces: TracerProvider
) -> None:
    channel = world.discord.channel(world.guild, "hello")
    message = {"content": "hello", "allowed_mentions": {"parse": []}}
    with tracing.span("somebody changes something"):
        async with world.job.transaction() as db:
            await world.job.outbox(db, world.guild.id).add(SendMessage(channel.id, message))
    await world.settle()

    spans = collected(webhook, traces)
    effect, call = spans["effect platform.send_message/1"], spans["POST /channels/{channel_id}/messages"]
    assert effect.trace_id == call.trace_id == spans["somebody changes something"].trace_id
    assert call.parent_span_id == effect.span_id


async def test_nothing_is_measured_where_nobody_wants_it(world: World) -> None:
    assert tracing.span("anything") is tracing.NOTHING
    assert trace_as("web", Settings()) is None

    await world.owner.runs("analytics", text=True)
    await world.settle()

    assert await world.job.pool.fetchval("SELECT count(*) FROM outbox WHERE payload ? 'trace'") == 0
