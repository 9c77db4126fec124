"""Proof that a quest is done: submitted by its member, decided by others, paid once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import msgspec

from db.kit.reviews import ReviewRow, find_review_of
from db.quest_hall import claims
from db.quest_hall import quests as rows
from db.quest_hall.claims import ClaimRow
from handlers.kit import reviews
from handlers.kit.records import By
from handlers.kit.reviews import Reviewed, ReviewState, Terms
from handlers.platform.notifications.reviews import tells
from handlers.platform.notifications.rules import NoticeKind
from handlers.platform.roles.rules import Role
from handlers.platform.settings.platform_settings import ChannelKey
from handlers.quest_hall.board_quests import rewards
from handlers.quest_hall.board_quests.claim_moves import CLAIM, end_claim
from handlers.quest_hall.board_quests.messages import reward_text
from handlers.quest_hall.board_quests.proof_forms import LONGEST_LINK, LONGEST_PROOF
from handlers.quest_hall.board_quests.refusals import (
    ProofMissing,
    ProofNotALink,
    ProofNotAPicture,
    ProofTooLarge,
    QuestNotAccepted,
)
from handlers.quest_hall.board_quests.rules import due_after_waiting, read_terms
from handlers.quest_hall.board_quests.taking import lock_own
from handlers.quest_hall.board_quests.words import COLORS, SIGNS
from handlers.quest_hall.settings import QuestSettings, overdue_hours, reviewers_for
from interactions.embeds import Embed, EmbedField
from interactions.escaping import escape, link, plain, shorten

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.context import Context
    from interactions.languages import Say
    from interactions.options import AttachmentOption

MOST_MB: Final = 10
PICTURES: Final = ("image/png", "image/jpeg", "image/gif", "image/webp")


class Proof(msgspec.Struct, frozen=True):
    """What a member submits; at least one of them."""

    text: str = ""
    link: str = ""
    file: AttachmentOption | None = None


def proof_card(say: Say, review: ReviewRow) -> Embed:
    """Title, what to do, proof, reward, who."""
    facts = review.facts
    fields = [EmbedField(say("Reward"), facts["reward"] or say("honour"), inline=True)]
    if facts["turn"] > 1:
        before = say.counted(facts["turn"] - 1, "once", "{count} times")
        fields.append(EmbedField(say("Done before"), before, inline=True))
    if facts["notes"]:
        notes = "\n".join(f"- {shorten(escape(note), 180)}" for note in facts["notes"])
        fields.append(EmbedField(say("Notes on the way"), shorten(notes, 1_000)))
    picture = facts["file_url"] if facts["picture"] else None
    return Embed(
        title=shorten(f"{SIGNS[facts['difficulty']]} {escape(facts['title'])}", 250),
        description=shown_proof(say, facts) or None,
        color=COLORS[facts["difficulty"]],
        fields=tuple(fields),
        image=picture,
    )


def shown_proof(say: Say, facts: dict[str, Any]) -> str:
    """The task, and what was submitted for it."""
    lines = [f"-# {shorten(escape(facts['task']), 600)}"] if facts["task"] else []
    lines += [escape(facts["text"])] if facts["text"] else []
    lines += [f"<{facts['link']}>"] if facts["link"] else []
    if facts["file_url"]:
        lines.append(say("File: {name}", name=link(facts["file_name"], facts["file_url"])))
    return "\n".join(lines)


async def submit(ctx: Context, quest_id: int, proof: Proof) -> ReviewRow:
    """It waits for a decision from now on, and the member's time stands still."""
    claim = await lock_own(ctx, quest_id)
    terms = read_terms(claim)
    checked = check_proof(terms.quest.proof, proof)
    settings = await ctx.guild_settings(QuestSettings)
    amount = terms.quest.points * terms.scale.difficulty // 100
    of = reviewers_for(settings, terms.quest.difficulty, amount)
    review = await reviews.submit(PROOFS, ctx, subject_of(claim), await _facts(ctx, claim, checked), of=of)
    at = claim.submitted_at if claim.state == "submitted" else ctx.now
    moved = await CLAIM.move(By.of(ctx), claim, "submitted", state="submitted", submitted_at=at)
    if moved is None:
        raise QuestNotAccepted
    return review


