"""/leaderboard and boards in channels offer what other products rank, as long as their module is on."""

from datetime import timedelta

from handlers.kit.ledgers import LedgerEntry
from handlers.raid_desk.ledgers import COUNTS, RAIDER_POINTS
from tests.support.answers import text_of


async def logs(world, *entries):
    """Rows of the ledger: (member, kind, raider points)."""
    async with world.job.transaction() as db:
        for number, (member, kind, points) in enumerate(entries):
            for ledger, amount in ((COUNTS, 1), (RAIDER_POINTS, points)):
                entry = LedgerEntry(member.id, amount, kind, f"test:{number}")
                await ledger.add(db, world.guild.id, entry, now=world.now())


async def run_of(world, organizer, name, outcome, days_ago=0):
    await world.job.pool.execute(
        """
        INSERT INTO run (guild_id, key, organizer_id, dungeon, dungeon_key, state, outcome, channel_id,
                         created_at, ended_at)
        VALUES ($1, gen_random_uuid()::text, $2, $3, $3::jsonb ->> 'key', 'ended', $4, 1, $5, $6)
        """,
        world.guild.id, organizer.id, {"key": name.lower(), "name": name}, outcome, world.now(),
        world.now() - timedelta(days=days_ago),
    )  # fmt: skip


async def test_a_ranking_of_the_raid_desk_is_suggested_and_shown(world):
    ada, ben, cleo = world.member("Ada"), world.member("Ben"), world.member("Cleo")
    await world.settle()
    await logs(world, (ada, "run_joined", 5), (ada, "run_joined", 5), (ben, "run_joined", 5))

    suggested = await cleo.types("leaderboard", "metric", "runs jo")
    answer = await ben.runs("leaderboard", metric="runs_joined")

    assert [choice["value"] for choice in suggested] == ["runs_joined"]
    assert answer.text.index("Ada") < answer.text.index("Ben")
    assert "You: **#2** of 2" in answer.text


async def test_a_title_that_is_typed_out_is_understood_and_nonsense_is_refused(world):
    ada = world.member("Ada")
    await world.settle()
    await logs(world, (ada, "key_popped", 3))

    assert "Ada" in (await ada.runs("leaderboard", metric="Raider points")).text
    assert "is not counted in this server" in (await ada.runs("leaderboard", metric="luck")).text


async def test_nothing_of_a_module_that_is_off_is_offered(world):
    ada = world.member("Ada")
    await world.owner.runs("modules")
    await world.sets("platform", modules_off=["raid_desk"])
    await world.settle()

    assert await ada.types("leaderboard", "metric", "runs j") == []
    assert "is not counted" in (await ada.runs("leaderboard", metric="runs_joined")).text


async def test_dungeons_are_ranked_with_success_and_who_led_them(world):
    ada, ben = world.member("Ada"), world.member("Ben")
    await world.settle()
    for outcome in ("success", "success", "fail"):
        await run_of(world, ada, "Oryx", outcome)
    await run_of(world, ben, "Nest", "success", days_ago=40)

    answer = await ben.runs("leaderboard", metric="dungeons")
    month = await ben.runs("leaderboard", metric="dungeons", period="month")

    assert "Oryx" in answer.text
    assert "3 · 67 % success" in answer.text
    assert f"led by <@{ada.id}>" in answer.text
    assert "Nest" in answer.text
    assert "Nest" not in month.text


async def test_the_selects_lead_from_our_boards_to_others_and_back(world):
    ada = world.member("Ada")
    await world.settle()
    await logs(world, (ada, "run_joined", 5))
    answer = await ada.runs("leaderboard")

    await ada.picks(answer, "runs_joined")
    assert "Runs joined" in answer.text
    assert "You: **#1** of 1" in answer.text

    await ada.picks(answer, "messages")
    assert "Messages" in answer.text


async def test_a_board_in_a_channel_shows_a_ranking(world):
    ada = world.member("Ada")
    channel = world.discord.channel(world.guild, "raiders")
    await world.settle()
    await logs(world, (ada, "run_joined", 7))

    await world.owner.runs("board add", channel=channel, metric="raider_points")
    for _ in range(2):
        world.moves_clock(seconds=2)
        await world.settle()

    (board,) = channel.messages.values()
    assert "Raider points" in text_of(board)
    assert "Ada" in text_of(board)


async def test_while_no_cycle_is_over_a_ranking_of_the_last_one_shows_the_running_one(world):
    ada, channel = world.member("Ada"), world.discord.channel(world.guild, "board")
    await world.settle()
    await logs(world, (ada, "run_joined", 5))
    await world.owner.runs("board add", channel=channel, metric="raider_points", period="last")
    world.moves_clock(seconds=2)
    await world.settle()

    (board,) = channel.messages.values()
    assert "Ada" in text_of(board)
