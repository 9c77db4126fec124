"""What the community has reached: eight figures with their change, kept by a job and read from there."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest

from db.practice.liberation import RollupRow
from handlers.practice.liberation.rules import LiberationPeriod, days_behind, end_of, trend_of
from tests.practice.test_graduation import passes

FIGURES = "day, members, active, graduated, mean_days, median_days, mastered, validations, taught, spinoffs"


async def graduates(world, who, days_ago, lasted):
    """As if they had graduated so many days ago, so many days after their first check-in."""
    when = world.now() - timedelta(days=days_ago)
    first_day = (when - timedelta(days=lasted)).date().isoformat()
    await world.job.pool.execute(
        "INSERT INTO practice_graduation (guild_id, user_id, state, message, criteria_met, applied_at,"
        " statistics, graduated_at) VALUES ($1, $2, 'graduated', '', '[]', $3, $4, $3)",
        world.guild.id, who.id, when, {"first_day": first_day},
    )  # fmt: skip


async def asks(who, **options):
    return (await who.runs("liberation", text=True, **options)).text


async def test_eight_figures_are_told_with_their_change_and_their_age(dojo, world):
    assert "no figures for this community yet" in await asks(dojo.ana)
    ben, cleo = world.member("Ben"), world.member("Cleo")
    await world.settle()
    for who, days_ago, lasted in ((dojo.ana, 1, 40), (ben, 20, 60), (cleo, 40, 20)):
        await graduates(world, who, days_ago, lasted)
    await dojo.practises(3)
    await dojo.checks_in(ben)
    await passes(world, minutes=16)

    text = await asks(cleo, period="week")

    assert "**2** members (+2)" in text
    assert "**3** graduated (+1)" in text
    assert "**40 days** until graduation, median 40 (±0)" in text
    assert "**0** spin-off communities (±0)" in text
    assert "Changes since a week ago" in text

    await dojo.checks_in(cleo)
    assert "**2** members" in await asks(cleo)  # it is not counted at the time of asking
    await passes(world, minutes=16)
    assert "**3** members (+3)" in await asks(cleo)


async def test_they_are_drawn_and_told_to_those_who_do_not_see_it(dojo, world):
    await dojo.checks_in()
    await passes(world, minutes=16)

    answer = await dojo.ana.runs("liberation")
    await world.settle()

    (file,) = answer.message.attachments
    assert file.content.startswith(b"\x89PNG")
    assert "members: 1; " in file.description
    assert "it is done every 15 minutes" in answer.text


async def test_figures_of_the_past_are_counted_as_they_stood_then(dojo, world):
    """A community that has practised for long has its changes from the first day on."""
    ben = world.member("Ben")
    await world.settle()
    await world.owner.runs("technique add", name="Box")
    for day in range(4):
        await dojo.checks_in(technique="box")
        if day:
            await dojo.checks_in(ben, technique="box")
            await ben.runs("validate", member=dojo.ana)
        if day == 2:
            await graduates(world, dojo.ana, 0, 30)
        world.moves_clock(hours=9)
        await world.settle()  # the last time that day
        await dojo.days_later()
    kept = await world.ledger(f"SELECT {FIGURES} FROM practice_rollup ORDER BY day DESC LIMIT 5")
    await world.job.pool.execute("DELETE FROM practice_rollup")

    await passes(world, minutes=1)

    assert await world.ledger(f"SELECT {FIGURES} FROM practice_rollup ORDER BY day DESC LIMIT 5") == kept
    assert [row["validations"] for row in kept] == [3, 3, 2, 1, 0]
    assert await world.value("SELECT count(*) FROM practice_rollup") == len(days_behind()) + 1


def row(day: date, active: int) -> RollupRow:
    zeros = dict.fromkeys((field.name for field in msgspec.structs.fields(RollupRow)), 0)
    return msgspec.convert(
        zeros | {"day": day, "active": active, "refreshed_at": f"{day}T12:00:00Z"}, RollupRow
    )


@pytest.mark.parametrize("period", LiberationPeriod)
def test_a_day_that_is_missing_is_that_of_the_day_before(period):
    today = date(2030, 5, 17)
    rows = [row(today - timedelta(days=back), back) for back in (400, 8, 0)]

    trend = trend_of(rows, period)

    assert trend.now.active == 0
    assert trend.before.active == (8 if period is LiberationPeriod.WEEK else 400)
    assert [found.active for _, found in trend.points] == [
        next(back for back in (0, 8, 400) if back >= point) for point in period.points
    ]


def test_a_day_ends_by_the_clock_of_the_guild():
    end = end_of(date(2030, 3, 30), "Europe/Berlin")
    assert (end + timedelta(microseconds=1)) == datetime(2030, 3, 31, tzinfo=ZoneInfo("Europe/Berlin"))
