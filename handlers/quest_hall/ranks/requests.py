"""/rankup: a member climbs, reads what is missing, or asks for a rank that somebody has to approve."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from db.kit.reviews import find_review_of
from db.kit.reviews_of_members import find_latest_of, find_open_of
from db.quest_hall import ranks as rows
from db.quest_hall.ranks import RankRow
from handlers.kit.reviews import Acting, Reviewed, ReviewState, Terms, appeal, receipt, submit, withdraw
from handlers.platform.notifications.reviews import tells
from handlers.platform.notifications.rules import NoticeKind
from handlers.platform.roles.rules import Role
from handlers.platform.settings.platform_settings import ChannelKey
from handlers.quest_hall.ranks import climbing, messages
from handlers.quest_hall.ranks.climbing import KIND, subject_of
from handlers.quest_hall.ranks.refusals import (
    NoRankRequest,
    NoRanksYet,
    RankRemoved,
    RankRequestTooSoon,
    RankRequestWaits,
)
from handlers.quest_hall.ranks.rules import checklist, meets
from handlers.quest_hall.settings import QuestSettings, overdue_hours
from interactions.escaping import mention, plain, timestamp

if TYPE_CHECKING:
    from db.kit.reviews import ReviewRow
    from handlers.frame.context import Context
    from handlers.quest_hall.ranks.messages import SeenLadder
    from interactions.responses import Reply

LONGEST_NOTE = 500


async def see(ctx: Context, user_id: int, name: str) -> SeenLadder:
    """The ladder and how far that member is; raises NoRanksYet."""
    guild = await ctx.guild()
    ladder = await rows.list_ranks(ctx.db, ctx.guild_id)
    if not ladder:
        raise NoRanksYet
    places = await rows.list_places(ctx.db, ctx.guild_id, [user_id])
    values = await climbing.values_of(ctx.db, guild, ladder, [user_id])
    return messages.SeenLadder(
        name=name,
        ladder=ladder,
        place=places.get(user_id, 0),
        values=values[user_id],
        own=user_id == ctx.actor.id,
        settings=guild.settings(QuestSettings),
    )


async def rank_up(ctx: Context, note: str) -> Reply:
    """Climbs as far as it goes by itself, else asks for the next rank, else tells what is missing."""
    moves = await climbing.settle(ctx.db, await ctx.guild(), [ctx.actor.id], loud=False)
    seen = await see(ctx, ctx.actor.id, ctx.actor.name)
    current, following = seen.current, seen.next
    if moves and moves[0].after > moves[0].before and current is not None:
        return messages.climbed(ctx.say, current)
    if following is None:
        return messages.at_the_top(ctx.say, seen.ladder[-1])
    if not meets(following, seen.values):
        return messages.missing(ctx.say, seen, following)
    return await _ask(ctx, seen, following, note)


async def _ask(ctx: Context, seen: SeenLadder, rank: RankRow, note: str) -> Reply:
    """Under the lock of the ladder, which `settle` has taken: two requests at once are one."""
    waiting = await find_open_of(ctx.db, ctx.guild_id, KIND, ctx.actor.id)
    subject = subject_of(rank.rank_id, ctx.actor.id)
    if waiting is not None and (waiting.subject != subject or waiting.state == ReviewState.SUBMITTED):
        raise RankRequestWaits
    await _refuse_too_soon(ctx, subject, seen.settings.rank_again_hours)
    facts = {
        "rank": rank.name,
        "rank_id": rank.rank_id,
        "color": rank.color,
        "note": plain(note)[:LONGEST_NOTE],
        "requirements": [
            (requirement.metric, requirement.needed, requirement.have)
            for requirement in checklist(rank, seen.values)
        ],
    }
    return receipt(REQUESTS, ctx, await submit(REQUESTS, ctx, subject, facts))


async def follow_up(ctx: Context, what: str, note: str) -> Reply:
    """The member's last request: shown, withdrawn, or put before another reviewer ("show", "withdraw", …)."""
    own = await find_latest_of(ctx.db, ctx.guild_id, KIND, ctx.actor.id)
    if own is None:
        raise NoRankRequest(who=mention(ctx.actor.id))
    acting = await Acting.of(ctx)
    if what == "withdraw":
        own = await withdraw(REQUESTS, acting, own.review_id)
    elif what == "appeal":
        own = await appeal(REQUESTS, acting, own.review_id, note)
    return receipt(REQUESTS, ctx, own)


async def _refuse_too_soon(ctx: Context, subject: str, hours: int) -> None:
    before = await find_review_of(ctx.db, ctx.guild_id, KIND, subject)
    if before is None or before.state != ReviewState.REJECTED:
        return
    again_at = before.submitted_at + timedelta(hours=hours)
    if again_at > ctx.now:
        raise RankRequestTooSoon(when=timestamp(again_at, "R"))


async def _decided(acting: Acting, review: ReviewRow) -> None:
    """Approved: the rank is theirs, with its role."""
    if review.state != ReviewState.APPROVED:
        return
    rank_id: Any = review.facts["rank_id"]
    if not await climbing.promote(acting.db, acting.guild, review.submitter_id, rank_id):
        raise RankRemoved


REQUESTS = Reviewed(
    kind=KIND,
    may=Role.QUEST_MASTER,
    card=messages.request_card,
    tell=tells(NoticeKind.QUEST_REVIEW),
    channels=(ChannelKey.QUEST_REVIEW,),
    escalates_to=(ChannelKey.AUDIT_LOG,),
    overdue=overdue_hours,
    decided=_decided,
    again="Use `/rankup` to ask again.",
    terms=Terms(overdue_hours=(24, 72)),
)
