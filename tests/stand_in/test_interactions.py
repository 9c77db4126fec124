"""Signed delivery of interactions, the kinds of answer, the 3 s rule, and the life of tokens."""

import asyncio
from typing import Any

import pytest
from nacl.signing import SigningKey

from stand_in import ClientRefusal, Interaction, StandIn, Upload
from stand_in.changes import messages
from stand_in.delivery import build
from stand_in.model import VOICE, Channel, Guild, Message
from stand_in.people import Person
from stand_in.rules.permissions import bits
from tests.support.bot_client import Bot, Endpoint

Json = dict[str, Any]

OPTIONS = [
    {"type": 6, "name": "member", "description": "Who", "required": True},
    {"type": 4, "name": "amount", "description": "How much", "min_value": 1, "max_value": 10},
    {"type": 3, "name": "word", "description": "Which", "choices": [{"name": "A", "value": "a"}]},
    {"type": 7, "name": "place", "description": "Where", "channel_types": [0]},
    {"type": 8, "name": "role", "description": "Which"},
    {"type": 11, "name": "proof", "description": "File"},
    {"type": 3, "name": "dungeon", "description": "Where", "autocomplete": True},
]
GIVE = {"type": 1, "name": "give", "description": "Give", "options": OPTIONS}
COMMANDS = [
    {"name": "xp", "description": "XP", "options": [GIVE]},
    {"name": "staff", "description": "Staff", "default_member_permissions": str(bits("MANAGE_GUILD"))},
    {"name": "Card", "type": 2},
    {"name": "Quote", "type": 3},
]


@pytest.fixture
async def commands(bot: Bot, discord: StandIn, guild: Guild) -> None:
    await bot.ok("PUT", f"/applications/{discord.application_id}/guilds/{guild.id}/commands", COMMANDS)


@pytest.fixture
def ada(discord: StandIn, guild: Guild) -> Person:
    return discord.person("Ada", guild, locale="de")


@pytest.fixture
def ben(discord: StandIn, guild: Guild) -> Person:
    return discord.person("Ben", guild, nick="Benny")


pytestmark = pytest.mark.usefixtures("commands")


def reply(**data: Any) -> Json:
    return {"type": 4, "data": data}


def with_parts(*parts: Json) -> Json:
    return reply(content="here", components=[{"type": 1, "components": [part]} for part in parts])


async def given(ada: Person, endpoint: Endpoint, ben: Person, answer: Json) -> Interaction:
    endpoint.answer = answer
    return await ada.run("xp give", member=ben)


async def test_a_command_arrives_as_discord_sends_it(
    discord: StandIn, endpoint: Endpoint, guild: Guild, general: Channel, ada: Person, ben: Person
) -> None:
    endpoint.answer = reply(content="given", flags=64)
    role = discord.role(guild, "Level 5")
    answer = await ada.run(
        "/xp give", member=ben, amount=5, word="a", place=general, role=role, proof=Upload(0, "a.txt", b"yes")
    )
    assert answer.state == "answered"
    assert answer.message is not None
    assert answer.message.content == "given"
    heard = endpoint.heard[0]
    assert (heard["type"], heard["guild_id"], heard["context"]) == (2, str(guild.id), 0)
    assert (heard["locale"], heard["guild_locale"]) == ("de", "en-US")
    assert heard["authorizing_integration_owners"] == {"0": str(guild.id)}
    assert int(heard["member"]["permissions"]) == discord.world.permissions(ada.id, general)
    assert int(heard["app_permissions"]) == discord.world.permissions(discord.application_id, general)
    inner = heard["data"]["options"][0]
    assert (inner["name"], inner["type"]) == ("give", 1)
    sent = {option["name"]: option["value"] for option in inner["options"]}
    resolved = heard["data"]["resolved"]
    assert sent["member"] == str(ben.id)
    assert resolved["members"][str(ben.id)]["nick"] == "Benny"
    assert "mute" not in resolved["members"][str(ben.id)]
    assert resolved["channels"][sent["place"]]["name"] == "general"
    assert resolved["roles"][sent["role"]]["name"] == "Level 5"
    assert resolved["attachments"][sent["proof"]]["filename"] == "a.txt"


REFUSED_BY_THE_CLIENT: dict[str, tuple[str, Json, str]] = {
    "an unknown command": ("nothing", {}, "unknown_command"),
    "a subcommand left out": ("xp", {}, "incomplete_command"),
    "an unknown subcommand": ("xp take", {}, "unknown_command"),
    "a required option left out": ("xp give", {}, "missing_option"),
    "an unknown option": ("xp give", {"member": "{ben}", "more": 1}, "unknown_option"),
    "text for a number": ("xp give", {"member": "{ben}", "amount": "5"}, "bad_value"),
    "a number out of range": ("xp give", {"member": "{ben}", "amount": 11}, "out_of_range"),
    "a choice not offered": ("xp give", {"member": "{ben}", "word": "b"}, "bad_choice"),
    "a command for others": ("staff", {}, "not_allowed"),
}


