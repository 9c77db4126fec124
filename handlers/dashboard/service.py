"""The pages of a server: from a request to the page, or to what was done.

The member is read for every request, with their roles: whoever loses a role loses its pages at once. What
was not confirmed is carried out, rolled back, and asked about; one that was is carried out once.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec

from db.api.keys import find_acting_member
from db.pool import LazyTransaction, is_broken_off
from handlers.api.context import interaction_of
from handlers.api.requests import read_params, to_params
from handlers.api.routes import ApiRoute, Endpoints
from handlers.dashboard.context import Done, Download, Page, PageContext, Uploaded
from handlers.dashboard.http import Form, Response
from handlers.dashboard.names import with_names
from handlers.dashboard.pages import Pages, may_pass
from handlers.dashboard.problems import DoneAlready, NoSuchPage, OtherPage, page_status, problem_facts
from handlers.frame import access
from handlers.frame.refusals import Refusal

if TYPE_CHECKING:
    from handlers.dashboard.cookies import Cookies
    from handlers.dashboard.drawing import Drawing
    from handlers.dashboard.sessions import Sessions, WebSession
    from handlers.dashboard.visit import Visit
    from handlers.frame.resources import Resources

T = TypeVar("T")
ACT_BITS: Final = 59
"""What is done here has a number below 0 where Discord's have one above, so with its sign it is no longer."""
OURS: Final = frozenset({"csrf", "act"})
"""Fields of every form, which no action sees."""


class PageCall(msgspec.Struct, frozen=True):
    """What a request is for. `given`: the parameters of the page."""

    route: ApiRoute
    guild_id: int
    given: Mapping[str, Any]
    form: Form = []


