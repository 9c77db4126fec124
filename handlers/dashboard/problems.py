"""What stands between a person and a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from handlers.api.problems import NotThere, status_of
from handlers.frame.refusals import Refusal

if TYPE_CHECKING:
    from interactions.languages import Say


class NotSetUp(Refusal):
    """Signing in has not been set up here."""

    remedy = (
        "The operator of the bot sets `DISCORD_CLIENT_SECRET`, and adds {redirect} to the redirects of the "
        "application on Discord's developer portal."
    )


class LoginDenied(Refusal):
    """You did not let Discord tell me who you are, so I cannot let you in."""

    remedy = (
        "Log in again and choose Authorize. I learn your name, your servers and your roles there, nothing "
        "else."
    )


class LoginForged(Refusal):
    """This sign-in did not begin in this browser, or it took more than ten minutes."""

    remedy = "Log in again from here."


class DiscordAway(Refusal):
    """Discord did not tell me who you are."""

    remedy = "Try again in a minute. If it lasts, the operator of the bot finds the reason in the logs."


class SessionsAway(Refusal):
    """I cannot look up whether you are signed in at the moment."""

    remedy = "Try again in a minute. If it lasts, the operator of the bot has to look at Redis."


class SignedOut(Refusal):
    """You are signed out, so nothing was changed."""

    remedy = "Log in again, then do it once more."


class OtherPage(Refusal):
    """This page is older than your sign-in, so nothing was changed."""

    remedy = "Open the page again: in another tab you have logged in again, perhaps as somebody else."


class NoSuchPage(Refusal):
    """This page does not exist, or it belongs to a server that you are not in."""

    remedy = "Choose one of your servers. If you have just joined one, wait a minute."


class DoneAlready(Refusal):
    """That has already been done, and once is enough."""

    remedy = "Look at the page again to see the current state."


class TooManyPages(Refusal):
    """That was a lot of pages at once. You can go on in {wait} s."""

    remedy = "Wait that long, then reload the page."


class FormTooLarge(Refusal):
    """That is too much for this form."""

    remedy = "Send less at once."


class UploadBroken(Refusal):
    """The file did not arrive whole."""

    remedy = "Choose it again and send it once more."


_STATUSES: Final[dict[type[Refusal], int]] = {
    NotSetUp: 503,
    LoginDenied: 403,
    LoginForged: 400,
    DiscordAway: 502,
    SessionsAway: 503,
    SignedOut: 401,
    OtherPage: 403,
    NoSuchPage: 404,
    NotThere: 404,
    TooManyPages: 429,
    FormTooLarge: 413,
    UploadBroken: 400,
}


def problem_facts(refusal: Refusal, say: Say) -> dict[str, Any]:
    """What the page shows that tells it."""
    fields = refusal.translated_fields(say)
    return {
        "title": say("That did not work"),
        "sentence": say(refusal.sentence(), **fields),
        "remedy": say(refusal.remedy, **fields) if refusal.remedy else "",
        "rule": say(refusal.rule, **fields) if refusal.rule else "",
        "may_log_in": isinstance(refusal, LoginDenied | LoginForged | DiscordAway | SignedOut),
    }


def page_status(refusal: Refusal) -> int:
    """The status of the page that tells it."""
    return _STATUSES.get(type(refusal)) or status_of(refusal)
