"""Interaction tokens: the callback, @original and follow-ups; and plain incoming webhooks."""

import secrets
from typing import Any

from stand_in import wire, wire_guild
from stand_in.changes import bodies, messages
from stand_in.delivery import answers
from stand_in.delivery.interaction import Interaction
from stand_in.errors import ApiError, Form, unknown
from stand_in.model import LOADING, Message, Webhook
from stand_in.rest.checks import in_channel, seen
from stand_in.rest.routing import Call, Reply, routes
from stand_in.rules import messages as rules

Json = dict[str, Any]
HOOK = "/webhooks/{webhook_id}/{webhook_token}"
ORIGINAL = HOOK + "/messages/@original"
ONE = HOOK + "/messages/{message_id}"


@routes.add(
    "POST", "/interactions/{interaction_id}/{interaction_token}/callback", calls=5, seconds=1, open_=True
)
def callback(call: Call) -> Reply:
    interaction = call.world.interactions.get(call.id("interaction_id"))
    if (
        interaction is None
        or interaction.token != call.ids["interaction_token"]
        or interaction.state == "failed"
    ):
        raise unknown("interaction")
    answers.apply(call.world, interaction, call.json, call.uploads)
    if not call.flag("with_response"):
        return Reply(204)
    return Reply(200, _callback_answer(call, interaction))


def _callback_answer(call: Call, interaction: Interaction) -> Json:
    """Only a message that was made or updated is shown; a deferral shows none."""
    told: Json = {"id": str(interaction.id), "type": interaction.type}
    answer: Json = {"interaction": told}
    original = interaction.original
    if original is not None:
        told["response_message_id"] = str(original.id)
        told["response_message_loading"] = bool(original.flags & LOADING)
        told["response_message_ephemeral"] = original.ephemeral
        if interaction.answer_type in (4, 7):
            message = wire.message(call.world, original)
            answer["resource"] = {"type": interaction.answer_type, "message": message}
    return answer


def _interaction(call: Call) -> Interaction | None:
    """The living, acknowledged interaction of the token; None when the path means a plain webhook."""
    if call.id("webhook_id") != call.world.application.id:
        return None
    interaction = call.world.interaction_tokens.get(call.ids["webhook_token"])
    if interaction is None:
        raise ApiError(401, 50027, "Invalid Webhook Token")
    if interaction.dead(call.world.clock.now()):
        raise ApiError(401, 50027, "Invalid Webhook Token")
    if not interaction.acknowledged:
        raise unknown("webhook")
    return interaction


def _hook(call: Call) -> Webhook:
    hook = call.world.webhooks.get(call.id("webhook_id"))
    if hook is None:
        raise unknown("webhook")
    if hook.token != call.ids["webhook_token"]:
        raise ApiError(401, 50027, "Invalid Webhook Token")
    return hook


def _original(call: Call) -> tuple[Interaction, Message]:
    interaction = _interaction(call)
    if interaction is None:
        raise unknown("webhook")
    original = interaction.original
    if original is None or original.id not in call.world.channel(original.channel_id).messages:
        raise unknown("message")
    return interaction, original


def _message(call: Call) -> Message:
    interaction = _interaction(call)
    number = call.id("message_id")
    if interaction is not None:
        own = [interaction.original, *interaction.follow_ups]
        for message in own:
            if message is not None and message.id == number:
                return call.world.message(message.channel_id, number)
        raise unknown("message")
    hook = _hook(call)
    message = call.world.message(hook.channel_id, number)
    if message.webhook_id != hook.id:
        raise unknown("message")
    return message


@routes.add("GET", ORIGINAL, calls=5, seconds=2, bucket="webhook messages", open_=True)
def get_original(call: Call) -> Reply:
    return Reply(200, wire.message(call.world, _original(call)[1]))


@routes.add("PATCH", ORIGINAL, calls=5, seconds=2, bucket="webhook messages", open_=True)
def edit_original(call: Call) -> Reply:
    interaction, original = _original(call)
    answers.edit_message(call.world, original, call.fields, call.uploads)
    if interaction.state == "thinking":
        interaction.state = "answered"
        call.world.watchers.tell("interaction", id=str(interaction.id), state="answered", failure=None)
    return Reply(200, wire.message(call.world, original))


@routes.add("DELETE", ORIGINAL, calls=5, seconds=2, bucket="webhook messages", open_=True)
def delete_original(call: Call) -> Reply:
    interaction, original = _original(call)
    messages.delete(call.world, original)
    interaction.deleted_original = True
    return Reply(204)


