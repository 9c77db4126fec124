"""One interaction from the press to its answer, with everything a test or a curious person wants to see."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from stand_in.model import Message

Json = dict[str, Any]

PING, COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 1, 2, 3, 4, 5
LIFETIME = timedelta(minutes=15)
WORDS_OF_FAILURE = {
    COMMAND: "The application did not respond",
    COMPONENT: "This interaction failed",
    AUTOCOMPLETE: "Loading options failed",
    MODAL_SUBMIT: "Something went wrong. Try again.",
}


@dataclass(slots=True)
class Interaction:
    id: int
    token: str
    type: int
    user_id: int
    guild_id: int | None
    channel_id: int
    created_at: datetime
    name: str
    payload: Json = field(default_factory=dict)
    source: Message | None = None
    """The message whose component was used."""
    opened_by: "Interaction | None" = None
    """For a modal submission: the interaction that opened the modal."""
    state: str = "waiting"
    """waiting, answered, thinking (deferred), failed."""
    failure: str | None = None
    """What the member reads, in Discord's words."""
    reason: str | None = None
    """Why it failed, for the developer."""
    answer_type: int | None = None
    answer_body: bytes = b""
    status: int | None = None
    answered_after_ms: float | None = None
    raw: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    original: Message | None = None
    """The message `@original` means: the reply, or the updated message."""
    deleted_original: bool = False
    follow_ups: list[Message] = field(default_factory=list)
    modal: Json | None = None
    choices: list[Json] | None = None
    ephemeral: bool = False
    settled: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def acknowledged(self) -> bool:
        return self.state in ("answered", "thinking")

    @property
    def message(self) -> Message | None:
        """What the member sees as the answer."""
        return self.original

    @property
    def original_is_source(self) -> bool:
        return self.source is not None and self.original is self.source

    def dead(self, now: datetime) -> bool:
        return now - self.created_at >= LIFETIME

    def fail(self, reason: str) -> None:
        if self.state == "waiting":
            self.state = "failed"
            self.failure = WORDS_OF_FAILURE.get(self.type, "This interaction failed")
            self.reason = reason
            self.settled.set()
