"""Logging in with Discord, staying logged in, and what goes wrong."""

from __future__ import annotations

import subprocess
import sys
from urllib.parse import parse_qs, urlsplit

import httpx
from msgspec.structs import replace

from interactions.asgi import create_app
from interactions.web import Web


async def test_a_member_logs_in_by_discord_and_lands_on_the_page_they_wanted(world, browser):
    ada = world.member("Ada")
    await world.settle()
    tab = await browser().opens(f"/dashboard/{world.guild.id}/overview")

    await tab.presses("Authorize", user=ada.id)

    assert tab.page.status_code == 200
    assert urlsplit(str(tab.page.url)).path == f"/dashboard/{world.guild.id}/overview"
    assert "Guildhall Tavern" in tab.page.text
    assert not world.discord.grants.tokens_alive


async def test_the_first_page_shows_ones_own_servers_and_those_that_lack_the_bot(world, browser):
    ada, elsewhere = world.member("Ada"), world.discord.guild("Elsewhere")
    world.discord.guild("Far Away", with_bot=False, owner=world.discord.world.user(ada.id))
    await world.settle()

    tab = await browser().logs_in(ada)

    assert "Guildhall Tavern" in tab.text
    assert "Far Away" in tab.text.partition("without me")[2]
    await tab.opens(f"/dashboard/{elsewhere.id}/overview")
    assert tab.page.status_code == 404
    assert "Elsewhere" not in tab.page.text


async def test_whoever_does_not_want_to_is_told_what_that_means(browser):
    tab = await browser().opens("/dashboard/login")

    await tab.presses("Cancel")

    assert tab.page.status_code == 403
    assert "You did not let Discord tell me who you are" in tab.text
    assert (await tab.opens("/dashboard")).find("a", "Log in with Discord")


async def test_what_another_browser_has_begun_is_not_finished_here(world, browser):
    ada = world.member("Ada")
    began, other = await browser().opens("/dashboard/login"), browser()
    answer = await began.discord.post(str(began.page.url), data={"user": ada.id, "answer": "authorize"})

    await other.opens(answer.headers["location"])

    assert other.page.status_code == 400
    assert "did not begin in this browser" in other.text
    await other.opens("/dashboard/callback", code="anything", state="invented")
    assert other.page.status_code == 400
    await began.opens(answer.headers["location"])
    assert "Your servers" in began.text
    await began.opens(answer.headers["location"])
    assert began.page.status_code == 400, "it works once"


async def test_two_tabs_log_in_side_by_side(world, browser):
    ada = world.member("Ada")
    first = await browser().opens("/dashboard/login", then=f"/dashboard/{world.guild.id}/overview")
    second = browser()
    second.ours = first.ours
    await second.opens("/dashboard/login")
    await world.settle()

    await second.presses("Authorize", user=ada.id)
    await first.presses("Authorize", user=ada.id)

    assert "Your servers" in second.text
    assert "Overview" in first.text


async def test_a_form_of_an_older_sign_in_changes_nothing(world, browser):
    ada, ben = world.member("Ada"), world.member("Ben")
    old = await browser().logs_in(ada)
    new = browser()
    new.ours = old.ours
    await new.logs_in(ben)

    await old.presses("Log out")

    assert old.page.status_code == 403
    assert "older than your sign-in" in old.text
    assert "Ben" in (await new.opens("/dashboard")).page.text


async def test_a_session_ends_twelve_hours_after_it_was_used_and_by_logging_out(world, browser):
    tab = await browser().logs_in(world.member("Ada"))
    world.moves_clock(hours=11)
    assert "Your servers" in (await tab.opens("/dashboard")).text
    world.moves_clock(hours=11)
    assert "Your servers" in (await tab.opens("/dashboard")).text, "it was used in between"
    form = tab.tree.css_first("form.me input").attributes["value"]
    world.moves_clock(hours=13)

    await tab.posts("/dashboard/logout", {"csrf": form})
    assert tab.find("a", "Log in with Discord")
    await tab.logs_in(world.member("Ben"))
    cookies = dict(tab.ours.cookies)
    await tab.presses("Log out")
    tab.ours.cookies.update(cookies)
    assert (await tab.opens("/dashboard")).find("a", "Log in with Discord"), "the session itself is gone"


