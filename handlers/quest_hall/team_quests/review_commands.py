"""/team review and /team proof: what the buttons of cards and receipts do, as commands."""

from __future__ import annotations

from typing import Annotated

from db.kit.reviews import ReviewRow, find_review_of
from db.quest_hall import team_quests as rows
from handlers.frame.context import Context
from handlers.kit import reviews
from handlers.kit.reviews import Acting, ReviewMove, decide, decided, queue, receipt
from handlers.platform.roles.rules import Role
from handlers.quest_hall.team_quests.proofs import PROOFS, subject_of
from handlers.quest_hall.team_quests.refusals import NoTeamProof
from handlers.quest_hall.teams.finding import AnyTeam, OwnTeam, find_any, find_own
from interactions.options import Option
from interactions.responses import Reply
from interactions.router import Router

router = Router()
router.group("team review", "Decide proof of teams")
router.group("team proof", "What your team submitted")

LONGEST_REASON = 1_000
Reason = Annotated[str, Option("Why; the team reads it", max_length=LONGEST_REASON)]
Appeal = Annotated[str, Option("Why somebody else should decide", name="reason", max_length=LONGEST_REASON)]


@router.command("team review list", requires=Role.QUEST_MASTER)
async def list_waiting(ctx: Context) -> Reply:
    """See proof of teams that waits for a decision."""
    return await queue(PROOFS, ctx)


@router.command("team review take", requires=Role.QUEST_MASTER)
async def take(ctx: Context, *, team: AnyTeam) -> Reply:
    """Take a review for a while, so that nobody else begins it."""
    return await _act(ctx, team, ReviewMove.CLAIM)


@router.command("team review release", requires=Role.QUEST_MASTER)
async def release(ctx: Context, *, team: AnyTeam) -> Reply:
    """Let others decide what you took."""
    return await _act(ctx, team, ReviewMove.RELEASE)


@router.command("team review approve", requires=Role.QUEST_MASTER)
async def approve(ctx: Context, *, team: AnyTeam) -> Reply:
    """Approve a team's proof; its members are paid."""
    return await _act(ctx, team, ReviewMove.APPROVE)


@router.command("team review return", requires=Role.QUEST_MASTER)
async def give_back(ctx: Context, *, team: AnyTeam, reason: Reason) -> Reply:
    """Return a team's proof and ask for more."""
    return await _act(ctx, team, ReviewMove.ASK, reason)


@router.command("team review reject", requires=Role.QUEST_MASTER)
async def reject(ctx: Context, *, team: AnyTeam, reason: Reason) -> Reply:
    """Reject a team's proof; it can submit again."""
    return await _act(ctx, team, ReviewMove.REJECT, reason)


@router.command("team proof show", requires=Role.EVERYONE)
async def show(ctx: Context, *, team: OwnTeam = "") -> Reply:
    """See what you submitted last for your team."""
    return receipt(PROOFS, ctx, await _own(ctx, team))


@router.command("team proof withdraw", requires=Role.EVERYONE)
async def withdraw(ctx: Context, *, team: OwnTeam = "") -> Reply:
    """Withdraw what is waiting for a decision."""
    own = await _own(ctx, team)
    return receipt(PROOFS, ctx, await reviews.withdraw(PROOFS, await Acting.of(ctx), own.review_id))


@router.command("team proof appeal", requires=Role.EVERYONE)
async def appeal(ctx: Context, *, reason: Appeal, team: OwnTeam = "") -> Reply:
    """Ask somebody else to look at a rejection."""
    own = await _own(ctx, team)
    return receipt(PROOFS, ctx, await reviews.appeal(PROOFS, await Acting.of(ctx), own.review_id, reason))


async def _own(ctx: Context, chosen: str) -> ReviewRow:
    """What the actor submitted for a team that they are in."""
    team = await find_own(ctx, chosen)
    claim = await rows.find_submitted(ctx.db, team.team_id)
    review = await _review_of(ctx, claim.claim_id, ctx.actor.id) if claim is not None else None
    if review is None:
        raise NoTeamProof(team=team.name)
    return review


async def _act(ctx: Context, chosen: str, move: ReviewMove, why: str = "") -> Reply:
    team = await find_any(ctx, chosen)
    claim = await rows.find_submitted(ctx.db, team.team_id)
    by = claim.submitted_by if claim is not None else None
    review = await _review_of(ctx, claim.claim_id, by) if claim is not None and by is not None else None
    if review is None:
        raise NoTeamProof(team=team.name)
    return decided(ctx, await decide(PROOFS, ctx, review, move, why))


async def _review_of(ctx: Context, claim_id: int, by: int) -> ReviewRow | None:
    return await find_review_of(ctx.db, ctx.guild_id, PROOFS.kind, subject_of(claim_id, by))
