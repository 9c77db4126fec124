"""/runhistory by the door, and the sums it is made of."""

import io
from datetime import date, timedelta

import msgspec
from PIL import Image

from db.raid_desk.run_history import OutcomeTally
from db.raid_desk.runs import lock_run
from handlers.kit.ledgers import LedgerEntry
from handlers.kit.records import By
from handlers.raid_desk.ledgers import COUNTS
from handlers.raid_desk.runs.history_rules import Score, add_up, by_week, past
from jobs.pictures.run_chart import ChartRow, DayBar, RunChart, svg
from jobs.raid_desk.run_events import tell_run
from stand_in.changes import channels, roles
from stand_in.model import Overwrite
from stand_in.rules.permissions import bits


async def suggested(member, command, option, text):
    typed = await member.person.complete(command, option, text)
    return typed.choices


async def ran(world, desk, organizer, outcome, *members, dungeon="shatters"):
    run_id = await desk.opens(organizer)
    for member in members:
        await desk.stands(run_id, member, "joined")
    await world.job.pool.execute(
        """
        UPDATE run SET state = CASE WHEN $2 = 'cancelled' THEN 'cancelled' ELSE 'ended' END,
            outcome = $2, ended_at = $3, dungeon_key = $4,
            dungeon = dungeon || jsonb_build_object('key', $4::text, 'name', initcap($4::text))
        WHERE run_id = $1
        """,
        run_id,
        outcome,
        world.now(),
        dungeon,
    )
    return run_id


async def test_past_runs_are_counted_by_outcome_dungeon_and_organizer(world, desk):
    ada, ben = world.member("Ada"), world.member("Ben")
    for outcome in ("success", "success", "fail", "cancelled", None):
        await ran(world, desk, ada, outcome)
    await ran(world, desk, ben, "success", dungeon="nest")
    await desk.opens(ada)

    answer = await ada.runs("runhistory", text=True)

    assert "6 runs · 3 won, 1 lost, 1 cancelled, 1 without outcome · 75 % success" in answer.text
    assert "**Shatters**: 5 runs, 67 % success in 3 logged runs" in answer.text
    assert "**Nest**: 1 run, 100 % success" in answer.text
    assert (
        f"Most organized: <@{ada.id}>: 5 runs, 67 % success in 3 logged runs · <@{ben.id}>: 1 run"
        in answer.text
    )
    assert not answer.message.pinged_ids


async def test_a_members_runs_are_those_they_organized_or_were_in(world, desk):
    ada, ben, eve = world.member("Ada"), world.member("Ben"), world.member("Eve")
    await ran(world, desk, ada, "success", ben)
    absent = await ran(world, desk, ada, "success", ben)
    await world.job.pool.execute("UPDATE run_member SET attended = false WHERE run_id = $1", absent)
    await ran(world, desk, ben, "fail")
    await ran(world, desk, eve, "fail")

    answer = await ada.runs("runhistory", member=ben, text=True)

    assert "Ben" in answer.text
    assert "2 runs · 1 won, 1 lost" in answer.text


async def test_a_dungeon_can_be_asked_for_and_is_suggested(world, desk):
    ada = world.member("Ada")
    await ran(world, desk, ada, "success", dungeon="nest")
    await ran(world, desk, ada, "fail", dungeon="shatters")

    choices = await suggested(ada, "runhistory", "dungeon", "ne")
    answer = await ada.runs("runhistory", dungeon="nest", text=True)

    assert choices == [{"name": "Nest", "value": "nest"}]
    assert "1 run · 1 won, 0 lost · 100 % success" in answer.text


async def test_a_dungeon_that_was_typed_and_not_picked_is_found(world, desk):
    ada = world.member("Ada")
    await ran(world, desk, ada, "success", dungeon="shatters")

    answer = await ada.runs("runhistory", dungeon="shatts", text=True)

    assert "1 run · 1 won" in answer.text


async def test_runs_taken_out_and_older_ones_are_not_counted(world, desk):
    ada = world.member("Ada")
    out = await ran(world, desk, ada, "fail")
    await world.job.pool.execute("UPDATE run SET deleted_at = now() WHERE run_id = $1", out)
    old = await ran(world, desk, ada, "fail")
    await world.job.pool.execute(
        "UPDATE run SET created_at = created_at - interval '40 days' WHERE run_id = $1", old
    )

    assert "No run that fits has ended in that time" in (await ada.runs("runhistory")).text
    assert "1 run · 0 won, 1 lost" in (await ada.runs("runhistory", days=60, text=True)).text


async def test_the_chart_comes_as_a_picture_with_its_description(world, desk):
    ada = world.member("Ada")
    await ran(world, desk, ada, "success")
    await ran(world, desk, ada, "fail", dungeon="nest")

    answer = await ada.runs("runhistory", days=120)
    await world.settle()

    (attachment,) = answer.message.attachments
    assert Image.open(io.BytesIO(attachment.content)).size == (1000, 720)
    assert "2 runs · 1 won, 1 lost · 50 % success" in attachment.description
    assert "Most organized" in answer.text


async def test_a_closed_profile_keeps_its_runs_to_itself(world, desk):
    ada, ben = world.member("Ada"), world.member("Ben")
    await ran(world, desk, ben, "success")
    await world.job.pool.execute(
        "INSERT INTO closed_profile (guild_id, user_id, closed_at) VALUES ($1, $2, now())",
        world.guild.id,
        ben.id,
    )

    answer = await ada.runs("runhistory", member=ben, text=True)

    assert "keeps their profile private" in answer.text


