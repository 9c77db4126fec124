"""Every interaction finds exactly one handler, or a clear reason why there is none."""

import json
from dataclasses import dataclass, field
from typing import Annotated, Any

import pytest

from interactions import payloads
from interactions.custom_id import ComponentState, OutOfDate
from interactions.entities import Message
from interactions.matching import Match, Routes, UnknownRoute
from interactions.options import MemberOption, Option
from interactions.payloads import InteractionContext
from interactions.responses import Reply, Update
from interactions.router import GUILD_AND_DM, RouteKind, Router
from tests.interactions.endpoint_door import EndpointDoor
from tests.support.payloads import ADA, BEN, MESSAGE, command, component, interaction, modal


class Turn(ComponentState, tag="tests_router.turn/2"):
    page: int


class OldTurn(ComponentState, tag="tests_router.turn/1"):
    def upgrade(self) -> Turn:
        return Turn(1)


class Panel(ComponentState, tag="tests_router.panel/3"):
    pass


class Unrouted(ComponentState, tag="tests_router.unrouted/1"):
    pass


router = Router()
router.group("xp", "Experience")


@router.command("rank", requires="everyone", in_dm=True)
async def rank(ctx: Any, *, member: Annotated[MemberOption, Option("Whose")] | None = None) -> Reply:
    """Show a rank card.

    More for developers.
    """
    return Reply("rank")


@router.command("xp give", requires="moderator")
async def give(ctx: Any) -> Reply:
    """Give."""
    return Reply("give")


@router.command("xp roles add", requires="moderator")
async def add_role(ctx: Any) -> Reply:
    """Add."""
    return Reply("add")


@router.user_command("Show rank", requires="everyone")
async def show_rank(ctx: Any, target: MemberOption) -> Reply:
    return Reply(target.display_name)


@router.message_command("Quote", requires="everyone")
async def quote(ctx: Any, target: Message) -> Reply:
    return Reply(f"message {target.id}")


@router.component(Turn, requires="everyone", in_dm=True)
async def turn(ctx: Any, state: Turn) -> Update:
    return Update(f"page {state.page}")


@router.modal(Turn, requires="everyone")
async def jump(ctx: Any, state: Turn) -> Reply:
    return Reply(f"jump {state.page}")


@router.stale("tests_router.panel", requires="everyone")
async def refresh(ctx: Any) -> Update:
    return Update("fresh")


@dataclass
class Product:
    key: str = "activity"
    routers: list[Router] = field(default_factory=lambda: [router])


ROUTES = Routes.of([Product()])
DOOR = EndpointDoor.to(ROUTES)


def match(made: Any) -> Match:
    interaction = payloads.decode(json.dumps(made).encode())
    assert interaction is not None
    return ROUTES.match(interaction)


def menu(kind: int, name: str, target: str, resolved: Any) -> Any:
    return interaction(2, {"id": "1", "type": kind, "name": name, "target_id": target, "resolved": resolved})


@pytest.mark.parametrize(
    ("made", "content"),
    [
        (command("rank"), "rank"),
        (command("rank", dm=True), "rank"),
        (command("xp give"), "give"),
        (command("xp roles add"), "add"),
        (menu(2, "Show rank", BEN["id"], {"users": {BEN["id"]: BEN}}), "ben"),
        (menu(3, "Quote", "800", {"messages": {"800": MESSAGE}}), "message 800"),
        (component(Turn(4).custom_id), "page 4"),
        (component(Turn(4).custom_id, dm=True), "page 4"),
        (component("tests_router.turn/1"), "page 1"),
        (component("tests_router.panel/1:old:fields"), "fresh"),
        (component("tests_router.panel/3"), "fresh"),
        (modal(Turn(4).custom_id, []), "jump 4"),
    ],
)
async def test_an_interaction_reaches_its_handler(made: Any, content: str) -> None:
    assert (await DOOR.posts(made)).content == content