async def test_the_cookie_changes_every_quarter_of_an_hour_and_scripts_cannot_read_it(world, browser):
    tab = browser()
    await tab.opens("/dashboard/login")
    answer = await tab.discord.post(
        str(tab.page.url), data={"user": world.member("Ada").id, "answer": "authorize"}
    )
    entered = await tab.ours.get(answer.headers["location"])
    session = next(cookie for cookie in entered.headers.get_list("set-cookie") if "session" in cookie)
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(session.split("; "))
    before = dict(tab.ours.cookies)["guildhall_session"]

    world.moves_clock(minutes=16)
    await tab.opens("/dashboard")

    assert dict(tab.ours.cookies)["guildhall_session"] != before
    tab.ours.cookies.set("guildhall_session", before[:-3] + "abc")
    assert (await tab.opens("/dashboard")).find("a", "Log in with Discord"), "a forged cookie is none"


async def test_discord_being_away_is_told_and_can_be_tried_again(world, browser):
    ada = world.member("Ada")
    tab = await browser().opens("/dashboard/login")
    world.discord.oauth2.away = True
    await tab.presses("Authorize", user=ada.id)
    world.discord.oauth2.away = False

    assert tab.page.status_code == 502
    assert "Discord did not tell me who you are" in tab.text
    await tab.logs_in(ada)
    assert "Your servers" in tab.text


async def test_discord_is_asked_with_pkce_and_for_nothing_but_name_and_servers(world, browser):
    began = await browser().ours.get("/dashboard/login", params={"then": "https://elsewhere.example/"})

    query = {name: value[0] for name, value in parse_qs(urlsplit(began.headers["location"]).query).items()}
    assert query["scope"] == "identify guilds guilds.members.read"
    assert query["code_challenge_method"] == "S256"
    tab = await browser().logs_in(world.member("Ada"), then="https://elsewhere.example/")
    assert str(tab.page.url).endswith("/dashboard")


async def test_no_page_runs_what_is_written_into_it(browser):
    page = (await browser().opens("/dashboard")).page

    policy = dict(
        part.strip().partition(" ")[::2] for part in page.headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in page.headers["content-security-policy"]
    assert "<style" not in page.text
    assert "style=" not in page.text
    assert page.headers["cache-control"] == "no-store"


async def test_without_a_secret_the_operator_reads_what_to_set(world, open_door):
    web = open_door().web
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(create_app(web)), base_url="http://here"
    ) as client:
        answer = await client.get("/dashboard")

    assert answer.status_code == 503
    assert "DISCORD_CLIENT_SECRET" in answer.text


async def test_a_member_whom_nobody_has_seen_yet_gets_in_with_the_roles_that_discord_tells(world, browser):
    keeper = world.discord.role(world.guild, "Keeper")
    await world.owner.runs("setroles", moderator=keeper)
    mia = world.member("Mia", keeper)
    await world.settle()
    await world.job.pool.execute("DELETE FROM member WHERE user_id = $1", mia.id)

    tab = await browser().logs_in(mia, then=f"/dashboard/{world.guild.id}/maps")

    assert tab.page.status_code == 200
    assert "Roles and channels" in tab.links


async def test_while_redis_is_away_nobody_is_taken_for_signed_out(world, browser):
    tab = await browser().logs_in(world.member("Ada"))
    web = Web(replace(world.settings, redis_url="redis://127.0.0.1:1"), clock=world.discord.clock)
    cookies = dict(tab.ours.cookies)
    away = httpx.ASGITransport(create_app(web))
    async with httpx.AsyncClient(transport=away, base_url="http://here", cookies=cookies) as client:
        answer = await client.get("/dashboard")
    await web.end()

    assert answer.status_code == 503
    assert "I cannot look up whether you are signed in" in answer.text


def test_the_dashboard_is_imported_for_its_first_page_alone():
    program = (
        "import sys, interactions.asgi, handlers.products; "
        "print(*[name for name in sys.modules if name.startswith(('handlers.dashboard', 'httpx_oauth', "
        "'jinja2', 'itsdangerous')) or name.endswith('.pages')])"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert ended.stdout.split() == []
