"""Proposing techniques, validating proposals, and what becomes of them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

import msgspec

from db.kit.reviews import ReviewRow, find_review_of
from db.outbox import Outbox
from db.practice import innovations as rows
from db.practice.innovations import InnovationRow
from db.practice.practitioners import list_practitioners
from handlers.kit.reviews import Acting, Reviewed, ReviewState, Terms, approve_for, submit
from handlers.platform.notifications.reviews import tells
from handlers.platform.notifications.rules import NoticeKind
from handlers.platform.roles.rules import Role
from handlers.platform.settings.platform_settings import ChannelKey
from handlers.practice.cached import TECHNIQUES
from handlers.practice.innovations import messages
from handlers.practice.innovations.rules import (
    MOST_WAITING,
    InnovationNameTaken,
    InnovationValidatedBefore,
    InnovationValidatorIsNew,
    NoSuchInnovation,
    TooManyInnovations,
    read_texts,
    refuse_vote,
)
from handlers.practice.settings import PracticeSettings
from handlers.practice.techniques.actions import adopt
from jobs.requests.platform import SendMessage

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.context import Context
    from interactions.responses import Reply

KIND: Final = "practice.innovation"


async def propose(ctx: Context, name: str, description: str, instructions: str) -> ReviewRow:
    """A new proposal, or an own one again that came back."""
    name, description, instructions = read_texts(name, description, instructions)
    await rows.lock_proposing(ctx.db, ctx.guild_id)
    known = await rows.list_named(ctx.db, ctx.guild_id, name)
    mine = next((row for row in known if row.author_id == ctx.actor.id and row.state != "accepted"), None)
    await _refuse_taken(ctx, name, [row for row in known if row != mine])
    new = InnovationRow(
        innovation_id=0 if mine is None else mine.innovation_id,
        guild_id=ctx.guild_id,
        author_id=ctx.actor.id,
        name=name,
        description=description,
        instructions=instructions,
        proposed_at=ctx.now,
    )
    new = await _kept(ctx, new)
    facts = {"name": name, "description": description, "instructions": instructions}
    review = await submit(INNOVATIONS, ctx, str(new.innovation_id), facts)
    message = messages.announced((await ctx.guild()).say, new)
    await _announce(await Acting.of(ctx), new, f"round {review.round}", message)
    return review


async def _refuse_taken(ctx: Context, name: str, others: list[InnovationRow]) -> None:
    catalogue = await ctx.cached(TECHNIQUES)
    is_technique = any(row.name.casefold() == name.casefold() for row in catalogue)
    if is_technique or any(row.state in ("proposed", "accepted") for row in others):
        raise InnovationNameTaken(name=name)


async def _kept(ctx: Context, new: InnovationRow) -> InnovationRow:
    """With its number."""
    if new.innovation_id:
        await rows.move_again(ctx.db, new)
        return new
    if await rows.count_waiting(ctx.db, ctx.guild_id, ctx.actor.id) >= MOST_WAITING:
        raise TooManyInnovations(most=MOST_WAITING)
    return msgspec.structs.replace(new, innovation_id=await rows.add_innovation(ctx.db, new))


async def _announce(acting: Acting, row: InnovationRow, what: str, message: Reply) -> None:
    """In the channel of practice, once."""
    channel_id = acting.guild.channel(ChannelKey.PRACTICE)
    if channel_id is not None:
        key = f"innovation:{row.innovation_id}:{what}"
        effect = SendMessage(channel_id, message.to_message())
        await Outbox(acting.db, acting.guild_id).add(effect, key=key)


async def find(ctx: Context, chosen: str) -> InnovationRow:
    """The one whose number was suggested, or whose name was typed out."""
    innovations = await rows.list_named(ctx.db, ctx.guild_id, chosen.strip())
    if chosen.isascii() and chosen.isdigit() and len(chosen) < 16:
        numbered = await rows.find_innovation(ctx.db, ctx.guild_id, int(chosen))
        innovations = innovations if numbered is None else [numbered, *innovations]
    for row in innovations:
        if row.state in ("proposed", "accepted") or row.author_id == ctx.actor.id:
            return row
    raise NoSuchInnovation


async def review_of(ctx: Context, row: InnovationRow) -> ReviewRow | None:
    """Its review."""
    return await find_review_of(ctx.db, ctx.guild_id, KIND, str(row.innovation_id))


async def votes_of(ctx: Context, row: InnovationRow) -> tuple[int, int]:
    """By how many of how many it is validated."""
    votes = await rows.count_votes(ctx.db, [row.innovation_id])
    return votes.get(row.innovation_id, 0), (
        await ctx.guild_settings(PracticeSettings)
    ).innovation_validations


async def validate(ctx: Context, innovation_id: int) -> tuple[InnovationRow, int, int]:
    """The actor says that it works; the last one who is needed makes it part of the catalogue."""
    await rows.lock_voting(ctx.db, innovation_id)
    row = refuse_vote(await rows.find_innovation(ctx.db, ctx.guild_id, innovation_id), ctx.actor.id)
    known = await list_practitioners(ctx.db, ctx.guild_id, [ctx.actor.id])
    if not known or known[0].first_day is None:
        raise InnovationValidatorIsNew
    if not await rows.add_vote(ctx.db, ctx.guild_id, innovation_id, ctx.actor.id, ctx.now):
        raise InnovationValidatedBefore(name=row.name)
    votes, needed = await votes_of(ctx, row)
    if votes >= needed:
        await approve_for(INNOVATIONS, await Acting.of(ctx), str(innovation_id))
    return row, votes, needed


async def _decided(acting: Acting, review: ReviewRow) -> None:
    """Part of the catalogue with its author's name, or not."""
    number = int(review.subject)
    if review.state != ReviewState.APPROVED:
        await rows.mark_over(acting.db, acting.guild_id, number, "rejected", acting.now)
        return
    row = await rows.find_innovation(acting.db, acting.guild_id, number)
    if row is None:
        raise NoSuchInnovation
    technique_id = await adopt(
        acting.db, acting.guild_id, row.name, row.description, row.author_id, acting.now
    )
    if not await rows.mark_accepted(acting.db, row, technique_id, acting.now):
        raise InnovationNameTaken(name=row.name)
    await _announce(acting, row, "accepted", messages.accepted(acting.guild.say, row))


async def _ended(db: Connection, review: ReviewRow, now: datetime) -> None:
    await rows.mark_over(db, review.guild_id, int(review.subject), "withdrawn", now)


INNOVATIONS: Final = Reviewed(
    kind=KIND,
    may=Role.MODERATOR,
    card=messages.card,
    tell=tells(NoticeKind.PRACTICE),
    channels=(ChannelKey.PRACTICE_REVIEW,),
    escalates_to=(ChannelKey.AUDIT_LOG,),
    decided=_decided,
    ended=_ended,
    again="Use `/innovation submit` with the same name to propose it again.",
    terms=Terms(overdue_hours=(72, 168)),
)
