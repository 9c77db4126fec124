"""Every route of the stand-in answers what Discord's OpenAPI description says."""

import json
import re

import pytest

from stand_in import StandIn
from stand_in.model import CATEGORY, FORUM, VOICE, Channel, Guild
from stand_in.pictures import pattern
from stand_in.rest.all_routes import routes
from stand_in.rules.permissions import bits
from tests.support.bot_client import Bot, Endpoint
from tests.support.openapi import ContractBroken, needs_description, the_validator

pytestmark = needs_description

EMBED = {
    "title": "Level 5",
    "description": "Well done",
    "color": 0x3498DB,
    "fields": [{"name": "XP", "value": "500"}],
    "footer": {"text": "today"},
    "author": {"name": "Ada"},
    "timestamp": "2026-01-01T00:00:00+00:00",
}
ROW = {
    "type": 1,
    "components": [
        {"type": 2, "style": 1, "label": "Join", "custom_id": "join"},
        {"type": 2, "style": 5, "label": "Open", "url": "https://example.com"},
    ],
}
SELECTS = [
    {"type": 1, "components": [{"type": kind, "custom_id": f"select {kind}", "placeholder": "Pick"}]}
    for kind in (5, 6, 7, 8)
]
V2 = [
    {
        "type": 17,
        "accent_color": 0xFF0000,
        "components": [
            {"type": 10, "content": "# Board"},
            {
                "type": 9,
                "components": [{"type": 10, "content": "First"}],
                "accessory": {"type": 11, "media": {"url": "https://example.com/a.png"}},
            },
            {"type": 14},
            {"type": 12, "items": [{"media": {"url": "attachment://card.png"}, "description": "a card"}]},
            ROW,
        ],
    }
]


@pytest.fixture
def everything(guild: Guild) -> Guild:
    """The bot may do all."""
    next(r for r in guild.roles.values() if r.bot_id).permissions |= bits("ADMINISTRATOR")
    return guild


def test_every_route_is_one_of_discords() -> None:
    known = the_validator()
    for route in routes.all:
        path = re.sub(r"\{(\w+)\}", lambda match: "1" if match[1].endswith("_id") else "x", route.template)
        known.operation(route.method, path)


def test_an_answer_with_a_field_missing_is_noticed() -> None:
    with pytest.raises(ContractBroken, match="username"):
        the_validator().check_schema("UserResponse", {"id": "1"})


async def test_messages_in_all_their_forms(bot: Bot, everything: Guild, general: Channel) -> None:
    at = f"/channels/{general.id}/messages"
    option = {"label": "One", "value": "1", "description": "d", "emoji": {"name": "🔥"}}
    string_select = {"type": 1, "components": [{"type": 3, "custom_id": "pick", "options": [option]}]}
    for body in (
        {"content": "hello", "nonce": "n1", "enforce_nonce": True},
        {"embeds": [EMBED], "allowed_mentions": {"parse": []}},
        {"content": "x", "components": [ROW, string_select]},
        {"content": "x", "components": SELECTS},
    ):
        sent = await bot.ok("POST", at, body)
        await bot.ok("GET", f"{at}/{sent['id']}")
        await bot.ok("PATCH", f"{at}/{sent['id']}", {"content": "edited", "embeds": [], "components": []})
    await bot.ok("POST", at, {"content": "re", "message_reference": {"message_id": sent["id"]}})
    listed = await bot.ok("GET", f"{at}?limit=2")
    assert [message["content"] for message in listed] == ["re", "edited"]
    await bot.ok("DELETE", f"{at}/{sent['id']}")
    await bot.ok("POST", f"{at}/bulk-delete", {"messages": [message["id"] for message in listed]})
    await bot.ok("POST", f"/channels/{general.id}/typing")


async def test_an_upload_shown_in_components_v2(bot: Bot, everything: Guild, general: Channel) -> None:
    body = {"flags": 1 << 15, "components": V2, "attachments": [{"id": "0", "description": "card"}]}
    the_validator().check_request("POST", f"/channels/{general.id}/messages", body)
    answer = await bot(
        "POST",
        f"/channels/{general.id}/messages",
        data={"payload_json": json.dumps(body)},
        files={"files[0]": ("card.png", pattern("x", 32), "image/png")},
    )
    assert answer.status_code == 200, answer.text
    sent = answer.json()
    assert sent["attachments"][0]["width"] == 32
    shown = sent["components"][0]["components"][3]["items"][0]["media"]["url"]
    assert shown == sent["attachments"][0]["url"]