@pytest.mark.parametrize("case", REFUSED_BY_THE_CLIENT)
async def test_the_client_does_not_send(case: str, endpoint: Endpoint, ada: Person, ben: Person) -> None:
    path, values, code = REFUSED_BY_THE_CLIENT[case]
    filled = {name: ben if value == "{ben}" else value for name, value in values.items()}
    with pytest.raises(ClientRefusal) as refused:
        await ada.run(path, filled)
    assert refused.value.code == code
    assert not endpoint.heard


async def test_someone_who_left_is_resolved_as_user_only(
    endpoint: Endpoint, ada: Person, ben: Person
) -> None:
    ben.leave()
    await given(ada, endpoint, ben, reply(content="x"))
    resolved = endpoint.heard[0]["data"]["resolved"]
    assert str(ben.id) in resolved["users"]
    assert "members" not in resolved


async def test_context_menus_carry_their_target(endpoint: Endpoint, ada: Person, ben: Person) -> None:
    endpoint.answer = reply(content="x")
    said = ben.write("wise words")
    await ada.use_on("Card", ben)
    await ada.use_on("Quote", said)
    card, quote = (heard["data"] for heard in endpoint.heard)
    assert card["target_id"] == str(ben.id)
    assert quote["resolved"]["messages"][str(said.id)]["content"] == "wise words"


async def test_autocomplete_gives_choices_and_checks_them(endpoint: Endpoint, ada: Person) -> None:
    endpoint.answer = {"type": 8, "data": {"choices": [{"name": "Oryx 3", "value": "o3"}]}}
    answer = await ada.complete("xp give", "dungeon", "or")
    assert answer.choices == [{"name": "Oryx 3", "value": "o3"}]
    typed = endpoint.heard[0]["data"]["options"][0]["options"]
    assert typed == [{"type": 3, "name": "dungeon", "value": "or", "focused": True}]
    endpoint.answer = {"type": 8, "data": {"choices": [{"name": str(n), "value": str(n)} for n in range(26)]}}
    answer = await ada.complete("xp give", "dungeon", "or")
    assert answer.failure == "Loading options failed"
    assert "data.choices" in str(answer.reason)


async def test_a_press_updates_the_message(endpoint: Endpoint, ada: Person, ben: Person) -> None:
    button = {"type": 2, "style": 1, "label": "More", "custom_id": "more"}
    first = await given(ada, endpoint, ben, with_parts(button))
    endpoint.answer = {"type": 7, "data": {"content": "changed", "components": []}}
    assert first.message is not None
    pressed = await ben.press(first.message, "more")
    assert pressed.message is first.message
    assert first.message.content == "changed"
    assert endpoint.heard[1]["data"] == {"custom_id": "more", "component_type": 2, "id": 2}
    assert endpoint.heard[1]["message"]["id"] == str(first.message.id)
    with pytest.raises(ClientRefusal, match="no component"):
        await ben.press(first.message, "more")


async def test_a_press_on_what_is_deleted_meanwhile_fails(
    endpoint: Endpoint, ada: Person, ben: Person
) -> None:
    button = {"type": 2, "style": 1, "label": "More", "custom_id": "more"}
    message = (await given(ada, endpoint, ben, with_parts(button))).message
    assert message is not None

    def answers(payload: Json) -> Json:
        messages.delete(ada.world, message)
        return {"type": 7, "data": {"content": "too late"}}

    endpoint.answer = answers
    pressed = await ben.press(message, "more")
    assert pressed.failure == "This interaction failed"
    assert "Unknown Message" in (pressed.reason or "")


async def test_selects_check_and_resolve_what_is_picked(
    discord: StandIn, endpoint: Endpoint, guild: Guild, ada: Person, ben: Person
) -> None:
    room = discord.channel(guild, "Room", VOICE)
    words = {
        "type": 3,
        "custom_id": "words",
        "options": [{"label": "A", "value": "a"}, {"label": "B", "value": "b"}],
    }
    people = {"type": 5, "custom_id": "people", "max_values": 2}
    rooms = {"type": 8, "custom_id": "rooms", "channel_types": [2]}
    message = (await given(ada, endpoint, ben, with_parts(words, people, rooms))).message
    assert message is not None
    endpoint.answer = {"type": 6}
    await ada.pick(message, "words", ["b"])
    await ada.pick(message, "people", [ada, ben])
    await ada.pick(message, "rooms", [room])
    sent = [heard["data"] for heard in endpoint.heard[1:]]
    assert [data["values"] for data in sent] == [["b"], [str(ada.id), str(ben.id)], [str(room.id)]]
    assert set(sent[1]["resolved"]["members"]) == {str(ada.id), str(ben.id)}
    for name, values in (("words", ["c"]), ("words", ["a", "b"]), ("people", [])):
        with pytest.raises(ClientRefusal):
            await ada.pick(message, name, values)


