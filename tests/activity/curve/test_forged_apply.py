"""The button that applies a curve, forged: the bounds of its form hold there too."""

import pytest

from handlers.activity.settings import SETTINGS
from tests.support.door import ADMINISTRATOR, Person
from tests.support.web import clock, door, open_door

__all__ = ["clock", "door", "open_door"]

BOSS = Person("Boss", permissions=ADMINISTRATOR)
BOUNDS = {field.key: (field.ge, field.le) for field in SETTINGS.fields}


async def stored(pool):
    return await pool.fetchval("SELECT settings FROM guild_setting WHERE module = 'activity'")


@pytest.mark.parametrize(
    "proposal",
    [
        "1001:0:1:100",
        "0:100001:1:100",
        "0:0:0:100",
        "0:0:1000001:100",
        "0:0:1:1001",
        "-1:0:1:100",
        "0:0:1:-1",
    ],
)
async def test_what_the_form_refuses_cannot_be_applied(door, pool, proposal):
    answer = await door.presses(BOSS, f"curve.apply/1:{proposal}")

    assert answer.text.startswith("This panel is out of date.")
    assert await stored(pool) is None


async def test_the_least_that_can_be_applied_is_the_least_that_config_takes(door, pool):
    await door.presses(BOSS, "curve.apply/1:0:0:1:0")

    applied = await stored(pool)
    assert applied == {"curve_quadratic": 0, "curve_linear": 0, "curve_constant": 1, "xp_rate": 0}
    assert all(applied[key] == BOUNDS[key][0] for key in applied)
