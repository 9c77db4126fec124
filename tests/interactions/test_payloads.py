"""Reading what Discord posts: snowflakes, permissions, what may be absent, what may be new."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from discord_interactions import InteractionType as Wire

from interactions.entities import created_at
from interactions.payloads import (
    CommandInteraction,
    ComponentInteraction,
    Interaction,
    InteractionType,
    PayloadError,
    decode,
)
from interactions.permissions import Permissions
from tests.support.payloads import ADA, APPLICATION, CHANNEL, GUILD, command, component, interaction


def received(made: Any) -> Interaction:
    interaction = decode(json.dumps(made).encode())
    assert interaction is not None
    return interaction


def test_a_guild_interaction_is_read_with_its_numbers() -> None:
    asked = received(command("rank", id="1200000000000000001", guild_locale="de", locale="fr"))
    assert isinstance(asked, CommandInteraction)
    assert (asked.id, asked.guild_id, asked.channel_id) == (
        1200000000000000001,
        GUILD,
        CHANNEL,
    )
    assert (asked.application_id, asked.locale, asked.guild_locale) == (
        APPLICATION,
        "fr",
        "de",
    )
    assert asked.member is not None
    assert asked.member.roles == (5,)
    assert asked.member.permissions == Permissions.SEND_MESSAGES == asked.app_permissions


def test_a_direct_message_has_a_user_and_no_member() -> None:
    interaction = received(command("rank", dm=True))
    assert (interaction.member, interaction.guild_id, interaction.user.username) == (
        None,
        None,
        ADA["username"],
    )


def test_words_that_look_like_json_stay_words() -> None:
    user = ADA | {"username": "null", "global_name": "12"}
    interaction = received(command("true", user=user))
    assert isinstance(interaction, CommandInteraction)
    assert (interaction.user.username, interaction.user.global_name, interaction.data.name) == (
        "null",
        "12",
        "true",
    )


@pytest.mark.parametrize("text", ["\x00", "a\x00\x00b", "\\u0000", "\\\x00", "\\\\u0000\x00", '"\x00"'])
def test_what_no_text_of_the_database_can_hold_is_left_out(text: str) -> None:
    interaction = received(command("say", user=ADA | {"username": text}))
    assert interaction.user.username == text.replace("\x00", "")


def test_fields_that_are_null_or_new_do_no_harm() -> None:
    made = interaction(3, {"custom_id": "x", "brand_new": [1]}, message={"id": "1", "brand_new": {}})
    made |= {"channel": None, "guild_locale": None, "brand_new": {"a": [None]}, "app_permissions": None}
    press = received(made)
    assert isinstance(press, ComponentInteraction)
    assert (press.message.id, press.app_permissions) == (1, 0)


def test_a_key_given_twice_counts_as_its_last() -> None:
    body = json.dumps(command("rank", id="5")).replace('"id": "5"', '"id": "4", "id": "5"', 1)
    interaction = decode(body.encode())
    assert interaction is not None
    assert interaction.id == 5


@pytest.mark.parametrize("code", ["\\ud800", "\\udc00", "\\ud83d"])
def test_half_of_a_character_is_refused_or_made_storable(code: str) -> None:
    body = json.dumps(command("rank", user=ADA | {"username": "?"})).replace('"?"', f'"{code}"')
    try:
        interaction = decode(body.encode())
    except PayloadError:
        return
    assert interaction is not None
    interaction.user.username.encode()


def test_a_snowflake_tells_when_it_was_made() -> None:
    assert created_at(175928847299117063) == datetime(2016, 4, 30, 11, 18, 25, 796000, UTC)
    assert received(component("x", id="175928847299117063")).created_at.year == 2016


def test_interaction_types_are_those_of_the_official_package() -> None:
    ours = {int(kind) for kind in InteractionType}
    assert ours == {value for name, value in vars(Wire).items() if name.isupper()}


@pytest.mark.parametrize(
    ("owners", "only"),
    [({}, False), ({"0": "1"}, False), ({"1": "2"}, True), ({"0": "1", "1": "2"}, False)],
)
def test_a_user_install_without_the_bot_in_the_guild_is_told_apart(
    owners: dict[str, str], only: bool
) -> None:
    interaction = received(command("rank", authorizing_integration_owners=owners))
    assert interaction.is_user_install_only is only
