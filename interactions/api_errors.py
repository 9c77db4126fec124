"""What can go wrong in a call to Discord, as types that say what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

MAX_DEPTH = 20


class DiscordError(Exception):
    """Any failed call. `retry_after_s` is set when the same call may work later."""

    retry_after_s: float | None = None


class NotSent(DiscordError):
    """The call never reached Discord: nothing happened, it may be tried again later."""

    def __init__(self, why: str, retry_after_s: float) -> None:
        super().__init__(why)
        self.retry_after_s = retry_after_s


class RateLimited(NotSent):
    """It would have to wait longer than the caller can."""


class CircuitOpen(NotSent):
    """The route has failed twenty times in a row and rests."""


class BudgetSpent(NotSent):
    """So many calls were refused lately that Discord would soon ban the host."""


class Unreachable(NotSent):
    """No connection could be made."""


class Stopped(NotSent):
    """Discord refused the bot token; nothing is sent with it until the process is started again."""


class CallOutcomeUnknown(DiscordError):
    """No answer, or 5xx, to a call that must not be repeated blindly: it may have worked."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.retry_after_s = 2.0


class ApiError(DiscordError):
    """Discord answered with an error. `errors` is its tree of field errors, see `field_errors`."""

    def __init__(
        self, status: int, code: int = 0, message: str = "", errors: Any = None, route: str = ""
    ) -> None:
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors
        self.route = route
        fields = "; ".join(f"{path}: {text}" for path, text in field_errors(errors))
        super().__init__(f"{route}: {status} {code} {message}" + (f" ({fields})" if fields else ""))


class ServerTrouble(ApiError):
    """5xx, or an overload: not our fault, later perhaps."""

    retry_after_s = 2.0


class Unauthorized(ApiError):
    """The token is bad: an operator must act."""


class Gone(ApiError):
    """The channel, message, role, ... does not exist (any more): drop the reference."""


class UnknownChannel(Gone):
    pass


class UnknownMessage(Gone):
    pass


class UnknownRole(Gone):
    pass


class GuildGone(Gone):
    """The bot is not in that guild."""


class MemberGone(Gone):
    """They left, or never were."""


class TokenExpired(ApiError):
    """The interaction's or webhook's token is of no use any more; never call it again."""


class NotInVoice(ApiError):
    """The member is in no voice channel."""


class WriteLimited(ApiError):
    """Slow mode or a write limit of this channel: as a rate limit."""

    retry_after_s = 10.0


class EditLimited(ApiError):
    """The message is too old for so many edits: write a new one."""


class LimitReached(ApiError):
    """A maximum of the guild or channel is reached; somebody must free something."""


class AlreadyDone(ApiError):
    """It has been done before: good."""


class DirectMessagesClosed(ApiError):
    """This member takes no direct messages from us."""


class DirectMessagesThrottled(ApiError):
    """Direct messages were opened too fast: rest for hours."""

    retry_after_s = 3600.0


class TooLarge(ApiError):
    """The request or a file is too large."""


class MissingAccess(ApiError):
    """The bot cannot see the channel."""


class MissingPermissions(ApiError):
    """A permission is missing, or a role is not below the bot's."""


class InvalidRole(ApiError):
    """A managed role, or one of another guild."""


class NeedsTwoFactor(ApiError):
    """The guild asks for two-factor authentication of the application's owner."""


class InvalidForm(ApiError):
    """Fields were refused, see `errors`: a bug or bad input."""


class ThreadArchived(ApiError):
    """Unarchive first."""


class ThreadLocked(ApiError):
    """Closed by moderators."""


class Blocked(ApiError):
    """AutoMod or the link filter refused the text."""


BY_CODE: dict[int, type[ApiError]] = {
    10003: UnknownChannel,
    10004: GuildGone,
    10007: MemberGone,
    10008: UnknownMessage,
    10011: UnknownRole,
    10013: MemberGone,
    10014: Gone,
    10015: TokenExpired,
    10062: TokenExpired,
    10065: NotInVoice,
    10070: Gone,
    20009: DirectMessagesThrottled,
    20016: WriteLimited,
    20022: EditLimited,
    20028: WriteLimited,
    20029: WriteLimited,
    30005: LimitReached,
    30007: LimitReached,
    30010: LimitReached,
    30013: LimitReached,
    30016: LimitReached,
    30033: LimitReached,
    30038: LimitReached,
    30046: EditLimited,
    30058: LimitReached,
    30060: LimitReached,
    30032: LimitReached,
    30034: LimitReached,
    40001: Unauthorized,
    40003: DirectMessagesThrottled,
    40005: TooLarge,
    40032: NotInVoice,
    40060: AlreadyDone,
    40062: ServerTrouble,
    40094: LimitReached,
    50001: MissingAccess,
    50007: DirectMessagesClosed,
    50013: MissingPermissions,
    50014: Unauthorized,
    50027: TokenExpired,
    50028: InvalidRole,
    50035: InvalidForm,
    50045: TooLarge,
    50083: ThreadArchived,
    50109: InvalidForm,
    50278: DirectMessagesClosed,
    60003: NeedsTwoFactor,
    110000: WriteLimited,
    130000: ServerTrouble,
    160004: AlreadyDone,
    160005: ThreadLocked,
    160006: LimitReached,
    200000: Blocked,
    200001: Blocked,
    240000: Blocked,
}


def error_from(status: int, body: Any, route: str) -> ApiError:
    """The typed error for an answer of 400 or more; `body` is its decoded JSON, or anything else."""
    said = body if isinstance(body, dict) else {}
    code = said.get("code")
    code = code if isinstance(code, int) else 0
    message = str(said.get("message") or "")[:300]
    kind = BY_CODE.get(code) or _by_status(status)
    error = kind(status, code, message, said.get("errors"), route)
    retry_after = said.get("retry_after")
    if isinstance(retry_after, int | float) and retry_after > 0:
        error.retry_after_s = float(retry_after)
    return error


def _by_status(status: int) -> type[ApiError]:
    if status >= 500:
        return ServerTrouble
    return {401: Unauthorized, 403: MissingPermissions, 404: Gone, 413: TooLarge}.get(status, ApiError)


def field_errors(errors: Any, path: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Discord's nested errors as pairs: ("embeds[0].title", "Must be 256 or fewer in length.")."""
    if not isinstance(errors, dict) or depth > MAX_DEPTH:
        return
    for name, inner in errors.items():
        if name == "_errors" and isinstance(inner, list):
            yield path or "(whole)", " ".join(_sentence(error) for error in inner)
        else:
            below = f"{path}[{name}]" if str(name).isdecimal() else f"{path}.{name}".lstrip(".")
            yield from field_errors(inner, below, depth + 1)


def _sentence(error: Any) -> str:
    if isinstance(error, dict):
        return str(error.get("message") or error.get("code") or "refused")
    return str(error)
