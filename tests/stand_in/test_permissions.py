"""Permissions, overwrites, hierarchy, and who is pinged."""

from datetime import timedelta

import pytest

from stand_in import ClientRefusal, StandIn
from stand_in.changes import roles
from stand_in.model import VOICE, Channel, Guild, Overwrite, Role
from stand_in.rules.permissions import ALL, bits
from tests.support.bot_client import Bot


def bot_role(guild: Guild) -> Role:
    return next(role for role in guild.roles.values() if role.bot_id)


def overwrite(channel: Channel, target: int, type_: int = 0, *, allow: int = 0, deny: int = 0) -> None:
    channel.overwrites[target] = Overwrite(target, type_, allow, deny)


def test_overwrites_apply_in_discords_order(discord: StandIn, guild: Guild, general: Channel) -> None:
    red, blue = (discord.role(guild, name) for name in ("red", "blue"))
    ada = discord.person("Ada", guild, red, blue)
    send = bits("SEND_MESSAGES")

    def may_send() -> bool:
        return bool(discord.world.permissions(ada.id, general) & send)

    overwrite(general, guild.id, deny=send)
    assert not may_send()
    overwrite(general, red.id, allow=send)
    overwrite(general, blue.id, deny=send)
    assert may_send(), "all role allows come after all role denies"
    overwrite(general, ada.id, 1, deny=send)
    assert not may_send()
    red.permissions |= bits("ADMINISTRATOR")
    assert discord.world.permissions(ada.id, general) == ALL


def test_without_view_nothing_is_left_and_a_timeout_leaves_reading(
    discord: StandIn, guild: Guild, general: Channel
) -> None:
    ada = discord.person("Ada", guild)
    ada.member.timed_out_until = discord.clock.now() + timedelta(minutes=5)
    assert discord.world.permissions(ada.id, general) == bits("VIEW_CHANNEL", "READ_MESSAGE_HISTORY")
    discord.move_clock(minutes=6)
    assert discord.world.permissions(ada.id, general) & bits("SEND_MESSAGES")
    overwrite(general, guild.id, deny=bits("VIEW_CHANNEL"))
    assert discord.world.permissions(ada.id, general) == 0
    with pytest.raises(ClientRefusal, match="cannot see"):
        ada.write("hello", channel=general)


NEEDED = {
    "SEND_MESSAGES": ("POST", "/channels/{c}/messages", {"content": "x"}),
    "EMBED_LINKS": ("POST", "/channels/{c}/messages", {"embeds": [{"title": "x"}]}),
    "MANAGE_MESSAGES": ("DELETE", "/channels/{c}/messages/{m}", None),
    "ADD_REACTIONS": ("PUT", "/channels/{c}/messages/{m}/reactions/🔥/@me", None),
    "PIN_MESSAGES": ("PUT", "/channels/{c}/messages/pins/{m}", None),
    "CREATE_PUBLIC_THREADS": ("POST", "/channels/{c}/messages/{m}/threads", {"name": "x"}),
    "MANAGE_CHANNELS": ("PATCH", "/channels/{c}", {"name": "x"}),
    "MANAGE_ROLES": ("PUT", "/guilds/{g}/members/{u}/roles/{r}", None),
    "MANAGE_NICKNAMES": ("PATCH", "/guilds/{g}/members/{u}", {"nick": "x"}),
    "MODERATE_MEMBERS": ("PATCH", "/guilds/{g}/members/{u}", {"communication_disabled_until": None}),
    "CREATE_INSTANT_INVITE": ("POST", "/channels/{c}/invites", {}),
    "KICK_MEMBERS": ("DELETE", "/guilds/{g}/members/{u}", None),
}


@pytest.mark.parametrize("name", NEEDED)
async def test_a_call_needs_its_permission(
    name: str, bot: Bot, discord: StandIn, guild: Guild, general: Channel
) -> None:
    everyone = bits("VIEW_CHANNEL", "SEND_MESSAGES", "EMBED_LINKS", "READ_MESSAGE_HISTORY")
    guild.roles[guild.id].permissions = everyone & ~bits(name)
    bot_role(guild).permissions = ALL & ~bits(name, "ADMINISTRATOR")
    level = discord.role(guild, "Level 5", permissions=0)
    ada = discord.person("Ada", guild)
    guild.owner_id = ada.id
    message = ada.write("hi")
    guild.owner_id = 1
    method, path, body = NEEDED[name]
    at = path.format(c=general.id, m=message.id, g=guild.id, u=ada.id, r=level.id)
    assert await bot.refused(method, at, body) == (403, 50013)
    bot_role(guild).permissions |= bits(name)
    assert (await bot(method, at, body)).is_success


async def test_a_hidden_channel_is_missing_access(bot: Bot, guild: Guild, general: Channel) -> None:
    overwrite(general, guild.id, deny=bits("VIEW_CHANNEL"))
    assert await bot.refused("POST", f"/channels/{general.id}/messages", {"content": "x"}) == (403, 50001)
    assert await bot.refused("GET", f"/channels/{general.id}") == (403, 50001)


async def test_a_guild_without_the_bot_is_missing_access(bot: Bot, discord: StandIn) -> None:
    other = discord.guild("Other", with_bot=False)
    assert await bot.refused("GET", f"/guilds/{other.id}/members/{other.owner_id}") == (403, 50001)


