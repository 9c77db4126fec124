"""The job behind /rank: it reads afresh, draws, and shows the card with its description."""

import io
from typing import Any

from PIL import Image

from db.activity import rank as rows
from jobs.activity.rank import render_rank_card
from jobs.run import Job
from tests.activity.rank.conftest import Guild, KeptAnswers, wish
from tests.support.chosen import choose
from tests.support.clock import StillClock
from tests.support.door import Person
from tests.support.payloads import GUILD


async def test_the_answer_becomes_the_card_with_a_description(
    job: Job, discord: KeptAnswers, guild: Guild, clock: StillClock
) -> None:
    ada = Person("Ada")
    await guild.has(ada, xp=300, messages=12, voice_seconds=60)
    await guild.ranks_everybody(clock)

    await render_rank_card(job, wish(ada, clock))

    (message,), (picture,) = discord.messages, discord.files
    assert Image.open(io.BytesIO(picture.content)).size == (1000, 300)
    assert picture.content_type == "image/png"
    assert picture.description == (
        "Rank card of Ada: level 2, rank #1. 45 / 220 XP, 175 XP to level 3. 12 messages, 1 min in voice."
    )
    assert message["allowed_mentions"] == {"parse": []}


async def test_the_card_is_in_the_language_of_who_asked(
    job: Job, discord: KeptAnswers, guild: Guild, clock: StillClock
) -> None:
    bea = Person("Bea")
    await guild.has(bea, xp=300, messages=1)

    await render_rank_card(job, wish(bea, clock, "de"))

    assert "1 Nachricht" in discord.descriptions[0]


async def test_a_member_nobody_has_seen_is_drawn_without_a_name(
    job: Job, discord: KeptAnswers, connection: Any, clock: StillClock
) -> None:
    ada = Person("Ada")
    await connection.execute(
        "INSERT INTO activity_total (guild_id, user_id, xp) VALUES ($1, $2, 5)", GUILD, ada.id
    )

    await render_rank_card(job, wish(ada, clock))

    assert "Rank card of Somebody" in discord.descriptions[0]


async def test_an_invisible_nickname_gives_way_to_the_next_name(
    job: Job, discord: KeptAnswers, guild: Guild, connection: Any, clock: StillClock
) -> None:
    ada = Person("Ada")
    await guild.has(ada, xp=300)
    await connection.execute("UPDATE member SET nick = $1", "\u3164\u200b")

    await render_rank_card(job, wish(ada, clock))

    assert "Rank card of Ada:" in discord.descriptions[0]


async def test_numbers_reset_meanwhile_are_said_to_be_gone(
    job: Job, discord: KeptAnswers, clock: StillClock
) -> None:
    await render_rank_card(job, wish(Person("Ada"), clock))

    assert discord.messages[0]["content"].startswith("Nothing has been counted for this member here yet.")
    assert discord.files == []


async def test_a_card_asked_for_too_long_ago_is_not_sent(
    job: Job, discord: KeptAnswers, guild: Guild, clock: StillClock
) -> None:
    ada = Person("Ada")
    await guild.has(ada, xp=300)
    request = wish(ada, clock)
    clock.moves(minutes=16)

    await render_rank_card(job, request)

    assert discord.messages == []


async def test_the_guilds_own_curve_decides_the_level(
    job: Job, discord: KeptAnswers, guild: Guild, connection: Any, clock: StillClock
) -> None:
    ada = Person("Ada")
    await guild.has(ada, xp=300)
    await choose(connection, GUILD, "activity", curve_quadratic=0, curve_linear=0, curve_constant=10)

    await render_rank_card(job, wish(ada, clock))

    assert "level 30," in discord.descriptions[0]


async def test_the_highest_level_role_with_a_colour_colours_the_card(guild: Guild, connection: Any) -> None:
    await guild.gives_role_at(1, 0xFF0000)
    await guild.gives_role_at(5, 0x00FF00)
    await guild.gives_role_at(7, 0)
    await guild.gives_role_at(9, 0x0000FF)

    colours = [await rows.find_level_color(connection, GUILD, level) for level in (0, 1, 6, 8, 9)]

    assert colours == [None, 0xFF0000, 0x00FF00, 0x00FF00, 0x0000FF]
