"""Discord's OAuth2 refuses what Discord refuses, so that a sign-in that works here works there."""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from stand_in.app import StandIn

HOME = "http://guild.example/dashboard/callback"
VERIFIER = "a-verifier-of-at-least-forty-three-characters-0123"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")


class Application:
    """An application that signs people in."""

    def __init__(self, discord: StandIn) -> None:
        self.discord = discord
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(discord.app), base_url="http://127.0.0.1")
        self.asks: dict[str, Any] = {
            "client_id": str(discord.application_id),
            "redirect_uri": HOME,
            "response_type": "code",
            "scope": "identify guilds",
            "state": "st4te",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }

    async def sends(self, person: Any = None, **other: Any) -> httpx.Response:
        """A person to Discord, who agrees if there is one."""
        asks = {name: value for name, value in {**self.asks, **other}.items() if value is not None}
        if person is None:
            return await self.http.get("/oauth2/authorize", params=asks)
        form = {"user": str(person.id), "answer": "authorize"}
        return await self.http.post("/oauth2/authorize", params=asks, data=form)

    async def gets_code(self, person: Any, **other: Any) -> str:
        """What Discord leads back with."""
        return led_back(await self.sends(person, **other))["code"]

    async def exchanges(self, code: str, **other: Any) -> httpx.Response:
        """The code for a token."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": HOME}
        form |= {"code_verifier": VERIFIER}
        form |= {"client_id": self.asks["client_id"], "client_secret": self.discord.client_secret}
        return await self.http.post("/api/v10/oauth2/token", data={**form, **other})

    async def reads(self, path: str, token: str) -> httpx.Response:
        """With a person's token."""
        return await self.http.get(f"/api/v10{path}", headers={"Authorization": f"Bearer {token}"})


def led_back(answer: httpx.Response) -> dict[str, str]:
    """The query of the redirect."""
    assert answer.status_code == 302, answer.text
    assert answer.headers["location"].startswith(HOME)
    return {name: value[0] for name, value in parse_qs(urlsplit(answer.headers["location"]).query).items()}


@pytest.fixture
async def application() -> Application:
    discord = StandIn()
    discord.grants.redirect_uris.add(HOME)
    return Application(discord)


async def test_a_person_agrees_and_the_application_learns_who_they_are(application):
    discord = application.discord
    ada = discord.person("Ada", discord.guild("Tavern"), locale="de")
    code = await application.gets_code(ada)

    token = (await application.exchanges(code)).json()

    assert (token["token_type"], token["scope"]) == ("Bearer", "identify guilds")
    me = (await application.reads("/users/@me", token["access_token"])).json()
    assert (me["id"], me["locale"]) == (str(ada.id), "de")
    assert "email" not in me
    [guild] = (await application.reads("/users/@me/guilds", token["access_token"])).json()
    assert (guild["name"], guild["owner"]) == ("Tavern", False)
    about = (await application.reads("/oauth2/@me", token["access_token"])).json()
    assert about["scopes"] == ["identify", "guilds"]


async def test_a_code_works_once_in_time_and_only_for_whoever_asked_for_it(application):
    ada = application.discord.person("Ada")
    refused = {"error": "invalid_grant", "error_description": 'Invalid "code" in request.'}
    code = await application.gets_code(ada)
    assert (await application.exchanges(code)).status_code == 200
    assert (await application.exchanges(code)).json() == refused

    for wrong in ({"code_verifier": "another"}, {"redirect_uri": f"{HOME}/x"}, {"code": "invented"}):
        code = await application.gets_code(ada)
        assert (await application.exchanges(**{"code": code, **wrong})).json() == refused
    code = await application.gets_code(ada)
    application.discord.move_clock(minutes=11)
    assert (await application.exchanges(code)).json() == refused
    code = await application.gets_code(ada)
    answer = await application.exchanges(code, client_secret="guessed")
    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_client"})


async def test_nobody_is_led_to_an_address_that_was_not_entered(application):
    for wrong in ("http://elsewhere.example/", f"{HOME}/", "javascript:alert(1)", ""):
        answer = await application.sends(redirect_uri=wrong)
        assert (answer.status_code, "location" in answer.headers) == (400, False)
        assert "Invalid OAuth2 redirect_uri" in answer.text
    assert (await application.sends(client_id="1")).status_code == 404


async def test_what_is_asked_wrongly_or_denied_is_told_by_redirect(application):
    assert led_back(await application.sends(scope="everything"))["error"] == "invalid_scope"
    assert led_back(await application.sends(response_type="token"))["error"] == "unsupported_response_type"
    assert led_back(await application.sends(code_challenge_method="plain"))["error"] == "invalid_request"
    asks, cancel = application.asks, {"answer": "cancel"}
    denied = await application.http.post("/oauth2/authorize", params=asks, data=cancel)
    assert led_back(denied) == {
        "error": "access_denied",
        "error_description": "The resource owner or authorization server denied the request",
        "state": "st4te",
    }


async def test_a_revoked_token_opens_nothing_and_a_scope_only_what_it_is_for(application):
    ada = application.discord.person("Ada")
    token = (await application.exchanges(await application.gets_code(ada, scope="identify"))).json()
    assert (await application.reads("/users/@me/guilds", token["access_token"])).status_code == 401

    form = {"client_id": application.asks["client_id"], "client_secret": application.discord.client_secret}
    await application.http.post(
        "/api/v10/oauth2/token/revoke", data={**form, "token": token["refresh_token"]}
    )

    assert (await application.reads("/users/@me", token["access_token"])).status_code == 401
    again = {"grant_type": "refresh_token", "refresh_token": token["refresh_token"]}
    refreshed = await application.exchanges("", **again)
    assert refreshed.json()["error"] == "invalid_grant"
