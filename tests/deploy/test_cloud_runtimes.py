"""The cloud functions under their platforms' own runtimes: Lambda's runtime client, functions-framework.

Lambda's runtime API is played here: an instance asks it for the next event and posts its answer there.
"""

import asyncio
import base64
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from tests.support.door import KEY, PUBLIC_KEY, Door, Person
from tests.support.machine import free_port
from tests.support.web import clock, door, open_door

__all__ = ["clock", "door", "open_door"]

ROOT = Path(__file__).parents[2]
ADA = Person("Ada")
WITHIN_S = 25.0
PATIENT = """
import runpy, sys
from handlers.frame import dispatch

dispatch.CUT_OFF_S = dispatch.ANSWER_BY_S = 60.0
del sys.argv[0]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
"""
"""What a first command imports counts as its time, and a busy machine may need longer than there is."""


@pytest.fixture
def environment(database_url: str, redis_url: str) -> dict[str, str]:
    """What a function is told; it never has the bot's token."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "DISCORD_PUBLIC_KEY": PUBLIC_KEY,
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
    }


def signed(body: bytes) -> dict[str, str]:
    timestamp = str(int(time.time()))
    signature = KEY.sign(timestamp.encode() + body).signature.hex()
    return {"x-signature-ed25519": signature, "x-signature-timestamp": timestamp}


class RuntimeApi:
    """Lambda's side of an instance: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html"""

    def __init__(self) -> None:
        self._events: queue.Queue[dict[str, Any]] = queue.Queue()
        self._answers: queue.Queue[Any] = queue.Queue()
        api = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                event = json.dumps(api._events.get()).encode()
                self.send_response(200)
                self.send_header("Lambda-Runtime-Aws-Request-Id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd")
                self.send_header("Lambda-Runtime-Deadline-Ms", str(int(time.time() * 1000) + 60_000))
                self.send_header("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu:1:function:hall")
                self.send_header("Lambda-Runtime-Trace-Id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700")
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(event)))
                self.end_headers()
                self.wfile.write(event)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                api._answers.put((self.path.rsplit("/", 1)[-1], json.loads(body)))
                self.send_response(202)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Nothing on the terminal."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def invoke(self, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        """One call of a function URL."""
        http = {"method": "POST", "path": "/interactions"}
        self._events.put(
            {
                "version": "2.0",
                "rawPath": "/interactions",
                "rawQueryString": "",
                "headers": headers,
                "requestContext": {"http": http, "stage": "$default"},
                "body": base64.b64encode(body).decode(),
                "isBase64Encoded": True,
            }
        )
        kind, reply = self._answers.get(timeout=WITHIN_S)
        assert kind == "response", reply
        return reply["statusCode"], reply["body"].encode()


@pytest.fixture
def lambda_api(environment: dict[str, str]) -> Iterator[RuntimeApi]:
    """An instance that waits for events."""
    api = RuntimeApi()
    address = {"AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{api.server.server_port}"}
    process = subprocess.Popen(
        [sys.executable, "-c", PATIENT, "awslambdaric", "deploy.aws_lambda.handler"],
        cwd=ROOT,
        env=environment | address,
        stdout=subprocess.DEVNULL,
    )
    yield api
    process.kill()
    process.wait()
    api.server.shutdown()
    api.server.server_close()


async def test_lambdas_runtime_answers_pings_and_commands_and_refuses_what_is_not_signed(
    lambda_api: RuntimeApi, door: Door, connection: Any
) -> None:
    ping = b'{"id":"1170000000000000001","application_id":"1","type":1,"token":"t","version":1}'
    command = json.dumps(door.command(ADA, "ping")).encode()

    assert await asyncio.to_thread(lambda_api.invoke, ping, signed(ping)) == (200, b'{"type":1}')
    status, answer = await asyncio.to_thread(lambda_api.invoke, command, signed(command))
    assert status == 200
    assert b"Pong!" in answer
    assert await commands_written(connection) == ["ping"]
    assert await asyncio.to_thread(lambda_api.invoke, command, signed(ping)) == (401, b"")


@pytest.fixture
def google_port(environment: dict[str, str]) -> Iterator[int]:
    """Google's server around our function; it may still be starting."""
    port = free_port()
    command = ["functions_framework", "--asgi", "--source", str(ROOT / "deploy" / "google_cloud.py")]
    place = ["--target", "interactions", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(
        [sys.executable, "-m", *command, *place],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # it starts a process of its own, which would outlive it
    )
    yield port
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest_asyncio.fixture
async def functions_framework(google_port: int) -> AsyncIterator[httpx.AsyncClient]:
    """A client, when it listens."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{google_port}", timeout=WITHIN_S) as client:
        async with asyncio.timeout(WITHIN_S):
            while True:
                with suppress(httpx.TransportError):
                    await client.get("/healthz")
                    break
                await asyncio.sleep(0.05)
        yield client


async def test_functions_framework_answers_commands_and_refuses_what_is_not_signed(
    functions_framework: httpx.AsyncClient, door: Door, connection: Any
) -> None:
    command = json.dumps(door.command(ADA, "ping")).encode()

    answers = [
        await functions_framework.post("/interactions", content=command, headers=headers)
        for headers in (signed(command), signed(b"another"), {})
    ]

    assert [answer.status_code for answer in answers] == [200, 401, 401]
    assert "Pong!" in answers[0].json()["data"]["content"]
    assert await commands_written(connection) == ["ping"]
    assert (await functions_framework.get("/healthz")).status_code == 200


async def commands_written(connection: Any) -> list[str]:
    """A function writes its log before it answers: nothing runs there afterwards."""
    return [row["name"] for row in await connection.fetch("SELECT name FROM command_log")]
