"""What a client says of itself when it identifies or resumes, checked as Discord checks it."""

from typing import TYPE_CHECKING

from stand_in.gateway.intents import KNOWN, PRIVILEGED, Intent, Payload

if TYPE_CHECKING:
    from stand_in.gateway.gateway import Application


class Closed(Exception):
    """The connection is to end with this close code."""

    def __init__(self, code: int, reason: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason


def check_token(data: Payload, application: "Application") -> None:
    token = str(data.get("token", "")).removeprefix("Bot ")
    if token != application.token:
        raise Closed(4004, "Authentication failed.")


def shard_of(data: Payload, enough: int) -> tuple[int, int]:
    """Number and count of shards; with less than half of what would be enough, Discord asks for more."""
    shard, shards = data.get("shard", (0, 1))
    if not (isinstance(shard, int) and isinstance(shards, int) and 0 <= shard < shards):
        raise Closed(4010, "Invalid shard.")
    if shards < enough // 2:
        raise Closed(4011, "Sharding required.")
    return shard, shards


def intents_of(data: Payload, application: "Application") -> Intent:
    intents = data.get("intents")
    if not isinstance(intents, int) or intents & ~int(KNOWN):
        raise Closed(4013, "Invalid intent(s).")
    if intents & int(PRIVILEGED) & ~int(application.privileged):
        raise Closed(4014, "Disallowed intent(s).")
    return Intent(intents)
