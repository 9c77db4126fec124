"""Reading RealmEye: what its pages tell, and how the site is treated."""

import httpx
import pytest

from handlers.raid_desk.verification.profile import Character, ProfilePart, Seen
from jobs.realmeye.client import RealmEye
from jobs.realmeye.looking import look_up
from jobs.realmeye.page import read_page
from stand_in.realmeye import Character as Living
from stand_in.realmeye import Mood, Player
from stand_in.realmeye.pages import changed_page, not_shown_page, player_page

WIZARD = Living("Wizard", 20, 1_234, 8)


def read(**shown):
    return read_page(player_page(Player("Silencio", **shown)), "silencio")


def test_a_page_tells_stars_fame_guild_characters_and_description():
    look = read(
        stars=76, fame=12_345, guild="Halls & Co", guild_rank="Officer", characters=[WIZARD],
        description=["hello", "code <b>GH12</b>"],
    )  # fmt: skip

    assert look.seen is Seen.PROFILE
    profile = look.profile
    assert (profile.name, profile.stars, profile.fame, profile.character_count) == ("Silencio", 76, 12_345, 1)
    assert (profile.guild, profile.guild_rank, profile.last_seen) == ("Halls & Co", "Officer", None)
    assert profile.characters == (Character("Wizard", 20, 1_234, 8),)
    assert profile.maxed == 1
    assert profile.description == ("hello", "code <b>GH12</b>")
    assert profile.hidden == {ProfilePart.LAST_SEEN}


def test_what_is_hidden_is_known_to_be_hidden():
    profile = read(hidden={"characters", "fame", "stars"}, characters=[WIZARD]).profile

    assert profile.hidden == {ProfilePart.CHARACTERS, ProfilePart.FAME, ProfilePart.STARS}
    assert (profile.stars, profile.fame, profile.character_count, profile.maxed) == (None, None, None, None)
    assert profile.last_seen == "2026-11-28 20:15:30 at EUWest Dragon"


def test_an_unknown_name_and_a_private_profile_look_the_same():
    assert read_page(not_shown_page("Silencio"), "Silencio").seen is Seen.NOT_SHOWN


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<html><h1>Just a moment...</h1></html>",
        changed_page(Player("Silencio")),
        player_page(Player("Somebody")),
        player_page(Player("Silencio")).replace("Rank", "Stars"),
        player_page(Player("Silencio", fame=77)).replace(">77<", ">many<"),
        player_page(Player("Silencio", characters=[WIZARD])).replace("<th>Class</th>", "<th>Type</th>"),
        player_page(Player("Silencio", characters=[WIZARD])).replace("<th>Stats</th>", "<th>S</th>"),
        "\xff<table class='summary'><tr><td>Rank<td>1",
    ],
    ids=range(9),
)
def test_a_page_that_is_not_built_as_it_was_is_unreadable_and_nothing_is_guessed(html):
    assert read_page(html, "Silencio").seen is Seen.UNREADABLE


class Site(httpx.AsyncBaseTransport):
    """Answers with these, the last one for ever."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []

    async def handle_async_request(self, request):
        self.asked.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def client(site, now=lambda: 0.0):
    return RealmEye(
        "https://eye.example", home_url="https://us.example", first_pause_s=0, apart_s=0,
        transport=site, monotonic=now,
    )  # fmt: skip


def page():
    return httpx.Response(200, text=player_page(Player("Silencio")))


async def test_the_client_says_who_it_is_and_asks_once_more():
    site = Site(httpx.ConnectError("no"), page())

    look = await client(site).look_at("Silencio")

    assert look.seen is Seen.PROFILE
    assert [str(request.url) for request in site.asked] == ["https://eye.example/player/Silencio"] * 2
    assert site.asked[0].headers["user-agent"] == (
        "Guildhall/0.1.0 (+https://us.example; verification of raiders)"
    )


async def test_a_site_that_fails_again_and_again_is_left_alone_for_a_minute():
    now = [100.0]
    site = Site(httpx.Response(502))
    eye = client(site, lambda: now[0])
    looks = [await eye.look_at("Silencio") for _ in range(5)]

    assert {look.seen for look in looks} == {Seen.DOWN}
    assert len(site.asked) == 5
    now[0] += 61
    await eye.look_at("Silencio")
    assert len(site.asked) == 6


async def test_a_site_that_asks_for_time_gets_it_and_redirects_are_not_followed():
    now = [100.0]
    site = Site(httpx.Response(429, headers={"Retry-After": "120"}), page())
    eye = client(site, lambda: now[0])
    assert (await eye.look_at("Silencio")).seen is Seen.DOWN
    now[0] += 119
    assert (await eye.look_at("Silencio")).seen is Seen.DOWN
    assert len(site.asked) == 1
    now[0] += 2
    assert (await eye.look_at("Silencio")).seen is Seen.PROFILE

    away = Site(httpx.Response(302, headers={"Location": "https://elsewhere.example/"}))
    assert (await client(away).look_at("Silencio")).seen is Seen.DOWN
    assert {request.url.host for request in away.asked} == {"eye.example"}


async def test_a_page_is_kept_for_six_hours_unless_it_matters(world):
    site = world.discord.realmeye
    site.player("Silencio", stars=10)
    assert (await look_up(world.job, "Silencio")).profile.stars == 10
    site.player("Silencio", stars=20)

    assert (await look_up(world.job, "SILENCIO")).profile.stars == 10
    assert (await look_up(world.job, "Silencio", fresh=True)).profile.stars == 20
    site.player("Silencio", stars=30)
    world.moves_clock(hours=6, seconds=1)
    assert (await look_up(world.job, "Silencio")).profile.stars == 30
    assert len(site.visits) == 3


async def test_a_site_that_is_ill_is_not_remembered(world):
    site = world.discord.realmeye
    site.player("Silencio")
    site.mood = Mood.CHANGED
    assert (await look_up(world.job, "Silencio")).seen is Seen.UNREADABLE
    site.mood = Mood.WELL
    assert (await look_up(world.job, "Silencio")).seen is Seen.PROFILE
