"""/quest for members: accept, see, submit, abandon; each also as a button."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

from handlers.frame.context import Context
from handlers.kit.reviews import receipt
from handlers.platform.roles.rules import Role
from handlers.quest_hall.board_quests import desk, messages, proof_forms, proofs, taking, writing
from handlers.quest_hall.board_quests.messages import name_of
from handlers.quest_hall.board_quests.proof_forms import LONGEST_LINK, LONGEST_NOTE, LONGEST_PROOF
from handlers.quest_hall.board_quests.proofs import PROOFS, Proof
from handlers.quest_hall.board_quests.rules import read_terms
from handlers.quest_hall.board_quests.states import Press, PressQuest, SubmitProof, WriteNote
from handlers.quest_hall.board_quests.suggesting import Open, Own, Visible
from interactions.fields import Field
from interactions.options import AttachmentOption, Option
from interactions.responses import OpenModal, Reply
from interactions.router import Router

router = Router()
router.group("quest", "Quests of this server")

Text = Annotated[str, Option("What you have done", max_length=LONGEST_PROOF)]
Link = Annotated[str, Option("A link to proof", max_length=LONGEST_LINK)]
File = Annotated[AttachmentOption, Option("A picture or file")]
NoteText = Annotated[str, Option("How far you are", name="text", max_length=LONGEST_NOTE)]

Do = Callable[[Context, int], Awaitable[Reply | OpenModal]]


@router.command("quest info", requires=Role.EVERYONE)
async def info(ctx: Context, *, quest: Visible) -> Reply:
    """See a quest, how far you are, and how its reward is worked out."""
    return await _show(ctx, (await writing.find(ctx, quest)).quest_id)


@router.command("quest accept", requires=Role.EVERYONE)
async def accept(ctx: Context, *, quest: Open) -> Reply:
    """Accept a quest."""
    return await accept_quest(ctx, (await writing.find(ctx, quest, taking.VISIBLE)).quest_id)


@router.command("quest progress", requires=Role.EVERYONE)
async def progress(ctx: Context, *, quest: Own, text: NoteText) -> Reply:
    """Write down how far you are."""
    return await _note(ctx, (await writing.find(ctx, quest)).quest_id, text)


@router.command("quest submit", requires=Role.EVERYONE)
async def submit(
    ctx: Context, *, quest: Own, text: Text = "", link: Link = "", file: File | None = None
) -> Reply | OpenModal:
    """Submit proof; with nothing else chosen, a form opens."""
    quest_id = (await writing.find(ctx, quest)).quest_id
    if not (text or link or file):
        return await _ask_proof(ctx, quest_id)
    return await _submit(ctx, quest_id, Proof(text, link, file))


@router.command("quest abandon", requires=Role.EVERYONE)
async def abandon(ctx: Context, *, quest: Own) -> Reply:
    """Give up a quest."""
    return await _abandon(ctx, (await writing.find(ctx, quest)).quest_id)


@router.command("quest favourite", requires=Role.EVERYONE)
async def favourite(ctx: Context, *, quest: Visible) -> Reply:
    """Get told about a quest, or stop that."""
    return await switch_favourite(ctx, (await writing.find(ctx, quest, taking.VISIBLE)).quest_id)


@router.component(PressQuest, requires=Role.EVERYONE)
async def press(ctx: Context, state: PressQuest) -> Reply | OpenModal:
    """A button of a quest."""
    return await PRESSES[state.press](ctx, state.quest_id)


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
    return await _submit(ctx, state.quest_id, Proof(text, link, file))


@router.modal(WriteNote, requires=Role.EVERYONE)
async def take_note(
    ctx: Context, state: WriteNote, *, text: Annotated[str, Field(max_length=LONGEST_NOTE)]
) -> Reply:
    """What was filled in."""
    return await _note(ctx, state.quest_id, text)


async def _show(ctx: Context, quest_id: int, note: str = "") -> Reply:
    quest = await writing.find_by_id(ctx, quest_id)
    return await desk.show(ctx, quest, note)


async def accept_quest(ctx: Context, quest_id: int) -> Reply:
    """It is the member's; its details."""
    await taking.accept(ctx, quest_id)
    return await _show(ctx, quest_id, ctx.say("You have accepted this quest."))


async def switch_favourite(ctx: Context, quest_id: int) -> Reply:
    """It is a favourite, or no longer."""
    quest = await writing.find(ctx, str(quest_id), taking.VISIBLE)
    if await taking.switch_favourite(ctx, quest):
        return Reply(messages.favoured(ctx.say, quest), ephemeral=True)
    return ctx.whisper("{quest} is no longer a favourite.", quest=name_of(quest))


async def _ask_proof(ctx: Context, quest_id: int) -> OpenModal:
    claim = await taking.lock_own(ctx, quest_id)
    return proof_forms.proof_form(ctx.say, read_terms(claim).quest.proof, SubmitProof(quest_id))


async def _submit(ctx: Context, quest_id: int, proof: Proof) -> Reply:
    return receipt(PROOFS, ctx, await proofs.submit(ctx, quest_id, proof))


async def _show_proof(ctx: Context, quest_id: int) -> Reply:
    return receipt(PROOFS, ctx, await proofs.find_own(ctx, quest_id))


async def _abandon(ctx: Context, quest_id: int) -> Reply:
    await taking.abandon(ctx, quest_id)
    return await _show(ctx, quest_id, ctx.say("You have given up this quest."))


async def _ask_note(ctx: Context, quest_id: int) -> OpenModal:
    await taking.lock_own(ctx, quest_id)
    return proof_forms.note_form(ctx.say, quest_id)


async def _note(ctx: Context, quest_id: int, text: str) -> Reply:
    await taking.note(ctx, quest_id, text)
    return ctx.whisper("Noted; reviewers see it with your proof.")


PRESSES: dict[Press, Do] = {
    Press.ACCEPT: accept_quest,
    Press.SHOW: _show,
    Press.FAVOURITE: switch_favourite,
    Press.SUBMIT: _ask_proof,
    Press.PROOF: _show_proof,
    Press.ABANDON: _abandon,
    Press.NOTE: _ask_note,
}
