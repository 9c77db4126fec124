"""The application, its bot, the guilds it is in, DMs, invites, and where the gateway is."""

import secrets
from typing import Any

from stand_in import wire, wire_guild
from stand_in.changes import channels, guilds
from stand_in.errors import ApiError, Form, unknown
from stand_in.model import DM, Guild, Invite
from stand_in.rest.checks import in_channel, in_guild
from stand_in.rest.routing import Call, Reply, routes
from stand_in.world import World

Json = dict[str, Any]


def application_wire(world: World) -> Json:
    app = world.application
    return {
        "id": str(app.id),
        "name": app.name,
        "icon": None,
        "description": app.description,
        "type": None,
        "bot": wire.user(world.bot),
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": app.public_key,
        "flags": app.flags,
        "flags_new": str(app.flags),
        "tags": app.tags,
        "redirect_uris": [],
        "interactions_endpoint_url": app.interactions_endpoint_url,
        "role_connections_verification_url": None,
        "owner": wire.user(world.users[app.owner_id]),
        "approximate_guild_count": sum(1 for _ in world.guilds_of(world.bot.id)),
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "team": None,
        "eligible_oauth2_scopes": [],
        **app.settings,
    }


@routes.add("GET", "/applications/@me", calls=5, seconds=5)
def get_application(call: Call) -> Reply:
    return Reply(200, application_wire(call.world))


@routes.add("PATCH", "/applications/@me", calls=5, seconds=5)
async def edit_application(call: Call) -> Reply:
    form, body, app = Form(), call.fields, call.world.application
    if body.get("description") is not None:
        form.length("description", body["description"], 0, 400)
    if body.get("tags") is not None and form.items("tags", body["tags"], 0, 5):
        for number, tag in enumerate(body["tags"]):
            form.length(f"tags.{number}", tag, 1, 20)
    url = body.get("interactions_endpoint_url")
    if (
        url
        and form.length("interactions_endpoint_url", url, 1, 2048)
        and not url.startswith(("http://", "https://"))
    ):
        form.bad("interactions_endpoint_url", "URL_TYPE_INVALID_SCHEME", "Scheme must be http or https.")
    form.raise_if_bad()
    if url:
        await call.server.deliverer.validate_endpoint(url)
    if "interactions_endpoint_url" in body:
        app.interactions_endpoint_url = url or None
    app.description = body.get("description", app.description)
    app.tags = body.get("tags", app.tags)
    for name in ("install_params", "integration_types_config", "custom_install_url"):
        if body.get(name) is not None:
            app.settings[name] = body[name]
    return Reply(200, application_wire(call.world))


@routes.add("GET", "/gateway/bot", calls=2, seconds=5)
def gateway_bot(call: Call) -> Reply:
    if call.server.gateway_bot is None:
        raise ApiError(503, 0, "There is no gateway")
    return Reply(200, call.server.gateway_bot())


@routes.add("GET", "/gateway", calls=5, seconds=5, open_=True)
def gateway(call: Call) -> Reply:
    return Reply(200, {"url": gateway_bot(call).body["url"]})


@routes.add("GET", "/users/@me", calls=10, seconds=10)
def get_me(call: Call) -> Reply:
    me = wire.user(call.bot) | {"mfa_enabled": True, "locale": "en-US", "verified": True, "email": None}
    return Reply(200, me)


@routes.add("GET", "/users/{user_id}", calls=30, seconds=30)
def get_user(call: Call) -> Reply:
    return Reply(200, wire.user(call.world.user(call.id("user_id"))))


@routes.add("POST", "/users/@me/channels", calls=10, seconds=10)
def open_dm(call: Call) -> Reply:
    form = Form()
    if call.fields.get("recipient_id") is None:
        form.required("recipient_id")
    else:
        form.snowflake("recipient_id", call.fields["recipient_id"])
    form.raise_if_bad()
    other = call.world.users.get(int(call.fields["recipient_id"]))
    if other is None or other.id == call.bot.id:
        raise ApiError(400, 50033, "Invalid Recipient(s)")
    return Reply(200, wire.channel(call.world, channels.open_dm(call.world, call.bot, other)))


