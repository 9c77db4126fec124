"""/metrics: one scrape of any web process tells of all processes."""

import asyncio
import json
import re
from pathlib import Path

import msgspec
import yaml
from prometheus_client.parser import text_string_to_metric_families

from deploy.metrics import FAMILIES, KEY, Sample
from tests.handlers.workshop import PRODUCTS
from tests.support.door import Person

ADA = Person("Ada")
TOKEN = [(b"authorization", b"Bearer let-me-in")]
MONITORING = Path(__file__).parents[2] / "deploy" / "monitoring"
NAME = re.compile(r"\bguildhall_[a-z_]+")
OF_HISTOGRAMS = re.compile(r"_(bucket|sum|count)$")


def with_token(door):
    door.web.settings = msgspec.structs.replace(door.web.settings, metrics_token="let-me-in")
    return door


async def scraped(door):
    page = await door.gets("/metrics", TOKEN)
    assert page.status == 200
    return {
        (sample.name, frozenset(sample.labels.items() - {("process", "web")})): sample.value
        for family in text_string_to_metric_families(page.body.decode())
        for sample in family.samples
    }


def values(samples, name):
    return [value for (sample, _), value in samples.items() if sample == name]


async def test_only_who_has_the_token_reads_them(open_door):
    door = open_door()
    assert (await door.gets("/metrics")).status == 404

    with_token(door)
    assert (await door.gets("/metrics")).status == 401
    assert (await door.gets("/metrics", [(b"authorization", b"Bearer guess")])).status == 401
    assert (await door.gets("/metrics", TOKEN)).status == 200


async def test_a_scrape_tells_interactions_other_processes_and_the_database(open_door, redis):
    door = with_token(open_door(products=PRODUCTS))
    worker = {"process": "worker", "instance_id": "elsewhere:1"}
    jobs = Sample("guildhall_jobs_total", {"request": "export", "outcome": "done", **worker}, 3)
    await redis.set(f"{KEY}worker:elsewhere:1", msgspec.json.encode([jobs]))
    await redis.set("guildhall:relay:health:2", b'{"connected":false,"last_event_ms":5000}')
    await door.runs(ADA, "count")
    await door.sends(b"{}", [(b"content-length", b"2")])  # nobody signed it

    samples = await scraped(door)

    assert values(samples, "guildhall_interactions_total") == [1]
    assert values(samples, "guildhall_interaction_seconds_count") == [1]
    assert len(values(samples, "guildhall_interaction_seconds_bucket")) == 12
    assert 1 in values(samples, "guildhall_requests_total")
    assert values(samples, "guildhall_jobs_total") == [3]
    assert values(samples, "guildhall_relay_connected") == [0]
    assert values(samples, "guildhall_relay_last_event_seconds") == [5]
    assert values(samples, "guildhall_up") == [1, 1]
    assert values(samples, "guildhall_process_resident_bytes")[0] > 1_000_000


async def test_without_database_and_redis_a_scrape_says_so(open_door):
    door = open_door(redis="redis://127.0.0.1:9/0")
    door.web.settings = type(door.web.settings)(
        database_url="postgresql://127.0.0.1:9/nowhere", metrics_token="let-me-in"
    )

    samples = await scraped(door)

    assert values(samples, "guildhall_up") == [0, 0]
    assert values(samples, "guildhall_process_cpu_seconds_total")


async def test_a_scrape_during_the_start_tells_what_there_is(open_door, services):
    door = with_token(open_door())
    empty = await services.new_database(migrated=False)
    door.web.settings = msgspec.structs.replace(door.web.settings, database_url=empty)

    first, second = await asyncio.gather(scraped(door), scraped(door))

    assert sorted(values(first, "guildhall_up")) == sorted(values(second, "guildhall_up")) == [0, 1]
    assert values(first, "guildhall_interactions_total") == []  # no product is imported for it
    assert "dispatch" not in door.web.__dict__


def test_alerts_and_dashboard_ask_for_nothing_that_is_not_told():
    alerts = yaml.safe_load((MONITORING / "alerts.yaml").read_text())
    dashboard = json.loads((MONITORING / "grafana.json").read_text())
    asked = [rule["expr"] for group in alerts["groups"] for rule in group["rules"]]
    asked += [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]

    names = {name for expression in asked for name in NAME.findall(expression)}

    assert len(names) > 12
    assert {OF_HISTOGRAMS.sub("", name) for name in names} <= FAMILIES.keys()
