"""Creating, changing, ending and joining challenges."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from db.outbox import Outbox
from db.practice import challenges as rows
from db.practice.challenges import ChallengeRow, ChallengerRow
from handlers.platform.settings.platform_settings import ChannelKey
from handlers.practice.challenges import counting, messages
from handlers.practice.challenges.form import ChallengeForm
from handlers.practice.challenges.rules import (
    COUNT_EVERY,
    MOST_RUNNING,
    STARTERS,
    ChallengeEnded,
    ChallengeFinishedBySome,
    ChallengeNameTaken,
    ChallengeStarterThere,
    ChallengeUnchanged,
    HasJoined,
    HasNotJoined,
    NoSuchChallenge,
    NothingJoined,
    TooManyChallenges,
)
from handlers.practice.moments import own_timezone, read_moment
from interactions.forms import Changes, changed_facts
from interactions.responses import Reply
from jobs.requests.platform import SendMessage

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.context import Context
    from handlers.frame.guild import Guild

BEST_SHOWN = 3


async def create(ctx: Context, form: ChallengeForm, starts: str | None) -> ChallengeRow:
    """It begins now, or at the time that was typed."""
    starts_at = ctx.now if starts is None else read_moment(starts, await own_timezone(ctx), ctx.now)
    return await _add(ctx, msgspec.structs.asdict(form), starts_at)


async def add_starter(ctx: Context, key: str) -> ChallengeRow:
    """One of the ready-made ones, from now on."""
    try:
        return await _add(ctx, dict(STARTERS[key]), ctx.now)
    except ChallengeNameTaken:
        raise ChallengeStarterThere(name=STARTERS[key]["name"]) from None


async def _add(ctx: Context, fields: dict[str, Any], starts_at: datetime) -> ChallengeRow:
    if await rows.count_challenges(ctx.db, ctx.guild_id, ended=False) >= MOST_RUNNING:
        raise TooManyChallenges(most=MOST_RUNNING)
    days, runs = fields.pop("days"), starts_at <= ctx.now
    row = ChallengeRow(
        guild_id=ctx.guild_id,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(days=days),
        state="running" if runs else "planned",
        created_by=ctx.actor.id,
        created_at=ctx.now,
        look_at=ctx.now + COUNT_EVERY if runs else starts_at,
        **fields,
    )
    challenge_id = await rows.add_challenge(ctx.db, row)
    if challenge_id is None:
        raise ChallengeNameTaken(name=row.name)
    row = msgspec.structs.replace(row, challenge_id=challenge_id)
    await ctx.audit("practice.challenge.create", str(challenge_id), name=row.name, criteria=row.criteria)
    if runs:
        await announce(
            ctx.db, await ctx.guild(), row, messages.begins((await ctx.guild()).say, row), "begins"
        )
    return row


async def announce(db: Connection, guild: Guild, row: ChallengeRow, text: str, what: str) -> None:
    """In the channel of practice, once."""
    channel_id = guild.channel(ChannelKey.PRACTICE)
    if channel_id is not None:
        effect = SendMessage(channel_id, Reply(text).to_message())
        await Outbox(db, guild.id).add(effect, key=f"challenge:{row.challenge_id}:{what}")


async def lock(ctx: Context, chosen: str) -> ChallengeRow:
    """What was suggested."""
    number = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) <= 13 else 0
    row = await rows.lock_challenge(ctx.db, ctx.guild_id, number)
    if row is None:
        raise NoSuchChallenge
    return row


def refuse_ended(row: ChallengeRow) -> None:
    """What is over stays as it is."""
    if row.state == "ended":
        raise ChallengeEnded(name=row.name)


async def edit(ctx: Context, chosen: str, form: Changes[ChallengeForm]) -> ChallengeRow:
    """Changes what is given, while nobody has finished; what was reached is counted again."""
    before = await lock(ctx, chosen)
    refuse_ended(before)
    counts = await rows.count_challengers(ctx.db, [before.challenge_id])
    if counts.get(before.challenge_id, (0, 0))[1]:
        raise ChallengeFinishedBySome(name=before.name)
    given = dict(form.values)
    if "days" in given:
        given["ends_at"] = before.starts_at + timedelta(days=given.pop("days"))
    after = msgspec.structs.replace(before, **given)
    if after == before:
        raise ChallengeUnchanged
    after = msgspec.structs.replace(after, look_at=ctx.now if after.state == "running" else after.look_at)
    await _refuse_taken(ctx, after)
    await rows.move_challenge(ctx.db, after)
    if after.state == "running" and after.criteria != before.criteria:
        await counting.asked_again(ctx.db, await ctx.guild(), after)
    await ctx.audit("practice.challenge.edit", str(after.challenge_id), **changed_facts(before, after))
    return after


async def _refuse_taken(ctx: Context, row: ChallengeRow) -> None:
    for other in await rows.list_challenges(ctx.db, ctx.guild_id, ended=False, limit=MOST_RUNNING + 1):
        if other.challenge_id != row.challenge_id and other.name.lower() == row.name.lower():
            raise ChallengeNameTaken(name=row.name)


async def end(ctx: Context, chosen: str) -> ChallengeRow:
    """Before its time."""
    row = await lock(ctx, chosen)
    refuse_ended(row)
    row = await close(ctx.db, await ctx.guild(), msgspec.structs.replace(row, ends_at=_end(row, ctx.now)))
    await ctx.audit("practice.challenge.end", str(row.challenge_id), name=row.name)
    return row


def _end(row: ChallengeRow, now: datetime) -> datetime:
    """One that has not begun ends right after its start."""
    return max(now, row.starts_at + timedelta(seconds=1))


async def close(db: Connection, guild: Guild, row: ChallengeRow) -> ChallengeRow:
    """Counted a last time, and its standings stay; the challenge is locked."""
    if row.state == "running":
        await counting.count(db, guild, row)
    after = msgspec.structs.replace(row, state="ended", look_at=None)
    await rows.move_challenge(db, after)
    counts = (await rows.count_challengers(db, [row.challenge_id])).get(row.challenge_id, (0, 0))
    if counts[0]:
        best = await rows.list_standings(db, row.challenge_id, BEST_SHOWN, 0)
        await announce(db, guild, after, messages.results(guild.say, after, best, counts), "over")
    return after


async def join(ctx: Context, chosen: str) -> ChallengeRow:
    """The actor takes part from now on, or from the start on."""
    row = await lock(ctx, chosen)
    refuse_ended(row)
    member = ChallengerRow(
        challenge_id=row.challenge_id,
        user_id=ctx.actor.id,
        guild_id=ctx.guild_id,
        joined_at=ctx.now,
        counted_from=None,
        baseline={},
        reached={},
        progress=0.0,
        finished_at=None,
    )
    if row.state == "running":
        values = await counting.read(ctx.db, await ctx.guild(), row, [ctx.actor.id])
        member = counting.begun(row, member, values[ctx.actor.id], ctx.now)
    if not await rows.add_challenger(ctx.db, member):
        raise HasJoined(name=row.name)
    return row


async def progress(ctx: Context, chosen: str | None) -> tuple[ChallengeRow, ChallengerRow]:
    """How far the actor is; without a choice, in what they joined last and still runs."""
    if chosen is None:
        joined = await rows.list_joined(ctx.db, ctx.guild_id, ctx.actor.id)
        if not joined:
            raise NothingJoined
        chosen = str(joined[0].challenge_id)
    row = await lock(ctx, chosen)
    member = await rows.find_challenger(ctx.db, row.challenge_id, ctx.actor.id)
    if member is None:
        raise HasNotJoined(name=row.name)
    return row, await counting.count_one(ctx.db, await ctx.guild(), row, member)
