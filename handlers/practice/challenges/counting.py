"""Counting: how far those are who joined, and who has finished."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from db.platform.metrics import add_changed
from db.platform.settings import list_settings
from db.practice import challenges as rows
from db.practice.challenges import ChallengeRow, ChallengerRow
from db.practice.practitioners import list_practitioners
from handlers.platform.guild_days import local_day
from handlers.platform.metrics.criteria import CriteriaGroup, holds, progress, stored_criteria
from handlers.platform.metrics.registry import Asked, Values, read_values
from handlers.platform.notifications.actions import Notice, notify_many
from handlers.platform.notifications.rules import NoticeKind, Where
from handlers.platform.settings.platform_settings import ChannelKey
from handlers.practice.challenges import messages
from handlers.practice.challenges.rules import asked_for, baseline, kept, reached

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.guild import Guild
    from handlers.platform.metrics.criteria import Criteria

CHUNK = 500


def criteria_of(row: ChallengeRow) -> Criteria:
    """As they were checked when they were stored."""
    return stored_criteria(row.criteria) or CriteriaGroup(True, ())


async def read(db: Connection, guild: Guild, row: ChallengeRow, user_ids: Sequence[int]) -> dict[int, Any]:
    """The members' values now."""
    settings = await list_settings(db, guild.id)
    asked = Asked(guild.id, user_ids, guild.today, settings)
    return await read_values(db, asked, asked_for(criteria_of(row)))


def begun(row: ChallengeRow, member: ChallengerRow, values: Values, moment: datetime) -> ChallengerRow:
    """They are counted from that moment on."""
    return msgspec.structs.replace(member, counted_from=moment, baseline=baseline(criteria_of(row), values))


def counted(guild: Guild, row: ChallengeRow, member: ChallengerRow, values: Values) -> ChallengerRow:
    """How far they are now."""
    criteria, since = criteria_of(row), member.counted_from or guild.now
    days = (guild.today - local_day(since, guild.timezone)).days + 1
    amounts = reached(criteria, values, member.baseline, member.reached, days)
    return msgspec.structs.replace(
        member,
        reached=kept(criteria, amounts),
        progress=progress(criteria, amounts),
        finished_at=guild.now if holds(criteria, amounts) else None,
    )


async def count(db: Connection, guild: Guild, row: ChallengeRow) -> int:
    """Everybody who has not finished; the challenge is locked. How many have now."""
    finished, last = 0, 0
    while challengers := await rows.list_unfinished(db, row.challenge_id, last, CHUNK):
        values = await read(db, guild, row, [member.user_id for member in challengers])
        members = [counted(guild, row, member, values[member.user_id]) for member in challengers]
        finished += await _write(db, guild, row, members)
        last = challengers[-1].user_id
    return finished


async def count_one(db: Connection, guild: Guild, row: ChallengeRow, member: ChallengerRow) -> ChallengerRow:
    """One of them, who wants to know; the challenge is locked."""
    if member.finished_at is not None or row.state != "running":
        return member
    values = await read(db, guild, row, [member.user_id])
    after = counted(guild, row, member, values[member.user_id])
    await _write(db, guild, row, [after])
    return after


async def begin(db: Connection, guild: Guild, row: ChallengeRow) -> None:
    """It starts: whoever has joined before is counted from now on."""
    last = 0
    while challengers := await rows.list_unfinished(db, row.challenge_id, last, CHUNK):
        values = await read(db, guild, row, [member.user_id for member in challengers])
        members = [begun(row, member, values[member.user_id], row.starts_at) for member in challengers]
        await rows.move_challengers(db, members)
        last = challengers[-1].user_id


async def asked_again(db: Connection, guild: Guild, row: ChallengeRow) -> None:
    """Its conditions are others: what nobody was counted for until now counts from now on."""
    last = 0
    while challengers := await rows.list_unfinished(db, row.challenge_id, last, CHUNK):
        values = await read(db, guild, row, [member.user_id for member in challengers])
        members = [
            msgspec.structs.replace(
                member, baseline={**baseline(criteria_of(row), values[member.user_id]), **member.baseline}
            )
            for member in challengers
        ]
        await rows.move_challengers(db, members)
        last = challengers[-1].user_id


async def _write(db: Connection, guild: Guild, row: ChallengeRow, members: Sequence[ChallengerRow]) -> int:
    """What was counted; whoever has finished is announced, once."""
    await rows.move_challengers(db, members)
    finishers = [member.user_id for member in members if member.finished_at is not None]
    if finishers:
        known = await list_practitioners(db, guild.id, finishers)
        hidden = {practitioner.user_id for practitioner in known if practitioner.visibility != "public"}
        notices = [_notice(guild, row, user_id, hidden=user_id in hidden) for user_id in finishers]
        await notify_many(db, notices, now=guild.now)
        await add_changed(db, guild.id, finishers, ["challenges_finished"], guild.today)
    return len(finishers)


def _notice(guild: Guild, row: ChallengeRow, user_id: int, *, hidden: bool) -> Notice:
    """In public, unless they keep their practice to themselves."""
    tell = messages.told_finished if hidden else messages.announced
    return Notice(
        guild_id=guild.id,
        user_id=user_id,
        kind=NoticeKind.PRACTICE,
        text=tell(guild.say, row, user_id),
        key=f"challenge:{row.challenge_id}",
        channel_id=None if hidden else guild.channel(ChannelKey.PRACTICE),
        where=None if hidden else Where.CHANNEL,
    )
