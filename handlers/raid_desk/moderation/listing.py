"""`/checkpunishments` and `/history`: what there is, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from db.platform.members import list_members
from db.raid_desk import moderation as rows
from db.raid_desk import moderation_history as history
from handlers.frame.context import Context
from handlers.kit.lists import Listed, Span, pages, show
from handlers.platform.roles.rules import Role, allowed
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.raid_desk.moderation import messages, record_messages
from handlers.raid_desk.moderation.rules import short_id
from handlers.raid_desk.moderation.states import FilterRecords, Only, ShowHistory, ShowRecords
from interactions.escaping import first_visible, mention, plain, shorten
from interactions.responses import Choice, Update
from interactions.router import Router

if TYPE_CHECKING:
    from db.raid_desk.moderation_history import RecordCounts

router = Router()
HEX = frozenset("0123456789abcdef")


@pages(router, ShowRecords, requires=Role.SECURITY, size=5)
async def list_records(ctx: Context, asked: ShowRecords, span: Span) -> Listed:
    """Punishments and notes about a member, the newest first."""
    counts = await history.count_records(ctx.db, ctx.guild_id, asked.member, ctx.now)
    records = await history.list_records(
        ctx.db, ctx.guild_id, asked.member, asked.only, ctx.now, limit=span.limit, offset=span.offset
    )
    roles = (await ctx.guild_settings(PlatformSettings)).roles
    removes = allowed(ctx.actor, Role.OFFICER, roles)
    return Listed(
        title=ctx.say("Punishments and notes"),
        head=f"{mention(asked.member)}\n{record_messages.counts_line(ctx.say, counts)}",
        lines=[record_messages.record_lines(ctx.say, row, ctx.now) for row in records],
        total=_total(counts, asked.only),
        empty=ctx.say("Nothing."),
        gap="\n\n",
        rows=record_messages.record_buttons(ctx.say, asked.member, asked.only, records, removes=removes),
    )


def _total(counts: RecordCounts, only: Only) -> int:
    punishments = counts.active + counts.expired + counts.removed
    return {Only.ALL: punishments + counts.notes, Only.ACTIVE: counts.active, Only.NOTES: counts.notes}[only]


@router.component(FilterRecords, requires=Role.SECURITY)
async def filter_records(ctx: Context, state: FilterRecords) -> Update:
    """Other records of the same member."""
    return (await show(ctx, ShowRecords(member=state.member, only=state.only))).in_place()


@pages(router, ShowHistory, requires=Role.SECURITY)
async def list_history(ctx: Context, asked: ShowHistory, span: Span) -> Listed:
    """What happened, the newest first."""
    member, by = asked.member or None, asked.by or None
    total = await history.count_events(ctx.db, ctx.guild_id, member, by)
    part = {"limit": span.limit, "offset": span.offset}
    if member is None:
        events = await history.list_guild_events(ctx.db, ctx.guild_id, by, **part)
    else:
        events = await history.list_member_events(ctx.db, ctx.guild_id, member, by, **part)
    about = [mention(member)] if member is not None else []
    about += [ctx.say("by {who}", who=mention(by))] if by is not None else []
    return Listed(
        title=ctx.say("What staff did"),
        head=" · ".join(about),
        lines=[record_messages.event_line(ctx.say, event, named=True) for event in events],
        total=total,
        empty=ctx.say("Nothing."),
    )


async def suggest_ids(ctx: Context, typed: str) -> Sequence[Choice]:
    """Punishments of the server whose id begins like this, the newest first."""
    beginning = typed.strip().strip("#`").lower()
    if not HEX.issuperset(beginning) or len(beginning) > 24:
        return []
    punishments = await rows.list_named(ctx.db, ctx.guild_id, beginning, 25)
    members = await list_members(ctx.db, ctx.guild_id, [row.user_id for row in punishments])
    names = {member.user_id: first_visible(*member.names) for member in members}
    return [
        Choice(
            shorten(
                f"{short_id(row.public_id)} · {messages.kind_word(ctx.say, row.kind)} · "
                f"{plain(names.get(row.user_id, str(row.user_id)))} · {plain(row.reason)}".replace("\n", " "),
                100,
            ),
            row.public_id,
        )
        for row in punishments
    ]
