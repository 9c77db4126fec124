"""Everything below /dashboard: signing in and out, files, and the pages of servers."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import parse_qsl, urlencode

import msgspec

from db.pool import is_away
from handlers.api.limits import KeyLimits
from handlers.dashboard.cookies import Cookies
from handlers.dashboard.drawing import Drawing, Look
from handlers.dashboard.http import FILE_LIMIT, FORM_LIMIT, Response, read_body, read_head, send_response
from handlers.dashboard.login import Discord, Login, Pending, cookie_of, safe_page
from handlers.dashboard.problems import (
    NoSuchPage,
    NotSetUp,
    OtherPage,
    SignedOut,
    TooManyPages,
    page_status,
    problem_facts,
)
from handlers.dashboard.servers import Servers
from handlers.dashboard.service import Service
from handlers.dashboard.sessions import Sessions
from handlers.dashboard.visit import Visit
from handlers.frame.frame_replies import DatabaseAway, Unexpected
from handlers.frame.rate_limits import Rate
from handlers.frame.refusals import Refusal

if TYPE_CHECKING:
    from handlers.dashboard.pages import Pages
    from handlers.frame.resources import Resources

log = logging.getLogger(__name__)

SESSION: Final = "guildhall_session"
WITHIN_S: Final = 15.0
UPLOADS_WITHIN_S: Final = 60.0
RATE: Final = Rate(burst=120, per_seconds=60)
FOR_EVER: Final = "public, max-age=31536000, immutable"


class DashboardSettings(Protocol):
    """What of the process' settings matters here."""

    @property
    def discord_application_id(self) -> int | None: ...
    @property
    def discord_client_secret(self) -> str | None: ...
    @property
    def discord_api_url(self) -> str: ...
    @property
    def authorize_url(self) -> str: ...
    @property
    def dashboard_url(self) -> str: ...


