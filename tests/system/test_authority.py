"""Who may use what: every command, component, modal and suggestion, by everybody, held against one table.

What is sent carries ids of another server's things, as an attacker would forge them: the answer is a refusal,
never anything of that server and never "Something went wrong", and nothing there changes.
"""

from collections.abc import AsyncIterator
from enum import Enum
from pathlib import Path
from random import choice
from typing import Any, Final, Literal, get_args, get_origin

import pytest_asyncio
from msgspec import Struct

from handlers.platform.roles.rules import MAPPED, Role
from handlers.products import PRODUCTS
from interactions.fields import FieldSpec
from interactions.matching import Routes
from interactions.router import Route, RouteKind
from jobs.queue import KEYS
from tests.platform.test_permission_matrix import ENOUGH, IDS
from tests.support.door import ADMINISTRATOR, Door, Person, Thing
from tests.support.forged import forged
from tests.support.house import SECRET, House
from tests.support.payloads import CHANNEL, MESSAGE, interaction
from tests.support.seeds import FULL
from tests.support.web import WIDE, clock, open_door

__all__ = ["clock", "open_door"]

TABLE: Final = Path(__file__).with_name("authority.txt")
CLOSED: Final = (
    "You need the role",
    "You need the internal role",
    "Only members with Discord's Administrator",
    "This works in a server only",
    "You are suspended",
)
NOT_LEADING: Final = "Only <@"
ROUTES: Final = list(Routes.of(PRODUCTS))


class Row(Struct):
    """One line of the table: the least role, and where the door differs from the usual."""

    role: str
    notes: frozenset[str]

    def lets_in(self, actor: str) -> bool:
        """Whether that actor comes through the door."""
        if actor == "direct message":
            return "direct messages" in self.notes
        if actor == "suspended":
            return "not suspended" not in self.notes
        if self.role == "everyone":
            return True
        return actor == "server administrator" or actor in ENOUGH[self.role]


def read_table() -> dict[str, Row]:
    """Door -> row."""
    rows: dict[str, Row] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, role, *notes = (part.strip() for part in line.split("|"))
            rows[name] = Row(
                role, frozenset(note.strip() for note in notes[0].split(",")) if notes else frozenset()
            )
    return rows


def name_of(route: Route) -> str:
    """As the table has it."""
    return f"{route.kind.name.lower()} {route.name}"


def actors_at(row: Row) -> dict[str, Person]:
    """Who tries that door, each new, so that nobody meets a limit. The suspended one holds all staff roles.

    Roles: the least that is enough, and one that is not, another in each run. What the other roles are worth
    is said by tests/platform/test_permission_matrix.py; with GUILDHALL_FAULTS=full all of them try all doors.
    """
    roles = [str(role) for role in MAPPED if role != Role.SUSPENDED]
    if not FULL and row.role == "everyone":
        roles = []
    elif not FULL:
        enough = [role for role in roles if row.lets_in(role)]
        roles = [*enough[-1:], choice([role for role in roles if role not in enough])]
    everything = tuple(IDS[role] for role in (Role.SUSPENDED, Role.ADMINISTRATOR, Role.ORGANIZER))
    return {role: Person(role, role_ids=(IDS[Role(role)],)) for role in roles} | {
        "outsider": Person("Outsider"),
        "suspended": Person("Suspended", role_ids=everything),
        "server administrator": Person("Boss", permissions=ADMINISTRATOR),
        "direct message": Person("Alone"),
    }


@pytest_asyncio.fixture
async def houses(open_door: Any, pool: Any, redis: Any) -> AsyncIterator[tuple[House, House]]:
    """The server in which everybody acts, and the one whose ids they forge."""
    for key in KEYS.values():
        await redis.set(f"{key}:health-check", "alive", ex=600)
    door = open_door(limits=WIDE)
    home, other = House(door.web, pool, 71_001, "Ours"), House(door.web, pool, 71_002, SECRET)
    for house in (home, other):
        await house.furnish(IDS)
    yield home, other