class Service:
    """Answers for one process."""

    def __init__(
        self,
        drawing: Drawing,
        resources: Resources,
        pages: Sequence[Pages],
        sessions: Sessions,
        cookies: Cookies,
    ) -> None:
        self._drawing, self._resources = drawing, resources
        self._sessions, self._cookies = sessions, cookies
        self._links = [link for feature in pages for link in feature.links]
        self._parts = {
            "overview": [part for feature in pages for part in feature.overview_sections],
            "member": [part for feature in pages for part in feature.member_sections],
        }
        self._endpoints = Endpoints(pages)

    async def answer(self, visit: Visit, session: WebSession) -> Response:
        """A page of the server that the path names, for the member who is signed in."""
        guild_id, _, path = visit.request.path.removeprefix("/").partition("/")
        if not (guild_id.isascii() and guild_id.isdigit() and len(guild_id) < 20):
            raise NoSuchPage
        if not path:
            return Response.to(f"/dashboard/{guild_id}/overview")
        try:
            asked = self._asked(visit, session, int(guild_id), path)
            if asked.route.result is Uploaded:
                return await self._within(visit, session, asked.guild_id, lambda ctx: self._take(ctx, asked))
            if asked.route.writes:
                return await self._act(visit, session, asked)
            return await self._within(
                visit, session, int(guild_id), lambda ctx: self._look(visit, ctx, asked)
            )
        except NoSuchPage:
            raise
        except Refusal as refusal:
            return await self._refused(visit, session, int(guild_id), refusal)

    def _asked(self, visit: Visit, session: WebSession, guild_id: int, path: str) -> PageCall:
        methods, named = self._endpoints.find(path)
        method = "GET" if visit.request.method == "HEAD" else visit.request.method
        route = methods.get(method)
        if route is None:
            raise NoSuchPage
        if not route.writes:
            return PageCall(route, guild_id, read_params(route, named, visit.request.query))
        form = visit.request.upload() if route.result is Uploaded else visit.request.form()
        if not secrets.compare_digest(dict(form).get("csrf", ""), session.csrf):
            raise OtherPage
        fields = [(name, value) for name, value in form if name not in OURS]
        return PageCall(route, guild_id, to_params(route, named, fields), form)

    async def _within(
        self,
        visit: Visit,
        session: WebSession,
        guild_id: int,
        work: Callable[[PageContext], Awaitable[T]],
        act_id: int = 0,
    ) -> T:
        """In a transaction, as the member; `work` commits, else it is rolled back."""
        transaction = LazyTransaction(self._resources.pool)
        try:
            member = await find_acting_member(transaction, guild_id, session.user_id)
            if member is None:
                raise NoSuchPage
            interaction = interaction_of(-act_id, guild_id, member, visit.locale(member.guild_locale))
            ctx = PageContext(interaction, self._resources, session, self._parts)
            ctx._db = transaction
            return await work(ctx)
        finally:
            await asyncio.shield(transaction.rollback())

    async def _look(self, visit: Visit, ctx: PageContext, asked: PageCall) -> Response:
        page = await self._run(ctx, asked)
        if isinstance(page, Download):
            await ctx.commit()
            return Response.of_file(page.name, page.content, page.content_type)
        told = await self._sessions.claim_told(ctx.session)
        return await self._draw(visit, ctx, page, told=told)

    async def _take(self, ctx: PageContext, asked: PageCall) -> Response:
        uploaded: Uploaded = await self._run(ctx, asked)
        await ctx.commit()
        return Response.to(uploaded.page)

    async def _act(self, visit: Visit, session: WebSession, asked: PageCall) -> Response:
        purpose = f"act {session.csrf} {visit.request.path}"
        act = self._cookies.verify(purpose, dict(asked.form).get("act", ""))
        if act is None:
            act = self._cookies.sign(purpose, str(secrets.randbits(ACT_BITS)))
            return await self._within(
                visit, session, asked.guild_id, lambda ctx: self._ask(visit, ctx, asked, act or "")
            )
        if not await self._sessions.claim_act(act):
            raise DoneAlready
        try:
            done = await self._for_good(visit, session, asked, int(act))
        except BaseException:
            await self._sessions.give_back_act(act)
            raise
        await self._sessions.tell(session, done.tells)
        return Response.to(done.back)

    async def _ask(self, visit: Visit, ctx: PageContext, asked: PageCall, act: str) -> Response:
        """Does it, undoes it, and asks whether it is meant."""
        done: Done = await self._run(ctx, asked)
        await ctx.db.rollback()
        facts = {
            "done": done,
            "fields": [(name, value) for name, value in asked.form if name not in OURS],
            "act": act,
            "to": visit.request.address,
        }
        page = Page("dashboard/templates/confirm.html", ctx.say("Are you sure?"), facts)
        return await self._draw(visit, ctx, page)

    async def _for_good(self, visit: Visit, session: WebSession, asked: PageCall, act_id: int) -> Done:
        async def work(ctx: PageContext) -> Done:
            done: Done = await self._run(ctx, asked)
            await ctx.commit()
            return done

        try:
            return await self._within(visit, session, asked.guild_id, work, act_id)
        except Exception as problem:
            if not is_broken_off(problem):
                raise
        return await self._within(visit, session, asked.guild_id, work, act_id)

    async def _run(self, ctx: PageContext, asked: PageCall) -> Any:
        product = self._resources.product(asked.route.product)
        if product is None:
            raise NoSuchPage
        await access.check(ctx, product, asked.route)
        return await asked.route.handler(ctx, **asked.given)

    async def _refused(self, visit: Visit, session: WebSession, guild_id: int, refusal: Refusal) -> Response:
        async def work(ctx: PageContext) -> Response:
            facts = problem_facts(refusal, ctx.say)
            page = Page("dashboard/templates/problem.html", facts["title"], facts)
            return await self._draw(visit, ctx, page, status=page_status(refusal))

        return await self._within(visit, session, guild_id, work)

    async def _draw(
        self, visit: Visit, ctx: PageContext, page: Page, *, status: int = 200, told: str | None = None
    ) -> Response:
        guild = await ctx.guild()
        links = [link for link in self._links if await may_pass(ctx, link.route)]
        facts = {
            **visit.facts(),
            "guild": guild,
            "me": ctx.actor,
            "links": links,
            "told": told,
            "title": page.title,
            "base": f"/dashboard/{ctx.guild_id}",
        }
        assert not facts.keys() & page.facts.keys() - {"title"}, "the page says what the frame says"
        facts = {**facts, **page.facts}
        html = self._drawing.draw(page.template, ctx.say, facts, now=ctx.now, timezone=guild.timezone)
        return Response(status=status, body=(await with_names(ctx, html)).encode())
