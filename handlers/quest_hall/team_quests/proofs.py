"""Proof of a team: submitted by its leader, decided by somebody who is not in it, paid once to each."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from db.kit import reviews as review_rows
from db.quest_hall import team_quests as rows
from db.quest_hall import teams as team_rows
from handlers.kit import panels
from handlers.kit.reviews import Acting, Reviewed, ReviewState, Terms, submit_for
from handlers.kit.reviews.rules import ReviewWaiting
from handlers.platform.notifications.reviews import tells
from handlers.platform.notifications.rules import NoticeKind
from handlers.platform.roles.rules import Role
from handlers.platform.settings.platform_settings import ChannelKey
from handlers.quest_hall.board_quests.proofs import check_proof
from handlers.quest_hall.settings import QuestSettings, overdue_hours, reviewers_for
from handlers.quest_hall.team_quests import messages, paying
from handlers.quest_hall.team_quests.going import lock_current, parts_of
from handlers.quest_hall.team_quests.refusals import (
    NobodyDidAPart,
    QuestNotStarted,
    TeamQuestOver,
)
from handlers.quest_hall.team_quests.rules import due_after_waiting, read_terms
from handlers.quest_hall.teams.finding import lock_led, members_of
from handlers.quest_hall.teams.telling import PANEL, note
from interactions.escaping import timestamp

if TYPE_CHECKING:
    from db.kit.reviews import ReviewRow
    from db.pool import Connection
    from db.quest_hall.team_quests import TeamClaimRow
    from db.quest_hall.teams import TeamRow
    from handlers.frame.context import Context
    from handlers.quest_hall.board_quests.proofs import Proof
    from interactions.embeds import Embed
    from interactions.languages import Say


async def submit(ctx: Context, team_id: int, proof: Proof) -> ReviewRow:
    """From now on the team's time stands still; who is there now shares the reward."""
    acting = await Acting.of(ctx)
    team, claim = await lock_to_submit(acting, team_id)
    checked = check_proof(read_terms(claim).quest.proof, proof)
    inside = await members_of(acting, team)
    parts = await parts_of(acting, claim)
    present = {part.user_id: part.days for part in parts if part.days and part.user_id in inside}
    if not present:
        raise NobodyDidAPart
    worth = await paying.with_what_is_paid(ctx.db, claim)
    facts = messages.facts(acting.guild.say, team, worth, checked, parts, present)
    concerned = sorted({*inside, *(part.user_id for part in parts)})
    subject = subject_of(claim.claim_id, ctx.actor.id)
    review = await submit_for(
        PROOFS, acting, subject, facts, concerned=concerned, of=_reviewers(acting, claim)
    )
    after = msgspec.structs.replace(
        claim,
        state="submitted",
        submitted_at=ctx.now if claim.state != "submitted" else claim.submitted_at,
        submitted_by=ctx.actor.id,
        present={str(user_id): days for user_id, days in present.items()},
    )
    await rows.move_claim(ctx.db, claim, after)
    await note(acting, "quest_submit", team, quest=claim.quest_id)
    return review


async def lock_to_submit(acting: Acting, team_id: int) -> tuple[TeamRow, TeamClaimRow]:
    """What the actor, who leads the team, can submit proof for."""
    team = await lock_led(acting, team_id)
    claim = await lock_current(acting, team)
    if claim.state == "gathering":
        raise QuestNotStarted
    if claim.state != "submitted" and claim.due_at is not None and claim.due_at <= acting.now:
        raise TeamQuestOver(when=timestamp(claim.due_at, "R"))
    if claim.state == "submitted" and claim.submitted_by != acting.actor_id:
        await _refuse_while_waiting(acting, claim)
    return team, claim


async def _refuse_while_waiting(acting: Acting, claim: TeamClaimRow) -> None:
    """What an earlier leader submitted is decided; a question to them is answered by a new submission."""
    subject = subject_of(claim.claim_id, claim.submitted_by or 0)
    review = await review_rows.find_review_of(acting.db, acting.guild_id, PROOFS.kind, subject)
    if review is not None and review.state == ReviewState.SUBMITTED:
        raise ReviewWaiting


def subject_of(claim_id: int, submitted_by: int) -> str:
    """A review belongs to who submitted it; another leader begins another one."""
    return f"team_claim:{claim_id}:{submitted_by}"


def _reviewers(acting: Acting, claim: TeamClaimRow) -> int:
    terms, settings = read_terms(claim), acting.guild.settings(QuestSettings)
    amount = terms.quest.points * terms.scale.difficulty // 100
    return reviewers_for(settings, terms.quest.difficulty, amount)


async def _lock_claim(db: Connection, review: ReviewRow) -> TeamClaimRow | None:
    return await rows.lock_claim(db, int(review.subject.split(":")[1]))


async def approved(db: Connection, review: ReviewRow, now: datetime) -> None:
    """Paid, also where the team has been disbanded meanwhile, or has begun again while an appeal waited."""
    claim = await _lock_claim(db, review)
    if claim is not None and not claim.present:
        there = {str(user_id): days for user_id, days, _ in review.facts["parts"]}
        claim = msgspec.structs.replace(claim, present=there, submitted_by=review.submitter_id)
    if claim is not None:
        await paying.pay(db, claim, review.decided_by, now)


async def rejected(db: Connection, review: ReviewRow, now: datetime) -> None:
    """It can be submitted again, within the time that was left when it was submitted.

    Who was there at the submission is kept: after an appeal it is they who are paid.
    """
    await _back(db, review, "rejected", now)


async def ended(db: Connection, review: ReviewRow, now: datetime) -> None:
    """Withdrawn, or a question that nobody answered: the time goes on."""
    await _back(db, review, "started", now)


async def _back(db: Connection, review: ReviewRow, state: str, now: datetime) -> None:
    claim = await _lock_claim(db, review)
    if claim is None or claim.state != "submitted" or claim.submitted_by != review.submitter_id:
        return
    present = claim.present if state == "rejected" else {}
    after = msgspec.structs.replace(claim, state=state, due_at=due_after_waiting(claim, now), present=present)
    await rows.move_claim(db, claim, after)
    await panels.touch(db, PANEL, claim.team_id, now=now)


async def team_members(db: Connection, review: ReviewRow) -> Collection[int]:
    """Who is in the team by now, beside those who were at the submission."""
    claim = await _lock_claim(db, review)
    if claim is None:
        return ()
    return [member.user_id for member in await team_rows.list_team_members(db, claim.team_id)]


def card(say: Say, review: ReviewRow) -> Embed:
    """See `messages.proof_card`."""
    return messages.proof_card(say, review.facts)


PROOFS = Reviewed(
    kind="team_quests.proof",
    may=Role.QUEST_MASTER,
    card=card,
    tell=tells(NoticeKind.QUEST_REVIEW),
    channels=(ChannelKey.QUEST_REVIEW,),
    escalates_to=(ChannelKey.AUDIT_LOG,),
    overdue=overdue_hours,
    approved=approved,
    rejected=rejected,
    ended=ended,
    never=team_members,
    again="Use `/team quest submit` to submit it again.",
    terms=Terms(overdue_hours=(24, 72)),
)
