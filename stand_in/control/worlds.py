"""Control routes that make and change the world: guilds, channels, roles, members, users."""

from datetime import datetime
from typing import Any

from stand_in import wire
from stand_in.changes import channels, guilds, roles, voice
from stand_in.control import views
from stand_in.control.request import Ask, Json
from stand_in.model import Channel, Overwrite, Role
from stand_in.people import Person

ROLE_FIELDS = ("name", "position", "color", "hoist", "mentionable")
CHANNEL_FIELDS = ("name", "topic", "position", "nsfw", "slowmode_seconds", "user_limit")


def world(ask: Ask) -> Json:
    return {
        "guilds": [views.guild_line(ask.world, guild) for guild in ask.world.guilds.values()],
        "users": [views.user(ask.world, user) for user in ask.world.users.values()],
        "bot_id": str(ask.world.bot.id),
    }


def make_guild(ask: Ask) -> Json:
    owner_id = ask.body.get("owner")
    owner = ask.world.user(int(owner_id)) if owner_id else guilds.make_user(ask.world, "Owner")
    options = {"with_bot": ask.body.get("with_bot", True), "locale": ask.body.get("locale", "en-US")}
    return views.guild_whole(ask.world, ask.stand_in.guild(ask.need("name"), owner=owner, **options))


def get_guild(ask: Ask) -> Json:
    return views.guild_whole(ask.world, ask.guild())


def change_guild(ask: Ask) -> Json:
    fields = ask.picked("name", "afk_timeout", "preferred_locale", "mfa_level")
    for name in ("afk_channel_id", "owner_id", "system_channel_id"):
        if name in ask.body:
            fields[name] = int(ask.body[name]) if ask.body[name] is not None else None
    guilds.change_guild(ask.world, ask.guild(), **fields)
    return get_guild(ask)


def delete_guild(ask: Ask) -> None:
    guilds.delete_guild(ask.world, ask.guild())


def install_bot(ask: Ask) -> None:
    guild = ask.guild()
    if not ask.world.bot_is_in(guild.id):
        granted = ask.body.get("permissions")
        guilds.add_bot(ask.world, guild, int(granted) if granted is not None else guilds.BOT_ROLE_DEFAULT)


def remove_bot(ask: Ask) -> None:
    if ask.world.bot_is_in(ask.guild().id):
        guilds.remove_bot(ask.world, ask.guild())


def make_channel(ask: Ask) -> Json:
    fields = ask.picked(*CHANNEL_FIELDS[1:]) | _parent(ask) | _overwrites(ask)
    made = channels.make_channel(
        ask.world, ask.guild(), ask.need("name"), int(ask.body.get("type", 0)), **fields
    )
    return wire.channel(ask.world, made)


def change_channel(ask: Ask) -> Json:
    channel = ask.channel()
    if channel.is_thread:
        fields = ask.picked("name", "archived", "locked")
        channels.change_thread(ask.world, channel, **fields)
    else:
        channels.change_channel(
            ask.world, channel, **ask.picked(*CHANNEL_FIELDS), **_parent(ask), **_overwrites(ask)
        )
    return wire.channel(ask.world, channel)


def _parent(ask: Ask) -> Json:
    if "parent_id" not in ask.body:
        return {}
    return {"parent_id": int(ask.body["parent_id"]) if ask.body["parent_id"] else None}


def _overwrites(ask: Ask) -> Json:
    listed = ask.body.get("permission_overwrites")
    if listed is None:
        return {}
    overwrites = (Overwrite(int(o["id"]), int(o["type"]), int(o["allow"]), int(o["deny"])) for o in listed)
    return {"overwrites": {overwrite.id: overwrite for overwrite in overwrites}}


def delete_channel(ask: Ask) -> None:
    channel: Channel = ask.channel()
    guild = ask.world.guild(channel.guild_id or 0)
    (channels.delete_thread if channel.is_thread else channels.delete_channel)(ask.world, guild, channel)


def make_thread(ask: Ask) -> Json:
    """A thread made by a person, in a channel or from a message."""
    fields: Json = {"id": ask.id("message")} if ask.has("message") else {}
    parent = ask.channel()
    thread = channels.make_thread(
        ask.world, parent, ask.need("name"), ask.id("user"), type_=int(ask.body.get("type", 11)), **fields
    )
    if ask.has("message"):
        ask.world.message(parent.id, ask.id("message")).thread_id = thread.id
    return wire.channel(ask.world, thread)


def make_role(ask: Ask) -> Json:
    fields = ask.picked(*ROLE_FIELDS[1:])
    if "permissions" in ask.body:
        fields["permissions"] = int(ask.body["permissions"])
    return wire.role(roles.make_role(ask.world, ask.guild(), ask.need("name"), **fields))


def _role(ask: Ask) -> Role:
    return ask.world.role(ask.guild().id, ask.id("role"))


def change_role(ask: Ask) -> Json:
    fields = ask.picked(*ROLE_FIELDS)
    if "permissions" in ask.body:
        fields["permissions"] = int(ask.body["permissions"])
    role = _role(ask)
    roles.change_role(ask.world, ask.guild(), role, **fields)
    return wire.role(role)


def delete_role(ask: Ask) -> None:
    roles.delete_role(ask.world, ask.guild(), _role(ask))


def join(ask: Ask) -> Json:
    """An existing user (`user`) or a new one (`name`) joins, perhaps by an `invite` code."""
    guild = ask.guild()
    if ask.has("user"):
        user = ask.world.user(ask.id("user"))
    else:
        user = guilds.make_user(ask.world, ask.need("name"), locale=ask.body.get("locale", "en-US"))
    if ask.has("invite"):
        guilds.use_invite(ask.world, guild, str(ask.need("invite")))
    member = guilds.join(ask.world, guild, user, nick=ask.body.get("nick"))
    for role_id in ask.body.get("roles") or []:
        roles.give(ask.world, member, int(role_id))
    return views.member(ask.world, guild, member)


def change_member(ask: Ask) -> Json:
    guild = ask.guild()
    member = ask.world.member(guild.id, ask.id("user"))
    fields: dict[str, Any] = ask.picked("nick", "pending")
    if "roles" in ask.body:
        fields["role_ids"] = {int(role_id) for role_id in ask.body["roles"]}
    if "timed_out_until" in ask.body:
        until = ask.body["timed_out_until"]
        fields["timed_out_until"] = datetime.fromisoformat(until) if until else None
    if fields:
        guilds.change_member(ask.world, member, **fields)
    if "mute" in ask.body or "deaf" in ask.body:
        voice.set_server_flags(ask.world, guild, member.user.id, **ask.picked("mute", "deaf"))
    return views.member(ask.world, guild, member)


def leave(ask: Ask) -> None:
    guild = ask.guild()
    Person(ask.world, ask.stand_in.deliverer, ask.world.member(guild.id, ask.id("user")).user, guild).leave()


def make_user(ask: Ask) -> Json:
    made = guilds.make_user(ask.world, ask.need("name"), locale=ask.body.get("locale", "en-US"))
    return views.user(ask.world, made)


def change_user(ask: Ask) -> Json:
    user = ask.world.user(ask.id("user"))
    guilds.change_user(ask.world, user, **ask.picked("global_name", "locale", "takes_dms"))
    return views.user(ask.world, user)