@routes.add("GET", ONE, calls=5, seconds=2, bucket="webhook messages", open_=True)
def get_webhook_message(call: Call) -> Reply:
    return Reply(200, wire.message(call.world, _message(call)))


@routes.add("PATCH", ONE, calls=5, seconds=2, bucket="webhook messages", open_=True)
def edit_webhook_message(call: Call) -> Reply:
    message = _message(call)
    answers.edit_message(call.world, message, call.fields, call.uploads)
    return Reply(200, wire.message(call.world, message))


@routes.add("DELETE", ONE, calls=5, seconds=2, bucket="webhook messages", open_=True)
def delete_webhook_message(call: Call) -> Reply:
    messages.delete(call.world, _message(call))
    return Reply(204)


@routes.add("POST", HOOK, calls=5, seconds=2, bucket="webhook messages", open_=True)
def execute(call: Call) -> Reply:
    interaction = _interaction(call)
    if interaction is None:
        return _execute_hook(call, _hook(call))
    body = rules.check(call.fields, call.uploads, ephemeral_allowed=True)
    if body.empty and not call.fields.get("poll"):
        raise bodies.empty_message()
    original = interaction.original
    if interaction.state == "thinking" and original is not None and original.flags & LOADING:
        answers.edit_message(call.world, original, call.fields, call.uploads)
        interaction.state = "answered"
        return Reply(200, wire.message(call.world, original))
    ephemeral = bool((body.flags or 0) & 64)
    reply_to = None if interaction.deleted_original else original
    message = answers.post_reply(call.world, interaction, body, ephemeral=ephemeral, reply_to=reply_to)
    interaction.follow_ups.append(message)
    call.world.watchers.tell("interaction", id=str(interaction.id), state=interaction.state, failure=None)
    return Reply(200, wire.message(call.world, message))


def _execute_hook(call: Call, hook: Webhook) -> Reply:
    body = rules.check(call.fields, call.uploads)
    if body.empty:
        raise bodies.empty_message()
    channel = call.world.channel(int(call.first("thread_id") or hook.channel_id))
    message = messages.post(
        call.world,
        channel,
        hook.id,
        webhook_id=hook.id,
        webhook_name=call.fields.get("username") or hook.name,
        application_id=hook.application_id,
        allowed_mentions=body.allowed_mentions or messages.PARSE_USERS,
        **bodies.new_fields(call.world, channel.id, body),
    )
    return Reply(200, wire.message(call.world, message)) if call.flag("wait") else Reply(204)


@routes.add("POST", "/channels/{channel_id}/webhooks", calls=5, seconds=10)
def create_webhook(call: Call) -> Reply:
    channel = seen(call, call.channel())
    in_channel(call, channel, "MANAGE_WEBHOOKS")
    form = Form()
    name = call.fields.get("name")
    if name is None:
        form.required("name")
    elif form.length("name", name, 1, 80) and any(word in name.lower() for word in ("clyde", "discord")):
        form.bad("name", "USERNAME_INVALID_CONTAINS", "Username cannot contain that word.")
    form.raise_if_bad()
    if sum(1 for hook in call.world.webhooks.values() if hook.channel_id == channel.id) >= 15:
        raise ApiError(400, 30007, "Maximum number of webhooks reached (15)")
    hook = Webhook(
        call.world.ids.next(), secrets.token_urlsafe(51), channel.id, channel.guild_id or 0, str(name),
        call.bot.id, call.world.application.id,
    )  # fmt: skip
    call.world.webhooks[hook.id] = hook
    return Reply(200, wire_guild.webhook(call.world, hook))


@routes.add("GET", "/channels/{channel_id}/webhooks", calls=5, seconds=10)
def list_webhooks(call: Call) -> Reply:
    channel = seen(call, call.channel())
    in_channel(call, channel, "MANAGE_WEBHOOKS")
    hooks = [hook for hook in call.world.webhooks.values() if hook.channel_id == channel.id]
    return Reply(200, [wire_guild.webhook(call.world, hook) for hook in hooks])


@routes.add("DELETE", "/webhooks/{webhook_id}", calls=5, seconds=10)
def delete_webhook(call: Call) -> Reply:
    if call.world.webhooks.pop(call.id("webhook_id"), None) is None:
        raise unknown("webhook")
    return Reply(204)