async def _facts(ctx: Context, claim: ClaimRow, proof: Proof) -> dict[str, Any]:
    quest = read_terms(claim).quest
    earned = await rewards.earned_by(ctx.db, claim, ctx.now)
    paid = msgspec.structs.replace(quest, points=earned.points, xp=earned.xp)
    events = await claims.list_events(ctx.db, claim.claim_id, 20)
    file = proof.file.attachment if proof.file is not None else None
    return {
        "title": quest.title,
        "task": quest.description,
        "difficulty": quest.difficulty,
        "reward": reward_text((await ctx.guild()).say, paid),
        "turn": claim.turn,
        "notes": [event.note for event in reversed(events) if event.kind == "note"][-5:],
        "text": proof.text,
        "link": proof.link,
        "file_name": file.filename[:200] if file is not None else "",
        "file_url": file.url if file is not None else "",
        "picture": file is not None and file.content_type in PICTURES,
    }


def check_proof(kind: str, proof: Proof) -> Proof:
    """What of it is kept; raises when it is not what the quest asks for."""
    text, link = plain(proof.text)[:LONGEST_PROOF], proof.link.strip()
    if link and (not link.startswith(("https://", "http://")) or len(link) > LONGEST_LINK or _odd(link)):
        raise ProofNotALink
    _check_file(proof.file, picture=kind == "image")
    there = {"text": text, "link": link, "image": proof.file, "any": text or link or proof.file}
    if not there[kind]:
        raise ProofMissing(kind=kind)
    return Proof(text, link, proof.file)


def _odd(link: str) -> bool:
    return any(character.isspace() or character in '<>"`|\\' for character in link) or plain(link) != link


def _check_file(file: AttachmentOption | None, *, picture: bool) -> None:
    if file is None:
        return
    name = escape(shorten(file.attachment.filename, 60))
    if picture and file.attachment.content_type not in PICTURES:
        raise ProofNotAPicture(name=name)
    if file.attachment.size > MOST_MB * 1024 * 1024:
        raise ProofTooLarge(name=name, most=MOST_MB)


async def find_own(ctx: Context, quest_id: int) -> ReviewRow:
    """What the member submitted last for the quest; raises QuestNotAccepted where there is nothing."""
    quest = await rows.find_quest(ctx.db, ctx.guild_id, quest_id)
    claim = await claims.find_latest(ctx.db, quest_id, ctx.actor.id) if quest is not None else None
    if claim is None:
        raise QuestNotAccepted
    review = await find_review_of(ctx.db, ctx.guild_id, PROOFS.kind, subject_of(claim))
    if review is None:
        raise QuestNotAccepted
    return review


def subject_of(claim: ClaimRow) -> str:
    """A claim's review, for its whole life."""
    return f"claim:{claim.claim_id}"


async def _claim_of(db: Connection, review: ReviewRow) -> ClaimRow | None:
    return await claims.find_claim(db, int(review.subject.removeprefix("claim:")))


async def approved(db: Connection, review: ReviewRow, now: datetime) -> None:
    """Paid, also where the claim had ended while an appeal was waiting."""
    claim = await _claim_of(db, review)
    if claim is not None:
        await rewards.pay(db, claim, review.decided_by, now)


async def rejected(db: Connection, review: ReviewRow, now: datetime) -> None:
    """It can be submitted again, within the time that was left when it was submitted."""
    claim = await _claim_of(db, review)
    if claim is not None and claim.state == "submitted":
        await _back(db, claim, "rejected", review.decided_by, now)


async def ended(db: Connection, review: ReviewRow, now: datetime) -> None:
    """Withdrawn: the time goes on. A question that nobody answered: the claim is over."""
    claim = await _claim_of(db, review)
    if claim is None or claim.state != "submitted":
        return
    if review.state == ReviewState.WITHDRAWN:
        await _back(db, claim, "accepted", claim.user_id, now)
        return
    await end_claim(By(db, claim.guild_id, None, now), claim, "expired")


async def _back(db: Connection, claim: ClaimRow, state: str, actor_id: int | None, now: datetime) -> None:
    by = By(db, claim.guild_id, actor_id, now)
    await CLAIM.move(by, claim, state, state=state, due_at=due_after_waiting(claim, now))


PROOFS = Reviewed(
    kind="board_quests.proof",
    may=Role.QUEST_MASTER,
    card=proof_card,
    tell=tells(NoticeKind.QUEST_REVIEW),
    channels=(ChannelKey.QUEST_REVIEW,),
    escalates_to=(ChannelKey.AUDIT_LOG,),
    overdue=overdue_hours,
    approved=approved,
    rejected=rejected,
    ended=ended,
    again="Use `/quest submit` to submit it again.",
    terms=Terms(overdue_hours=(24, 72)),
)
