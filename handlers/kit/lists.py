"""Lists that are read a page at a time. Declared once; one gesture and one wording for all of them.

    class ShowHistory(Paged, tag="moderation.history/1"):
        member: int

    @pages(router, ShowHistory, requires=Role.SECURITY)
    async def history(ctx: Context, asked: ShowHistory, span: Span) -> Listed:
        total = await count_punishments(ctx.db, ctx.guild_id, asked.member)
        rows = await list_punishments(ctx.db, ctx.guild_id, asked.member, span.limit, span.offset)
        return Listed(ctx.say("History"), [line(ctx.say, row) for row in rows], total=total)

    return await show(ctx, ShowHistory(member.id))  # in the command

A list belongs to whoever asked for it: their presses turn the message, anybody else's give them a copy of
their own that only they see. A page past the end, because the list has become shorter, is the last one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any, TypeVar

import msgspec

from handlers.frame.context import Context
from handlers.kit.look import BRAND
from interactions.components import ActionRow, Button
from interactions.custom_id import ComponentState
from interactions.embeds import Embed, Footer
from interactions.escaping import shorten
from interactions.responses import Reply, Update
from interactions.router import Router

MOST_PAGES = 9_999
LONGEST_TEXT = 4_000
EPHEMERAL = 64

Page = Annotated[int, msgspec.Meta(ge=0, le=MOST_PAGES)]


class Paged(ComponentState, kw_only=True):
    """What a list remembers beside its own fields: the page, from 0, and who asked (0: whoever sees it)."""

    page: Page = 0
    owner: int = 0


class Span(msgspec.Struct, frozen=True):
    """Which part of the list to read."""

    page: int
    limit: int

    @property
    def offset(self) -> int:
        return self.page * self.limit

    def of(self, everything: Sequence[ItemT]) -> Sequence[ItemT]:
        """The part of a list that is at hand."""
        return everything[self.offset : self.offset + self.limit]


ItemT = TypeVar("ItemT")
PagedT = TypeVar("PagedT", bound=Paged)


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """One page. `total`: lines of the whole list; `head` stands above them; `gap` between them.

    `empty`: what is said instead of no lines. `rows`: components below, above the pager. `everyone`: the
    answer to the command is seen by all in the channel.
    """

    title: str
    lines: Sequence[str]
    total: int
    head: str = ""
    empty: str = ""
    gap: str = "\n"
    color: int = BRAND
    thumbnail: str | None = None
    rows: tuple[Any, ...] = ()
    everyone: bool = False


Read = Callable[[Context, PagedT, Span], Awaitable[Listed]]


class _List(msgspec.Struct, frozen=True):
    read: Read[Any]
    size: int


_lists: dict[type[Paged], _List] = {}


def pages(
    router: Router, kind: type[PagedT], *, requires: Any, size: int = 10, in_dm: bool = False
) -> Callable[[Read[PagedT]], Read[PagedT]]:
    """The function reads pages of this list; its buttons are routed here."""

    def declare(read: Read[PagedT]) -> Read[PagedT]:
        if kind in _lists:
            raise TypeError(f"{kind.__name__} is read by two functions: {_lists[kind].read} and {read}")
        _lists[kind] = _List(read, size)
        router.component(kind, requires=requires, in_dm=in_dm)(_turn)
        return read

    return declare


async def _turn(ctx: Context, asked: Paged) -> Reply | Update:
    own: Paged = msgspec.structs.replace(asked, owner=ctx.actor.id)
    return for_presser(ctx, asked.owner, await show(ctx, own))


def for_presser(ctx: Context, owner: int, page: Reply) -> Reply | Update:
    """Another page: in place of the message for whoever asked for it, as a copy for anybody else."""
    message = ctx.interaction.message
    hidden = message is not None and bool(message.flags & EPHEMERAL)
    if hidden or owner in (0, ctx.actor.id):
        return page.in_place()
    return msgspec.structs.replace(page, ephemeral=True)


async def show(ctx: Context, asked: Paged) -> Reply:
    """That page of the list, as an answer to a command."""
    declared = _lists[type(asked)]
    if not asked.owner:
        asked = msgspec.structs.replace(asked, owner=ctx.actor.id)
    listed = await declared.read(ctx, asked, Span(asked.page, declared.size))
    last = max(0, -(-listed.total // declared.size) - 1)
    if asked.page > last:
        asked = msgspec.structs.replace(asked, page=last)
        listed = await declared.read(ctx, asked, Span(last, declared.size))
    return _reply(ctx, asked, listed, last)


def _reply(ctx: Context, asked: Paged, listed: Listed, last: int) -> Reply:
    lines = listed.gap.join(listed.lines) or listed.empty
    text = f"{listed.head}{listed.gap if listed.head and lines else ''}{lines}"
    facts = {"page": asked.page + 1, "pages": last + 1, "total": listed.total}
    embed = Embed(
        title=listed.title,
        description=shorten(text, LONGEST_TEXT) or None,
        color=listed.color,
        thumbnail=listed.thumbnail,
        footer=Footer(ctx.say("Page {page} of {pages} · {total} in total", **facts)) if last else None,
    )
    return Reply(
        embeds=(embed,),
        components=(*listed.rows, *_pager(ctx, asked, last)),
        ephemeral=not listed.everyone,
    )


def _pager(ctx: Context, asked: Paged, last: int) -> tuple[ActionRow, ...]:
    if not last:
        return ()
    # A button at the end has a state of its own, since two components must not have the same one.
    back: Paged = msgspec.structs.replace(asked, page=max(asked.page - 1, 0))
    following: Paged = msgspec.structs.replace(asked, page=min(asked.page + 1, MOST_PAGES))
    return (
        ActionRow(
            (
                Button(ctx.say("Previous"), back, disabled=asked.page == 0),
                Button(ctx.say("Next"), following, disabled=asked.page >= last),
            )
        ),
    )
