"""What Discord refuses, the stand-in refuses: limits, error codes, and the tree that names the field."""

from typing import Any

import pytest

from stand_in import StandIn
from stand_in.errors import flatten
from stand_in.model import CATEGORY, Channel, Guild
from tests.support.bot_client import Bot

Json = dict[str, Any]


def button(**fields: Any) -> Json:
    return {"type": 2, "style": 1, "label": "x", "custom_id": "a"} | fields


def row(*components: Json) -> Json:
    return {"type": 1, "components": list(components)}


def select(**fields: Any) -> Json:
    return {"type": 3, "custom_id": "s", "options": [{"label": "a", "value": "a"}]} | fields


def v2(*components: Json) -> Json:
    return {"flags": 1 << 15, "components": list(components)}


TEXT = {"type": 10, "content": "x"}
MESSAGES: dict[str, tuple[Json, str]] = {
    "content over 2000": ({"content": "x" * 2001}, "content"),
    "11 embeds": ({"embeds": [{"title": "x"}] * 11}, "embeds"),
    "a title over 256": ({"embeds": [{"title": "x" * 257}]}, "embeds.0.title"),
    "a description over 4096": ({"embeds": [{"description": "x" * 4097}]}, "embeds.0.description"),
    "26 fields": ({"embeds": [{"fields": [{"name": "n", "value": "v"}] * 26}]}, "embeds.0.fields"),
    "a field without value": ({"embeds": [{"fields": [{"name": "n"}]}]}, "embeds.0.fields.0.value"),
    "a blank field name": ({"embeds": [{"fields": [{"name": " ", "value": "v"}]}]}, "embeds.0.fields.0.name"),
    "a footer over 2048": ({"embeds": [{"footer": {"text": "x" * 2049}}]}, "embeds.0.footer.text"),
    "embeds over 6000": ({"embeds": [{"description": "x" * 3001}, {"description": "x" * 3000}]}, "embeds"),
    "an embed of nothing": ({"embeds": [{"color": 1}]}, "embeds.0.description"),
    "an image from nowhere": ({"embeds": [{"image": {"url": "ftp://x"}}]}, "embeds.0.image.url"),
    "six rows": ({"components": [row(button(custom_id=str(n))) for n in range(6)]}, "components"),
    "six buttons": (
        {"components": [row(*(button(custom_id=str(n)) for n in range(6)))]},
        "components.0.components",
    ),
    "an empty row": ({"components": [row()]}, "components.0.components"),
    "a button on the top": ({"components": [button()]}, "components.0.type"),
    "a select beside a button": ({"components": [row(select(), button())]}, "components.0.components"),
    "a custom id twice": ({"components": [row(button(), button())]}, "components.0.components.1.custom_id"),
    "a custom id over 100": (
        {"components": [row(button(custom_id="x" * 101))]},
        "components.0.components.0.custom_id",
    ),
    "a label over 80": ({"components": [row(button(label="x" * 81))]}, "components.0.components.0.label"),
    "a link with a custom id": (
        {"components": [row(button(style=5, url="https://x.example"))]},
        "components.0.components.0.custom_id",
    ),
    "26 options": (
        {"components": [row(select(options=[{"label": str(n), "value": str(n)} for n in range(26)]))]},
        "components.0.components.0.options",
    ),
    "more to pick than options": (
        {"components": [row(select(max_values=2))]},
        "components.0.components.0.max_values",
    ),
    "a placeholder over 150": (
        {"components": [row(select(placeholder="x" * 151))]},
        "components.0.components.0.placeholder",
    ),
    "text display without the flag": ({"components": [TEXT]}, "components.0.type"),
    "content beside V2": (v2(TEXT) | {"content": "x"}, "content"),
    "embeds beside V2": (v2(TEXT) | {"embeds": [{"title": "x"}]}, "embeds"),
    "41 components": (v2(*[TEXT] * 41), "components"),
    "41 components, nested": (v2({"type": 17, "components": [TEXT] * 40}), "components"),
    "V2 text over 4000": (
        v2({"type": 10, "content": "x" * 2001}, {"type": 10, "content": "x" * 2000}),
        "components",
    ),
    "a container in a container": (
        v2({"type": 17, "components": [{"type": 17, "components": [TEXT]}]}),
        "components.0.components.0.type",
    ),
    "a section without accessory": (v2({"type": 9, "components": [TEXT]}), "components.0.accessory"),
    "11 pictures": (v2({"type": 12, "items": [{"media": {"url": "https://x"}}] * 11}), "components.0.items"),
    "a file that was not uploaded": (v2({"type": 13, "file": {"url": "attachment://a.txt"}}), "components"),
    "parse and users at once": (
        {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
        "allowed_mentions",
    ),
    "an attachment that was not uploaded": ({"content": "x", "attachments": [{"id": "0"}]}, "attachments.0"),
    "a reply to nothing": ({"content": "x", "message_reference": {"message_id": "1"}}, "message_reference"),
    "a nonce over 25": ({"content": "x", "nonce": "x" * 26}, "nonce"),
}


@pytest.mark.parametrize("case", MESSAGES)
async def test_a_message_is_refused_with(case: str, bot: Bot, general: Channel) -> None:
    body, field = MESSAGES[case]
    answer = await bot("POST", f"/channels/{general.id}/messages", body)
    assert (answer.status_code, answer.json()["code"]) == (400, 50035)
    assert field in dict(flatten(answer.json()["errors"]))
    assert not general.messages


def command(**fields: Any) -> Json:
    return {"name": "give", "description": "Give"} | fields


def option(**fields: Any) -> Json:
    return {"type": 3, "name": "text", "description": "Text"} | fields


COMMANDS: dict[str, tuple[Json, str]] = {
    "capitals in a name": (command(name="Give"), "name"),
    "a space in a name": (command(name="give xp"), "name"),
    "a name over 32": (command(name="x" * 33), "name"),
    "no description": (command(description=None), "description"),
    "a description over 100": (command(description="x" * 101), "description"),
    "26 options": (command(options=[option(name=f"o{n}") for n in range(26)]), "options"),
    "an option twice": (command(options=[option(), option()]), "options.1"),
    "required after optional": (command(options=[option(), option(name="b", required=True)]), "options.1"),
    "options beside subcommands": (command(options=[option(type=1), option(name="b")]), "options"),
    "groups in groups": (
        command(options=[option(type=2, options=[option(type=2, options=[])])]),
        "options.0.options.0.type",
    ),
    "26 choices": (
        command(options=[option(choices=[{"name": str(n), "value": str(n)} for n in range(26)])]),
        "options.0.choices",
    ),
    "choices and autocomplete": (
        command(options=[option(choices=[{"name": "a", "value": "a"}], autocomplete=True)]),
        "options.0",
    ),
    "a number as text's choice": (
        command(options=[option(choices=[{"name": "a", "value": 1}])]),
        "options.0.choices.0.value",
    ),
    "a range on text": (command(options=[option(min_value=1)]), "options.0.type"),
    "a range turned round": (
        command(options=[option(type=4, min_value=5, max_value=1)]),
        "options.0.min_value",
    ),
    "a locale that does not exist": (command(name_localizations={"xx": "a"}), "name_localizations.xx"),
    "more than 8000 characters": (
        command(
            options=[
                option(
                    name=f"o{n}", choices=[{"name": "n" * 100, "value": f"{c}" + "v" * 98} for c in range(25)]
                )
                for n in range(2)
            ]
        ),
        "body",
    ),
    "a described user command": ({"name": "Card", "type": 2, "description": "x"}, "description"),
}


@pytest.mark.parametrize("case", COMMANDS)
async def test_a_command_is_refused_with(case: str, bot: Bot, discord: StandIn) -> None:
    body, field = COMMANDS[case]
    answer = await bot("POST", f"/applications/{discord.application_id}/commands", body)
    assert (answer.status_code, answer.json()["code"]) == (400, 50035)
    faults = dict(flatten(answer.json()["errors"]))
    assert field in faults, faults


async def test_of_the_translations_only_the_longest_counts(bot: Bot, discord: StandIn) -> None:
    translated = dict.fromkeys(("de", "fr", "it"), "x" * 100)
    options = [
        option(name=f"o{n}", description="y" * 100, description_localizations=translated) for n in range(25)
    ]
    await bot.ok("POST", f"/applications/{discord.application_id}/commands", command(options=options))


async def test_too_many_commands_and_doubled_names_are_refused(bot: Bot, discord: StandIn) -> None:
    at = f"/applications/{discord.application_id}/commands"
    many = [command(name=f"c{n}") for n in range(101)]
    assert await bot.refused("PUT", at, many) == (400, 30032)
    assert await bot.refused("PUT", at, [command(), command()]) == (400, 50035)
    await bot.ok("PUT", at, many[:100])
    assert await bot.refused("POST", at, command(name="one-more")) == (400, 30032)
    assert len(await bot.ok("PUT", at, [])) == 0


async def test_only_200_commands_are_created_a_day(bot: Bot, discord: StandIn) -> None:
    at = f"/applications/{discord.application_id}/commands"
    for batch in range(2):
        await bot.ok("PUT", at, [command(name=f"c{batch}-{n}") for n in range(100)])
    assert await bot.refused("PUT", at, [command()]) == (400, 30034)
    await bot.ok("PUT", at, [command(name="c1-5", description="Changed")])
    discord.move_clock(days=1)
    await bot.ok("PUT", at, [command()])


UNKNOWN = {
    "/channels/1": 10003,
    "/guilds/1": 10004,
    "/users/1": 10013,
    "/channels/{c}/messages/1": 10008,
    "/guilds/{g}/members/1": 10013,
    "/guilds/{g}/members/{stranger}": 10007,
    "/guilds/{g}/roles/1": 10011,
    "/guilds/{g}/voice-states/{stranger}": 10065,
    "/applications/{a}/commands/1": 10063,
    "/invites/nothing": 10006,
    "/webhooks/1/x/messages/1": 10015,
}


@pytest.mark.parametrize("path", UNKNOWN)
async def test_unknown_things_have_their_codes(
    path: str, bot: Bot, discord: StandIn, guild: Guild, general: Channel
) -> None:
    stranger = discord.person("Stranger")
    at = path.format(c=general.id, g=guild.id, stranger=stranger.id, a=discord.application_id)
    assert await bot.refused("GET", at) == (404, UNKNOWN[path])


async def test_who_calls_and_how_is_checked(bot: Bot, general: Channel) -> None:
    at = f"/channels/{general.id}"
    assert await bot.refused("GET", at, headers={"Authorization": "Bot wrong"}) == (401, 0)
    assert await bot.refused("GET", at, headers={"User-Agent": "python-httpx"}) == (403, 40333)
    assert await bot.refused("GET", "/nothing") == (404, 0)
    assert await bot.refused("DELETE", "/users/@me") == (405, 0)
    post = ("POST", f"{at}/messages")
    assert await bot.refused(*post, content=b"{", headers={"Content-Type": "application/json"}) == (
        400,
        50109,
    )
    assert await bot.refused(*post, content=b"content=x", headers={"Content-Type": "text/plain"}) == (
        400,
        50035,
    )
    assert await bot.refused(*post, {}) == (400, 50006)


async def test_other_codes_of_channels_and_dms(bot: Bot, discord: StandIn, guild: Guild) -> None:
    category = discord.channel(guild, "Cat", CATEGORY)
    assert await bot.refused("POST", f"/channels/{category.id}/messages", {"content": "x"}) == (400, 50008)
    ada = discord.person("Ada", guild)
    dm = (await bot.ok("POST", "/users/@me/channels", {"recipient_id": str(ada.id)}))["id"]
    ada.close_dms()
    assert await bot.refused("POST", f"/channels/{dm}/messages", {"content": "x"}) == (403, 50007)
    ada.close_dms(False)
    ada.leave()
    assert await bot.refused("POST", f"/channels/{dm}/messages", {"content": "x"}) == (403, 50278)


async def test_the_same_nonce_gives_the_same_message(bot: Bot, discord: StandIn, general: Channel) -> None:
    at, body = f"/channels/{general.id}/messages", {"content": "x", "nonce": "n", "enforce_nonce": True}
    first, again = [(await bot.ok("POST", at, body))["id"] for _ in range(2)]
    assert first == again
    discord.move_clock(minutes=10)
    assert (await bot.ok("POST", at, body))["id"] != first


async def test_bulk_deletion_takes_2_to_100_young_messages(
    bot: Bot, discord: StandIn, guild: Guild, general: Channel
) -> None:
    ada = discord.person("Ada", guild)
    old, young = str(ada.write("old").id), ""
    discord.move_clock(days=15)
    young = str(ada.write("young").id)
    at = f"/channels/{general.id}/messages/bulk-delete"
    assert await bot.refused("POST", at, {"messages": [young]}) == (400, 50035)
    assert await bot.refused("POST", at, {"messages": [young, young]}) == (400, 50035)
    assert await bot.refused("POST", at, {"messages": [old, young]}) == (400, 50034)
    assert len(general.messages) == 2


async def test_an_edit_keeps_the_v2_flag_and_only_listed_files(bot: Bot, general: Channel) -> None:
    at = f"/channels/{general.id}/messages"
    sent = await bot.ok("POST", at, v2(TEXT))
    edited = await bot.ok("PATCH", f"{at}/{sent['id']}", {"components": [TEXT, TEXT]})
    assert edited["flags"] & 1 << 15
    assert await bot.refused("PATCH", f"{at}/{sent['id']}", {"content": "x"}) == (400, 50035)
    files = {"files[0]": ("a.txt", b"a"), "files[1]": ("b.txt", b"b")}
    two = (await bot("POST", at, data={"payload_json": '{"content": "x"}'}, files=files)).json()
    assert [file["filename"] for file in two["attachments"]] == ["a.txt", "b.txt"]
    kept = {"attachments": [{"id": two["attachments"][1]["id"]}]}
    left = await bot.ok("PATCH", f"{at}/{two['id']}", kept)
    assert [file["filename"] for file in left["attachments"]] == ["b.txt"]


async def test_the_audit_log_reason_must_be_encoded(bot: Bot, discord: StandIn, guild: Guild) -> None:
    ada, role = discord.person("Ada", guild), discord.role(guild, "Level 5")
    at = f"/guilds/{guild.id}/members/{ada.id}/roles/{role.id}"
    await bot.ok("PUT", at, headers={"X-Audit-Log-Reason": "Level%205%20%F0%9F%8E%89"})
    assert discord.calls("PUT", "/roles/")[-1].reason == "Level 5 🎉"
    raw = {"X-Audit-Log-Reason": "Stufe fünf".encode("latin-1")}
    assert await bot.refused("PUT", at, headers=raw) == (400, 50035)
    assert await bot.refused("PUT", at, headers={"X-Audit-Log-Reason": "x" * 513}) == (400, 50035)


MISSHAPEN = [
    ("POST", "/channels/{c}/messages", []),
    ("POST", "/channels/{c}/messages", {"content": 5}),
    ("POST", "/channels/{c}/messages", {"embeds": "x"}),
    ("POST", "/channels/{c}/messages", {"embeds": [5], "components": [5]}),
    ("POST", "/channels/{c}/messages", {"content": "x", "flags": "many"}),
    ("POST", "/channels/{c}/messages", {"content": "x", "message_reference": 5}),
    ("POST", "/channels/{c}/threads", {"name": 5}),
    ("PATCH", "/channels/{c}", {"permission_overwrites": [{"id": "x"}]}),
    ("PATCH", "/guilds/{g}/members/{u}", {"roles": "none"}),
    ("PATCH", "/guilds/{g}/roles", {"id": 5}),
    ("PUT", "/applications/{a}/commands", {"name": "x"}),
    ("POST", "/applications/{a}/commands", [1]),
    ("POST", "/users/@me/channels", {"recipient_id": "me"}),
]


@pytest.mark.parametrize(("method", "path", "body"), MISSHAPEN)
async def test_misshapen_bodies_are_refused_not_crashed_on(
    method: str, path: str, body: Any, bot: Bot, discord: StandIn, guild: Guild, general: Channel
) -> None:
    next(r for r in guild.roles.values() if r.bot_id).permissions |= 8
    ada = discord.person("Ada", guild)
    at = path.format(c=general.id, g=guild.id, u=ada.id, a=discord.application_id)
    assert (await bot.refused(method, at, body))[0] == 400
    assert not general.messages
