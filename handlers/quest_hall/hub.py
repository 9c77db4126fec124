"""/questpanel: one lasting message with a button for each list, for those who do not know the commands."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from db.quest_hall.browsing import has_open
from handlers.frame.context import Context
from handlers.kit import panels
from handlers.kit.lists import show
from handlers.kit.look import BRAND
from handlers.kit.panels import Drawn, panel
from handlers.platform.help.forms import command_row, use
from handlers.platform.help.states import ShowTopic
from handlers.platform.roles.rules import Role
from handlers.platform.welcome.offers import WelcomeOffer, add_offer
from handlers.quest_hall.board_quests import writing
from handlers.quest_hall.board_quests.browsing import recommend
from handlers.quest_hall.board_quests.chain_commands import show_chains
from handlers.quest_hall.board_quests.states import Browse, Favourites, Mine
from handlers.quest_hall.board_quests.statistics import show_stats
from handlers.quest_hall.board_quests.words import BEGINNING
from handlers.quest_hall.teams.panel import refuse_closed_channel
from interactions.components import ActionRow, Button, ButtonStyle
from interactions.custom_id import ComponentState
from interactions.embeds import Embed
from interactions.responses import Reply, Response
from interactions.router import Router

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.guild import Guild
    from interactions.languages import Say

router = Router()
PANEL: Final = "quest_hall.hub"


class HubList(StrEnum):
    """Which list."""

    ALL = "all"
    FITTING = "fitting"
    OWN = "own"
    DONE = "done"
    FAVOURITES = "favourites"
    SEARCH = "search"
    CHAINS = "chains"
    STATS = "stats"
    MORE = "more"
    BEGINNING = "beginning"


OF_MEMBERS: Final = (
    "bounty post",
    "bounty list",
    "bounty mine",
    "team create",
    "team list",
    "team find",
    "team panel",
    "mentor request",
    "mentor signup",
    "mentor status",
    "mentor quest list",
    "ranks",
    "rankup",
    "points show",
    "points history",
    "quest categories list",
)
OF_MASTERS: Final = (
    "quest create",
    "quest edit",
    "quest chain create",
    "quest requires",
    "quest categories add",
    "quest categories remove",
    "team quest offer",
    "quest review list",
    "quest review times",
    "team review list",
    "bounty reviews",
)
OF_STAFF: Final = (
    "points give",
    "points take",
    "rankadmin add",
    "rankadmin edit",
    "rankadmin remove",
    "rankadmin reorder",
    "rankadmin preset",
    "rankadmin requests",
    "rankadmin review list",
    "rankadmin sync",
    "team role",
    "mentor pairs",
    "mentor feedbacks",
)


class PressHub(ComponentState, tag="quest_hall.hub/1"):
    """A button of the message."""

    wanted: HubList


@panel(PANEL)
async def draw(db: Connection, guild: Guild, guild_id: int) -> Drawn | None:
    """It never changes; deleted, it is posted again."""
    return Drawn(message(guild.say))


def message(say: Say) -> Reply:
    """What everybody sees. What the buttons show is for whoever presses them."""

    def button(label: str, wanted: HubList, style: ButtonStyle = ButtonStyle.SECONDARY) -> Button:
        return Button(label, PressHub(wanted), style)

    text = say(
        "Accept quests, submit your proof, and earn points. `/quest search` finds them by words, "
        "`/quest browse` by category, difficulty and reward."
    )
    buttons = (
        button(say("Open quests"), HubList.ALL, ButtonStyle.PRIMARY),
        button(say("Quests for you"), HubList.FITTING, ButtonStyle.SUCCESS),
        button(say("Your quests"), HubList.OWN),
        button(say("Done"), HubList.DONE),
        button(say("Your favourites"), HubList.FAVOURITES),
    )
    others = (
        button(say("Search"), HubList.SEARCH),
        button(say("Chains"), HubList.CHAINS),
        button(say("Your statistics"), HubList.STATS),
        button(say("Everything else"), HubList.MORE),
    )
    shown = Embed(title=say("Quests of this server"), description=text, color=BRAND)
    return Reply(embeds=(shown,), components=(ActionRow(buttons), ActionRow(others)))


@router.command("questpanel", requires=Role.QUEST_MASTER)
async def post(ctx: Context) -> Reply:
    """Post a message here with a button for each list of quests."""
    refuse_closed_channel(ctx)
    await panels.move(ctx.db, PANEL, ctx.guild_id, ctx.guild_id, ctx.channel_id, now=ctx.now)
    return ctx.whisper("The panel will be here in a moment; the one elsewhere is removed.")


@router.component(PressHub, requires=Role.EVERYONE)
async def press(ctx: Context, state: PressHub) -> Response:
    """As `/quest browse`, `recommend`, `mine`, `favourites`, `search`, `chain list` and `stats`."""
    match state.wanted:
        case HubList.FITTING:
            return await recommend(ctx)
        case HubList.SEARCH:
            return await use(ctx, "quest search")
        case HubList.CHAINS:
            return await show_chains(ctx)
        case HubList.STATS:
            return await show_stats(ctx)
        case HubList.MORE:
            return await _more(ctx)
    begin = Browse(category=await writing.category_number(ctx, BEGINNING), mine=True)
    lists = {
        HubList.BEGINNING: begin,
        HubList.ALL: Browse(),
        HubList.OWN: Mine(),
        HubList.DONE: Mine(done=True),
        HubList.FAVOURITES: Favourites(),
    }
    return await show(ctx, lists[state.wanted])


async def _has_beginning(db: Connection, guild: Guild) -> bool:
    """Whether a quest for newcomers is open."""
    return await has_open(db, guild.id, BEGINNING, guild.now)


add_offer(
    WelcomeOffer(
        "quests",
        "Quests to begin with",
        PressHub(HubList.BEGINNING),
        module="quest_hall",
        there=_has_beginning,
    )
)


async def _more(ctx: Context) -> Reply:
    """Commands as selects, by whom they are for, and a way to all of them."""
    say = ctx.say
    rows = (
        *await command_row(ctx, OF_MEMBERS, say.plain("Bounties, teams, mentors, ranks")),
        *await command_row(ctx, OF_MASTERS, say.plain("For quest masters")),
        *await command_row(ctx, OF_STAFF, say.plain("Points, ranks and pairs, for the staff")),
        ActionRow((Button(say("All commands"), ShowTopic("quest_hall")),)),
    )
    return Reply(content=say("What would you like to do?"), components=rows, ephemeral=True)
