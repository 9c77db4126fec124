"""Requests that only tests make, and what runs them."""

import asyncpg

from jobs.requests import FollowUp, Request
from jobs.run import Job, runs


class Greet(Request, tag="tests.greet/1", frozen=True):
    """Answers a waiting member."""

    name: str
    follow_up: FollowUp


class Note(Request, tag="tests.note/1", frozen=True):
    """Nobody waits for it."""

    text: str


class Unrunnable(Request, tag="tests.unrunnable/1", frozen=True):
    """No function runs it."""


@runs(Greet)
async def greet(job: Job, request: Greet) -> None:
    text = {"content": f"Hello {request.name}", "allowed_mentions": {"parse": []}}
    await job.edit_original(request.follow_up, text)


@runs(Note)
async def note(job: Job, request: Note) -> None:
    await job.redis.rpush("noted", request.text)
    if request.text == "broken":
        raise ValueError(request.text)
    if request.text == "away":
        raise ConnectionError(request.text)
    if request.text == "cut off":
        raise asyncpg.InternalClientError("cannot switch to state 12; another operation (2) is in progress")
