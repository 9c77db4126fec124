"""/quest for those who write quests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

import msgspec

from db.quest_hall import board_quest_categories as rows
from db.quest_hall.quests import QuestRow
from handlers.frame.context import Context
from handlers.platform.roles.rules import Role
from handlers.quest_hall.board_quests import desk, taking, writing, writing_messages
from handlers.quest_hall.board_quests.form import (
    MOST_CATEGORY,
    Difficulty,
    QuestForm,
    QuestText,
    suggest_categories,
)
from handlers.quest_hall.board_quests.form import Proof as ProofKind
from handlers.quest_hall.board_quests.messages import name_of
from handlers.quest_hall.board_quests.states import EditText, Lead, LeadQuest, PickDifficulty, PickProof
from handlers.quest_hall.board_quests.suggesting import Led
from handlers.quest_hall.board_quests.words import CATEGORIES, category_word
from handlers.quest_hall.ranks.standing import rank_label
from interactions.escaping import escape
from interactions.forms import Changes, New
from interactions.options import MemberOption, Option
from interactions.responses import OpenModal, Reply, Update
from interactions.router import Router

router = Router()
router.group("quest categories", "Kinds of quests")

Whose = Annotated[MemberOption, Option("Whose claim", name="member")]
CategoryName = Annotated[str, Option("Its name", max_length=MOST_CATEGORY)]
Category = Annotated[str, Option("Which one", max_length=40, autocomplete=suggest_categories)]


@router.command("quest create", requires=Role.QUEST_MASTER)
async def create(ctx: Context, *, form: New[QuestForm]) -> Reply | OpenModal:
    """Write a quest; without a description, a form asks for one."""
    quest = await writing.create(ctx, msgspec.structs.asdict(form))
    if not quest.description:
        return writing_messages.text_form(ctx.say, quest)
    return await _preview(ctx, quest)


@router.command("quest edit", requires=Role.QUEST_MASTER)
async def edit(ctx: Context, *, quest: Led, form: Changes[QuestForm]) -> Reply | OpenModal:
    """Change a quest; with nothing else chosen, a form opens."""
    row = await writing.find(ctx, quest)
    if not form:
        return writing_messages.text_form(ctx.say, row)
    after, kept = await writing.edit(ctx, row.quest_id, dict(form.values))
    return await _preview(ctx, after, writing_messages.kept_terms(ctx.say, kept))


@router.command("quest reopen", requires=Role.QUEST_MASTER)
async def reopen(ctx: Context, *, quest: Led) -> Reply:
    """Open a draft, or what was paused or closed."""
    return await _publish(ctx, await writing.find(ctx, quest))


@router.command("quest pause", requires=Role.QUEST_MASTER)
async def pause(ctx: Context, *, quest: Led) -> Reply:
    """Stop members from accepting it for a while."""
    return await _pause(ctx, await writing.find(ctx, quest))


@router.command("quest close", requires=Role.QUEST_MASTER)
async def close(ctx: Context, *, quest: Led) -> Reply:
    """Close a quest; members who have accepted it may finish."""
    return await _close(ctx, await writing.find(ctx, quest))


@router.command("quest delete", requires=Role.QUEST_MASTER)
async def delete(ctx: Context, *, quest: Led) -> Reply:
    """Delete a quest, or archive one that was accepted."""
    return await _delete(ctx, await writing.find(ctx, quest))


@router.command("quest clone", requires=Role.QUEST_MASTER)
async def clone(ctx: Context, *, quest: Led) -> Reply:
    """Write a quest like another one."""
    return await _preview(ctx, await writing.clone(ctx, await writing.find(ctx, quest)))


@router.command("quest withdraw", requires=Role.QUEST_MASTER)
async def withdraw(ctx: Context, *, quest: Led, member: Whose) -> Reply:
    """Take a quest back from a member."""
    row = await writing.find(ctx, quest)
    await taking.take_back(ctx, row, member.id)
    return ctx.whisper("{member} no longer has {quest}.", member=member.mention, quest=name_of(row))


@router.command("quest categories add", requires=Role.QUEST_MASTER)
async def add_category(ctx: Context, *, name: CategoryName) -> Reply:
    """Add a kind of quests."""
    added = await writing.add_category(ctx, name)
    return ctx.whisper("**{name}** is a category now.", name=added)


@router.command("quest categories remove", requires=Role.QUEST_MASTER)
async def remove_category(ctx: Context, *, name: Category) -> Reply:
    """Remove one that was added."""
    await writing.remove_category(ctx, name)
    return ctx.whisper("**{name}** is no longer offered; quests keep it.", name=name)


@router.command("quest categories list", requires=Role.EVERYONE)
async def list_categories(ctx: Context) -> Reply:
    """See all kinds of quests."""
    known = [*CATEGORIES, *await rows.list_categories(ctx.db, ctx.guild_id)]
    return Reply("\n".join(f"- {escape(category_word(ctx.say, name))}" for name in known), ephemeral=True)


@router.modal(EditText, requires=Role.QUEST_MASTER)
async def take_text(ctx: Context, state: EditText, *, form: New[QuestText]) -> Reply:
    """The words that were filled in."""
    values = msgspec.structs.asdict(form)
    after, kept = await writing.edit(ctx, state.quest_id, values, state.version)
    return await _preview(ctx, after, writing_messages.kept_terms(ctx.say, kept))


@router.component(PickDifficulty, requires=Role.QUEST_MASTER)
async def pick_difficulty(ctx: Context, state: PickDifficulty, *, picked: Difficulty) -> Update:
    """In the preview."""
    return await _pick(ctx, state.quest_id, state.version, difficulty=picked)


@router.component(PickProof, requires=Role.QUEST_MASTER)
async def pick_proof(ctx: Context, state: PickProof, *, picked: ProofKind) -> Update:
    """Likewise."""
    return await _pick(ctx, state.quest_id, state.version, proof=picked)


async def _pick(ctx: Context, quest_id: int, version: int, **values: str) -> Update:
    after, kept = await writing.edit(ctx, quest_id, values, version)
    shown = await _preview(ctx, after, writing_messages.kept_terms(ctx.say, kept))
    return Update(content=shown.content, embeds=shown.embeds, components=shown.components)


@router.component(LeadQuest, requires=Role.QUEST_MASTER)
async def press(ctx: Context, state: LeadQuest) -> Reply | OpenModal:
    """A button of a quest, on the version that was seen."""
    quest = await writing.find_seen(ctx, state.quest_id, state.version)
    return await PRESSES[state.lead](ctx, quest)


async def _preview(ctx: Context, quest: QuestRow, note: str = "") -> Reply:
    note = note or ctx.say("This is a draft: nobody sees it until you publish it.")
    rank = await rank_label(ctx.db, ctx.guild_id, quest.rank_needed)
    shown = writing_messages.preview(ctx.say, quest, note, rank)
    return msgspec.structs.replace(shown, components=(*shown.components, *await desk.quest_row(ctx, quest)))


async def _publish(ctx: Context, quest: QuestRow) -> Reply:
    opened = await writing.publish(ctx, quest)
    return Reply(
        writing_messages.published(ctx.say, opened, await writing.board_channel(ctx), ctx.now), ephemeral=True
    )


async def _edit(ctx: Context, quest: QuestRow) -> OpenModal:
    return writing_messages.text_form(ctx.say, quest)


async def _pause(ctx: Context, quest: QuestRow) -> Reply:
    await writing.pause(ctx, quest)
    return ctx.whisper("{quest} is paused.", quest=name_of(quest))


async def _close(ctx: Context, quest: QuestRow) -> Reply:
    await writing.close(ctx, quest)
    return ctx.whisper("{quest} is closed.", quest=name_of(quest))


async def _delete(ctx: Context, quest: QuestRow) -> Reply:
    if await writing.delete(ctx, quest):
        return ctx.whisper("{quest} is deleted.", quest=name_of(quest))
    return Reply(writing_messages.archived(ctx.say, quest), ephemeral=True)


PRESSES: dict[Lead, Callable[[Context, QuestRow], Awaitable[Reply | OpenModal]]] = {
    Lead.PUBLISH: _publish,
    Lead.EDIT: _edit,
    Lead.PAUSE: _pause,
    Lead.CLOSE: _close,
    Lead.DELETE: _delete,
}
