"""/bounty for posters and claimants; each verb also as a button."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

from db.platform.members import list_members
from db.quest_hall import bounty_claims as claims
from handlers.frame.context import Context
from handlers.kit.reviews import Acting, queue, receipt
from handlers.kit.reviews import withdraw as take_back
from handlers.platform.roles.rules import Role
from handlers.platform.settings.platform_settings import ChannelKey
from handlers.quest_hall.board_quests.proof_forms import LONGEST_LINK, LONGEST_PROOF, proof_form
from handlers.quest_hall.board_quests.proofs import Proof
from handlers.quest_hall.bounties import claiming, finding, messages, posting, proof_messages, proofs
from handlers.quest_hall.bounties.finding import AnyOne, Open, Running
from handlers.quest_hall.bounties.form import BountyForm
from handlers.quest_hall.bounties.messages import SeenBounty, name_of
from handlers.quest_hall.bounties.proof_messages import LONGEST_REASON
from handlers.quest_hall.bounties.proofs import PROOFS
from handlers.quest_hall.bounties.rules import refuse_submission
from handlers.quest_hall.bounties.states import Press, PressBounty, SubmitProof, WriteDispute
from handlers.quest_hall.ranks.standing import rank_label
from interactions.escaping import first_visible
from interactions.fields import Field
from interactions.forms import New
from interactions.options import AttachmentOption, Option
from interactions.responses import OpenModal, Reply
from interactions.router import Router

router = Router()
router.group("bounty", "Points for the member who does it")

Draft = Annotated[bool, Option("Only a preview; you post it with a button")]
ByServer = Annotated[bool, Option("Points of the server instead of yours, for officers", name="from_server")]
Text = Annotated[str, Option("What you have done", max_length=LONGEST_PROOF)]
Link = Annotated[str, Option("A link to proof", max_length=LONGEST_LINK)]
File = Annotated[AttachmentOption, Option("A picture or file")]
Why = Annotated[str, Option("What the poster got wrong", name="reason", max_length=LONGEST_REASON)]

Do = Callable[[Context, int], Awaitable[Reply | OpenModal]]


@router.command("bounty post", requires=Role.EVERYONE)
async def post(
    ctx: Context, *, form: New[BountyForm], draft: Draft = False, by_guild: ByServer = False
) -> Reply:
    """Put up points for whoever does something."""
    made = await posting.draft(ctx, form, by_guild=by_guild)
    if draft:
        note = ctx.say("This is a draft: nobody sees it until you post it.")
        return await _show(ctx, made.bounty_id, note)
    return await _publish(ctx, made.bounty_id)


@router.command("bounty publish", requires=Role.EVERYONE)
async def publish(ctx: Context, *, bounty: Running) -> Reply:
    """Post a draft of yours."""
    return await _publish(ctx, (await finding.find(ctx, bounty)).bounty_id)


@router.command("bounty cancel", requires=Role.EVERYONE)
async def cancel(ctx: Context, *, bounty: Running) -> Reply:
    """Cancel a bounty of yours; its points return."""
    return await _cancel(ctx, (await finding.find(ctx, bounty)).bounty_id)


@router.command("bounty info", requires=Role.EVERYONE)
async def info(ctx: Context, *, bounty: AnyOne) -> Reply:
    """See a bounty, and how far you are."""
    return await _show(ctx, (await finding.find(ctx, bounty)).bounty_id)


@router.command("bounty claim", requires=Role.EVERYONE)
async def claim(ctx: Context, *, bounty: Open) -> Reply:
    """Claim a bounty."""
    return await _claim(ctx, (await finding.find(ctx, bounty)).bounty_id)


@router.command("bounty submit", requires=Role.EVERYONE)
async def submit(
    ctx: Context, *, bounty: Running, text: Text = "", link: Link = "", file: File | None = None
) -> Reply | OpenModal:
    """Submit proof; with nothing else chosen, a form opens."""
    bounty_id = (await finding.find(ctx, bounty)).bounty_id
    if not (text or link or file):
        return await _ask_proof(ctx, bounty_id)
    return await _submit(ctx, bounty_id, Proof(text, link, file))


@router.command("bounty proof", requires=Role.EVERYONE)
async def show_proof(ctx: Context, *, bounty: AnyOne) -> Reply:
    """See what you submitted, and withdraw it."""
    return await _show_proof(ctx, (await finding.find(ctx, bounty)).bounty_id)


@router.command("bounty withdraw", requires=Role.EVERYONE)
async def withdraw(ctx: Context, *, bounty: Running) -> Reply:
    """Take back proof that waits for a decision."""
    own = await proofs.find_own(ctx, (await finding.find(ctx, bounty)).bounty_id)
    return receipt(PROOFS, ctx, await take_back(PROOFS, await Acting.of(ctx), own.review_id))


@router.command("bounty dispute", requires=Role.EVERYONE)
async def dispute(ctx: Context, *, bounty: Running, reason: Why) -> Reply:
    """Ask staff to look at a rejection again."""
    return await _dispute(ctx, (await finding.find(ctx, bounty)).bounty_id, reason)


@router.command("bounty abandon", requires=Role.EVERYONE)
async def abandon(ctx: Context, *, bounty: Running) -> Reply:
    """Give up a bounty that you claimed."""
    return await _abandon(ctx, (await finding.find(ctx, bounty)).bounty_id)


@router.command("bounty reviews", requires=Role.QUEST_MASTER)
async def reviews(ctx: Context) -> Reply:
    """Proof and disputes that wait for a decision."""
    return await queue(PROOFS, ctx)


@router.component(PressBounty, requires=Role.EVERYONE)
async def press(ctx: Context, state: PressBounty) -> Reply | OpenModal:
    """A button of a bounty."""
    return await PRESSES[state.press](ctx, state.bounty_id)


@router.modal(SubmitProof, requires=Role.EVERYONE)
async def take_proof(
    ctx: Context,
    state: SubmitProof,
    *,
    text: Annotated[str, Field(max_length=LONGEST_PROOF)] = "",
    link: Annotated[str, Field(max_length=LONGEST_LINK)] = "",
    file: AttachmentOption | None = None,
) -> Reply:
    """What was filled in."""
    return await _submit(ctx, state.bounty_id, Proof(text, link, file))


@router.modal(WriteDispute, requires=Role.EVERYONE)
async def take_dispute(
    ctx: Context, state: WriteDispute, *, reason: Annotated[str, Field(max_length=LONGEST_REASON)]
) -> Reply:
    """What was filled in."""
    return await _dispute(ctx, state.bounty_id, reason)


async def see(ctx: Context, bounty_id: int) -> SeenBounty:
    """The bounty as the member sees it."""
    bounty = await finding.find_by_id(ctx, bounty_id)
    decides = await finding.may_decide(ctx, bounty)
    waiting = await claims.list_claims(ctx.db, bounty_id, ("submitted",)) if decides else []
    waiting = [claim for claim in waiting if claim.user_id != ctx.actor.id]
    names = {
        member.user_id: first_visible(*member.names)
        for member in await list_members(ctx.db, ctx.guild_id, [claim.user_id for claim in waiting])
    }
    return SeenBounty(
        bounty=bounty,
        claim=await claims.find_claim(ctx.db, bounty_id, ctx.actor.id),
        decides=decides,
        own=bounty.poster_id == ctx.actor.id,
        rank=await rank_label(ctx.db, ctx.guild_id, bounty.rank_needed),
        waiting=waiting,
        names=names,
    )


async def _show(ctx: Context, bounty_id: int, note: str = "") -> Reply:
    return messages.details(ctx.say, await see(ctx, bounty_id), note)


async def _publish(ctx: Context, bounty_id: int) -> Reply:
    bounty = await posting.publish(ctx, bounty_id)
    on_board = (await ctx.guild()).channel(ChannelKey.BOUNTY) is not None
    return await _show(ctx, bounty_id, messages.posted(ctx.say, bounty, on_board=on_board))


async def _cancel(ctx: Context, bounty_id: int) -> Reply:
    after = await posting.cancel(ctx, bounty_id)
    return Reply(content=messages.cancelled(ctx.say, after), ephemeral=True)


async def _claim(ctx: Context, bounty_id: int) -> Reply:
    await claiming.claim(ctx, bounty_id)
    return await _show(ctx, bounty_id, ctx.say("You have claimed this bounty."))


async def _ask_proof(ctx: Context, bounty_id: int) -> OpenModal:
    bounty = await finding.find_by_id(ctx, bounty_id)
    refuse_submission(bounty, await claims.find_claim(ctx.db, bounty_id, ctx.actor.id), ctx.now)
    return proof_form(ctx.say, bounty.proof, SubmitProof(bounty_id))


async def _submit(ctx: Context, bounty_id: int, proof: Proof) -> Reply:
    return receipt(PROOFS, ctx, await proofs.submit(ctx, bounty_id, proof))


async def _show_proof(ctx: Context, bounty_id: int) -> Reply:
    return receipt(PROOFS, ctx, await proofs.find_own(ctx, bounty_id))


async def _ask_dispute(ctx: Context, bounty_id: int) -> OpenModal:
    await proofs.find_own(ctx, bounty_id)
    return proof_messages.reason_form(ctx.say, WriteDispute(bounty_id))


async def _dispute(ctx: Context, bounty_id: int, why: str) -> Reply:
    return receipt(PROOFS, ctx, await proofs.dispute(ctx, bounty_id, why))


async def _abandon(ctx: Context, bounty_id: int) -> Reply:
    await claiming.abandon(ctx, bounty_id)
    bounty = await finding.find_by_id(ctx, bounty_id)
    return await _show(ctx, bounty_id, ctx.say("You have given up {bounty}.", bounty=name_of(bounty)))


PRESSES: dict[Press, Do] = {
    Press.SHOW: _show,
    Press.CLAIM: _claim,
    Press.SUBMIT: _ask_proof,
    Press.PROOF: _show_proof,
    Press.DISPUTE: _ask_dispute,
    Press.ABANDON: _abandon,
    Press.PUBLISH: _publish,
    Press.CANCEL: _cancel,
}
