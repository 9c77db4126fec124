"""How one member sees a quest, with what they can do. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from handlers.quest_hall.board_quests.messages import embed, formula, standing, team_fields, ticked
from handlers.quest_hall.board_quests.rules import OPEN_CLAIMS, Reward
from handlers.quest_hall.board_quests.states import (
    Lead,
    LeadQuest,
    Press,
    PressQuest,
)
from interactions.components import (
    ActionRow,
    Button,
    ButtonStyle,
)
from interactions.embeds import EmbedField
from interactions.escaping import escape, shorten, timestamp
from interactions.responses import Reply

if TYPE_CHECKING:
    from db.quest_hall.claims import ClaimEventRow, ClaimRow
    from db.quest_hall.quests import QuestRow
    from db.quest_hall.team_quests import TeamTerms
    from interactions.languages import Say


class SeenQuest(msgspec.Struct, frozen=True, kw_only=True):
    """A quest as one member sees it. `needs`: quests it requires, and whether the member has done each.

    `rank`: the one that it asks for, as it reads.
    """

    quest: QuestRow
    claim: ClaimRow | None = None
    reward: Reward
    favourite: bool = False
    needs: tuple[tuple[str, bool], ...] = ()
    chain: str = ""
    path: tuple[tuple[str, bool], ...] = ()
    events: tuple[ClaimEventRow, ...] = ()
    leads: bool = False
    rank: str = ""
    for_teams: TeamTerms | None = None


def details(say: Say, seen: SeenQuest, note: str = "") -> Reply:
    """For one member: the card, how they stand, what they can do, how the reward comes about."""
    quest = seen.quest
    rows = [ActionRow(tuple(_buttons(say, seen)))]
    if seen.leads and quest.state != "archived":
        rows.append(ActionRow(tuple(lead_buttons(say, quest))))
    return Reply(
        content=note,
        embeds=(embed(say, quest, seen.rank, tuple(_extra(say, seen))),),
        components=tuple(rows),
        ephemeral=True,
    )


def _extra(say: Say, seen: SeenQuest) -> list[EmbedField]:
    fields = list(team_fields(say, seen.for_teams))
    if seen.needs:
        fields.append(EmbedField(say("Needs"), ticked(seen.needs)))
    if seen.path:
        fields.append(EmbedField(say("Chain: {name}", name=seen.chain), ticked(seen.path)))
    if seen.quest.points or seen.quest.xp:
        fields.append(EmbedField(say("You would get"), formula(say, seen.quest, seen.reward)))
    if seen.claim is not None:
        fields.append(EmbedField(say("You"), standing(say, seen.claim)))
    if seen.events:
        lines = [
            f"{timestamp(event.at, 'd')} {shorten(escape(event.note), 180)}" for event in seen.events[:5]
        ]
        fields.append(EmbedField(say("Your notes"), shorten("\n".join(lines), 1_000)))
    return fields


def _buttons(say: Say, seen: SeenQuest) -> list[Button]:
    quest_id, claim = seen.quest.quest_id, seen.claim

    def button(label: str, press: Press, style: ButtonStyle = ButtonStyle.SECONDARY) -> Button:
        return Button(label, PressQuest(quest_id, press), style)

    buttons = []
    if claim is None or claim.state not in OPEN_CLAIMS:
        buttons.append(button(say("Accept"), Press.ACCEPT, ButtonStyle.SUCCESS))
    else:
        buttons.append(button(say("Submit"), Press.SUBMIT, ButtonStyle.PRIMARY))
        if claim.state != "submitted":
            buttons.append(button(say("Abandon"), Press.ABANDON, ButtonStyle.DANGER))
        buttons.append(button(say("Write a note"), Press.NOTE))
    if claim is not None and claim.submitted_at is not None:
        buttons.append(button(say("My proof"), Press.PROOF))
    label = say("No longer a favourite") if seen.favourite else say("Favourite")
    return [*buttons, button(label, Press.FAVOURITE)]


def lead_buttons(say: Say, quest: QuestRow) -> list[Button]:
    def button(label: str, lead: Lead, style: ButtonStyle = ButtonStyle.SECONDARY) -> Button:
        return Button(label, LeadQuest(quest.quest_id, quest.version, lead), style)

    if quest.state == "open":
        return [
            button(say("Edit"), Lead.EDIT),
            button(say("Pause"), Lead.PAUSE),
            button(say("Close"), Lead.CLOSE),
        ]
    label = say("Publish") if quest.state == "draft" else say("Open again")
    return [
        button(label, Lead.PUBLISH, ButtonStyle.SUCCESS),
        button(say("Edit"), Lead.EDIT),
        button(say("Delete"), Lead.DELETE, ButtonStyle.DANGER),
    ]