async def test_the_table_has_a_row_for_every_door_and_says_what_is_declared():
    table = read_table()

    assert sorted(table) == sorted(name_of(route) for route in ROUTES)
    declared = {name_of(route): (str(route.requires), route.in_dm) for route in ROUTES}
    told = {name: (row.role, "direct messages" in row.notes) for name, row in table.items()}
    assert told == declared


async def test_every_door_lets_in_whom_the_table_says_and_nobody_reaches_another_server(houses):
    home, other = houses
    table, before, wrong = read_table(), await other.everything(), []
    for route in ROUTES:
        row = table[name_of(route)]
        for actor, person in actors_at(row).items():
            door = Door(home.web, None) if actor == "direct message" else home.door
            for payload in forgeries(door, route, person, other, all_of_them=actor == "server administrator"):
                answer = await door.posts(payload)
                wrong += complaints(name_of(route), actor, answer, row.lets_in(actor))
                if row.role != "everyone" and row.lets_in(actor):
                    await home.settle_in(IDS)  # it may have changed them

    assert not wrong, "\n".join(wrong)
    assert await other.everything() == before


async def test_suggestions_are_made_to_whom_the_table_says_and_never_of_another_server(houses):
    home, _ = houses
    table, wrong, helped = read_table(), [], set()
    for route in ROUTES:
        for option in (spec for spec in route.options if spec.option.autocomplete is not None):
            for actor, person in actors_at(table[name_of(route)]).items():
                door = Door(home.web, None) if actor == "direct message" else home.door
                answer = await door.posts(typing(door, route, option.name, person))
                choices = answer.data.get("choices")
                if answer.type != 8 or choices is None or SECRET in str(choices):
                    wrong.append(f"{name_of(route)} {option.name}, {actor}: {answer.body}")
                if choices and not table[name_of(route)].lets_in(actor):
                    wrong.append(f"{name_of(route)} {option.name} suggests to {actor}")
                if choices:
                    helped.add(f"{route.name} {option.name}")

    assert not wrong, "\n".join(wrong)
    assert {"boost stop boost", "template use template", "who run", "achievement edit achievement"} <= helped


async def test_what_leads_a_run_or_headcount_is_refused_to_all_but_organizers(houses):
    home, _ = houses
    table, wrong = read_table(), []
    for route in (route for route in ROUTES if "leads" in table[name_of(route)].notes):
        for actor, person in actors_at(Row("organizer", frozenset())).items():
            if actor in ("direct message", "suspended"):
                continue
            (payload, *_) = forgeries(home.door, route, person, home, all_of_them=False)
            answer = await home.door.posts(payload)
            leads = actor == "server administrator" or actor in ENOUGH["organizer"]
            if answer.text.startswith(NOT_LEADING) == leads or "Something went wrong" in answer.text:
                wrong.append(f"{name_of(route)}, {actor}: {answer.text}")

    assert not wrong, "\n".join(wrong)


def complaints(door: str, actor: str, answer: Any, lets_in: bool) -> list[str]:
    """What is wrong with an answer."""
    told = answer.text.replace("\n", " ")[:120]
    lines = []
    if answer.status != 200 or "Something went wrong" in answer.text:
        lines.append(f"{door} fails for {actor}: {answer.status} {told}")
    if SECRET in str(answer.body):
        lines.append(f"{door} tells {actor} of another server: {told}")
    if answer.text.startswith(CLOSED) == lets_in:
        lines.append(f"{door} should {'' if lets_in else 'not '}let in {actor}: {told}")
    return lines


def forgeries(
    door: Door, route: Route, person: Person, house: House, *, all_of_them: bool
) -> list[dict[str, Any]]:
    """What somebody could send to that door, with the ids of that house's things."""
    match route.kind:
        case RouteKind.COMMAND:
            return _commands(door, route, person, house, all_of_them)
        case RouteKind.MODAL:
            return _modals(door, route, person, house, all_of_them)
        case _:
            return _presses(door, route, person, house, all_of_them)


