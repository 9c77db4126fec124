"""Applying an application's answer to an interaction, refusing what Discord refuses."""

from collections.abc import Callable
from typing import Any

from stand_in.changes import bodies, messages
from stand_in.delivery.build import metadata
from stand_in.delivery.interaction import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL_SUBMIT, PING, Interaction
from stand_in.errors import ApiError, Form, unknown
from stand_in.model import EPHEMERAL, LOADING, Message
from stand_in.rules import messages as message_rules
from stand_in.rules import modals
from stand_in.rules.messages import MessageBody, Upload
from stand_in.world import World

Json = dict[str, Any]

PONG, REPLY, DEFER_REPLY, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 1, 4, 5, 6, 7, 8, 9
ALLOWED = {
    PING: (PONG,),
    COMMAND: (REPLY, DEFER_REPLY, MODAL),
    COMPONENT: (REPLY, DEFER_REPLY, DEFER_UPDATE, UPDATE, MODAL),
    AUTOCOMPLETE: (CHOICES,),
    MODAL_SUBMIT: (REPLY, DEFER_REPLY),
}


def apply(world: World, interaction: Interaction, answer: Any, uploads: list[Upload] | None = None) -> None:
    """Carry out the answer. Raises ApiError when Discord would refuse it; the interaction then stays open."""
    form = Form()
    if not form.mapping("", answer):
        form.raise_if_bad()
    kind = answer.get("type")
    allowed = ALLOWED[interaction.type]
    if interaction.type == MODAL_SUBMIT and interaction.source is not None:
        allowed += (DEFER_UPDATE, UPDATE)
    if not form.choice("type", kind, allowed):
        form.raise_if_bad()
    if interaction.acknowledged:
        raise ApiError(400, 40060, "Interaction has already been acknowledged.")
    data = answer.get("data")
    APPLY[kind](world, interaction, data, uploads or [])
    interaction.answer_type = kind
    interaction.state = "thinking" if kind == DEFER_REPLY else "answered"
    interaction.settled.set()


def _pong(world: World, interaction: Interaction, data: Any, uploads: list[Upload]) -> None:
    return None


def _reply(world: World, interaction: Interaction, data: Any, uploads: list[Upload]) -> None:
    if data is None:
        raise bodies.empty_message()
    body = message_rules.check(data, uploads, ephemeral_allowed=True, path="data")
    if body.empty and not data.get("poll"):
        raise bodies.empty_message()
    interaction.ephemeral = bool((body.flags or 0) & EPHEMERAL)
    interaction.original = post_reply(world, interaction, body, ephemeral=interaction.ephemeral)


def _defer_reply(world: World, interaction: Interaction, data: Any, uploads: list[Upload]) -> None:
    flags = (data or {}).get("flags") or 0
    if flags & ~EPHEMERAL:
        form = Form()
        form.bad("data.flags", "INTERACTION_DEFER_FLAGS", "Only EPHEMERAL is allowed when deferring")
        form.raise_if_bad()
    interaction.ephemeral = bool(flags & EPHEMERAL)
    loading = MessageBody(flags=LOADING | (EPHEMERAL if interaction.ephemeral else 0))
    interaction.original = post_reply(world, interaction, loading, ephemeral=interaction.ephemeral)


def _defer_update(world: World, interaction: Interaction, data: Any, uploads: list[Upload]) -> None:
    interaction.original = interaction.source
    interaction.ephemeral = bool(interaction.source and interaction.source.ephemeral)


def _update(world: World, interaction: Interaction, data: Any, uploads: list[Upload]) -> None:
    source = interaction.source
    channel = world.channels.get(source.channel_id) if source is not None else None
    if source is None or channel is None or source.id not in channel.messages:
        raise unknown("message")
    _defer_update(world, interaction, data, uploads)
    edit_message(world, source, data or {}, uploads, path="data")