@pytest.mark.parametrize(
    "made",
    [
        command("nothing"),
        command("xp"),
        command("xp take"),
        command("xp roles"),
        command("xp roles add again"),
        command("Show rank"),
        menu(2, "Quote", "800", {}),
        menu(2, "Show rank", "5", {"users": {}}),
        menu(3, "Quote", "5", {}),
        menu(9, "Quote", "5", {}),
        interaction(99, {}),
    ],
)
def test_a_command_that_is_not_ours_is_unknown(made: Any) -> None:
    with pytest.raises(UnknownRoute):
        match(made)


@pytest.mark.parametrize(
    "made",
    [
        component(Unrouted().custom_id),
        component("somebody else's button"),
        component(""),
        modal("tests_router.panel/1:old", []),
        modal(Unrouted().custom_id, []),
    ],
)
def test_a_component_nobody_reads_is_out_of_date(made: Any) -> None:
    with pytest.raises(OutOfDate):
        match(made)


def test_a_route_knows_what_dispatch_asks_of_it() -> None:
    route = match(command("xp give")).route
    assert (route.name, route.group, route.module, route.requires) == (
        "xp give",
        "xp",
        "activity",
        "moderator",
    )
    assert not route.in_dm
    shown = match(command("rank")).route
    assert (shown.description, shown.in_dm, shown.contexts) == ("Show a rank card.", True, GUILD_AND_DM)
    pressed = match(component(Turn(4).custom_id)).route
    assert (pressed.name, pressed.group, pressed.kind) == (
        "tests_router.turn",
        "tests_router",
        RouteKind.COMPONENT,
    )
    assert ROUTES.groups == {"xp": "Experience"}
    assert ROUTES.command("xp give") is route
    assert len(list(ROUTES)) == 8


def test_contexts_may_be_given_one_by_one() -> None:
    some = Router()

    @some.command("x", requires=None, contexts=[InteractionContext.PRIVATE_CHANNEL])
    async def x(ctx: Any) -> Reply:
        """X."""
        return Reply("x")

    assert some.routes[0].contexts == {InteractionContext.PRIVATE_CHANNEL}


async def nothing(ctx: Any) -> Reply:
    """Nothing."""
    return Reply("nothing")


async def with_state(ctx: Any, state: Any) -> Reply:
    return Reply("state")


async def with_two_lists(ctx: Any, state: Any, *, a: list[str], b: list[str]) -> Reply:
    return Reply("two")


def not_async(ctx: Any) -> Reply:
    return Reply("sync")


@pytest.mark.parametrize(
    "declare",
    [
        lambda router: router.command("a b c d", requires=None)(nothing),
        lambda router: router.command(" a", requires=None)(nothing),
        lambda router: router.command("a", requires=None)(with_state),
        lambda router: router.command("a", requires=None)(not_async),
        lambda router: router.component(Panel, requires=None)(nothing),
        lambda router: router.component(Panel, requires=None)(with_two_lists),
        lambda router: router.user_command("A", requires=None)(nothing),
        lambda router: router.command("a")(nothing),
    ],
)
def test_a_handler_of_the_wrong_shape_is_refused_when_it_is_declared(declare: Any) -> None:
    with pytest.raises(TypeError):
        declare(Router())


def test_two_handlers_for_one_door_are_refused_at_start() -> None:
    for first, second in (("a", "a"), ("a", "a b"), ("a b", "a b c")):
        both = Router()
        both.command(first, requires=None)(nothing)
        both.command(second, requires=None)(nothing)
        with pytest.raises(ValueError, match=r"two handlers|also has subcommands"):
            Routes(both.routes)
    twice = Router()
    twice.component(Panel, requires=None)(with_state)
    twice.component(Panel, requires=None)(with_state)
    with pytest.raises(ValueError, match="two handlers for component"):
        Routes(twice.routes)


def test_whoever_acted_is_found_in_guilds_and_direct_messages() -> None:
    for made in (command("rank"), command("rank", dm=True)):
        interaction = match(made).interaction
        assert (interaction.user.id, interaction.user.display_name) == (int(ADA["id"]), "Ada")
