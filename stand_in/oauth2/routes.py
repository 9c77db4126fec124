"""The addresses of Discord's OAuth2: /oauth2/authorize for people, the rest for applications."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from stand_in import wire
from stand_in.model import Guild, User
from stand_in.oauth2.grants import DENIED, TOKEN_HOLDS_S, Asked, Grant, Grants, Refused
from stand_in.oauth2.page import authorize_page, refused_page
from stand_in.rules import permissions
from stand_in.world import World

Json = dict[str, Any]


def oauth2_routes(world: World, grants: Grants) -> list[BaseRoute]:
    """What people see."""

    async def authorize(request: Request) -> Response:
        query = dict(request.query_params)
        try:
            asked = grants.read(query)
        except Refused as refused:
            return _told(refused, query.get("state"))
        if request.method == "GET":
            return _page(authorize_page(world, asked, query), form_to=asked.redirect_uri)
        form = await _form(request)
        user = world.users.get(int(form["user"])) if form.get("user", "").isdigit() else None
        if form.get("answer") != "authorize" or user is None or user.bot:
            return _back(asked, {"error": "access_denied", "error_description": DENIED})
        return _back(asked, {"code": grants.grant(asked, user.id)})

    return [Route("/oauth2/authorize", authorize, methods=["GET", "POST"])]


def _told(refused: Refused, state: str | None) -> Response:
    if refused.to is None:
        return _page(refused_page(refused.description), status=refused.status)
    told = {"error": refused.error, "error_description": refused.description}
    return RedirectResponse(_with_query(refused.to, told | ({"state": state} if state else {})), 302)


def _back(asked: Asked, told: Mapping[str, str]) -> Response:
    state = {"state": asked.state} if asked.state is not None else {}
    return RedirectResponse(_with_query(asked.redirect_uri, {**told, **state}), 302)


def _with_query(address: str, query: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"


def _page(html: str, *, status: int = 200, form_to: str | None = None) -> Response:
    """A browser holds the redirect after a form against `form-action`, so the application is named there."""
    goes_to = ""
    if form_to is not None:
        split = urlsplit(form_to)
        goes_to = f" {split.scheme}://{split.netloc}"
    policy = (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action 'self'{goes_to}"
    )
    headers = {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
    return HTMLResponse(html, status, headers)


class BearerDoor:
    """Before /api/v10: what applications ask about tokens, or with a person's; all else is the bot's."""

    def __init__(self, world: World, grants: Grants, beyond: ASGIApp) -> None:
        self._world, self._grants, self._beyond = world, grants, beyond
        self.calls: list[tuple[str, str]] = []
        """Method and path of what was asked here, for tests."""
        self.away = False
        """Whether all of it fails, as when Discord is down."""
        self._open = Router(
            [
                Route("/oauth2/token", self._token, methods=["POST"]),
                Route("/oauth2/token/revoke", self._revoke, methods=["POST"]),
            ]
        )
        self._bearers = Router(
            [
                Route("/oauth2/@me", self._authorization, methods=["GET"]),
                Route("/users/@me", self._me, methods=["GET"]),
                Route("/users/@me/guilds", self._guilds, methods=["GET"]),
                Route("/users/@me/guilds/{guild_id:int}/member", self._member, methods=["GET"]),
            ]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        router = self._router_for(scope)
        if router is None:
            await self._beyond(scope, receive, send)
            return
        self.calls.append((scope["method"], scope["path"].removeprefix(scope.get("root_path", ""))))
        if self.away:
            await JSONResponse({"message": "502: Bad Gateway", "code": 0}, 502)(scope, receive, send)
            return
        await router(scope, receive, send)

    def _router_for(self, scope: Scope) -> Router | None:
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        if path.startswith("/oauth2/token"):
            return self._open
        return self._bearers if _bearer(scope) is not None else None

    async def _token(self, request: Request) -> Response:
        form = await _form(request)
        try:
            self._check_client(request, form)
            grant = self._grants.exchange(form)
        except Refused as refused:
            return _error(refused)
        return JSONResponse(
            {
                "token_type": "Bearer",
                "access_token": grant.access_token,
                "expires_in": TOKEN_HOLDS_S,
                "refresh_token": grant.refresh_token,
                "scope": " ".join(grant.asked.scopes),
            }
        )

    async def _revoke(self, request: Request) -> Response:
        form = await _form(request)
        try:
            self._check_client(request, form)
        except Refused as refused:
            return _error(refused)
        self._grants.revoke(form.get("token", ""))
        return JSONResponse({})

    def _check_client(self, request: Request, form: Mapping[str, str]) -> None:
        """By HTTP Basic or in the form, as Discord takes it."""
        kind, _, encoded = request.headers.get("authorization", "").partition(" ")
        if kind.lower() == "basic":
            try:
                name, _, secret = base64.b64decode(encoded).decode().partition(":")
            except (binascii.Error, UnicodeDecodeError):
                name = secret = ""
            self._grants.check_client(name, secret)
        else:
            self._grants.check_client(form.get("client_id", ""), form.get("client_secret", ""))

    async def _authorization(self, request: Request) -> Response:
        grant, user = self._granted(request, None)
        if grant is None or user is None:
            return _unauthorized()
        application = self._world.application
        about = {"id": str(application.id), "name": application.name, "icon": None, "description": ""}
        told = {"application": about, "scopes": list(grant.asked.scopes)}
        return JSONResponse(told | ({"user": wire.user(user)} if "identify" in grant.asked.scopes else {}))

    async def _me(self, request: Request) -> Response:
        grant, user = self._granted(request, "identify")
        if grant is None or user is None:
            return _unauthorized()
        me = wire.user(user) | {"mfa_enabled": False, "locale": user.locale, "premium_type": 0, "flags": 0}
        if "email" in grant.asked.scopes:
            me |= {"email": f"{user.username}@example.org", "verified": True}
        return JSONResponse(me)

    async def _guilds(self, request: Request) -> Response:
        grant, user = self._granted(request, "guilds")
        if grant is None or user is None:
            return _unauthorized()
        joined = [guild for guild in self._world.guilds.values() if user.id in guild.members]
        return JSONResponse([_partial(guild, user) for guild in joined])

    async def _member(self, request: Request) -> Response:
        grant, user = self._granted(request, "guilds.members.read")
        if grant is None or user is None:
            return _unauthorized()
        guild = self._world.guilds.get(request.path_params["guild_id"])
        if guild is None or user.id not in guild.members:
            return JSONResponse({"message": "Unknown Guild", "code": 10004}, 404)
        return JSONResponse(wire.member(guild.members[user.id]))

    def _granted(self, request: Request, scope: str | None) -> tuple[Grant | None, User | None]:
        grant = self._grants.find(_bearer(request.scope) or "")
        if grant is None or (scope is not None and scope not in grant.asked.scopes):
            return None, None
        return grant, self._world.users.get(grant.user_id)


def _bearer(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == b"authorization":
            kind, _, token = value.decode("latin-1").partition(" ")
            return token.strip() if kind.lower() == "bearer" else None
    return None


def _partial(guild: Guild, user: User) -> Json:
    return {
        "id": str(guild.id),
        "name": guild.name,
        "icon": guild.icon,
        "banner": None,
        "owner": guild.owner_id == user.id,
        "permissions": str(permissions.in_guild(guild, guild.members[user.id])),
        "features": [],
    }


def _error(refused: Refused) -> Response:
    described = {"error_description": refused.description} if refused.description else {}
    return JSONResponse({"error": refused.error, **described}, refused.status)


def _unauthorized() -> Response:
    return JSONResponse({"message": "401: Unauthorized", "code": 0}, 401)


async def _form(request: Request) -> dict[str, str]:
    body = await request.body()
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