@routes.add("GET", "/users/@me/guilds", calls=5, seconds=5)
def my_guilds(call: Call) -> Reply:
    guilds_of_bot: list[Json] = [
        {
            "id": str(guild.id), "name": guild.name, "icon": guild.icon, "banner": None, "features": [],
            "owner": guild.owner_id == call.bot.id,
            "permissions": str(in_guild(call, guild)),
        }
        for guild in call.world.guilds_of(call.bot.id)
    ]  # fmt: skip
    return Reply(200, guilds_of_bot)


@routes.add("DELETE", "/users/@me/guilds/{guild_id}", calls=5, seconds=5)
def leave_guild(call: Call) -> Reply:
    guilds.remove_bot(call.world, call.guild())
    return Reply(204)


@routes.add("GET", "/guilds/{guild_id}", calls=10, seconds=10)
def get_guild(call: Call) -> Reply:
    return Reply(200, wire_guild.guild(call.guild(), counts=call.flag("with_counts")))


@routes.add("POST", "/channels/{channel_id}/invites", calls=5, seconds=10)
def create_invite(call: Call) -> Reply:
    channel = call.channel()
    if channel.type == DM or channel.is_thread:
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    in_channel(call, channel, "CREATE_INSTANT_INVITE")
    form = Form()
    age, uses = call.fields.get("max_age", 86400), call.fields.get("max_uses", 0)
    form.within("max_age", age, 0, 604800)
    form.within("max_uses", uses, 0, 100)
    form.raise_if_bad()
    guild = call.world.guilds[channel.guild_id or 0]
    if len(guild.invites) >= 1000:
        raise ApiError(400, 30016, "Maximum number of invites reached (1000)")
    code = secrets.token_urlsafe(6).replace("-", "x").replace("_", "y")
    invite = Invite(code, guild.id, channel.id, call.bot.id, call.world.clock.now(), age, uses,
                    bool(call.fields.get("temporary")))  # fmt: skip
    guild.invites[code] = invite
    data = wire_guild.invite(call.world, invite) | {"channel_id": str(channel.id)}
    call.world.emit("INVITE_CREATE", guild.id, data)
    return Reply(200, wire_guild.invite(call.world, invite))


@routes.add("GET", "/channels/{channel_id}/invites", calls=5, seconds=10)
def channel_invites(call: Call) -> Reply:
    channel = call.channel()
    in_channel(call, channel, "MANAGE_CHANNELS")
    return _invites(call, call.world.guilds[channel.guild_id or 0], channel.id)


@routes.add("GET", "/guilds/{guild_id}/invites", calls=5, seconds=10)
def guild_invites(call: Call) -> Reply:
    guild = call.guild()
    in_guild(call, guild, "MANAGE_GUILD")
    return _invites(call, guild, None)


def _invites(call: Call, guild: Guild, channel_id: int | None) -> Reply:
    listed = [i for i in guild.invites.values() if channel_id in (None, i.channel_id)]
    return Reply(200, [wire_guild.invite(call.world, invite) for invite in listed])


def _find_invite(call: Call) -> Invite:
    for guild in call.world.guilds.values():
        if call.ids["code"] in guild.invites:
            return guild.invites[call.ids["code"]]
    raise unknown("invite")


@routes.add("GET", "/invites/{code}", calls=5, seconds=10)
def get_invite(call: Call) -> Reply:
    return Reply(200, wire_guild.invite(call.world, _find_invite(call)))


@routes.add("DELETE", "/invites/{code}", calls=5, seconds=10)
def delete_invite(call: Call) -> Reply:
    invite = _find_invite(call)
    in_channel(call, call.world.channel(invite.channel_id), "MANAGE_CHANNELS")
    body = wire_guild.invite(call.world, invite)
    del call.world.guilds[invite.guild_id].invites[invite.code]
    data = {"code": invite.code, "channel_id": str(invite.channel_id), "guild_id": str(invite.guild_id)}
    call.world.emit("INVITE_DELETE", invite.guild_id, data)
    return Reply(200, body)