class Dashboard:
    """An ASGI application. `redis` gives a client; `discord` None: nobody has set up signing in."""

    def __init__(
        self,
        resources: Resources,
        pages: Sequence[Pages],
        redis: Callable[[], Awaitable[Any]],
        discord: Discord | None,
        home: str,
    ) -> None:
        self.resources = resources
        self._home = home
        self._drawing = Drawing()
        self._sessions = Sessions(redis)
        self._limits = KeyLimits(redis, "guildhall:dashboard:pace")
        secret = discord.client_secret if discord is not None else secrets.token_urlsafe(32)
        self._cookies = Cookies(secret, secure=home.startswith("https://"))
        self._login = Login(discord, self._sessions, resources.pool) if discord is not None else None
        self._servers = Servers(self._drawing, resources, discord.client_id if discord is not None else None)
        self._service = Service(self._drawing, resources, pages, self._sessions, self._cookies)
        self._own: Mapping[tuple[str, str], Callable[[Visit], Awaitable[Response]]] = {
            ("GET", ""): self._front,
            ("GET", "/login"): self._begin,
            ("GET", "/callback"): self._finish,
            ("POST", "/logout"): self._leave,
            ("POST", "/look"): self._choose_look,
        }

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One request of an ASGI server."""
        request = read_head(scope)
        visit = Visit(request=request, resources=self.resources)
        try:
            async with asyncio.timeout(UPLOADS_WITHIN_S if request.brings_file else WITHIN_S):
                response = await self._answer(visit, receive)
        except Exception as problem:
            response = self._problem(visit, problem)
        response.cookies = [*visit.cookies, *response.cookies]
        await send_response(response, send, head=request.method == "HEAD")

    async def close(self) -> None:
        """Closes the connections of its own."""
        await self._limits.close()

    async def _answer(self, visit: Visit, receive: Any) -> Response:
        request = visit.request
        method = "GET" if request.method == "HEAD" else request.method
        if method == "GET" and request.path.startswith("/static/"):
            return self._file(request.path.removeprefix("/static/"))
        await self._recognise(visit)
        if method != "GET":
            large = request.brings_file and visit.session is not None
            body = await read_body(receive, FILE_LIMIT + FORM_LIMIT if large else FORM_LIMIT)
            visit.request = msgspec.structs.replace(request, body=body)
        own = self._own.get((method, request.path))
        if own is not None:
            return await own(visit)
        if visit.session is None:
            if method != "GET":
                raise SignedOut
            return Response.to(f"/dashboard/login?{urlencode({'then': request.address})}")
        await self._take(visit.session.user_id)
        return await self._service.answer(visit, visit.session)

    async def _recognise(self, visit: Visit) -> None:
        """Who is signed in here; a session that is old enough gets another id."""
        session_id = self._cookies.read(visit.request.cookies, SESSION)
        if session_id is None or self._login is None:
            return
        now = self.resources.clock.now()
        session = await self._sessions.find(session_id, now)
        if session is None:
            return
        visit.session_id, visit.session = session_id, session
        rotated = await self._sessions.go_on(session_id, session, now)
        if rotated is not None:
            visit.session_id = rotated
            visit.cookies.append(self._cookies.header(SESSION, rotated))

    async def _take(self, user_id: int) -> None:
        now_ms = int(self.resources.clock.now().timestamp() * 1000)
        taken = await self._limits.take(user_id, RATE, now_ms)
        if taken.wait_ms:
            raise TooManyPages(wait=-(-taken.wait_ms // 1000))

    async def _front(self, visit: Visit) -> Response:
        if self._login is None:
            raise NotSetUp(redirect=f"`{self._home}/callback`")
        return await self._servers.front(visit)

    async def _begin(self, visit: Visit) -> Response:
        """To Discord, to log in."""
        if self._login is None:
            raise NotSetUp(redirect=f"`{self._home}/callback`")
        then = dict(parse_qsl(visit.request.query)).get("then", "/dashboard")
        address, pending = await self._login.begin(then, self.resources.clock.now())
        cookie = self._cookies.header(pending.cookie, pending.written(), max_age_s=600)
        return Response.to(address, cookies=[cookie])

    async def _finish(self, visit: Visit) -> Response:
        """Back from Discord. Whoever was signed in here before is not any more."""
        if self._login is None:
            raise NotSetUp(redirect=f"`{self._home}/callback`")
        query = dict(parse_qsl(visit.request.query))
        name = cookie_of(query.get("state", ""))
        pending = Pending.read(self._cookies.read(visit.request.cookies, name))
        visit.cookies.append(self._cookies.header(name, ""))
        session_id = await self._login.finish(pending, query, self.resources.clock.now())
        if visit.session is not None and visit.session_id is not None:
            await self._sessions.end(visit.session_id, visit.session)
        cookie = self._cookies.header(SESSION, session_id)
        return Response.to(pending.then if pending is not None else "/dashboard", cookies=[cookie])

    async def _leave(self, visit: Visit) -> Response:
        if visit.session is not None and visit.session_id is not None:
            _check_csrf(visit, dict(visit.request.form()))
            await self._sessions.end(visit.session_id, visit.session)
        return Response.to("/dashboard", cookies=[self._cookies.header(SESSION, "")])

    async def _choose_look(self, visit: Visit) -> Response:
        """Language and theme; harmless, so it needs no session."""
        form = dict(visit.request.form())
        look = Look.read(f"{form.get('language', '')}.{form.get('theme', '')}")
        then = safe_page(form.get("then", ""))
        return Response.to(then, cookies=[self._cookies.look_header(look.written)])

    def _file(self, name: str) -> Response:
        if name not in self._drawing.files:
            raise NoSuchPage
        body, kind = self._drawing.files[name]
        return Response(body=body, content_type=kind, headers={"cache-control": FOR_EVER})

    def _problem(self, visit: Visit, problem: Exception) -> Response:
        if not isinstance(problem, Refusal):
            reference = secrets.token_hex(4)
            log.error(
                "%s %s failed (%s)", visit.request.method, visit.request.path, reference, exc_info=problem
            )
            problem = (DatabaseAway if is_away(problem) else Unexpected)(reference=reference)
        html = self._drawing.draw(
            "dashboard/templates/problem.html",
            visit.say,
            {**visit.facts(), **problem_facts(problem, visit.say)},
            now=self.resources.clock.now(),
        )
        return Response(status=page_status(problem), body=html.encode())


def make_dashboard(
    resources: Resources,
    pages: Sequence[Pages],
    redis: Callable[[], Awaitable[Any]],
    settings: DashboardSettings,
) -> Dashboard:
    """As the process is configured."""
    discord = None
    if settings.discord_client_secret is not None and settings.discord_application_id is not None:
        discord = Discord(
            client_id=settings.discord_application_id,
            client_secret=settings.discord_client_secret,
            authorize_url=settings.authorize_url,
            api_url=settings.discord_api_url,
            home=settings.dashboard_url,
        )
    return Dashboard(resources, pages, redis, discord, settings.dashboard_url)


def _check_csrf(visit: Visit, form: Mapping[str, str]) -> None:
    if visit.session is None or not secrets.compare_digest(form.get("csrf", ""), visit.session.csrf):
        raise OtherPage