async def test_reactions_and_pins(bot: Bot, discord: StandIn, everything: Guild, general: Channel) -> None:
    ada = discord.person("Ada", everything)
    message = ada.write("hi")
    ada.react(message, "🎉")
    at = f"/channels/{general.id}/messages/{message.id}"
    await bot.ok("PUT", f"{at}/reactions/🔥/@me")
    assert [user["id"] for user in await bot.ok("GET", f"{at}/reactions/🎉")] == [str(ada.id)]
    await bot.ok("GET", at)
    await bot.ok("DELETE", f"{at}/reactions/🔥/@me")
    await bot.ok("DELETE", f"{at}/reactions/🎉/{ada.id}")
    await bot.ok("DELETE", f"{at}/reactions")
    await bot.ok("PUT", f"/channels/{general.id}/messages/pins/{message.id}")
    pins = await bot.ok("GET", f"/channels/{general.id}/messages/pins")
    assert pins["items"][0]["message"]["id"] == str(message.id)
    await bot.ok("DELETE", f"/channels/{general.id}/messages/pins/{message.id}")


async def test_channels_and_overwrites(bot: Bot, everything: Guild) -> None:
    at = f"/guilds/{everything.id}/channels"
    category = await bot.ok("POST", at, {"name": "Raids", "type": CATEGORY})
    for kind in (0, VOICE, FORUM, 13):
        body = {"name": "Some Room", "type": kind, "parent_id": category["id"], "topic": "t"}
        made = await bot.ok("POST", at, body)
        await bot.ok("GET", f"/channels/{made['id']}")
        overwrite = {"type": 0, "allow": "1024", "deny": "2048"}
        await bot.ok("PUT", f"/channels/{made['id']}/permissions/{everything.id}", overwrite)
        await bot.ok("PATCH", f"/channels/{made['id']}", {"name": "renamed"})
        await bot.ok("DELETE", f"/channels/{made['id']}/permissions/{everything.id}")
    await bot.ok("GET", at)
    await bot.ok("DELETE", f"/channels/{made['id']}")


async def test_threads(bot: Bot, discord: StandIn, everything: Guild, general: Channel) -> None:
    ada = discord.person("Ada", everything)
    message = ada.write("start")
    at = f"/channels/{general.id}"
    thread = await bot.ok("POST", f"{at}/messages/{message.id}/threads", {"name": "from message"})
    assert thread["id"] == str(message.id)
    await bot.ok("POST", f"{at}/threads", {"name": "private", "type": 12})
    inside = f"/channels/{thread['id']}"
    await bot.ok("PUT", f"{inside}/thread-members/{ada.id}")
    await bot.ok("GET", f"{inside}/thread-members")
    await bot.ok("GET", f"{inside}/thread-members/{ada.id}")
    await bot.ok("GET", f"/guilds/{everything.id}/threads/active")
    await bot.ok("PATCH", inside, {"archived": True, "locked": True})
    assert await bot.refused("PUT", f"{inside}/thread-members/{ada.id}") == (400, 50083)
    await bot.ok("GET", f"{at}/threads/archived/public")
    await bot.ok("DELETE", inside)
    forum = discord.channel(everything, "forum", FORUM)
    post = {"name": "a post", "message": {"content": "text"}}
    await bot.ok("POST", f"/channels/{forum.id}/threads", post)


