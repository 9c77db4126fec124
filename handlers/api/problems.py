"""Problems as RFC 9457 has them: refusals with a status. What stands in the way, and who can fix it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar, Final

import msgspec

from handlers.frame import access
from handlers.frame.frame_replies import DatabaseAway, Unexpected
from handlers.frame.refusals import Refusal
from interactions.endpoint import Answer
from interactions.escaping import as_text
from interactions.option_values import BadOption

if TYPE_CHECKING:
    from interactions.languages import Say

PROBLEM_JSON: Final = "application/problem+json"
_DECORATION: Final = re.compile(r"\*\*|`|^-# ", re.MULTILINE)


class Problem(Refusal):
    """That call is not possible."""

    status: ClassVar[int] = 400


class NoSuchEndpoint(Problem):
    """There is no endpoint like that."""

    remedy = "`/v1/docs` lists all of them."
    status = 404


class NotThere(Problem):
    """That does not exist in this key's server."""

    remedy = "Check the id. A key reaches its own server only."
    status = 404


class WrongMethod(Problem):
    """This endpoint does not take that method."""

    remedy = "It takes {methods}."
    status = 405


class KeyMissing(Problem):
    """This call needs an API key."""

    remedy = (
        "Send it as `Authorization: Bearer gh_…`. An administrator of the server makes one with "
        "`/apikey create`."
    )
    status = 401


class KeyNotValid(Problem):
    """This API key is not valid: it is unknown, revoked or expired."""

    remedy = "An administrator of the server can make another one with `/apikey create`."
    status = 401


class ScopeMissing(Problem):
    """This API key lacks the scope {scope}."""

    remedy = "An administrator of the server can make a key with that scope with `/apikey create`."
    status = 403


class ActorAway(Problem):
    """The member that this API key acts as is not in the server."""

    remedy = "An administrator of the server can make a key for somebody else with `/apikey create`."
    status = 403


class TooManyCalls(Problem):
    """This API key has been used too often; wait {wait} s."""

    remedy = "An administrator of the server can raise the limit with `/config`."
    status = 429


class UnreadableBody(Problem):
    """The body cannot be read: {reason}."""

    remedy = "`/v1/docs` shows what this endpoint takes."
    status = 400


class WrongMediaType(Problem):
    """The body must be JSON."""

    remedy = "Send it with `Content-Type: application/json`."
    status = 415


class BodyTooLarge(Problem):
    """The body is larger than 1 MiB."""

    remedy = "Send less at once."
    status = 413


class NotAccepted(Problem):
    """A value cannot be used: {reason}."""

    remedy = "`/v1/docs` shows what this endpoint takes."
    status = 422


class BadCursor(Problem):
    """That cursor does not belong to this list."""

    remedy = "Use `next` from the previous page, or leave it out to begin at the start."
    status = 422


class OtherRequest(Problem):
    """This Idempotency-Key was used for another request."""

    remedy = "Use a new one for each thing that you want to happen."
    status = 422


class BadIdempotencyKey(Problem):
    """An Idempotency-Key has 1 to 200 visible ASCII characters."""

    remedy = "A random UUID is a good one."
    status = 400


class VersionMissing(Problem):
    """This call needs `If-Match` with the version that you have seen."""

    remedy = "Read the thing first, and send its `ETag` back."
    status = 428


class VersionOutdated(Problem):
    """It has changed since you read it."""

    remedy = "Read it again, and decide then."
    status = 412


class ProblemView(msgspec.Struct, frozen=True, rename={"kind": "type"}):
    """What went wrong (RFC 9457). `code` names it for programs; `fix`: what to do, or who can change it;
    `rule`: the rule behind it.
    """

    kind: str
    code: str
    title: str
    status: int
    detail: str
    fix: str | None = None
    rule: str | None = None


_statuses: dict[type[Refusal], int] = {
    DatabaseAway: 503,
    Unexpected: 500,
    access.GuildOnly: 404,
    access.ModuleOff: 403,
    access.ModuleOffEverywhere: 403,
    access.MissingRole: 403,
    access.RoleNotSet: 403,
    access.AdministratorOnly: 403,
    access.Suspended: 403,
}


def answers(status: int, *refusals: type[Refusal]) -> None:
    """These refusals are answered with that status; all others with 409."""
    for refusal in refusals:
        _statuses[refusal] = status


def status_of(refusal: Refusal) -> int:
    """The status to answer with."""
    if isinstance(refusal, Problem):
        return refusal.status
    return next((_statuses[kind] for kind in type(refusal).__mro__ if kind in _statuses), 409)


def problem(refusal: Refusal, say: Say, headers: Mapping[str, str] | None = None) -> Answer:
    """The answer to a refused call."""
    fields: dict[str, Any] = refusal.translated_fields(say)
    status = status_of(refusal)
    return _answer(
        ProblemView(
            kind=f"/v1/docs#problem-{refusal.kind}" if isinstance(refusal, Problem) else "about:blank",
            code=refusal.kind,
            title=HTTPStatus(status).phrase,
            status=status,
            detail=_plain(say.plain(refusal.sentence(), **fields)),
            fix=_plain(say.plain(refusal.remedy, **fields)) if refusal.remedy else None,
            rule=_plain(say.plain(refusal.rule, **fields)) if refusal.rule else None,
        ),
        headers,
    )


def bad_option(bad: BadOption, say: Say) -> Answer:
    """The answer to a value that a form does not take."""
    return problem(NotAccepted(reason=say.plain(bad.template, **bad.facts)), say)


def _answer(view: ProblemView, headers: Mapping[str, str] | None) -> Answer:
    more = tuple((headers or {}).items())
    return Answer(view.status, msgspec.json.encode(view, enc_hook=as_text), PROBLEM_JSON, more)


def _plain(markdown: str) -> str:
    """Without what only Discord draws."""
    return _DECORATION.sub("", markdown)
