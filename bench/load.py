"""Load: pre-built HTTP requests over keep-alive connections, each answer checked and timed."""

import asyncio
import gc
import time
from dataclasses import dataclass

CONNECTIONS = 16


@dataclass
class Result:
    per_second: float
    p50_ms: float
    p99_ms: float
    wrong: int


class _Client(asyncio.Protocol):
    """Sends the next request as soon as an answer is complete; answers must carry content-length."""

    def __init__(self, run: "_Run") -> None:
        self.run = run
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.send()

    def send(self) -> None:
        request = next(self.run.waiting, None)
        if request is None:
            self.transport.close()
            return
        self.sent = time.perf_counter()
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head_end = self.buffer.find(b"\r\n\r\n")
        if head_end < 0:
            return
        head = self.buffer[:head_end].lower()
        at = head.find(b"content-length:")
        length = int(head[at + 15 :].split(b"\r\n", 1)[0])
        if len(self.buffer) < head_end + 4 + length:
            return
        self.run.took.append(time.perf_counter() - self.sent)
        if b" 200 " not in head[:20] or self.run.expected not in self.buffer[head_end:]:
            self.run.wrong += 1
        self.buffer = b""
        self.send()

    def connection_lost(self, error: Exception | None) -> None:
        self.run.open -= 1
        if self.run.open == 0 and not self.run.done.done():
            self.run.done.set_result(None)


class _Run:
    def __init__(self, requests: list[bytes], expected: bytes) -> None:
        self.waiting = iter(requests)
        self.expected = expected
        self.took: list[float] = []
        self.wrong = 0
        self.open = CONNECTIONS
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()


async def load(port: int, requests: list[bytes], expected: bytes, within_s: float = 15.0) -> Result:
    """Sends all requests once, 16 at a time; `expected` must stand in each answer's body."""
    run = _Run(requests, expected)
    loop = asyncio.get_running_loop()
    gc.disable()
    start = time.perf_counter()
    try:
        async with asyncio.timeout(within_s):
            for _ in range(CONNECTIONS):
                await loop.create_connection(lambda: _Client(run), "127.0.0.1", port)
            await run.done
    except TimeoutError:
        gc.enable()
        answered = f"{len(run.took)} of {len(requests)} answered in {within_s} s"
        raise TimeoutError(f"port {port}: {answered}") from None
    seconds = time.perf_counter() - start
    gc.enable()
    took = sorted(run.took)
    unanswered = len(requests) - len(took)
    return Result(
        per_second=len(took) / seconds,
        p50_ms=took[len(took) // 2] * 1000,
        p99_ms=took[int(len(took) * 0.99)] * 1000,
        wrong=run.wrong + unanswered,
    )
