"""What background work is made of: requests (work for a job) and effects (changes at Discord).

Both are frozen structs with a tag. The tag, with its version, is what stands in the queue, the outbox and the
schedule; a change of fields that old rows cannot fill means a new tag.
"""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar, Literal, Protocol, TypeVar

import msgspec

QueueName = Literal["quick", "long"]
TOKEN_LIFE_S = 15 * 60
TOKEN_SAFE_S = 14 * 60 + 30

DISCORD_EPOCH_MS = 1_420_070_400_000


class UnknownTag(LookupError):
    """Work whose tag this process does not know: written by a newer version, or by one long gone."""


class QueueDown(Exception):
    """The queue did not accept the work in time; nothing was promised to anybody yet."""


def _as_text(value: object) -> str:
    if isinstance(value, str):
        return str(value)
    raise NotImplementedError(f"{type(value).__name__} is no plain value")


class _Tagged(msgspec.Struct, frozen=True, tag_field="tag"):
    @property
    def tag(self) -> str:
        return tag_of(type(self))

    def fields(self) -> dict[str, Any]:
        """All fields as plain JSON values, without the tag."""
        plain: dict[str, Any] = msgspec.to_builtins(self, enc_hook=_as_text)
        del plain["tag"]
        return plain


class Request(_Tagged, frozen=True):
    """Work for a function in `jobs`. It carries ids, not facts: the job reads the rows again.

    `queue` is "long" for work that may take more than ten seconds.
    """

    queue: ClassVar[QueueName] = "quick"


class Effect(_Tagged, frozen=True, kw_only=True):
    """A change at Discord, carried out by the outbox: at least once, in order per `target`.

    `origin` ("leaderboards.panel:17") names who wants to learn the outcome, see `jobs.run.learns`.
    """

    origin: str | None = None

    limit_shared: ClassVar[bool] = False
    """Whether Discord's rate limit for it is the guild's, shared by many targets."""

    @property
    def target(self) -> str:
        raise NotImplementedError(f"{type(self).__name__} names no target")


class ChannelEffect(Effect, frozen=True):
    """In a channel, one after the other."""

    channel_id: int

    @property
    def target(self) -> str:
        return f"channel:{self.channel_id}"


class ThreadEffect(Effect, frozen=True):
    """In a thread, in turn with what is done in it as a channel."""

    thread_id: int

    @property
    def target(self) -> str:
        return f"channel:{self.thread_id}"


class MemberEffect(Effect, frozen=True):
    """To a member of a guild, which Discord counts for the guild as a whole."""

    guild_id: int
    user_id: int

    limit_shared = True

    @property
    def target(self) -> str:
        return f"member:{self.guild_id}:{self.user_id}"


class FollowUp(msgspec.Struct, frozen=True):
    """The right to edit one interaction's answer for fifteen minutes. The token is secret: never shown."""

    application_id: int
    token: str
    interaction_id: int
    locale: str = "en-US"
    guild_locale: str | None = None
    wording: str = ""

    def __repr__(self) -> str:
        return f"FollowUp(interaction_id={self.interaction_id})"

    def __rich_repr__(self) -> Any:
        yield "interaction_id", self.interaction_id

    @property
    def created_s(self) -> float:
        """When Discord made the interaction, in epoch seconds: read off its id."""
        return ((self.interaction_id >> 22) + DISCORD_EPOCH_MS) / 1000

    def alive(self, now_s: float) -> bool:
        """Whether the token may still be used; half a minute is kept as a margin."""
        return now_s < self.created_s + TOKEN_SAFE_S


class Queue(Protocol):
    """Where web (and jobs) put requests. Raises QueueDown within about a second when it cannot."""

    async def enqueue(
        self,
        request: Request,
        *,
        job_id: str | None = None,
        queue: QueueName | None = None,
        expires_s: float | None = None,
    ) -> bool:
        """Put the request in; False when a job of this id is already there."""
        ...

    async def workers_alive(self, queue: QueueName = "quick") -> bool:
        """Whether somebody will take the work soon (known for a second or so)."""
        ...


T = TypeVar("T", bound=_Tagged)


def tag_of(kind: type[_Tagged]) -> str:
    tag = kind.__struct_config__.tag
    if not isinstance(tag, str) or "/" not in tag:
        raise TypeError(f'{kind.__name__} declares no tag like "product.name/1"')
    return tag


def decode(kind: type[T], fields: dict[str, Any]) -> T:
    """The struct from what `fields()` gave, possibly in an older process."""
    return msgspec.convert({**fields, "tag": tag_of(kind)}, kind)


def encode_request(request: Request) -> dict[str, Any]:
    """What stands in the queue: the fields and the tag."""
    return {"tag": request.tag, **request.fields()}


def decode_request(plain: dict[str, Any]) -> Request:
    """The request from what stands in the queue. Raises UnknownTag and msgspec.ValidationError."""
    tag = plain.get("tag")
    kind = _requests().get(str(tag)) or _fresh_requests().get(str(tag))
    if kind is None:
        raise UnknownTag(f"no request is called {tag!r} here")
    return msgspec.convert(plain, kind)


def _fresh_requests() -> dict[str, type[Request]]:
    _requests.cache_clear()
    return _requests()


@cache
def _requests() -> dict[str, type[Request]]:
    """Every declared request by its tag; modules that are not imported have none."""
    requests: dict[str, type[Request]] = {}
    pending = list(Request.__subclasses__())
    while pending:
        kind = pending.pop()
        pending.extend(kind.__subclasses__())
        tag = str(kind.__struct_config__.tag)
        if "/" in tag and requests.setdefault(tag, kind) is not kind:
            raise TypeError(f"two requests are called {tag}")
    return requests