async def test_the_bot_manages_only_what_is_below_it(bot: Bot, discord: StandIn, guild: Guild) -> None:
    bot_role(guild).permissions |= bits("MANAGE_ROLES", "MANAGE_NICKNAMES", "MODERATE_MEMBERS")
    low = discord.role(guild, "low", permissions=0)
    high = discord.role(guild, "high", permissions=0, position=bot_role(guild).position + 1)
    ada, boss = discord.person("Ada", guild, low), discord.person("Boss", guild, high)
    owner = guild.owner_id
    at = f"/guilds/{guild.id}"
    assert await bot.refused("PUT", f"{at}/members/{ada.id}/roles/{high.id}") == (403, 50013)
    assert await bot.refused("PATCH", f"{at}/roles/{high.id}", {"name": "x"}) == (403, 50013)
    assert await bot.refused("PATCH", f"{at}/members/{boss.id}", {"nick": "x"}) == (403, 50013)
    assert await bot.refused("PATCH", f"{at}/members/{owner}", {"nick": "x"}) == (403, 50013)
    assert await bot.refused("PUT", f"{at}/members/{ada.id}/roles/{guild.id}") == (400, 50028)
    booster = discord.role(guild, "booster", managed=True)
    assert await bot.refused("PUT", f"{at}/members/{ada.id}/roles/{booster.id}") == (400, 50028)
    await bot.ok("PATCH", f"{at}/members/{ada.id}", {"nick": "Ada the First"})
    await bot.ok("PUT", f"{at}/members/{boss.id}/roles/{low.id}")
    assert low.id in boss.member.role_ids


async def test_the_bot_grants_only_what_it_has(bot: Bot, guild: Guild, general: Channel) -> None:
    bot_role(guild).permissions = ALL & ~bits("ADMINISTRATOR", "BAN_MEMBERS")
    ban = str(bits("BAN_MEMBERS"))
    assert await bot.refused("POST", f"/guilds/{guild.id}/roles", {"permissions": ban}) == (403, 50013)
    at = f"/channels/{general.id}/permissions/{guild.id}"
    assert await bot.refused("PUT", at, {"type": 0, "allow": ban}) == (403, 50013)
    managing = str(bits("MANAGE_ROLES"))
    assert await bot.refused("PUT", at, {"type": 0, "allow": managing}) == (403, 50013)


async def test_who_is_pinged(bot: Bot, discord: StandIn, guild: Guild, general: Channel) -> None:
    quiet = discord.role(guild, "quiet")
    ada = discord.person("Ada", guild, quiet)
    at, text = f"/channels/{general.id}/messages", f"<@{ada.id}> <@&{quiet.id}> @everyone"

    async def pinged(**allowed: object) -> set[int]:
        sent = await bot.ok("POST", at, {"content": text, **allowed})
        return general.messages[int(sent["id"])].pinged_ids

    assert await pinged(allowed_mentions={"parse": []}) == set()
    assert await pinged(allowed_mentions={"parse": ["roles", "everyone"]}) == set()
    assert await pinged(allowed_mentions={"parse": [], "users": [str(ada.id)]}) == {ada.id}
    assert await pinged() == {ada.id}
    roles.change_role(discord.world, guild, quiet, mentionable=True)
    assert await pinged(allowed_mentions={"parse": ["roles"]}) == {ada.id}
    bot_role(guild).permissions |= bits("MENTION_EVERYONE")
    assert await pinged(allowed_mentions={"parse": ["everyone"]}) == {ada.id, guild.owner_id}


async def test_archived_threads_refuse_edits_but_open_when_written_in(
    bot: Bot, discord: StandIn, guild: Guild, general: Channel
) -> None:
    message = discord.person("Ada", guild).write("x")
    thread = await bot.ok("POST", f"/channels/{general.id}/messages/{message.id}/threads", {"name": "t"})
    at = f"/channels/{thread['id']}"
    inside = await bot.ok("POST", f"{at}/messages", {"content": "one"})
    assert await bot.refused(
        "POST", f"/channels/{general.id}/messages/{message.id}/threads", {"name": "t"}
    ) == (400, 160004)
    await bot.ok("PATCH", at, {"archived": True})
    assert await bot.refused("PATCH", at, {"name": "new"}) == (400, 50083)
    assert await bot.refused("PATCH", f"{at}/messages/{inside['id']}", {"content": "two"}) == (400, 50083)
    await bot.ok("POST", f"{at}/messages", {"content": "three"})
    assert not (await bot.ok("GET", at))["thread_metadata"]["archived"]


async def test_voice_rooms_fill_up_and_moves_need_the_target_in_voice(
    bot: Bot, discord: StandIn, guild: Guild
) -> None:
    room = discord.channel(guild, "Room", VOICE, user_limit=1)
    ada, ben = discord.person("Ada", guild), discord.person("Ben", guild)
    ada.join_voice(room)
    with pytest.raises(ClientRefusal, match="full"):
        ben.join_voice(room)
    move = {"channel_id": str(room.id)}
    assert await bot.refused("PATCH", f"/guilds/{guild.id}/members/{ben.id}", move) == (400, 40032)
    ada.leave_voice()
    assert [state["channel_id"] for state in discord.world.log.named("VOICE_STATE_UPDATE")] == [
        str(room.id),
        None,
    ]