def _choices(world: World, interaction: Interaction, data: Any, uploads: list[Upload]) -> None:
    form = Form()
    choices = data.get("choices") if isinstance(data, dict) else None
    if choices is None:
        form.required("data.choices")
    elif form.items("data.choices", choices, 0, 25):
        wanted = _focused_type(interaction.payload["data"].get("options", []))
        for number, choice in enumerate(choices):
            _check_choice(form, f"data.choices.{number}", choice, wanted)
    form.raise_if_bad()
    interaction.choices = list(choices or [])


def _check_choice(form: Form, path: str, choice: Any, wanted: int) -> None:
    if not form.mapping(path, choice):
        return
    if choice.get("name") is None:
        form.required(f"{path}.name")
    else:
        form.length(f"{path}.name", choice["name"], 1, 100)
    value = choice.get("value")
    if value is None:
        form.required(f"{path}.value")
    elif wanted == 3:
        form.length(f"{path}.value", value, 1, 100)
    else:
        form.within(f"{path}.value", value, -(2**53), 2**53, whole=wanted == 4)


def _focused_type(options: list[Json]) -> int:
    for option in options:
        if option.get("focused"):
            return int(option["type"])
        if "options" in option:
            kind = _focused_type(option["options"])
            if kind:
                return kind
    return 0


def _modal(world: World, interaction: Interaction, data: Any, uploads: list[Upload]) -> None:
    form = Form()
    modals.check(form, "data", data)
    form.raise_if_bad()
    interaction.modal = data


APPLY: dict[int, Callable[[World, Interaction, Any, list[Upload]], None]] = {
    PONG: _pong,
    REPLY: _reply,
    DEFER_REPLY: _defer_reply,
    DEFER_UPDATE: _defer_update,
    UPDATE: _update,
    CHOICES: _choices,
    MODAL: _modal,
}


def post_reply(
    world: World,
    interaction: Interaction,
    body: MessageBody,
    *,
    ephemeral: bool,
    reply_to: Message | None = None,
) -> Message:
    """A message that comes from an interaction. Permissions of the bot do not matter here."""
    channel = world.channels[interaction.channel_id]
    fields = bodies.new_fields(world, channel.id, body, ephemeral=ephemeral)
    target = reply_to or (interaction.source if interaction.type != COMMAND else None)
    reference = None
    kind = 20 if interaction.payload["data"].get("type", 1) == 1 else 23
    if interaction.type != COMMAND or reply_to is not None:
        kind = 19 if target is not None else 0
    if target is not None:
        reference = {"type": 0, "channel_id": str(target.channel_id), "message_id": str(target.id)}
        if target.guild_id is not None:
            reference["guild_id"] = str(target.guild_id)
    if ephemeral:
        fields["flags"] |= EPHEMERAL
    return messages.post(
        world,
        channel,
        world.bot.id,
        type=kind,
        reference=reference,
        webhook_id=world.application.id,
        application_id=world.application.id,
        interaction_metadata=metadata(world, interaction),
        ephemeral_to=interaction.user_id if ephemeral else None,
        allowed_mentions=body.allowed_mentions or messages.PARSE_USERS,
        **fields,
    )


def edit_message(world: World, message: Message, data: Any, uploads: list[Upload], path: str = "") -> Message:
    """An edit by the application (type 7, @original, follow-ups); finishes a loading message."""
    body = message_rules.check(data, uploads, existing_flags=message.flags, editing=True, path=path)
    fields = bodies.changed_fields(world, message, body)
    if message.flags & LOADING:
        fields["flags"] = fields.get("flags", message.flags) & ~LOADING
        allowed = body.allowed_mentions or messages.PARSE_USERS
        messages.edit(world, message, allowed_mentions=allowed, stamp=False, **fields)
        message.pinged_ids = set(message.mention_ids)
        return message
    return messages.edit(
        world, message, allowed_mentions=body.allowed_mentions or messages.PARSE_USERS, **fields
    )
