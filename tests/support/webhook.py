"""A webhook of somebody's: a server that keeps what it is sent."""

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import msgspec
import pytest


class Webhook:
    """Keeps what it is sent, decoded when it is JSON; answers with `status`."""

    def __init__(self) -> None:
        self.posts: list[Any] = []
        self.status = 204
        webhook = self

        class Answer(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                if self.headers.get("content-encoding") == "gzip":
                    body = gzip.decompress(body)
                is_json = self.headers.get("content-type") == "application/json"
                webhook.posts.append(msgspec.json.decode(body) if is_json else body)
                self.send_response(webhook.status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Nothing on the terminal."""

        self.server = HTTPServer(("127.0.0.1", 0), Answer)
        self.url = f"http://127.0.0.1:{self.server.server_port}/api/webhooks/1/a-secret-token"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def told(self) -> list[str]:
        """The texts of what it took since the last time."""
        texts = [post["content"] for post in self.posts]
        self.posts.clear()
        return texts


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    """One that answers."""
    running = Webhook()
    yield running
    running.server.shutdown()
    running.server.server_close()
