"""How chains read. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.kit.look import BRAND
from handlers.quest_hall.board_quests.messages import ticked
from handlers.quest_hall.board_quests.states import PickChain
from interactions.components import ActionRow, SelectOption, StringSelect
from interactions.embeds import Embed
from interactions.escaping import bold, shorten, timestamp
from interactions.responses import Reply

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from db.quest_hall.chains import ChainRow
    from db.quest_hall.quests import QuestRow
    from interactions.languages import Say


def chain_made(say: Say, chain: ChainRow) -> str:
    """After it was begun."""
    text = say("The chain **{name}** is there. Add steps with `/quest chain add`.", name=chain.name)
    return "\n-# ".join([text, *_terms(say, chain)])


def chain_path(
    say: Say, chain: ChainRow, path: tuple[tuple[QuestRow, bool], ...], end: datetime | None
) -> Reply:
    """The steps in order; a draft is a step that nobody knows yet. `end`: the member's, where time runs."""
    steps = tuple((quest.title if quest.state != "draft" else "…", is_done) for quest, is_done in path)
    text = ticked(steps) or say("It has no steps yet.")
    shown = Embed(
        title=shorten(say("Chain: {name}", name=chain.name), 250),
        description="\n-# ".join([f"{text}\n", *_terms(say, chain), *_end(say, path, end)]),
        color=BRAND,
    )
    return Reply(embeds=(shown,), ephemeral=True)


def _terms(say: Say, chain: ChainRow) -> list[str]:
    lines = [_chain_reward(say, chain)]
    if chain.step_hours:
        lines.append(
            say.counted(
                chain.step_hours,
                "There is 1 hour for each step.",
                "There are {count} hours for each step.",
            )
        )
    if chain.hours:
        lines.append(
            say.counted(
                chain.hours,
                "There is 1 hour for all steps; time that reviewers take does not count.",
                "There are {count} hours for all steps; time that reviewers take does not count.",
            )
        )
    if chain.delay_hours:
        lines.append(
            say.counted(
                chain.delay_hours,
                "Each step opens 1 hour after you submitted the one before.",
                "Each step opens {count} hours after you submitted the one before.",
            )
        )
    if chain.shared:
        lines.append(say("Steps may be for teams."))
    return lines


def _end(say: Say, path: tuple[tuple[QuestRow, bool], ...], end: datetime | None) -> list[str]:
    if end is None or all(is_done for _, is_done in path):
        return []
    return [say("Your time for all steps: until {when}.", when=timestamp(end))]


def _chain_reward(say: Say, chain: ChainRow) -> str:
    if not chain.points:
        return say("Each step gives its own reward.")
    return say.counted(
        chain.points,
        "All steps together give 1 extra point.",
        "All steps together give {count} extra points.",
    )


def chains(say: Say, known: Sequence[ChainRow]) -> Reply:
    """Open ones first."""
    lines = [
        f"- {bold(chain.name)}" + (f" · {say('closed')}" if chain.closed_at is not None else "")
        for chain in known
    ]
    text = "\n".join(lines) or say("There is no chain yet.")
    shown = Embed(title=say("Chains"), description=shorten(text, 4_000), color=BRAND)
    options = tuple(
        SelectOption(shorten(chain.name, 100), str(chain.chain_id))
        for chain in known[:25]
        if chain.closed_at is None
    )
    select = (
        StringSelect(state=PickChain(), placeholder=say("Look at a chain"), options=options)
        if options
        else None
    )
    rows = (ActionRow.of(select),) if select is not None else ()
    return Reply(embeds=(shown,), components=rows, ephemeral=True)
