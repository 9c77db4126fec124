"""How chains read. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.kit.look import BRAND
from handlers.quest_hall.board_quests.messages import ticked
from interactions.embeds import Embed
from interactions.escaping import escape, shorten
from interactions.responses import Reply

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.quest_hall.chains import ChainRow
    from db.quest_hall.quests import QuestRow
    from interactions.languages import Say


def chain_made(say: Say, chain: ChainRow) -> str:
    """After it was begun."""
    text = say("The chain **{name}** is there. Add steps with `/quest chain add`.", name=escape(chain.name))
    return f"{text}\n-# {_chain_reward(say, chain)}"


def chain_path(say: Say, chain: ChainRow, path: tuple[tuple[QuestRow, bool], ...]) -> Reply:
    """The steps in order; a draft is a step that nobody knows yet."""
    steps = tuple((quest.title if quest.state != "draft" else "…", is_done) for quest, is_done in path)
    text = ticked(steps) or say("It has no steps yet.")
    shown = Embed(
        title=shorten(say("Chain: {name}", name=escape(chain.name)), 250),
        description=f"{text}\n\n-# {_chain_reward(say, chain)}",
        color=BRAND,
    )
    return Reply(embeds=(shown,), ephemeral=True)


def _chain_reward(say: Say, chain: ChainRow) -> str:
    if not chain.points:
        return say("Each step gives its own reward.")
    return say.counted(
        chain.points,
        "For all steps together there is 1 point more.",
        "For all steps together there are {count} points more.",
    )


def chains(say: Say, known: Sequence[ChainRow]) -> Reply:
    """Open ones first."""
    lines = [
        f"- **{escape(chain.name)}**" + (f" · {say('closed')}" if chain.closed_at is not None else "")
        for chain in known
    ]
    text = "\n".join(lines) or say("There is no chain yet.")
    shown = Embed(title=say("Chains"), description=shorten(text, 4_000), color=BRAND)
    return Reply(embeds=(shown,), ephemeral=True)
