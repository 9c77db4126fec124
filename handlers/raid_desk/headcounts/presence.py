"""Who of a headcount is not taken along into the run: who may not come, and who gives no sign."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from db.platform.members import list_members
from db.raid_desk import headcounts as rows
from handlers.kit.records import By
from handlers.platform.roles.rules import Role, RoleMap
from handlers.raid_desk.headcounts import actions, messages
from handlers.raid_desk.headcounts.events import HEADCOUNT, HeadcountEvent
from handlers.raid_desk.headcounts.rules import Bar
from handlers.raid_desk.runs.joining import Entrance
from handlers.raid_desk.runs.refusals import CheckRuns, NobodyJoined
from handlers.raid_desk.settings import RaidSettings
from interactions.escaping import timestamp
from jobs.requests.platform import SendMessage

if TYPE_CHECKING:
    from db.pool import Connection
    from db.raid_desk.headcounts import HeadcountRow
    from handlers.frame.context import Context
    from handlers.raid_desk.headcounts.rules import Interest


async def check(ctx: Context, row: HeadcountRow, interests: Sequence[Interest]) -> datetime:
    """Asks everybody who would come; returns until when. `row`: locked and open."""
    refuse_running(row, ctx.now)
    asked = tuple(dict.fromkeys(user_id for interest in interests for user_id in interest.joined))
    if not asked:
        raise NobodyJoined
    settings = await ctx.guild_settings(RaidSettings)
    until = ctx.now + timedelta(seconds=settings.afk_check_s)
    event, facts = HeadcountEvent.AFK_CHECK_BEGUN, {"until": int(until.timestamp())}
    await HEADCOUNT.move(By.of(ctx), row, event, facts, afk_begun_at=ctx.now, afk_until=until)
    await ctx.audit("headcount.afk_check", str(row.headcount_id), members=len(asked))
    for message in messages.afk_check(ctx.say, row.headcount_id, asked, until):
        await ctx.outbox.add(SendMessage(row.channel_id, message))
    return until


def refuse_running(row: HeadcountRow, now: datetime) -> None:
    """A refusal while members can still confirm in time."""
    if row.afk_until is not None and row.afk_until > now:
        raise CheckRuns(when=timestamp(row.afk_until, "R"))


async def confirm(ctx: Context, headcount_id: int) -> bool:
    """The member is there; False when that was too late, but there is no run yet, so they count again."""
    row = await actions.load(ctx.db, ctx.guild_id, headcount_id)
    if row.state != "open":
        raise actions.HeadcountOver
    await rows.mark_present(ctx.db, headcount_id, ctx.actor.id, ctx.now)
    return row.afk_until is not None and row.afk_until > ctx.now


async def list_away(db: Connection, row: HeadcountRow, asked: Collection[int]) -> set[int]:
    """Those who gave no sign since the last check began; nobody when there was none."""
    if row.afk_begun_at is None:
        return set()
    return set(asked) - await rows.list_present(db, row.headcount_id, row.afk_begun_at)


class _Seen(msgspec.Struct, frozen=True):
    """A member as last seen. Nobody knows their permissions, so they count as no administrator."""

    id: int
    role_ids: Collection[int] = ()
    is_administrator: bool = False


async def list_barred(
    db: Connection, guild_id: int, entrance: Entrance, user_ids: Iterable[int], roles: RoleMap
) -> Mapping[int, Bar]:
    """Those of the members who may not come, by what is known of them now."""
    asked = list(user_ids)
    known = {row.user_id: row for row in await list_members(db, guild_id, asked)}
    barred: dict[int, Bar] = {}
    for user_id in asked:
        row = known.get(user_id)
        role_ids = row.role_ids if row is not None else ()
        if row is not None and row.left_at is not None:
            barred[user_id] = Bar.LEFT
        elif roles.get(Role.SUSPENDED) in role_ids:
            barred[user_id] = Bar.SUSPENDED
        elif entrance.missing_role(_Seen(user_id, role_ids), roles) is not None:
            barred[user_id] = Bar.ROLE
    return barred
