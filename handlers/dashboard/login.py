"""Log in with Discord: OAuth2 by authorization code with PKCE and state. The token is given back at once.

Who is there is known from then on; what they may do is looked up at every request, from the rows that the
relay keeps. The protocol is httpx-oauth's. This is the one place where the web process speaks to Discord, and
it does so with the person's token, never the bot's.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import msgspec
from httpx_oauth.oauth2 import OAuth2, OAuth2RequestError, RevokeTokenError

from db.platform.dashboard import add_unseen_member, list_unknown_servers
from db.platform.members import MemberRow
from handlers.dashboard.problems import DiscordAway, LoginDenied, LoginForged
from handlers.dashboard.sessions import Addable, Sessions, WebSession
from interactions.permissions import Permissions

log = logging.getLogger(__name__)

SCOPES: Final = ["identify", "guilds", "guilds.members.read"]
HOLDS: Final = timedelta(minutes=10)
WITHIN_S: Final = 10.0
MOST_MANAGED: Final = 50
MANAGE: Final = Permissions.MANAGE_GUILD | Permissions.ADMINISTRATOR


class Discord(msgspec.Struct, frozen=True, kw_only=True):
    """Where Discord is and who we are there. `home`: the dashboard's own address."""

    client_id: int
    client_secret: str
    authorize_url: str
    api_url: str
    home: str

    @property
    def redirect_uri(self) -> str:
        """Where Discord leads back to; it has to be entered on the developer portal."""
        return f"{self.home}/callback"


class Pending(msgspec.Struct, frozen=True, array_like=True):
    """A sign-in that has begun, kept by its browser in a signed cookie. `until`: in seconds since 1970."""

    state: str
    verifier: str
    then: str
    until: int

    @property
    def cookie(self) -> str:
        """Of its own for each, so that two tabs do not get into each other's way."""
        return cookie_of(self.state)

    def written(self) -> str:
        """As it stands in the cookie."""
        return base64.urlsafe_b64encode(msgspec.json.encode(self)).decode()

    @classmethod
    def read(cls, written: str | None) -> Pending | None:
        """What `written` gave."""
        if not written:
            return None
        return msgspec.json.decode(base64.urlsafe_b64decode(written), type=cls)


def cookie_of(state: str) -> str:
    """The name of the cookie of the sign-in with that state."""
    kept = "".join(
        letter for letter in state[:8] if letter.isascii() and (letter.isalnum() or letter in "-_")
    )
    return f"guildhall_login_{kept}"


class _Client(OAuth2):
    """With our patience."""

    def get_httpx_client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(timeout=WITHIN_S)


class Who(msgspec.Struct, frozen=True):
    """GET /users/@me."""

    id: str
    username: str
    global_name: str | None = None
    avatar: str | None = None
    locale: str | None = None


class Server(msgspec.Struct, frozen=True):
    """Of GET /users/@me/guilds."""

    id: str
    name: str
    owner: bool = False
    permissions: str = "0"


class Membership(msgspec.Struct, frozen=True):
    """GET /users/@me/guilds/{id}/member."""

    roles: tuple[str, ...] = ()
    nick: str | None = None
    avatar: str | None = None
    joined_at: datetime | None = None


