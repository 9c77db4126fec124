"""The buttons and forms of a kind of review. They only name a review and a move: rules are checked again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import cache, partial
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from msgspec import Meta

from db.kit import reviews as rows
from handlers.frame.context import Context
from handlers.kit.lists import Listed, Paged, Span, pages, show
from handlers.kit.panels import Drawn, panel
from handlers.kit.records import By
from handlers.kit.reviews import deciding, messages, submitting
from handlers.kit.reviews.moves import CARD, Acting
from handlers.kit.reviews.reviewed import reviewed_of
from handlers.kit.reviews.rules import ReviewChanged, ReviewMove, ReviewState, claimed_by
from handlers.platform.roles.rules import Role
from interactions.custom_id import ComponentState
from interactions.fields import Field
from interactions.responses import OpenModal, Reply, Update
from interactions.router import Router

if TYPE_CHECKING:
    from db.kit.panels import PanelRow
    from db.kit.reviews import ReviewRow
    from db.pool import Connection
    from handlers.frame.guild import Guild
    from handlers.kit.reviews.reviewed import Reviewed

ReviewId = Annotated[int, Meta(ge=1)]
Round = Annotated[int, Meta(ge=1, le=9_999)]
Reason = Annotated[str, Field(max_length=messages.LONGEST_REASON)]

DECIDE = {
    ReviewMove.CLAIM: deciding.claim,
    ReviewMove.RELEASE: deciding.release,
    ReviewMove.APPROVE: deciding.approve,
}
DECIDE_WITH_REASON = {ReviewMove.REJECT: deciding.reject, ReviewMove.ASK: deciding.ask}
OWN = {ReviewMove.SUBMIT: submitting.send_draft, ReviewMove.WITHDRAW: submitting.withdraw}


Act = Callable[["Reviewed", Acting, "ReviewRow"], Awaitable["ReviewRow"]]


class States(msgspec.Struct, frozen=True):
    """The classes of one kind's buttons: on the card, on the submitter's receipt, in the queue."""

    card: type[Any]
    receipt: type[Any]
    queue: type[Any]


@cache
def states(kind: str) -> States:
    """Those of this kind; tags bear its name, so that the module's switch and rules hold for them."""

    class OnCard(ComponentState, tag=f"{kind}_card/1"):
        review_id: ReviewId
        round: Round
        move: ReviewMove

    class OnReceipt(ComponentState, tag=f"{kind}_receipt/1"):
        review_id: ReviewId
        move: ReviewMove

    class InQueue(Paged, tag=f"{kind}_queue/1"):
        pass

    return States(OnCard, OnReceipt, InQueue)


def doors(reviewed: Reviewed, *, switch: str = "") -> Router:
    """All doors of this kind, for the routers of its product; see `Route` for the switch."""
    router, known = Router(switch=switch), states(reviewed.kind)
    own: dict[str, Any] = {"requires": Role.EVERYONE, "for_suspended": reviewed.for_suspended}

    async def admit(ctx: Context) -> None:
        if reviewed.entitled is not None:
            await reviewed.entitled(ctx)

    @router.component(known.card, requires=reviewed.may)
    async def press(ctx: Context, state: Any) -> Reply | OpenModal:
        """A button of the card."""
        await admit(ctx)
        acting = await Acting.of(ctx)
        if state.move in DECIDE_WITH_REASON:
            await deciding.look(reviewed, acting, state.review_id, state.round)
            return OpenModal(messages.question(ctx.say, state.move, state))
        act = _offered(DECIDE, state.move)
        return decided(ctx, await _decide(reviewed, acting, state.review_id, state.round, act))

    @router.modal(known.card, requires=reviewed.may)
    async def give_reason(ctx: Context, state: Any, *, reason: Reason) -> Reply:
        """The reason of a rejection, or a question."""
        await admit(ctx)
        act = partial(_offered(DECIDE_WITH_REASON, state.move), why=reason)
        return decided(ctx, await _decide(reviewed, await Acting.of(ctx), state.review_id, state.round, act))

    @router.component(known.receipt, **own)
    async def press_own(ctx: Context, state: Any) -> Update | OpenModal:
        """A button of the submitter's."""
        if state.move is ReviewMove.APPEAL:
            return OpenModal(messages.question(ctx.say, state.move, state))
        act = _offered(OWN, state.move)
        after = await act(reviewed, await Acting.of(ctx), state.review_id)
        return _update(receipt(reviewed, ctx, after))

    @router.modal(known.receipt, **own)
    async def give_appeal(ctx: Context, state: Any, *, reason: Reason) -> Reply:
        """Why somebody else should decide."""
        after = await submitting.appeal(reviewed, await Acting.of(ctx), state.review_id, reason)
        return receipt(reviewed, ctx, after)

    @pages(router, known.queue, requires=reviewed.may)
    async def list_waiting(ctx: Context, asked: Paged, span: Span) -> Listed:
        """What waits for a decision, the oldest first."""
        await admit(ctx)
        count = await rows.count_open(ctx.db, ctx.guild_id, reviewed.kind)
        waiting = await rows.list_open(
            ctx.db, ctx.guild_id, reviewed.kind, limit=span.limit, offset=span.offset
        )
        posted = await rows.list_posted(ctx.db, CARD, [review.review_id for review in waiting])
        lines = [
            messages.queued(ctx.say, reviewed, ctx.guild_id, review, posted.get(review.review_id), ctx.now)
            for review in waiting
        ]
        nothing = ctx.say("Nothing is waiting for a decision.")
        return Listed(title=ctx.say("Waiting for a decision"), lines=lines, total=count, empty=nothing)

    return router


