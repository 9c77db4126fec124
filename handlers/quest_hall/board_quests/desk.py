"""A quest in front of somebody: what all see of it, and below it what quest masters can do with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from handlers.platform.help.forms import command_row
from handlers.quest_hall.board_quests import details, taking

if TYPE_CHECKING:
    from db.quest_hall.chains import ChainRow
    from db.quest_hall.quests import QuestRow
    from handlers.frame.context import Context
    from interactions.components import ActionRow
    from interactions.responses import Reply

OF_QUESTS: Final = ("quest edit", "quest clone", "quest withdraw", "quest requires", "team quest offer")
OF_CHAINS: Final = (
    "quest chain edit",
    "quest chain add",
    "quest chain remove",
    "quest chain reorder",
    "quest chain close",
)


async def show(ctx: Context, quest: QuestRow, note: str = "") -> Reply:
    """The details, and what else the actor can do."""
    reply = details.details(ctx.say, await taking.see(ctx, quest), note)
    return msgspec.structs.replace(reply, components=(*reply.components, *await quest_row(ctx, quest)))


async def quest_row(ctx: Context, quest: QuestRow) -> tuple[ActionRow, ...]:
    """What quest masters do with it, as a select."""
    if quest.state == "archived":
        return ()
    return await command_row(ctx, OF_QUESTS, ctx.say.plain("More for quest masters"), quest.quest_id)


async def chain_row(ctx: Context, chain: ChainRow) -> tuple[ActionRow, ...]:
    """Likewise with a chain."""
    if chain.closed_at is not None:
        return ()
    return await command_row(ctx, OF_CHAINS, ctx.say.plain("Change this chain"), chain.chain_id)
