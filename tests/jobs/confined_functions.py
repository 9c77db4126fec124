"""What the tests let a confined process do."""

import os
import sys
import time


def count(data: bytes, *words: str) -> bytes:
    return f"{len(data)} {' '.join(words)}".encode()


def environment(data: bytes) -> bytes:
    return repr(dict(os.environ)).encode()


def take_memory(data: bytes) -> bytes:
    return bytes(2 * 1024**3)[:1]


def never_end(data: bytes) -> bytes:
    time.sleep(3_600)
    return b""


def say_much(data: bytes) -> bytes:
    return bytes(3_000_000)


def write_a_file(data: bytes, place: str) -> bytes:
    with open(place, "wb") as file:
        file.write(data)
    return b"written"


def leave(data: bytes) -> bytes:
    sys.exit(5)


def fall(data: bytes) -> bytes:
    os.abort()
