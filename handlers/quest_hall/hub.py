"""/questpanel: one lasting message with a button for each list, for those who do not know the commands."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from handlers.frame.context import Context
from handlers.kit import panels
from handlers.kit.lists import show
from handlers.kit.look import BRAND
from handlers.kit.panels import Drawn, panel
from handlers.platform.roles.rules import Role
from handlers.quest_hall.board_quests.browsing import recommend
from handlers.quest_hall.board_quests.states import Browse, Favourites, Mine
from handlers.quest_hall.teams.panel import refuse_closed_channel
from interactions.components import ActionRow, Button, ButtonStyle
from interactions.custom_id import ComponentState
from interactions.embeds import Embed
from interactions.responses import Reply
from interactions.router import Router

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.guild import Guild
    from interactions.languages import Say

router = Router()
PANEL: Final = "quest_hall.hub"


class Wanted(StrEnum):
    """Which list."""

    ALL = "all"
    FITTING = "fitting"
    OWN = "own"
    DONE = "done"
    FAVOURITES = "favourites"


class PressHub(ComponentState, tag="quest_hall.hub/1"):
    """A button of the message."""

    wanted: Wanted


@panel(PANEL)
async def draw(db: Connection, guild: Guild, guild_id: int) -> Drawn | None:
    """It never changes; deleted, it is posted again."""
    return Drawn(message(guild.say))


def message(say: Say) -> Reply:
    """What everybody sees. What the buttons show is for whoever presses them."""

    def button(label: str, wanted: Wanted, style: ButtonStyle = ButtonStyle.SECONDARY) -> Button:
        return Button(label, PressHub(wanted), style)

    text = say(
        "Accept quests, submit your proof, and earn points. `/quest search` finds them by words, "
        "`/quest browse` by category, difficulty and reward."
    )
    buttons = (
        button(say("Open quests"), Wanted.ALL, ButtonStyle.PRIMARY),
        button(say("Quests for you"), Wanted.FITTING, ButtonStyle.SUCCESS),
        button(say("Your quests"), Wanted.OWN),
        button(say("Done"), Wanted.DONE),
        button(say("Your favourites"), Wanted.FAVOURITES),
    )
    shown = Embed(title=say("Quests of this server"), description=text, color=BRAND)
    return Reply(embeds=(shown,), components=(ActionRow(buttons),))


@router.command("questpanel", requires=Role.QUEST_MASTER)
async def post(ctx: Context) -> Reply:
    """Post a message here with a button for each list of quests."""
    refuse_closed_channel(ctx)
    await panels.move(ctx.db, PANEL, ctx.guild_id, ctx.guild_id, ctx.channel_id, now=ctx.now)
    return ctx.whisper("The panel will be here in a moment; one that was elsewhere goes.")


@router.component(PressHub, requires=Role.EVERYONE)
async def press(ctx: Context, state: PressHub) -> Reply:
    """As `/quest browse`, `recommend`, `mine` and `favourites`."""
    if state.wanted is Wanted.FITTING:
        return await recommend(ctx)
    lists = {
        Wanted.ALL: Browse(),
        Wanted.OWN: Mine(),
        Wanted.DONE: Mine(done=True),
        Wanted.FAVOURITES: Favourites(),
    }
    return await show(ctx, lists[state.wanted])
