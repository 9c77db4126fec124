"""What quest masters see while they write a quest. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from handlers.quest_hall.board_quests.details import lead_buttons
from handlers.quest_hall.board_quests.form import MOST_TEXT, MOST_TITLE
from handlers.quest_hall.board_quests.messages import embed, name_of
from handlers.quest_hall.board_quests.states import (
    EditText,
    PickDifficulty,
    PickProof,
)
from handlers.quest_hall.board_quests.words import (
    SIGNS,
    difficulty_word,
    proof_word,
)
from interactions.components import (
    ActionRow,
    Label,
    Modal,
    SelectOption,
    StringSelect,
    TextInput,
    TextStyle,
)
from interactions.escaping import mention_channel, timestamp
from interactions.responses import OpenModal, Reply

if TYPE_CHECKING:
    from db.quest_hall.quests import QuestRow
    from interactions.languages import Say


def preview(say: Say, quest: QuestRow, note: str, rank: str) -> Reply:
    """A quest as members will see it, with what can still be chosen."""
    words = {kind: difficulty_word(say, kind) for kind in SIGNS}
    hard = StringSelect(
        state=PickDifficulty(quest.quest_id, quest.version),
        placeholder=say("Difficulty"),
        options=tuple(
            SelectOption(word, kind, emoji=SIGNS[kind], default=kind == quest.difficulty)
            for kind, word in words.items()
        ),
    )
    proof = StringSelect(
        state=PickProof(quest.quest_id, quest.version),
        placeholder=say("Proof"),
        options=tuple(
            SelectOption(proof_word(say, kind), kind, default=kind == quest.proof)
            for kind in ("any", "text", "link", "image")
        ),
    )
    buttons = ActionRow(tuple(lead_buttons(say, quest)))
    return Reply(
        content=note,
        embeds=(embed(say, quest, rank),),
        components=(ActionRow.of(hard), ActionRow.of(proof), buttons),
        ephemeral=True,
    )


def text_form(say: Say, quest: QuestRow) -> OpenModal:
    """The quest's words."""
    title = TextInput(name="title", max_length=MOST_TITLE, value=quest.title)
    text = TextInput(
        name="description", style=TextStyle.PARAGRAPH, max_length=MOST_TEXT, value=quest.description or None
    )
    other = TextInput(name="reward_text", max_length=200, value=quest.reward_text or None, required=False)
    return OpenModal(
        Modal(
            say("The quest's words"),
            EditText(quest.quest_id, quest.version),
            (
                Label(say("Title"), title),
                Label(say("What needs to be done?"), text),
                Label(say("Another reward"), other, say("A role, an item: whatever you hand out yourself")),
            ),
        )
    )


def kept_terms(say: Say, claims: int) -> str:
    """After an edit."""
    if not claims:
        return say("Changed.")
    return say.counted(
        claims,
        "Changed. 1 member who has accepted it keeps the terms they accepted.",
        "Changed. {count} members who have accepted it keep the terms they accepted.",
    )


def published(say: Say, quest: QuestRow, channel_id: int | None, now: datetime) -> str:
    """After a quest was opened."""
    if quest.opens_at is not None and quest.opens_at > now:
        text = say("{quest} opens {when}.", quest=name_of(quest), when=timestamp(quest.opens_at))
    else:
        text = say("{quest} is open.", quest=name_of(quest))
    if channel_id is not None:
        return f"{text}\n-# " + say("It is posted in {channel}.", channel=mention_channel(channel_id))
    missing = say(
        "No channel for quests is set, so it is only found with `/quest browse`. A moderator can choose one "
        "with `/setchannels`: `quest_board` or `quest`."
    )
    return f"{text}\n-# {missing}"


def archived(say: Say, quest: QuestRow) -> str:
    """Instead of deleting."""
    return say(
        "{quest} is archived: members have accepted it, and their claims stay as they are.",
        quest=name_of(quest),
    )
