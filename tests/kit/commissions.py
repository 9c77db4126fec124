"""A product made for the tests of reviews: members submit work, quest masters decide, work is paid."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from db.kit.reviews import ReviewRow, find_review_of
from handlers.frame.context import Context
from handlers.frame.product import Product
from handlers.kit.ledgers import Ledger, LedgerEntry
from handlers.kit.reviews import Reviewed, Terms, doors, queue, receipt, submit
from handlers.platform.notifications.reviews import tells
from handlers.platform.notifications.rules import NoticeKind
from handlers.platform.product import PRODUCT as PLATFORM
from handlers.platform.roles.rules import Role
from handlers.platform.settings.platform_settings import ChannelKey
from interactions.embeds import Embed
from interactions.escaping import escape, mention
from interactions.languages import Say
from interactions.options import MemberOption, Option
from interactions.responses import Reply
from interactions.router import Router

router = Router()
router.group("work", "Work that is submitted")
COINS = Ledger("commissions.coins", least=0)
OUTCOMES = Ledger("commissions.outcomes")


def work_card(say: Say, review: ReviewRow) -> Embed:
    """What was made."""
    helpers = ", ".join(mention(helper) for helper in review.concerned if helper != review.submitter_id)
    return Embed(title=f"Work {review.subject}", description=f"{escape(review.facts['text'])}\n{helpers}")


async def pay(db: Any, review: ReviewRow, now: datetime) -> None:
    """Coins, once."""
    key = f"work:{review.review_id}:{review.version}"
    await COINS.add(db, review.guild_id, LedgerEntry(review.submitter_id, 10, "work", key), now=now)


async def note(db: Any, review: ReviewRow, now: datetime) -> None:
    """That it ended without pay."""
    entry = LedgerEntry(review.submitter_id, 1, review.state, f"{review.review_id}:{review.version}")
    await OUTCOMES.add(db, review.guild_id, entry, now=now)


WORKS = Reviewed(
    kind="commissions.work",
    may=Role.QUEST_MASTER,
    card=work_card,
    tell=tells(NoticeKind.QUEST_REVIEW),
    channels=(ChannelKey.BOUNTY, ChannelKey.QUEST),
    escalates_to=(ChannelKey.AUDIT_LOG,),
    approved=pay,
    rejected=note,
    ended=note,
    again="Use `/work submit` to submit it again.",
    terms=Terms(overdue_hours=(24, 72), again_hours=1),
)

Name = Annotated[str, Option("Which work", max_length=40)]
Text = Annotated[str, Option("What was made", max_length=400)]
Helper = Annotated[MemberOption, Option("Who helped")]
Approvals = Annotated[int, Option("How many have to approve", ge=1, le=3)]
Draft = Annotated[bool, Option("Only keep it for now")]


@router.command("work submit", requires=Role.EVERYONE)
async def submit_work(
    ctx: Context,
    *,
    name: Name,
    text: Text,
    helper: Helper | None = None,
    approvals: Approvals = 1,
    draft: Draft = False,
) -> Reply:
    """Submit work."""
    helpers = (helper.id,) if helper is not None else ()
    review = await submit(WORKS, ctx, name, {"text": text}, concerned=helpers, of=approvals, draft=draft)
    return receipt(WORKS, ctx, review)


@router.command("work show", requires=Role.EVERYONE)
async def show_work(ctx: Context, *, name: Name) -> Reply:
    """How it stands."""
    review = await find_review_of(ctx.db, ctx.guild_id, WORKS.kind, name)
    assert review is not None
    return receipt(WORKS, ctx, review)


@router.command("work queue", requires=Role.QUEST_MASTER)
async def show_queue(ctx: Context) -> Reply:
    """What waits."""
    return await queue(WORKS, ctx)


COMMISSIONS = Product(
    key="commissions", title="Commissions", summary="For tests.", routers=(router, doors(WORKS))
)
PRODUCTS = (PLATFORM, COMMISSIONS)
