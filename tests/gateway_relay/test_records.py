"""What becomes of each event: compact, complete, and without a word anybody wrote."""

import json
from typing import Any

import pytest

from gateway_relay.profiles import Profiles
from gateway_relay.records import Record, Records
from tests.gateway_relay.discord import BOT_ID, guild, guild_id, member, person

G = guild_id(1)
JOINED_MS = 1_767_323_045_678


def records() -> Records:
    fresh = Records(Profiles(limit=100))
    fresh.bot_id = BOT_ID
    return fresh


def of(event: str, body: dict[str, Any], reader: Records | None = None) -> list[Record]:
    return (reader or records()).of(event, json.dumps(body).encode())


def message(**more: Any) -> dict[str, Any]:
    named = {"id": "10", "channel_id": "20", "guild_id": str(G), "type": 0, "content": "SECRET"}
    return {**named, "author": person(5), "embeds": [{"title": "SECRET"}], **more}


def reaction(**more: Any) -> dict[str, Any]:
    named = {"user_id": "5", "channel_id": "20", "message_id": "10", "guild_id": str(G)}
    return {**named, "emoji": {"id": None, "name": "🔥"}, **more}


def voice(**more: Any) -> dict[str, Any]:
    flags = {"deaf": False, "mute": False, "self_deaf": False, "self_mute": False, "suppress": False}
    return {"guild_id": str(G), "channel_id": "30", "user_id": "5", "session_id": "x", **flags, **more}


@pytest.mark.parametrize(
    ("event", "body", "record"),
    [
        ("MESSAGE_CREATE", message(), ("message", G, 20, 5, 10, 0, False)),
        ("MESSAGE_CREATE", message(type=19), ("message", G, 20, 5, 10, 19, False)),
        ("MESSAGE_CREATE", message(author=person(5, bot=True)), ("message", G, 20, 5, 10, 0, True)),
        ("MESSAGE_CREATE", message(author=person(5, system=True)), ("message", G, 20, 5, 10, 0, True)),
        ("MESSAGE_CREATE", message(webhook_id="7"), ("message", G, 20, 5, 10, 0, True)),
        ("MESSAGE_REACTION_ADD", reaction(), ("reaction", G, 20, 5, 10, "🔥", True, False, None)),
        (
            "MESSAGE_REACTION_ADD",
            reaction(emoji={"id": "99", "name": "party"}),
            ("reaction", G, 20, 5, 10, "99", True, False, None),
        ),
        (
            "MESSAGE_REACTION_ADD",
            reaction(message_author_id="7"),
            ("reaction", G, 20, 5, 10, "🔥", True, False, 7),
        ),
        ("MESSAGE_REACTION_REMOVE", reaction(), ("reaction", G, 20, 5, 10, "🔥", False, False, None)),
        ("VOICE_STATE_UPDATE", voice(), ("voice", G, 30, 5, False, False)),
        ("VOICE_STATE_UPDATE", voice(channel_id=None), ("voice", G, None, 5, False, False)),
        ("VOICE_STATE_UPDATE", voice(deaf=True), ("voice", G, 30, 5, True, False)),
        ("VOICE_STATE_UPDATE", voice(self_deaf=True), ("voice", G, 30, 5, True, False)),
        ("GUILD_DELETE", {"id": str(G)}, ("guild_gone", G, False)),
        ("GUILD_DELETE", {"id": str(G), "unavailable": True}, ("guild_gone", G, True)),
        ("GUILD_CREATE", {"id": str(G), "unavailable": True}, ("guild_gone", G, True)),
        ("GUILD_MEMBER_REMOVE", {"guild_id": str(G), "user": person(5)}, ("member_gone", G, 5)),
        ("GUILD_ROLE_DELETE", {"guild_id": str(G), "role_id": "8"}, ("role_gone", G, 8)),
        (
            "GUILD_ROLE_UPDATE",
            {
                "guild_id": str(G),
                "role": {"id": "8", "name": "Mod", "color": 5, "position": 2, "permissions": "16"},
            },
            ("role", G, 8, "Mod", 5, 2, "16", False),
        ),
        (
            "CHANNEL_UPDATE",
            {"id": "20", "guild_id": str(G), "type": 2, "parent_id": None, "name": "Talk"},
            ("channel", G, 20, 2, None, "Talk"),
        ),
        ("CHANNEL_DELETE", {"id": "20", "guild_id": str(G), "type": 0, "name": "a"}, ("channel_gone", G, 20)),
        (
            "THREAD_DELETE",
            {"id": "21", "guild_id": str(G), "parent_id": "20", "type": 11},
            ("channel_gone", G, 21),
        ),
        (
            "GUILD_UPDATE",
            guild(1, afk_channel_id="31", icon="abc", preferred_locale="de"),
            ("guild_update", G, "Guild 1", "abc", 1, 31, "de"),
        ),
    ],
)
def test_an_event_becomes_one_compact_record(event: str, body: dict[str, Any], record: Record) -> None:
    assert of(event, body) == [record]


@pytest.mark.parametrize(
    "event", ["MESSAGE_CREATE", "MESSAGE_REACTION_ADD", "VOICE_STATE_UPDATE", "CHANNEL_CREATE"]
)
def test_events_outside_guilds_become_nothing(event: str) -> None:
    bodies = {
        "MESSAGE_CREATE": message(),
        "MESSAGE_REACTION_ADD": reaction(),
        "VOICE_STATE_UPDATE": voice(),
        "CHANNEL_CREATE": {"id": "20", "type": 1},
    }
    body = {name: value for name, value in bodies[event].items() if name != "guild_id"}

    assert of(event, body) == []