def _offered(moves: dict[ReviewMove, Any], move: ReviewMove) -> Any:
    """What that move does; a move that no button of the kind has was made up by somebody."""
    if move not in moves:
        raise ReviewChanged
    return moves[move]


async def _decide(reviewed: Reviewed, acting: Acting, review_id: int, seen_round: int, act: Act) -> ReviewRow:
    """Once more where somebody was quicker by a moment: then the rules know what they did."""
    review = await deciding.look(reviewed, acting, review_id, seen_round)
    try:
        return await act(reviewed, acting, review)
    except ReviewChanged:
        review = await deciding.look(reviewed, acting, review_id, seen_round)
        return await act(reviewed, acting, review)


async def decide(
    reviewed: Reviewed,
    ctx: Context,
    review: ReviewRow,
    move: ReviewMove,
    why: str = "",
    *,
    seen_round: int | None = None,
) -> ReviewRow:
    """What a button of the card does, for a command: claim, release, approve, and with a reason reject, ask.

    Whether the member may decide this kind is asked by whoever calls it.
    """
    act = partial(DECIDE_WITH_REASON[move], why=why) if move in DECIDE_WITH_REASON else DECIDE[move]
    acting = await Acting.of(ctx)
    return await _decide(reviewed, acting, review.review_id, seen_round or review.round, act)


def decided(ctx: Context, review: ReviewRow) -> Reply:
    """What whoever decided reads."""
    return messages.done(ctx.say, review)


def receipt(reviewed: Reviewed, ctx: Context, review: ReviewRow) -> Reply:
    """What the submitter sees of it."""
    made = states(reviewed.kind).receipt
    return messages.receipt(ctx.say, reviewed, review, ctx.now, lambda move: made(review.review_id, move))


def to_press(review: ReviewRow) -> messages.ToPress:
    """The states of the buttons of a review's card."""
    made = states(review.kind).card
    return lambda move: made(review.review_id, review.round, move)


async def queue(reviewed: Reviewed, ctx: Context) -> Reply:
    """What waits for a decision here, for a command of the product's."""
    return await show(ctx, states(reviewed.kind).queue())


async def _note_unposted(db: Connection, guild: Guild, card: PanelRow) -> None:
    """Whoever reads the audit sees that reviewers do not get the card, and why; the queue has it anyway."""
    review = await rows.find_any_review(db, guild.id, card.subject)
    if review is not None:
        await By(db, guild.id, None, guild.now).audit(
            f"{review.kind}.card_failed",
            str(card.channel_id),
            {"review": review.review_id, "error": card.error},
        )


@panel(CARD, failed=_note_unposted)
async def draw(db: Connection, guild: Guild, review_id: int) -> Drawn | None:
    """The card of a review of any kind."""
    review = await rows.find_any_review(db, guild.id, review_id)
    reviewed = reviewed_of(review.kind) if review is not None else None
    if review is None or reviewed is None:
        return None if review is None else Drawn(None)
    message = messages.card(guild.say, reviewed, review, guild.now, to_press(review))
    claimed = review.claimed_until if claimed_by(review, guild.now) is not None else None
    again = claimed - guild.now if claimed is not None else None
    return Drawn(message, ended=review.state != ReviewState.SUBMITTED, again=again)


def _update(reply: Reply) -> Update:
    return Update(content=reply.content, embeds=reply.embeds, components=reply.components)