def _commands(
    door: Door, route: Route, person: Person, house: House, all_of_them: bool
) -> list[dict[str, Any]]:
    options: list[dict[str, Any]] = [{}]
    if all_of_them:
        guessed = {spec.name: _guess(spec, house) for spec in route.options}
        options += [guessed, {spec.name: guessed[spec.name] for spec in route.options if spec.required}]
        options += [
            options[-1] | {spec.name: guessed[spec.name]} for spec in route.options if not spec.required
        ]
    payloads = [door.command(person, route.name, **given) for given in options]
    if all_of_them and route.options:
        payloads += [
            _with_value(door.command(person, route.name, **options[1]), odd) for odd in ([], {}, None, "")
        ]
    return payloads


def _with_value(payload: dict[str, Any], value: Any) -> dict[str, Any]:
    """The same with that value in all options."""
    options = payload["data"]["options"]
    while options and options[0]["type"] <= 2:
        options = options[0]["options"]
    for option in options:
        option["value"] = value
    return payload


def _guess(spec: Any, house: House) -> Any:
    """A value the option takes, of that house where it means a thing."""
    if spec.choices:
        return spec.choices[0].value
    things = {6: house.member, 7: Thing("a-channel", CHANNEL), 8: Thing("A role"), 9: Thing("A role")}
    plain = {
        3: house.named.get(spec.name, "x"),
        4: spec.option.ge or 1,
        5: True,
        10: spec.option.ge or 1,
        11: "1",
    }
    return things[spec.kind] if spec.kind in things else plain[spec.kind]


def _presses(
    door: Door, route: Route, person: Person, house: House, all_of_them: bool
) -> list[dict[str, Any]]:
    assert route.state is not None
    picked = [[_pick(field, house)] for field in route.fields]
    if all_of_them and picked:
        picked += [[], [house.ids["run_id"]], [house.member.id]]
    more = {
        "custom_id": forged(route.state, house.ids).custom_id,
        "component_type": 3,
        "resolved": _members(house),
    }
    datas = [more | {"values": [str(value) for value in values]} for values in picked or [[]]]
    return [interaction(3, data, message=MESSAGE, **door.around(person)) for data in datas]


def _pick(field: FieldSpec, house: House) -> Any:
    """A value that the select could have, of that house where it means a thing."""
    if isinstance(field.element, type) and issubclass(field.element, Enum):
        return next(iter(field.element)).value
    if get_origin(field.element) is Literal:
        return get_args(field.element)[0]
    return house.named["dungeon"] if field.element is str else house.member.id


def _members(house: House) -> dict[str, Any]:
    member = {key: value for key, value in house.member.member().items() if key != "user"}
    return {"users": {house.member.id: house.member.user()}, "members": {house.member.id: member}}


def _modals(
    door: Door, route: Route, person: Person, house: House, all_of_them: bool
) -> list[dict[str, Any]]:
    assert route.state is not None
    custom_id = forged(route.state, house.ids).custom_id
    typed: list[Any] = ["x", "1", "", [], {"a": 1}, None] if all_of_them else ["x"]
    fields = [
        [
            {"type": 18, "component": {"type": 4, "custom_id": field.name, "value": v}}
            for field in route.fields
        ]
        for v in typed
    ]
    datas = [{"custom_id": custom_id, "components": labels} for labels in fields]
    return [interaction(5, data, message=MESSAGE, **door.around(person)) for data in datas]


def typing(door: Door, route: Route, option: str, person: Person) -> dict[str, Any]:
    """Autocomplete in that option, nothing typed yet."""
    payload = door.command(person, route.name, **{option: ""}) | {"type": 4}
    options = payload["data"]["options"]
    while options[0]["type"] <= 2:
        options = options[0]["options"]
    options[0]["focused"] = True
    return payload
