"""Members on the dashboard: found by name, and each with what all features have about them."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated
from urllib.parse import urlencode

import msgspec
from msgspec import Meta

from db.platform.dashboard import MemberLine, list_members_by_name
from db.platform.members import find_member
from handlers.api.problems import BadCursor, NotThere
from handlers.dashboard.context import Page, PageContext
from handlers.dashboard.pages import Pages
from handlers.frame.refusals import Refusal
from handlers.platform.profiles import actions
from handlers.platform.roles.rules import Role, allowed
from handlers.platform.settings.platform_settings import PlatformSettings
from interactions.escaping import first_visible

pages = Pages("platform")

Words = Annotated[str, Meta(max_length=100)]
PER_PAGE = 50


class PageEnd(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of members ends."""

    sort: str
    user_id: int


@pages.get("/members", requires=Role.EVERYONE, nav="Members")
async def members(ctx: PageContext, q: Words = "", left: bool = False, after: Words = "") -> Page:
    """Members by name; staff also find those who left."""
    staff = allowed(ctx.actor, Role.SECURITY, (await ctx.guild_settings(PlatformSettings)).roles)
    listed = await list_members_by_name(
        ctx.db,
        ctx.guild_id,
        words=q.strip(),
        with_left=left and staff,
        after=_read(after) if after else None,
        limit=PER_PAGE + 1,
    )
    shown = listed[:PER_PAGE]
    query = {"q": q, **({"left": "true"} if left else {})}
    more = f"?{urlencode({**query, 'after': _written(shown[-1])})}" if len(listed) > PER_PAGE else ""
    facts = {"members": shown, "q": q, "left": left, "staff": staff, "more": more, "after": after}
    return Page("platform/profiles/members.html", ctx.say("Members"), facts)


@pages.get("/members/{user_id}", requires=Role.EVERYONE)
async def member_page(ctx: PageContext, user_id: int) -> Page:
    """One member: profile, roles, and what this reader may see and do."""
    row = await find_member(ctx.db, ctx.guild_id, user_id)
    if row is None or row.is_bot:
        raise NotThere
    name, closed = first_visible(*row.names), ""
    try:
        await actions.refuse_closed(ctx, user_id, name)
        lines = await actions.lines(ctx, user_id)
    except Refusal as refusal:
        closed, lines = refusal.text(ctx.say), []
    facts = {
        "row": row,
        "lines": lines,
        "closed": closed,
        "sections": await ctx.sections("member", user_id),
    }
    return Page("platform/profiles/member.html", name or str(user_id), facts)


def _written(line: MemberLine) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(PageEnd(line.sort, line.user_id))).decode()


def _read(cursor: str) -> tuple[str, int]:
    try:
        place = msgspec.json.decode(base64.urlsafe_b64decode(cursor), type=PageEnd)
    except (binascii.Error, ValueError, msgspec.MsgspecError):
        raise BadCursor from None
    if "\x00" in place.sort or not 0 <= place.user_id < 2**63:
        raise BadCursor
    return place.sort, place.user_id