MODAL: Json = {
    "type": 9,
    "data": {
        "custom_id": "form",
        "title": "Form",
        "components": [
            {"type": 10, "content": "Fill in"},
            {
                "type": 18,
                "label": "Why",
                "component": {"type": 4, "custom_id": "why", "style": 2, "min_length": 3},
            },
            {"type": 18, "label": "Who", "component": {"type": 5, "custom_id": "who", "required": False}},
            {
                "type": 18,
                "label": "Proof",
                "component": {"type": 19, "custom_id": "proof", "required": False},
            },
            {"type": 18, "label": "Sure", "component": {"type": 23, "custom_id": "sure"}},
        ],
    },
}


async def test_a_modal_is_filled_in_and_sent(endpoint: Endpoint, ada: Person, ben: Person) -> None:
    opened = await given(ada, endpoint, ben, MODAL)
    endpoint.answer = reply(content="thanks")
    for wrong in ({"why": "no"}, {}, {"why": "because", "other": 1}):
        with pytest.raises(ClientRefusal):
            await ada.submit(opened, **wrong)
    sent = await ada.submit(opened, why="because", who=[ben], proof=[Upload(0, "p.png", b"p")], sure=True)
    assert sent.message is not None
    assert sent.message.content == "thanks"
    data = endpoint.heard[1]["data"]
    assert data["custom_id"] == "form"
    text, why, who, proof, sure = data["components"]
    assert text == {"type": 10, "id": 1}
    assert why["component"]["value"] == "because"
    assert who["component"]["values"] == [str(ben.id)]
    assert list(data["resolved"]["attachments"]) == proof["component"]["values"]
    assert sure["component"]["value"] is True


BAD_ANSWERS: dict[str, Json] = {
    "a choice list for a command": {"type": 8, "data": {"choices": []}},
    "an update for a command": {"type": 7, "data": {"content": "x"}},
    "nothing": {"type": 4, "data": {}},
    "too much": reply(content="x" * 2001),
    "a type of its own": {"type": 99},
    "a modal without title": {"type": 9, "data": MODAL["data"] | {"title": None}},
    "a modal of six": {
        "type": 9,
        "data": MODAL["data"] | {"components": MODAL["data"]["components"][1:2] * 6},
    },
    "a deferral with other flags": {"type": 5, "data": {"flags": 1 << 15}},
}


@pytest.mark.parametrize("case", BAD_ANSWERS)
async def test_a_bad_answer_fails_the_interaction(
    case: str, endpoint: Endpoint, general: Channel, ada: Person, ben: Person
) -> None:
    answer = await given(ada, endpoint, ben, BAD_ANSWERS[case])
    assert answer.failure == "The application did not respond"
    assert "Discord refuses the answer" in str(answer.reason)
    assert not general.messages


async def test_no_answer_in_time_is_a_failure_and_the_token_is_dead(
    bot: Bot, discord: StandIn, endpoint: Endpoint, ada: Person, ben: Person
) -> None:
    discord.deliverer.answer_seconds = 0.01
    late = asyncio.Event()

    async def never(payload: Json) -> Json:
        await late.wait()
        return {"type": 5}

    endpoint.answer = never
    answer = await ada.run("xp give", member=ben)
    assert answer.failure == "The application did not respond"
    at = f"/interactions/{answer.id}/{answer.token}/callback"
    assert await bot.refused("POST", at, {"type": 5}) == (404, 10062)
    assert await bot.refused(
        "POST", f"/webhooks/{discord.application_id}/{answer.token}", {"content": "x"}
    ) == (404, 10015)


async def test_a_callback_answers_a_202_once(bot: Bot, endpoint: Endpoint, ada: Person, ben: Person) -> None:
    endpoint.status = 202
    calls: list[Json] = []

    async def by_callback(payload: Json) -> None:
        at = f"/interactions/{payload['id']}/{payload['token']}/callback?with_response=true"
        calls.append(await bot.ok("POST", at, {"type": 5, "data": {"flags": 64}}))
        assert await bot.refused("POST", at, {"type": 5}) == (400, 40060)

    endpoint.answer = by_callback
    answer = await ada.run("xp give", member=ben)
    assert (answer.state, answer.ephemeral) == ("thinking", True)
    assert calls[0]["interaction"]["response_message_loading"] is True