class Login:
    """Signs people in. `pool`: for members whom the relay has not seen yet."""

    def __init__(self, discord: Discord, sessions: Sessions, pool: Any) -> None:
        self._discord = discord
        self._pool = pool
        self._sessions = sessions
        self._client = _Client(
            str(discord.client_id),
            discord.client_secret,
            discord.authorize_url,
            f"{discord.api_url}/oauth2/token",
            revoke_token_endpoint=f"{discord.api_url}/oauth2/token/revoke",
            base_scopes=SCOPES,
            revocation_endpoint_auth_method="client_secret_post",
        )

    async def begin(self, then: str, now: datetime) -> tuple[str, Pending]:
        """The address at Discord to send the browser to, and what the browser keeps meanwhile."""
        until = int((now + HOLDS).timestamp())
        pending = Pending(secrets.token_urlsafe(24), secrets.token_urlsafe(48), safe_page(then), until)
        address = await self._client.get_authorization_url(
            self._discord.redirect_uri,
            state=pending.state,
            code_challenge=_challenge(pending.verifier),
            code_challenge_method="S256",
        )
        return address, pending

    async def finish(self, pending: Pending | None, query: Mapping[str, str], now: datetime) -> str:
        """The id of the new session. `query`: what Discord has led back with."""
        state = query.get("state", "").encode()
        if pending is None or not hmac.compare_digest(pending.state.encode(), state):
            raise LoginForged
        if now.timestamp() > pending.until:
            raise LoginForged
        if query.get("error") == "access_denied":
            raise LoginDenied
        code = query.get("code")
        if not code:
            log.warning("Discord led back from signing in with %r", query.get("error", "nothing"))
            raise DiscordAway
        who, servers = await self._ask_discord(code, pending.verifier, now)
        return await self._sessions.begin(_session(who, servers, now))

    async def _ask_discord(self, code: str, verifier: str, now: datetime) -> tuple[Who, list[Server]]:
        try:
            token = await self._client.get_access_token(code, self._discord.redirect_uri, verifier)
            async with self._client.get_httpx_client() as client:
                client.headers["authorization"] = f"Bearer {token['access_token']}"
                who = await self._read(client, "/users/@me", Who)
                servers = await self._read(client, "/users/@me/guilds", list[Server])
                await self._introduce(client, who, servers, now)
        except (OAuth2RequestError, httpx.HTTPError, msgspec.MsgspecError, KeyError) as problem:
            log.warning("Discord did not tell who signs in: %s: %s", type(problem).__name__, problem)
            raise DiscordAway from problem
        await self._give_back(token["access_token"])
        return who, servers

    async def _introduce(
        self, client: httpx.AsyncClient, who: Who, servers: list[Server], now: datetime
    ) -> None:
        """Writes down who they are in servers where the relay has not seen them yet."""
        user_id, pool = int(who.id), await self._pool.get()
        for guild_id in await list_unknown_servers(pool, user_id, [int(server.id) for server in servers]):
            told = await self._read(client, f"/users/@me/guilds/{guild_id}/member", Membership)
            await add_unseen_member(pool, guild_id, _member(who, told), now)

    async def _read(self, client: httpx.AsyncClient, path: str, kind: Any) -> Any:
        answer = await client.get(f"{self._discord.api_url}{path}")
        answer.raise_for_status()
        return msgspec.json.decode(answer.content, type=kind)

    async def _give_back(self, token: str) -> None:
        """What is not kept cannot be lost. It runs out by itself should this fail."""
        try:
            await self._client.revoke_token(token)
        except (RevokeTokenError, httpx.HTTPError) as problem:
            log.warning("a token was not revoked: %s", type(problem).__name__)


def safe_page(then: str) -> str:
    """The page if it is one of ours, else the first one: nobody is led away from here."""
    split = urlsplit(then)
    ours = not (split.scheme or split.netloc) and then.startswith("/dashboard") and "\\" not in then
    return then if ours and then.isprintable() and len(then) < 500 else "/dashboard"


def _session(who: Who, servers: list[Server], now: datetime) -> WebSession:
    managed = [server for server in servers if server.owner or Permissions(int(server.permissions)) & MANAGE]
    return WebSession(
        user_id=int(who.id),
        name=who.global_name or who.username,
        locale=who.locale,
        csrf=secrets.token_urlsafe(24),
        began_at=now,
        rotated_at=now,
        used_at=now,
        manages=tuple(Addable(int(server.id), server.name) for server in managed[:MOST_MANAGED]),
    )


def _member(who: Who, told: Membership) -> MemberRow:
    return MemberRow(
        user_id=int(who.id),
        username=who.username,
        global_name=who.global_name,
        nick=told.nick,
        avatar=who.avatar,
        guild_avatar=told.avatar,
        role_ids=tuple(map(int, told.roles)),
        is_bot=False,
        joined_at=told.joined_at,
        left_at=None,
    )


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
