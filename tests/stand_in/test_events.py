"""What happens in the world reaches the gateway in Discord's form."""

import json
from typing import Any

from stand_in import StandIn
from stand_in.changes import channels, guilds, messages, roles, voice
from stand_in.gateway import Intent, Session
from stand_in.model import VOICE, Channel, Guild
from tests.support.bot_client import Bot

Json = dict[str, Any]
EVERYTHING = Intent((1 << 26) - 1)


def session(discord: StandIn) -> Session:
    return discord.gateway.begin_session(0, 1, EVERYTHING, "ws://gateway")


def heard(of: Session, event: str) -> list[Json]:
    told = [json.loads(raw) for _, raw in of.events]
    return [dispatch["d"] for dispatch in told if dispatch["t"] == event]


def test_a_session_begins_with_the_guilds_the_bot_is_in(discord: StandIn, guild: Guild) -> None:
    discord.guild("Elsewhere", with_bot=False)
    ada = discord.person("Ada", guild)
    ada.join_voice(discord.channel(guild, "Room", VOICE))
    (created,) = heard(session(discord), "GUILD_CREATE")
    assert created["id"] == str(guild.id)
    assert {member["user"]["id"] for member in created["members"]} == {
        str(discord.application_id),
        str(ada.id),
    }
    assert [state["user_id"] for state in created["voice_states"]] == [str(ada.id)]
    assert "guild_id" not in created["voice_states"][0]
    assert created["member_count"] == 3


def test_messages_carry_the_members_part_without_the_user(
    discord: StandIn, guild: Guild, general: Channel
) -> None:
    listening = session(discord)
    ada = discord.person("Ada", guild, nick="A")
    message = ada.write("hello", channel=general)
    ada.edit(message, "hello!")
    ada.react(message, "🔥")
    ada.unreact(message, "🔥")
    messages.delete(discord.world, message)
    (created,) = heard(listening, "MESSAGE_CREATE")
    assert created["guild_id"] == str(guild.id)
    assert created["member"]["nick"] == "A"
    assert "user" not in created["member"]
    assert heard(listening, "MESSAGE_UPDATE")[0]["edited_timestamp"]
    (added,) = heard(listening, "MESSAGE_REACTION_ADD")
    assert (added["emoji"], added["user_id"]) == ({"id": None, "name": "🔥"}, str(ada.id))
    assert added["message_author_id"] == str(message.author_id)
    (removed,) = heard(listening, "MESSAGE_REACTION_REMOVE")
    assert not {"member", "message_author_id"} & removed.keys()
    assert set(heard(listening, "MESSAGE_DELETE")[0]) == {"id", "channel_id", "guild_id"}


def test_a_deleted_channel_empties_and_its_threads_go_first(discord: StandIn, guild: Guild) -> None:
    room = discord.channel(guild, "Room", VOICE)
    ada = discord.person("Ada", guild)
    ada.join_voice(room)
    listening = session(discord)
    thread = channels.make_thread(discord.world, room, "thread", ada.id)
    channels.delete_channel(discord.world, guild, room)
    assert heard(listening, "VOICE_STATE_UPDATE")[0]["channel_id"] is None
    assert heard(listening, "THREAD_DELETE")[0]["id"] == str(thread.id)
    assert heard(listening, "CHANNEL_DELETE")[0]["id"] == str(room.id)
    assert thread.id not in guild.channels


def test_a_deleted_role_is_taken_from_its_members(discord: StandIn, guild: Guild) -> None:
    role = discord.role(guild, "Raider")
    ada = discord.person("Ada", guild, role)
    listening = session(discord)
    roles.delete_role(discord.world, guild, role)
    assert heard(listening, "GUILD_ROLE_DELETE") == [{"guild_id": str(guild.id), "role_id": str(role.id)}]
    assert heard(listening, "GUILD_MEMBER_UPDATE")[0]["roles"] == []
    assert not ada.member.role_ids


def test_the_bots_coming_and_going_is_told_and_then_nothing_more(discord: StandIn, guild: Guild) -> None:
    listening = session(discord)
    ada = discord.person("Ada", guild)
    guilds.remove_bot(discord.world, guild)
    ada.write("unheard")
    assert heard(listening, "GUILD_DELETE") == [{"id": str(guild.id)}]
    assert not heard(listening, "MESSAGE_CREATE")
    guilds.add_bot(discord.world, guild)
    assert [created["id"] for created in heard(listening, "GUILD_CREATE")][-1] == str(guild.id)


async def test_a_single_use_invite_vanishes_as_it_is_used(
    discord: StandIn, bot: Bot, guild: Guild, general: Channel
) -> None:
    ada = discord.person("Ada", guild)
    ada.leave()
    invite = await bot.ok("POST", f"/channels/{general.id}/invites", {"max_uses": 1, "unique": True})
    listening = session(discord)
    ada.rejoin(invite["code"])
    assert heard(listening, "INVITE_DELETE")[0]["code"] == invite["code"]
    assert heard(listening, "GUILD_MEMBER_ADD")[0]["user"]["id"] == str(ada.id)
    assert await bot.refused("GET", f"/invites/{invite['code']}") == (404, 10006)


def test_who_leaves_leaves_voice_too(discord: StandIn, guild: Guild) -> None:
    room = discord.channel(guild, "Room", VOICE)
    ada = discord.person("Ada", guild)
    listening = session(discord)
    ada.join_voice(room, self_deaf=True)
    voice.set_server_flags(discord.world, guild, ada.id, mute=True)
    ada.leave()
    states = heard(listening, "VOICE_STATE_UPDATE")
    assert [(state["channel_id"] is None, state["mute"]) for state in states] == [
        (False, False),
        (False, True),
        (True, True),
    ]
    assert heard(listening, "GUILD_MEMBER_REMOVE")[0]["user"]["id"] == str(ada.id)
