"""/team quest: what a team does with quests; each also as a button of its panel."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Literal

from db.quest_hall import team_quests as rows
from db.quest_hall.team_quests import TeamTerms
from handlers.frame.context import Context
from handlers.kit.reviews import Acting, receipt
from handlers.platform.roles.rules import Role
from handlers.quest_hall.board_quests import writing
from handlers.quest_hall.board_quests.proof_forms import LONGEST_LINK, LONGEST_PROOF
from handlers.quest_hall.board_quests.proofs import Proof
from handlers.quest_hall.board_quests.suggesting import Led
from handlers.quest_hall.team_quests import messages, proofs, taking
from handlers.quest_hall.team_quests.proofs import PROOFS
from handlers.quest_hall.team_quests.rules import read_terms
from handlers.quest_hall.team_quests.states import (
    ChooseQuest,
    Press,
    PressTeamQuest,
    SubmitTeamProof,
    WritePart,
)
from handlers.quest_hall.teams.finding import OwnTeam, find_own, lock_led
from interactions.escaping import shorten
from interactions.fields import Field, Id
from interactions.options import AttachmentOption, Option
from interactions.responses import Choice, OpenModal, Reply
from interactions.router import Router

router = Router()
router.group("team quest", "Quests of teams")


async def suggest_for_teams(ctx: Context, typed: str) -> list[Choice]:
    """What a team could accept."""
    quests = await rows.list_for_teams(ctx.db, ctx.guild_id, typed, 25)
    return [Choice(shorten(title, 100), str(quest_id)) for quest_id, title in quests]


ForTeams = Annotated[str, Option("Which quest", name="quest", max_length=100, autocomplete=suggest_for_teams)]
NoteText = Annotated[str, Option("What you have done", name="text", max_length=taking.MOST_NOTE)]
Text = Annotated[str, Option("What the team has done", max_length=LONGEST_PROOF)]
Link = Annotated[str, Option("A link to proof", max_length=LONGEST_LINK)]
File = Annotated[AttachmentOption, Option("A picture or file")]
Size = Annotated[int, Option("How many have to take part; 0: no longer for teams", ge=0, le=10)]
Split = Annotated[
    Literal["equal", "presence"],
    Option(
        "How the reward is split", choices={"Equal shares": "equal", "By days of doing a part": "presence"}
    ),
]
Leader = Annotated[int, Option("Percent for the leader first", name="leader", ge=0, le=90)]
Gather = Annotated[int, Option("Hours for members to accept", name="hours", ge=1, le=336)]


@router.command("team quest offer", requires=Role.QUEST_MASTER)
async def offer(
    ctx: Context, *, quest: Led, size: Size, split: Split = "equal", leader: Leader = 0, hours: Gather = 48
) -> Reply:
    """Make a quest one for teams, or for individual members again."""
    row = await writing.find(ctx, quest)
    if not size:
        await taking.offer(ctx, row, None)
        return ctx.whisper("**{quest}** is for individual members.", quest=row.title)
    terms = TeamTerms(size=max(2, size), split=split, leader_percent=leader, gather_hours=hours)
    await taking.offer(ctx, row, terms)
    return Reply(messages.offered(ctx.say, row.title), ephemeral=True)


@router.command("team quest take", requires=Role.EVERYONE)
async def take(ctx: Context, *, quest: ForTeams, team: OwnTeam = "") -> Reply:
    """Accept a quest for the team that you lead."""
    row = await writing.find(ctx, quest)
    return await _take(ctx, (await find_own(ctx, team)).team_id, row.quest_id)


@router.command("team quest accept", requires=Role.EVERYONE)
async def accept(ctx: Context, *, team: OwnTeam = "") -> Reply:
    """Take part in your team's quest."""
    return await _accept(ctx, (await find_own(ctx, team)).team_id)


@router.command("team quest begin", requires=Role.EVERYONE)
async def begin(ctx: Context, *, team: OwnTeam = "") -> Reply:
    """Begin the quest of the team that you lead."""
    return await _begin(ctx, (await find_own(ctx, team)).team_id)


@router.command("team quest checkin", requires=Role.EVERYONE)
async def check_in(ctx: Context, *, text: NoteText, team: OwnTeam = "") -> Reply:
    """Say what you have done for your team's quest."""
    return await _check_in(ctx, (await find_own(ctx, team)).team_id, text)