async def test_a_deferral_is_finished_by_editing_the_original(
    bot: Bot, discord: StandIn, endpoint: Endpoint, ada: Person, ben: Person
) -> None:
    answer = await given(ada, endpoint, ben, {"type": 5, "data": {"flags": 64}})
    token = f"/webhooks/{discord.application_id}/{answer.token}"
    assert answer.message is not None
    assert answer.message.flags & 1 << 7
    done = await bot.ok("PATCH", f"{token}/messages/@original", {"content": "done", "flags": 0})
    assert done["flags"] == 64, "ephemeral stays, loading goes"
    more = await bot.ok("POST", token, {"content": "more"})
    assert more["message_reference"]["message_id"] == done["id"]
    discord.move_clock(minutes=15)
    assert await bot.refused("PATCH", f"{token}/messages/@original", {"content": "late"}) == (401, 50027)
    assert await bot.refused("POST", token, {"content": "late"}) == (401, 50027)


async def test_ephemeral_messages_are_for_one_pair_of_eyes(
    bot: Bot, discord: StandIn, endpoint: Endpoint, general: Channel, ada: Person, ben: Person
) -> None:
    button = {"type": 2, "style": 1, "label": "x", "custom_id": "x"}
    answer = await given(
        ada, endpoint, ben, with_parts(button) | {"data": with_parts(button)["data"] | {"flags": 64}}
    )
    message = answer.message
    assert isinstance(message, Message)
    assert ada.sees(general) == [message]
    assert ben.sees(general) == []
    assert await bot.ok("GET", f"/channels/{general.id}/messages") == []
    assert await bot.refused("GET", f"/channels/{general.id}/messages/{message.id}") == (404, 10008)
    with pytest.raises(ClientRefusal, match="cannot see"):
        await ben.press(message, "x")
    assert not discord.world.log.named("MESSAGE_CREATE")


async def test_commands_work_in_the_bots_dm(
    bot: Bot, discord: StandIn, endpoint: Endpoint, ada: Person
) -> None:
    body = [
        {"name": "ping", "description": "Ping", "contexts": [0, 1]},
        {"name": "here", "description": "x", "contexts": [0]},
    ]
    await bot.ok("PUT", f"/applications/{discord.application_id}/commands", body)
    endpoint.answer = reply(content="pong")
    answer = await ada.run("ping", in_channel=ada.dm())
    heard = endpoint.heard[0]
    assert (heard["user"]["id"], heard["context"]) == (str(ada.id), 1)
    assert "member" not in heard
    assert "guild_id" not in heard
    assert heard["authorizing_integration_owners"] == {"0": "0"}
    assert answer.message in ada.sees(ada.dm())
    with pytest.raises(ClientRefusal):
        await ada.run("here", in_channel=ada.dm())


async def test_the_endpoint_is_saved_only_if_it_verifies(
    bot: Bot, discord: StandIn, endpoint: Endpoint
) -> None:
    at, body = "/applications/@me", {"interactions_endpoint_url": "http://application/new"}
    endpoint.verifies = False
    assert await bot.refused("PATCH", at, body) == (400, 50035)
    endpoint.verifies, right_key = True, endpoint.key
    endpoint.key = SigningKey.generate().verify_key
    assert await bot.refused("PATCH", at, body) == (400, 50035)
    assert discord.world.application.interactions_endpoint_url == "http://application/interactions"
    endpoint.key = right_key
    assert (await bot.ok("PATCH", at, body))["interactions_endpoint_url"] == "http://application/new"


async def test_the_same_delivery_can_be_repeated(
    discord: StandIn, endpoint: Endpoint, ada: Person, ben: Person
) -> None:
    answer = await given(ada, endpoint, ben, reply(content="x"))
    again = await discord.deliverer.deliver_again(answer)
    assert again.status_code == 200
    assert endpoint.heard[0] == endpoint.heard[1]


async def test_without_an_endpoint_interactions_come_by_the_gateway(
    bot: Bot, discord: StandIn, ada: Person, ben: Person
) -> None:
    discord.world.application.interactions_endpoint_url = None
    heard = asyncio.Queue[Json]()

    class Listening:
        def dispatch(self, event: str, guild_id: int | None, data: Json) -> None:
            if event == "INTERACTION_CREATE":
                heard.put_nowait(data)

    discord.world.gateway = Listening()
    asked = asyncio.create_task(ada.run("xp give", member=ben))
    payload = await heard.get()
    await bot.ok("POST", f"/interactions/{payload['id']}/{payload['token']}/callback", reply(content="hi"))
    assert (await asked).state == "answered"


async def test_old_interactions_are_forgotten_only_when_their_token_is_dead(
    discord: StandIn, endpoint: Endpoint, ada: Person, ben: Person
) -> None:
    first = await given(ada, endpoint, ben, reply(content="x"))
    build.forget_old(discord.world, keep=1)
    assert first.id in discord.world.interactions
    discord.move_clock(minutes=16)
    build.forget_old(discord.world, keep=1)
    assert not discord.world.interactions
    assert not discord.world.interaction_tokens
