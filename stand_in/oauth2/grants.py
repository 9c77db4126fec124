"""What people have granted: codes that are used once, access tokens, and the rules of both. No I/O."""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

CODE_HOLDS_S: Final = 600
TOKEN_HOLDS_S: Final = 604_800
SCOPES: Final = frozenset({"identify", "guilds", "email", "guilds.members.read"})
"""Those that a person can grant here; `bot` and commands have pages of their own at Discord."""
CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")
DENIED: Final = "The resource owner or authorization server denied the request"


@dataclass(frozen=True, slots=True)
class Asked:
    """What an application asks a person for."""

    client_id: int
    redirect_uri: str
    scopes: tuple[str, ...]
    state: str | None
    challenge: str | None


@dataclass(slots=True)
class Grant:
    """What a person granted. `code` is used up by the first exchange."""

    asked: Asked
    user_id: int
    until_s: float
    access_token: str = ""
    refresh_token: str = ""


class Refused(Exception):
    """An error of RFC 6749 as Discord words it. `to`: the application learns it by redirect."""

    def __init__(
        self, error: str, description: str = "", *, status: int = 400, to: str | None = None
    ) -> None:
        super().__init__(error)
        self.error = error
        self.description = description
        self.status = status
        self.to = to


class Grants:
    """All grants for one application. `now` is the world's clock in seconds."""

    def __init__(self, client_id: int, client_secret: str, now: Callable[[], float]) -> None:
        self.client_id = client_id
        self.client_secret = client_secret
        self.redirect_uris: set[str] = set()
        self._now = now
        self._codes: dict[str, Grant] = {}
        self._tokens: dict[str, Grant] = {}
        self._refreshes: dict[str, Grant] = {}

    def read(self, query: Mapping[str, str]) -> Asked:
        """What the authorization page is opened with. A redirect that cannot be trusted is raised bare."""
        if query.get("client_id") != str(self.client_id):
            raise Refused("unknown_application", "Unknown Application", status=404)
        redirect_uri = query.get("redirect_uri", "")
        if redirect_uri not in self.redirect_uris or urlsplit(redirect_uri).fragment:
            raise Refused("invalid_redirect_uri", "Invalid OAuth2 redirect_uri")
        if query.get("response_type") != "code":
            raise Refused("unsupported_response_type", "The response type is not code.", to=redirect_uri)
        scopes = tuple(dict.fromkeys(query.get("scope", "").split()))
        if not scopes or not SCOPES.issuperset(scopes):
            text = "The requested scope is invalid, unknown, or malformed."
            raise Refused("invalid_scope", text, to=redirect_uri)
        asked = Asked(
            self.client_id, redirect_uri, scopes, query.get("state"), query.get("code_challenge") or None
        )
        method = query.get("code_challenge_method", "plain")
        if asked.challenge is not None and (method != "S256" or not CHALLENGE.fullmatch(asked.challenge)):
            raise Refused("invalid_request", "code_challenge must be made by S256.", to=redirect_uri)
        return asked

    def grant(self, asked: Asked, user_id: int) -> str:
        """The person agrees: a code."""
        code = secrets.token_urlsafe(22)
        self._codes[code] = Grant(asked, user_id, self._now() + CODE_HOLDS_S)
        return code

    def check_client(self, client_id: str, client_secret: str) -> None:
        """Raises when the application is not the one it says it is."""
        known = hmac.compare_digest(client_secret.encode(), self.client_secret.encode())
        if client_id != str(self.client_id) or not known:
            raise Refused("invalid_client", status=401)

    def exchange(self, form: Mapping[str, str]) -> Grant:
        """A code or a refresh token for tokens; either works once."""
        match form.get("grant_type"):
            case "authorization_code":
                grant = self._codes.pop(form.get("code", ""), None)
                if grant is None or not self._fits(grant, form):
                    raise Refused("invalid_grant", 'Invalid "code" in request.')
            case "refresh_token":
                grant = self._refreshes.pop(form.get("refresh_token", ""), None)
                if grant is None:
                    raise Refused("invalid_grant", 'Invalid "refresh_token" in request.')
                self._tokens.pop(grant.access_token, None)
            case _:
                raise Refused("unsupported_grant_type", "Grant type is not supported.")
        return self._issue(grant)

    def _fits(self, grant: Grant, form: Mapping[str, str]) -> bool:
        """In time, for the same address, by whoever asked (PKCE)."""
        if grant.until_s < self._now() or form.get("redirect_uri") != grant.asked.redirect_uri:
            return False
        if grant.asked.challenge is None:
            return True
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        return hmac.compare_digest(challenge, grant.asked.challenge)

    def _issue(self, grant: Grant) -> Grant:
        grant.access_token, grant.refresh_token = secrets.token_urlsafe(22), secrets.token_urlsafe(22)
        grant.until_s = self._now() + TOKEN_HOLDS_S
        self._tokens[grant.access_token] = self._refreshes[grant.refresh_token] = grant
        return grant

    def find(self, access_token: str) -> Grant | None:
        """What a token that still holds is for."""
        grant = self._tokens.get(access_token)
        return grant if grant is not None and grant.until_s >= self._now() else None

    def revoke(self, token: str) -> None:
        """Neither token of that grant works any more; unknown ones are no error (RFC 7009)."""
        grant = self._tokens.get(token) or self._refreshes.get(token)
        if grant is not None:
            self._tokens.pop(grant.access_token, None)
            self._refreshes.pop(grant.refresh_token, None)

    def reset(self) -> None:
        """Nobody has granted anything; the addresses stay."""
        for kept in (self._codes, self._tokens, self._refreshes):
            kept.clear()

    @property
    def tokens_alive(self) -> Collection[str]:
        """Access tokens that were not revoked."""
        return self._tokens.keys()
