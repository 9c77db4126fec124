"""`guildhall alive`: what Kubernetes asks a worker or relay that has no port."""

import asyncio
import socket
from argparse import Namespace

import pytest

from deploy.metrics import KEY
from handlers.operations.cli.living import alive


@pytest.fixture
def ask(monkeypatch):
    def asked(redis_url):
        monkeypatch.setenv("REDIS_URL", redis_url)
        return alive(Namespace(process="worker"))

    return asked


async def test_a_worker_is_alive_while_it_tells_its_metrics(ask, redis, redis_url):
    assert await asyncio.to_thread(ask, redis_url) == 1

    await redis.set(f"{KEY}worker:another-host:7", b"[]")
    assert await asyncio.to_thread(ask, redis_url) == 1

    await redis.set(f"{KEY}worker:{socket.gethostname()}:7", b"[]")
    assert await asyncio.to_thread(ask, redis_url) == 0


def test_a_redis_that_is_away_is_no_reason_to_restart_the_worker(ask):
    assert ask("redis://127.0.0.1:9/0") == 0
