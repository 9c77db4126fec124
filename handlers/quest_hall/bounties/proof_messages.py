"""How proof for a bounty reads. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from handlers.quest_hall.board_quests.words import COLORS
from handlers.quest_hall.bounties.messages import points
from handlers.quest_hall.bounties.states import Decide, DecideClaim, WriteDispute
from interactions.components import ActionRow, Button, ButtonStyle, Label, Modal, TextInput, TextStyle
from interactions.embeds import Embed, EmbedField
from interactions.escaping import mention, shorten
from interactions.responses import OpenModal, Reply

if TYPE_CHECKING:
    from db.kit.reviews import ReviewRow
    from db.quest_hall.bounties import BountyRow
    from handlers.quest_hall.board_quests.proofs import Proof
    from interactions.languages import Say

LONGEST_REASON = 500


def proof_facts(say: Say, bounty: BountyRow, proof: Proof) -> dict[str, Any]:
    """Everything that a card shows, as it is now."""
    file = proof.file.attachment if proof.file is not None else None
    return {
        "title": bounty.title,
        "task": bounty.description,
        "target": bounty.target,
        "difficulty": bounty.difficulty,
        "reward": bounty.reward,
        "poster": 0 if bounty.by_guild else bounty.poster_id,
        "text": proof.text,
        "link": proof.link,
        "file_name": file.filename[:200] if file is not None else "",
        "file_url": file.url if file is not None else "",
    }


def proof_card(say: Say, review: ReviewRow, shown: str) -> Embed:
    """Title, what to do, proof, reward, who."""
    facts = review.facts
    by = mention(facts["poster"]) if facts["poster"] else say("this server")
    fields = (
        EmbedField(say("Reward"), points(say, facts["reward"]), inline=True),
        EmbedField(say("Bounty of"), by, inline=True),
    )
    return Embed(
        title=shorten(say("Bounty: {title}", title=facts["title"]), 250),
        description=shown or None,
        color=COLORS[facts["difficulty"]],
        fields=fields,
    )


def waiting_claim(say: Say, review: ReviewRow, claim_id: int, card: Embed) -> Reply:
    """A member's proof, for whoever may decide it."""

    def button(label: str, decide: Decide, style: ButtonStyle = ButtonStyle.SECONDARY) -> Button:
        return Button(label, DecideClaim(claim_id, review.round, decide), style)

    buttons = (
        button(say("Approve"), Decide.APPROVE, ButtonStyle.SUCCESS),
        button(say("Ask for more"), Decide.RETURN),
        button(say("Reject"), Decide.REJECT, ButtonStyle.DANGER),
    )
    text = say("Submitted by {who}.", who=mention(review.submitter_id))
    return Reply(content=text, embeds=(card,), components=(ActionRow(buttons),), ephemeral=True)


def reason_form(say: Say, state: DecideClaim | WriteDispute) -> OpenModal:
    """Asks why."""
    field = TextInput(name="reason", style=TextStyle.PARAGRAPH, max_length=LONGEST_REASON)
    if isinstance(state, WriteDispute):
        title, label = say("Dispute the rejection"), say("What did the poster get wrong?")
    elif state.decide is Decide.RETURN:
        title, label = say("Ask for more"), say("What is missing?")
    else:
        title, label = say("Reject"), say("Why?")
    return OpenModal(Modal(title, state, (Label(label, field),)))
