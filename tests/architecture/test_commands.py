"""What Discord is told of our commands, and the names that stand in messages for ever."""

from pathlib import Path

import pytest

from handlers.operations.cli.reference import PAGES
from handlers.platform.roles.rules import Role
from handlers.products import PRODUCTS
from interactions.custom_id import ComponentState, longest_custom_id
from interactions.languages import Languages
from interactions.matching import Routes
from interactions.registration import payload
from interactions.registration_limits import problems
from interactions.router import RouteKind

ROOT = Path(__file__).resolve().parents[2]
ROUTES = Routes.of(PRODUCTS)
INVENTORY = Path(__file__).with_name("inventory.txt")


def inventory() -> list[str]:
    """Commands by name, components and modals by tag: what old messages and members' fingers know."""
    lines = []
    for route in ROUTES:
        name = route.state.tag() if route.state is not None else route.name
        lines.append(f"{route.kind.name.lower()} {name}")
    return sorted(lines)


def test_no_command_or_component_has_vanished_or_changed_its_name():
    """Changed on purpose? Then write the inventory again: `python -m tests.architecture.write_inventory`.

    A tag that vanishes leaves dead buttons behind: keep the old class and give it an `upgrade()`.
    """
    assert INVENTORY.read_text(encoding="utf-8").splitlines() == inventory()


@pytest.mark.parametrize("name", PAGES)
def test_the_reference_in_the_docs_is_what_there_is(name):
    """Changed on purpose? `python -m tests.architecture.write_inventory` writes it again."""
    page = (ROOT / "docs" / f"reference-{name}.md").read_text(encoding="utf-8")
    assert page.rstrip("\n") == PAGES[name]()


def test_the_reference_names_every_command_with_its_least_role_and_options():
    page = PAGES["commands"]()
    commands = [route for route in ROUTES if route.kind is RouteKind.COMMAND]
    assert page.count("\n### /") == len(commands)
    give = page.partition("### /xp give\n")[2].partition("### /")[0]
    assert "Least role: `moderator`." in give
    assert "- **`member`** (member): " in give


@pytest.mark.parametrize("languages", [None, Languages.load([ROOT / "handlers"])], ids=["english", "all"])
def test_discord_will_accept_every_command(languages: Languages | None):
    assert problems(payload(ROUTES, languages)) == []


@pytest.mark.parametrize("route", list(ROUTES), ids=lambda route: f"{route.kind.name.lower()} {route.name}")
def test_every_door_says_whom_it_requires(route):
    assert isinstance(route.requires, Role)


@pytest.mark.parametrize("route", [r for r in ROUTES if r.state is not None], ids=lambda route: route.name)
def test_every_custom_id_fits(route):
    state: type[ComponentState] = route.state

    assert longest_custom_id(state) <= 100


def test_what_works_in_direct_messages_requires_nothing_there():
    """Nobody has roles in a direct message: a door that requires one could never be passed."""
    in_dm = [route for route in ROUTES if route.in_dm]

    assert {route.requires for route in in_dm} == {Role.EVERYONE}
    assert {route.name for route in in_dm if route.kind is RouteKind.COMMAND} >= {"ping", "help"}


def test_only_commands_of_administrators_are_kept_out_of_everybodys_list():
    commands = {command["name"]: command for command in payload(ROUTES)}
    required = {
        name: {route.requires for route in ROUTES if route.kind is RouteKind.COMMAND and route.group == name}
        for name in commands
    }
    offered = {name: command["default_member_permissions"] for name, command in commands.items()}

    assert offered == {
        name: "32" if roles <= {Role.ADMINISTRATOR, Role.DISCORD_ADMINISTRATOR} else None
        for name, roles in required.items()
    }
    kept = {name for name, permissions in offered.items() if permissions is not None}
    assert kept >= {"setup", "config", "modules", "doctor", "curve", "activityquest"}
    assert not kept & {"setroles", "card", "run", "help"}
