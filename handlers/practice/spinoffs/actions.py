"""Registering communities, checking them, closing them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

import msgspec

from db.practice import spinoffs as rows
from db.practice.graduations import find_graduation
from db.practice.spinoffs import SpinoffRow
from handlers.kit.reviews import Acting, Reviewed, ReviewState, Terms, submit
from handlers.platform.notifications.actions import notify
from handlers.platform.notifications.reviews import tells
from handlers.platform.notifications.rules import NoticeKind
from handlers.platform.roles.rules import Role, allowed
from handlers.platform.settings.platform_settings import ChannelKey, PlatformSettings
from handlers.practice.spinoffs import messages
from handlers.practice.spinoffs.rules import (
    MOST_OPEN,
    NoSuchSpinoff,
    NotAnAlumnus,
    NotYourSpinoff,
    SpinoffNameTaken,
    TooManySpinoffs,
    read_name,
    refuse_taken,
)
from handlers.practice.techniques.rules import read_link
from handlers.practice.texts import written

if TYPE_CHECKING:
    from db.kit.reviews import ReviewRow
    from db.pool import Connection
    from handlers.frame.context import Context

KIND: Final = "practice.spinoff"


async def _refuse_others(ctx: Context) -> None:
    """It is for alumni: who holds the role, or has graduated where no role is set."""
    roles = (await ctx.guild_settings(PlatformSettings)).roles
    if allowed(ctx.actor, Role.ALUMNI, roles):
        return
    row = await find_graduation(ctx.db, ctx.guild_id, ctx.actor.id)
    if row is None or row.state != "graduated":
        raise NotAnAlumnus


async def register(ctx: Context, name: str, link: str, note: str) -> ReviewRow:
    """A community that the actor has started; one that came back with a question is submitted again."""
    await _refuse_others(ctx)
    name, address, kept = read_name(name), read_link(link), written(note)
    await rows.lock_registering(ctx.db, ctx.guild_id)
    mine = refuse_taken(name, await rows.list_named(ctx.db, ctx.guild_id, name), ctx.actor.id)
    new = SpinoffRow(
        spinoff_id=0 if mine is None else mine.spinoff_id,
        guild_id=ctx.guild_id,
        founder_id=ctx.actor.id,
        name=name,
        link=address,
        note=kept,
        registered_at=ctx.now,
    )
    new = await _kept(ctx, new)
    return await submit(SPINOFFS, ctx, str(new.spinoff_id), {"name": name, "link": address, "note": kept})


async def _kept(ctx: Context, new: SpinoffRow) -> SpinoffRow:
    """With its number."""
    if new.spinoff_id:
        await rows.move_words(ctx.db, new)
        return new
    if await rows.count_open(ctx.db, ctx.guild_id, ctx.actor.id) >= MOST_OPEN:
        raise TooManySpinoffs(most=MOST_OPEN)
    return msgspec.structs.replace(new, spinoff_id=await rows.add_spinoff(ctx.db, new))


async def close(ctx: Context, chosen: str) -> SpinoffRow:
    """It is over: said by its founder or a moderator."""
    row = await _find(ctx, chosen)
    roles = (await ctx.guild_settings(PlatformSettings)).roles
    if row.founder_id != ctx.actor.id and not allowed(ctx.actor, Role.MODERATOR, roles):
        raise NotYourSpinoff(name=row.name)
    if not await rows.mark_closed(ctx.db, row.spinoff_id, ctx.now):
        raise NoSuchSpinoff
    await ctx.audit("practice.spinoff.close", str(row.spinoff_id), name=row.name, founder=row.founder_id)
    if row.founder_id > 0 and row.founder_id != ctx.actor.id:
        text, key = messages.told_closed((await ctx.guild()).say, row), f"spinoff:{row.spinoff_id}"
        await notify(ctx.db, ctx.guild_id, row.founder_id, NoticeKind.PRACTICE, text, now=ctx.now, key=key)
    return row


async def _find(ctx: Context, chosen: str) -> SpinoffRow:
    """A listed one, by the number that was suggested or by its name; locked."""
    typed = chosen.strip()
    named = await rows.list_named(ctx.db, ctx.guild_id, typed)
    numbers = [row.spinoff_id for row in named if row.state == "listed"]
    if typed.isascii() and typed.isdigit() and len(typed) < 16:
        numbers.insert(0, int(typed))
    for number in numbers:
        row = await rows.lock_spinoff(ctx.db, ctx.guild_id, number)
        if row is not None and row.state == "listed":
            return row
    raise NoSuchSpinoff


async def _decided(acting: Acting, review: ReviewRow) -> None:
    number = int(review.subject)
    if review.state != ReviewState.APPROVED:
        await rows.mark_over(acting.db, acting.guild_id, number, "rejected")
    elif not await rows.mark_listed(acting.db, acting.guild_id, number, acting.now):
        raise SpinoffNameTaken(name=review.facts["name"])


async def _ended(db: Connection, review: ReviewRow, now: datetime) -> None:
    await rows.mark_over(db, review.guild_id, int(review.subject), "withdrawn")


SPINOFFS: Final = Reviewed(
    kind=KIND,
    may=Role.MODERATOR,
    card=messages.card,
    tell=tells(NoticeKind.PRACTICE),
    channels=(ChannelKey.PRACTICE_REVIEW,),
    escalates_to=(ChannelKey.AUDIT_LOG,),
    decided=_decided,
    ended=_ended,
    again="Use `/spinoff register` to register it again.",
    terms=Terms(overdue_hours=(72, 168)),
)