@router.command("team quest submit", requires=Role.EVERYONE)
async def submit(
    ctx: Context, *, text: Text = "", link: Link = "", file: File | None = None, team: OwnTeam = ""
) -> Reply | OpenModal:
    """Submit proof for the team that you lead; with nothing else chosen, a form opens."""
    team_id = (await find_own(ctx, team)).team_id
    if not (text or link or file):
        return await _ask_proof(ctx, team_id)
    return await _submit(ctx, team_id, Proof(text, link, file))


@router.command("team quest abandon", requires=Role.EVERYONE)
async def abandon(ctx: Context, *, team: OwnTeam = "") -> Reply:
    """Give up the quest of the team that you lead."""
    return await _abandon(ctx, (await find_own(ctx, team)).team_id)


@router.component(PressTeamQuest, requires=Role.EVERYONE)
async def press(ctx: Context, state: PressTeamQuest) -> Reply | OpenModal:
    """A button of the panel."""
    return await PRESSES[state.press](ctx, state.team_id)


@router.component(ChooseQuest, requires=Role.EVERYONE)
async def choose(ctx: Context, state: ChooseQuest, *, picked: Id) -> Reply:
    """A quest for the team."""
    return await _take(ctx, state.team_id, picked)


@router.modal(WritePart, requires=Role.EVERYONE)
async def take_part(
    ctx: Context, state: WritePart, *, text: Annotated[str, Field(max_length=taking.MOST_NOTE)]
) -> Reply:
    """What was filled in."""
    return await _check_in(ctx, state.team_id, text)


@router.modal(SubmitTeamProof, requires=Role.EVERYONE)
async def take_proof(
    ctx: Context,
    state: SubmitTeamProof,
    *,
    text: Annotated[str, Field(max_length=LONGEST_PROOF)] = "",
    link: Annotated[str, Field(max_length=LONGEST_LINK)] = "",
    file: AttachmentOption | None = None,
) -> Reply:
    """What was filled in."""
    return await _submit(ctx, state.team_id, Proof(text, link, file))


async def _take(ctx: Context, team_id: int, quest_id: int) -> Reply:
    claim = await taking.take(ctx, team_id, quest_id)
    return ctx.whisper(
        "Your team has accepted **{quest}**. It starts when all members have accepted their part.",
        quest=taking.title_of(claim),
    )


async def _accept(ctx: Context, team_id: int) -> Reply:
    if await taking.accept_part(ctx, team_id):
        return ctx.whisper("You take part, and so does everybody: the quest has begun.")
    return ctx.whisper("You take part. The quest begins when the others have accepted too.")


async def _begin(ctx: Context, team_id: int) -> Reply:
    claim = await taking.begin_now(ctx, team_id)
    return ctx.whisper("**{quest}** has begun.", quest=taking.title_of(claim))


async def _check_in(ctx: Context, team_id: int, text: str) -> Reply:
    if await taking.check_in(ctx, team_id, text):
        return ctx.whisper("Noted; today counts as one of your days.")
    return ctx.whisper("Noted. Today already counts as one of your days.")


async def _ask_part(ctx: Context, team_id: int) -> OpenModal:
    return messages.part_form(ctx.say, team_id)


async def _ask_proof(ctx: Context, team_id: int) -> OpenModal:
    _, claim = await proofs.lock_to_submit(await Acting.of(ctx), team_id)
    return messages.proof_form(ctx.say, read_terms(claim), team_id)


async def _submit(ctx: Context, team_id: int, proof: Proof) -> Reply:
    return receipt(PROOFS, ctx, await proofs.submit(ctx, team_id, proof))


async def _choose(ctx: Context, team_id: int) -> Reply:
    await lock_led(await Acting.of(ctx), team_id)
    return messages.choose(ctx.say, team_id, await rows.list_for_teams(ctx.db, ctx.guild_id, "", 25))


async def _abandon(ctx: Context, team_id: int) -> Reply:
    claim = await taking.abandon(ctx, team_id)
    return ctx.whisper("Your team has given **{quest}** up.", quest=taking.title_of(claim))


PRESSES: dict[Press, Callable[[Context, int], Awaitable[Reply | OpenModal]]] = {
    Press.ACCEPT: _accept,
    Press.BEGIN: _begin,
    Press.CHECK_IN: _ask_part,
    Press.SUBMIT: _ask_proof,
    Press.CHOOSE: _choose,
    Press.ABANDON: _abandon,
}