def test_a_joining_member_comes_with_name_pictures_roles_and_time() -> None:
    joined = member(5, "Ada", nick="Countess", avatar="inguild", roles=["7", "8"], guild_id=str(G))
    joined["user"].update(global_name="Ada L.", avatar="face")

    [record] = of("GUILD_MEMBER_ADD", joined)

    own = ("Ada", "Ada L.", "Countess", "face", "inguild", (7, 8), False, JOINED_MS, "join")
    assert record == ("member", G, 5, *own)


def test_a_guest_has_no_time_of_joining() -> None:
    [record] = of("GUILD_MEMBER_UPDATE", {**member(5), "joined_at": None, "guild_id": str(G)})

    assert record[-2:] == (None, "update")


def test_a_profile_is_told_before_the_first_message_and_not_again() -> None:
    reader = records()
    written = message(member={"nick": "Countess", "avatar": None, "roles": ["7"], "joined_at": None})

    first, second = of("MESSAGE_CREATE", written, reader), of("MESSAGE_CREATE", written, reader)

    assert [record[0] for record in first] == ["member", "message"]
    assert first[0] == ("member", G, 5, "Ada", None, "Countess", None, None, (7,), False, None, "seen")
    assert [record[0] for record in second] == ["message"]


@pytest.mark.parametrize("change", [{"nick": "Lady"}, {"roles": ["7"]}, {"avatar": "other"}])
def test_a_changed_profile_is_told_again(change: dict[str, Any]) -> None:
    reader = records()
    as_member = {"nick": None, "avatar": None, "roles": [], "joined_at": None}
    of("MESSAGE_CREATE", message(member=as_member), reader)

    told = of("MESSAGE_CREATE", message(member={**as_member, **change}), reader)

    assert [record[0] for record in told] == ["member", "message"]


def test_what_a_member_event_or_a_snapshot_told_is_not_told_again() -> None:
    reader = records()
    of("GUILD_MEMBER_ADD", {**member(5), "guild_id": str(G)}, reader)
    of("GUILD_CREATE", guild(1, members=[member(6, "Ben")]), reader)
    plain = {"nick": None, "avatar": None, "roles": []}

    assert len(of("MESSAGE_CREATE", message(member=plain), reader)) == 1
    assert len(of("VOICE_STATE_UPDATE", voice(user_id="6", member=member(6, "Ben")), reader)) == 1


def test_somebody_who_left_is_told_again_when_seen_again() -> None:
    reader = records()
    of("GUILD_MEMBER_ADD", {**member(5), "guild_id": str(G)}, reader)
    of("GUILD_MEMBER_REMOVE", {"guild_id": str(G), "user": person(5)}, reader)

    told = of("MESSAGE_REACTION_ADD", reaction(member=member(5)), reader)

    assert [record[0] for record in told] == ["member", "reaction"]


def test_the_whole_guild_comes_as_one_record() -> None:
    snapshot = guild(
        1,
        icon="i",
        afk_channel_id="31",
        roles=[
            {
                "id": str(G),
                "name": "@everyone",
                "color": 0,
                "position": 0,
                "permissions": "1024",
                "managed": False,
            }
        ],
        channels=[{"id": "30", "type": 2, "parent_id": "29", "name": "Talk"}],
        threads=[{"id": "21", "type": 11, "parent_id": "20", "name": "a thread"}],
        emojis=[{"id": "51", "name": "vial"}],
        voice_states=[
            {"user_id": "5", "channel_id": "30", "self_deaf": True, "deaf": False},
            {"user_id": str(BOT_ID), "channel_id": "30", "self_deaf": False, "deaf": False},
            {"user_id": "6", "channel_id": None},
        ],
        members=[
            member(5),
            {**member(BOT_ID, "Guildhall", roles=["44"]), "user": person(BOT_ID, "Guildhall", bot=True)},
        ],
    )

    [record] = of("GUILD_CREATE", snapshot)

    assert record[:8] == ("guild", G, "Guild 1", "i", 1, 31, 3, "en-US")
    roles, channels, in_voice, bot_roles, members, emojis = record[8:]
    assert roles == [(G, "@everyone", 0, 0, "1024", False)]
    assert channels == [(30, 2, 29, "Talk"), (21, 11, 20, "a thread")]
    assert in_voice == [(5, 30, True, False), (BOT_ID, 30, False, True)]
    assert bot_roles == [44]
    assert emojis == [51]
    assert members[0] == (5, "Ada", None, None, None, None, (), False, JOINED_MS)
    assert members[1][7] is True


def test_the_emojis_that_can_be_used_are_told() -> None:
    emojis = [{"id": "51", "name": "vial"}, {"id": "52", "name": "lost", "available": False}]

    assert of("GUILD_EMOJIS_UPDATE", {"guild_id": str(G), "emojis": emojis}) == [("emojis", G, [51])]


def test_threads_of_a_sync_become_channels() -> None:
    threads = [{"id": str(n), "type": 11, "parent_id": "20", "name": "t", "guild_id": str(G)} for n in (1, 2)]

    told = of("THREAD_LIST_SYNC", {"guild_id": str(G), "channel_ids": ["20"], "threads": threads})

    assert told == [("channel", G, 1, 11, 20, "t"), ("channel", G, 2, 11, 20, "t")]


def test_profiles_are_remembered_within_bounds() -> None:
    profiles = Profiles(limit=2)
    for user in (1, 2):
        assert profiles.changed(G, user, ("a",))
    assert not profiles.changed(G, 1, ("a",))
    assert profiles.changed(G, 3, ("a",))

    assert len(profiles) == 2
    assert not profiles.changed(G, 1, ("a",))
    assert profiles.changed(G, 2, ("a",))