async def test_members_roles_and_voice(bot: Bot, discord: StandIn, everything: Guild) -> None:
    ada = discord.person("Ada", everything)
    room, other = (discord.channel(everything, name, VOICE) for name in ("One", "Two"))
    ada.join_voice(room)
    at = f"/guilds/{everything.id}"
    role = await bot.ok("POST", f"{at}/roles", {"name": "Level 5", "colors": {"primary_color": 255}})
    await bot.ok("PATCH", f"{at}/roles/{role['id']}", {"hoist": True, "permissions": "0"})
    await bot.ok("PATCH", f"{at}/roles", [{"id": role["id"], "position": 1}])
    await bot.ok("PUT", f"{at}/members/{ada.id}/roles/{role['id']}")
    member = await bot.ok(
        "PATCH", f"{at}/members/{ada.id}", {"nick": "A", "mute": True, "channel_id": str(other.id)}
    )
    assert member["roles"] == [role["id"]]
    assert everything.voice[ada.id].channel_id == other.id
    await bot.ok("GET", f"{at}/voice-states/{ada.id}")
    for path in (
        "members?limit=5",
        "members/search?query=ada",
        f"members/{ada.id}",
        "roles",
        f"roles/{role['id']}",
    ):
        await bot.ok("GET", f"{at}/{path}")
    await bot.ok("GET", f"{at}/roles/member-counts")
    await bot.ok("DELETE", f"{at}/members/{ada.id}/roles/{role['id']}")
    await bot.ok("DELETE", f"{at}/roles/{role['id']}")
    await bot.ok("PUT", f"{at}/bans/{ada.id}", {})
    await bot.ok("GET", f"{at}/bans/{ada.id}")
    await bot.ok("DELETE", f"{at}/bans/{ada.id}", {})


async def test_the_application_guilds_dms_invites_and_webhooks(
    bot: Bot, discord: StandIn, everything: Guild, general: Channel
) -> None:
    ada = discord.person("Ada", everything)
    await bot.ok("GET", "/applications/@me")
    await bot.ok(
        "PATCH", "/applications/@me", {"interactions_endpoint_url": "http://application/i", "tags": ["xp"]}
    )
    for path in ("/users/@me", f"/users/{ada.id}", "/users/@me/guilds", "/gateway", "/gateway/bot"):
        await bot.ok("GET", path)
    await bot.ok("GET", f"/guilds/{everything.id}?with_counts=true")
    channel = await bot.ok("POST", "/users/@me/channels", {"recipient_id": str(ada.id)})
    await bot.ok("POST", f"/channels/{channel['id']}/messages", {"content": "psst"})
    invite = await bot.ok("POST", f"/channels/{general.id}/invites", {"max_age": 60})
    for path in (
        f"/channels/{general.id}/invites",
        f"/guilds/{everything.id}/invites",
        f"/invites/{invite['code']}",
    ):
        await bot.ok("GET", path)
    await bot.ok("DELETE", f"/invites/{invite['code']}")
    hook = await bot.ok("POST", f"/channels/{general.id}/webhooks", {"name": "feed"})
    await bot.ok("GET", f"/channels/{general.id}/webhooks")
    await bot.ok("POST", f"/webhooks/{hook['id']}/{hook['token']}?wait=true", {"content": "news"})
    await bot.ok("DELETE", f"/webhooks/{hook['id']}")


async def test_commands_and_interaction_messages(
    bot: Bot, discord: StandIn, endpoint: Endpoint, everything: Guild
) -> None:
    app = discord.application_id
    option = {"type": 4, "name": "amount", "description": "How much", "min_value": 1, "choices": []}
    body = {"name": "give", "description": "Give", "options": [option], "default_member_permissions": "32"}
    for at in (f"/applications/{app}/commands", f"/applications/{app}/guilds/{everything.id}/commands"):
        made = await bot.ok("POST", at, body)
        await bot.ok("PATCH", f"{at}/{made['id']}", {"default_member_permissions": None})
        listed = await bot.ok(
            "PUT", at, [body | {"default_member_permissions": None}, {"name": "Card", "type": 2}]
        )
        await bot.ok("GET", f"{at}?with_localizations=true")
        await bot.ok("GET", f"{at}/{listed[0]['id']}")
        await bot.ok("DELETE", f"{at}/{listed[1]['id']}")
    endpoint.answer = {"type": 5}
    asked = await discord.person("Ada", everything).run("give", amount=3)
    token = f"/webhooks/{app}/{asked.token}"
    await bot.ok("GET", f"{token}/messages/@original")
    await bot.ok("PATCH", f"{token}/messages/@original", {"content": "done", "components": [ROW]})
    follow_up = await bot.ok("POST", token, {"content": "more", "flags": 64})
    await bot.ok("PATCH", f"{token}/messages/{follow_up['id']}", {"content": "even more"})
    await bot.ok("GET", f"{token}/messages/{follow_up['id']}")
    await bot.ok("DELETE", f"{token}/messages/{follow_up['id']}")
    await bot.ok("DELETE", f"{token}/messages/@original")