async def test_profile_and_metrics_come_from_the_ledger_with_its_reversals(world, desk):
    from handlers.platform.metrics.registry import Asked, read_values

    ada = world.member("Ada")
    for key, kind, amount in (
        ("a", "run_joined", 1),
        ("b", "run_joined", 1),
        ("c", "run_joined", -1),
        ("d", "run_completed", 4),
        ("e", "key_popped", 2),
        ("f", "verify_member", 9),
    ):
        async with world.job.transaction() as db:
            await COUNTS.add(db, world.guild.id, LedgerEntry(ada.id, amount, kind, key), now=world.now())

    async with world.job.pool.acquire() as db:
        asked = Asked(world.guild.id, [ada.id], world.now().date(), {})
        wanted = [("runs_joined", None), ("runs_organized", 7), ("keys_popped", None)]
        values = await read_values(db, asked, wanted)
    profile = await ada.runs("profile", text=True)

    assert values[ada.id] == {("runs_joined", None): 1, ("runs_organized", 7): 4, ("keys_popped", None): 2}
    assert "Runs joined: **1**" in profile.text
    assert "Runs organized: **4**" in profile.text
    assert "Keys popped: **2**" in profile.text


async def test_a_logged_run_counts_for_achievements_and_undoing_is_looked_at_again(world, desk):
    from handlers.raid_desk.runs.events import RunEvent

    ada = world.member("Ada")
    await world.job.pool.execute(
        "UPDATE metric_watch SET metrics = '{runs_joined}' WHERE guild_id = $1", world.guild.id
    )
    run_id = await desk.opens(ada)
    await desk.passes(3)
    async with world.job.transaction() as db:
        entry = LedgerEntry(ada.id, 1, "run_joined", "x", subject={"run": run_id})
        await COUNTS.add(db, world.guild.id, entry, now=world.now())
    marked = []
    for event in (RunEvent.JOINED, RunEvent.LOGGED, RunEvent.LOG_UNDONE):
        await desk.notes(run_id, event, ada)
        world.moves_clock(seconds=3)
        async with world.job.transaction() as db:
            await db.execute("DELETE FROM metric_change")
            by = By(db, world.guild.id, None, world.now())
            await tell_run(world.job, by, await lock_run(db, world.guild.id, run_id))
        rows = await world.ledger("SELECT user_id FROM metric_change")
        marked.append([row["user_id"] for row in rows])

    assert marked == [[], [ada.id], [ada.id]]


async def test_the_doctor_names_what_is_missing_for_runs(world, desk):
    await desk.set("platform", {"channels": {}})
    without_runs = await world.owner.runs("doctor")
    await world.settle()
    await desk.opens(world.owner)
    answer = await world.owner.runs("doctor")
    await world.settle()

    assert "No channel is chosen" not in without_runs.text
    assert "No channel is chosen for the log of runs" in answer.text


async def test_the_doctor_names_permissions_that_runs_lack(world, desk):
    await desk.set("raid_desk", {"voice_by_default": True, "thread_days": 7})
    own = next(role for role in world.guild.roles.values() if role.bot_id)
    role_update = bits("MANAGE_CHANNELS", "MOVE_MEMBERS")
    roles.change_role(world.discord.world, world.guild, own, permissions=own.permissions & ~role_update)
    closed = Overwrite(own.id, 0, deny=bits("CREATE_PUBLIC_THREADS", "MANAGE_THREADS"))
    channels.set_overwrite(world.discord.world, desk.log, closed)
    await world.settle()

    answer = await world.owner.runs("doctor")
    await world.settle()

    assert "I cannot make voice channels for runs" in answer.text
    assert "**Move Members**" in answer.text
    assert "**Create Public Threads**" in answer.text
    assert "I lack **Manage Threads**" in answer.text


def test_sums_have_a_line_for_each_day_and_the_most_first():
    first = date(2026, 11, 1)
    history = past(
        [
            OutcomeTally(first, None, None, "success", 2),
            OutcomeTally(first, None, None, "unlogged", 1),
            OutcomeTally(None, "Nest", None, "success", 1),
            OutcomeTally(None, "Shatters", None, "success", 1),
            OutcomeTally(None, "Shatters", None, "unlogged", 1),
            OutcomeTally(None, None, 7, "success", 2),
            OutcomeTally(None, None, 7, "unlogged", 1),
        ],
        first,
        first + timedelta(days=2),
    )

    assert history.total == Score(success=2, unlogged=1)
    assert [score.runs for _, score in history.days] == [3, 0, 0]
    assert [name for name, _ in history.dungeons] == ["Shatters", "Nest"]
    assert history.total.rate == 100
    assert Score(cancelled=3).rate is None


def test_weeks_hold_all_that_their_days_hold():
    days = [(date(2026, 1, 1) + timedelta(days=number), Score(success=number)) for number in range(16)]

    weeks = by_week(days)

    assert [day for day, _ in weeks] == [days[0][0], days[2][0], days[9][0]]
    assert add_up(score for _, score in weeks) == add_up(score for _, score in days)


def test_won_lost_and_the_others_differ_by_pattern():
    chart = RunChart(
        heading="Runs",
        period="Last 7 days",
        total="3 runs",
        bars=(DayBar(1, 1, 1),),
        scale=((0, "0"), (2, "2"), (4, "4")),
        dates=((0, "1 Nov"),),
        legend=("won", "lost", "other"),
        rows_title="Dungeons",
        rows=(ChartRow("Nest", "3 runs", 3, 1),),
    )

    drawn = svg(chart)

    stripes = drawn.count('fill-opacity="0.75"')
    assert stripes > 4  # in the bar and in the legend
    assert svg(msgspec.structs.replace(chart, bars=(DayBar(2, 0, 1),))).count('fill-opacity="0.75"') < stripes
    assert drawn.count('fill-opacity="0.15"') == 3  # the bar, the legend, the dungeon's whole
