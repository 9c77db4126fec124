"""What a call looks like on the wire, and what an answer becomes."""

import logging
import traceback
from collections.abc import Callable

import pytest

from interactions import routes
from interactions.api_errors import (
    AlreadyDone,
    ApiError,
    DirectMessagesClosed,
    InvalidForm,
    MissingPermissions,
    ServerTrouble,
    TokenExpired,
    UnknownMessage,
)
from interactions.rest import DiscordRest, Upload
from tests.interactions.rest.conftest import TOKEN
from tests.support.scripted_discord import ScriptedDiscord

HELLO = {"content": "hello", "allowed_mentions": {"parse": []}}


async def test_a_call_carries_the_bot_token_our_name_and_json(
    rest: DiscordRest, discord: ScriptedDiscord
) -> None:
    made = await rest.create_message(5, HELLO)
    (call,) = discord.calls
    assert call.path == "/api/v10/channels/5/messages"
    assert call.headers["authorization"] == f"Bot {TOKEN}"
    assert call.headers["user-agent"].startswith("DiscordBot (")
    assert call.headers["content-type"] == "application/json"
    assert call.body == HELLO
    assert int(made["id"]) in discord.messages


async def test_an_audit_log_reason_is_encoded_and_cut_to_what_discord_takes(
    rest: DiscordRest, discord: ScriptedDiscord
) -> None:
    call = routes.ADD_MEMBER_ROLE.to(guild_id=1, user_id=2, role_id=3)
    await rest.request(call, reason="für Zoë\r\nX-Evil: 1" + "x" * 600)
    reason = discord.calls[0].headers["x-audit-log-reason"]
    assert reason.startswith("f%C3%BCr%20Zo%C3%AB%0D%0AX-Evil%3A%201")
    assert len(reason) < 560
    assert "x-evil" not in discord.calls[0].headers


async def test_an_answer_to_an_interaction_is_edited_without_the_bot_token(
    rest: DiscordRest, discord: ScriptedDiscord
) -> None:
    await rest.edit_original(77, "interaction-token", HELLO)
    (call,) = discord.calls
    assert call.path == "/api/v10/webhooks/77/interaction-token/messages/@original"
    assert "authorization" not in call.headers


async def test_files_go_as_parts_beside_the_message(rest: DiscordRest, discord: ScriptedDiscord) -> None:
    picture = Upload("card.png", b"\x89PNG", "image/png", description="Ada's rank")
    await rest.edit_original(77, "t", HELLO, files=[picture])
    (call,) = discord.calls
    assert call.files == {"files[0]": ("card.png", b"\x89PNG")}
    assert call.body["attachments"] == [{"id": "0", "filename": "card.png", "description": "Ada's rank"}]
    assert call.body["content"] == "hello"


@pytest.mark.parametrize(
    "route",
    [
        route
        for route in vars(routes).values()
        if isinstance(route, routes.RestRoute) and route.writes_message
    ],
)
async def test_no_message_is_written_without_saying_whom_it_may_ping(
    rest: DiscordRest, discord: ScriptedDiscord, route: routes.RestRoute
) -> None:
    ids = dict.fromkeys(routes.PLACE.findall(route.template), 1)
    with pytest.raises(TypeError, match="allowed_mentions"):
        await rest.request(route.to(**ids), json={"content": "@everyone"})
    assert discord.calls == []


def test_names_in_paths_are_encoded() -> None:
    call = routes.ADD_REACTION.to(channel_id=1, message_id=2, emoji="🔥/../x?")
    assert call.path == "/channels/1/messages/2/reactions/%F0%9F%94%A5%2F..%2Fx%3F/@me"


def test_a_route_insists_on_its_ids() -> None:
    with pytest.raises(TypeError, match="message_id"):
        routes.EDIT_MESSAGE.to(channel_id=1)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (404, 10008, UnknownMessage),
        (403, 50013, MissingPermissions),
        (403, 50007, DirectMessagesClosed),
        (400, 40060, AlreadyDone),
        (401, 50027, TokenExpired),
        (404, 10015, TokenExpired),
        (400, 50035, InvalidForm),
        (418, 999_999, ApiError),
    ],
)
async def test_an_error_is_typed_by_what_to_do_about_it(
    rest: DiscordRest, discord: ScriptedDiscord, status: int, code: int, kind: type[ApiError]
) -> None:
    discord.answers(status, {"code": code, "message": "no"})
    with pytest.raises(kind) as failed:
        await rest.edit_original(77, "t", HELLO)
    assert (failed.value.status, failed.value.code) == (status, code)
    assert type(failed.value) is kind


async def test_refused_fields_are_named(rest: DiscordRest, discord: ScriptedDiscord) -> None:
    errors = {
        "embeds": {
            "0": {"title": {"_errors": [{"code": "LONG", "message": "Must be 256 or fewer in length."}]}}
        },
        "_errors": [{"message": "Nothing fits."}],
    }
    discord.answers(400, {"code": 50035, "message": "Invalid Form Body", "errors": errors})
    with pytest.raises(InvalidForm) as failed:
        await rest.create_message(5, HELLO)
    assert "embeds[0].title: Must be 256 or fewer in length." in str(failed.value)
    assert "(whole): Nothing fits." in str(failed.value)


async def test_an_error_page_instead_of_json_is_still_an_error(
    rest: DiscordRest, discord: ScriptedDiscord
) -> None:
    discord.answers(502, text="<html>bad gateway</html>", times=3)
    with pytest.raises(ServerTrouble):
        await rest.request(routes.GET_CHANNEL.to(channel_id=1))


async def test_tokens_appear_in_no_log_line_repr_or_exception(
    make_rest: Callable[..., DiscordRest], discord: ScriptedDiscord, caplog: pytest.LogCaptureFixture
) -> None:
    rest = make_rest(timeout_s=0.4)
    caplog.set_level(logging.DEBUG)
    secret = "aW50ZXJhY3Rpb24-secret"
    texts = [repr(rest), repr(routes.EDIT_ORIGINAL.to(webhook_id=1, token=secret))]
    discord.refuses(0.05)
    await rest.edit_original(77, secret, HELLO)
    discord.answers(404, {"code": 10015, "message": "Unknown Webhook"})
    discord.answers(500, times=3)
    discord.answers(200, hang=True, times=3)
    for _ in range(3):
        with pytest.raises(Exception) as failed:
            await rest.edit_original(77, secret, HELLO)
        texts += [str(failed.value), "".join(traceback.format_exception(failed.value))]
    texts.append(caplog.text)
    assert "was refused" in caplog.text
    assert not any(secret in text or TOKEN in text for text in texts)
