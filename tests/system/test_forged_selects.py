"""Selects whose values nobody could pick: missing, empty, no number, far too many."""

from typing import Any

from handlers.products import PRODUCTS
from interactions.matching import Routes
from interactions.router import Route, RouteKind
from tests.support.door import ADMINISTRATOR, Door, Person
from tests.support.forged import forged
from tests.support.payloads import MESSAGE, interaction
from tests.support.web import WIDE, clock, open_door

__all__ = ["clock", "open_door"]

SELECTS = [route for route in Routes.of(PRODUCTS) if route.kind is RouteKind.COMPONENT and route.fields]
VALUES: tuple[Any, ...] = (None, [], [""], ["x"], ["-1"], ["9" * 30], ["\u0661"], ["x" * 5_000], ["1"] * 60)


def pressed(door: Door, route: Route, values: Any) -> dict[str, Any]:
    """A select's press, signed for a fresh administrator, so that no limit is met."""
    assert route.state is not None
    data: dict[str, Any] = {"custom_id": forged(route.state, {}).custom_id, "component_type": 3}
    if values is not None:
        data["values"] = values
    eve = Person("Eve", permissions=ADMINISTRATOR)
    return interaction(3, data, message=MESSAGE, **door.around(eve))


async def test_values_that_nobody_could_pick_are_refused_politely(open_door):
    door, wrong = open_door(limits=WIDE), []
    for route in SELECTS:
        for values in VALUES:
            answer = await door.posts(pressed(door, route, values))
            if answer.status != 200 or "Something went wrong" in answer.text:
                wrong.append(f"{route.name} {str(values)[:40]}: {answer.status} {answer.text}")

    assert wrong == []
