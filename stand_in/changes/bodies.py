"""From checked message bodies to fields of messages: uploads kept, addresses made, nothing lost on edits."""

import mimetypes
import struct
from typing import Any

from stand_in import wire
from stand_in.errors import ApiError, Form
from stand_in.model import COMPONENTS_V2, EPHEMERAL, Attachment, Message
from stand_in.rules import embeds, stored_components
from stand_in.rules.messages import MessageBody, Upload
from stand_in.world import World

Json = dict[str, Any]


def empty_message() -> ApiError:
    return ApiError(400, 50006, "Cannot send an empty message")


def keep_upload(
    world: World, channel_id: int, upload: Upload, *, ephemeral: bool = False, described: Json | None = None
) -> Attachment:
    """An uploaded file becomes an attachment that the CDN serves."""
    described = described or {}
    name = described.get("filename") or upload.filename
    kind = mimetypes.guess_type(name)[0] or upload.content_type
    width, height = _png_size(upload.content)
    kept = Attachment(
        world.ids.next(), name, upload.content, kind, channel_id, width, height,
        described.get("description"), ephemeral, bool(described.get("is_spoiler")),
    )  # fmt: skip
    world.attachments[kept.id] = kept
    return kept


def _png_size(content: bytes) -> tuple[int | None, int | None]:
    if content[:8] == b"\x89PNG\r\n\x1a\n" and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    return None, None


def new_fields(world: World, channel_id: int, body: MessageBody, *, ephemeral: bool = False) -> Json:
    """What a new message gets."""
    _refuse_unknown_emojis(world, body)
    described = {int(a["id"]): a for a in body.attachments or [] if int(a["id"]) < 100}
    kept = [
        keep_upload(world, channel_id, upload, ephemeral=ephemeral, described=described.get(upload.key))
        for upload in body.uploads
    ]
    urls, sizes = _addresses(world, kept)
    return {
        "content": body.content or "",
        "embeds": embeds.stored(body.embeds, urls),
        "components": stored_components.stored(body.components, urls, sizes),
        "attachments": kept,
        "flags": body.flags or 0,
    }


def _refuse_unknown_emojis(world: World, body: MessageBody) -> None:
    """Custom emojis of components are those of a guild that the application is in."""
    form, waiting = (
        Form(),
        [(f"components.{n}", outer) for n, outer in enumerate(body.components or [])],
    )
    while waiting:
        path, component = waiting.pop()
        emoji_id = (component.get("emoji") or {}).get("id")
        if emoji_id is not None and not any(int(emoji_id) in guild.emojis for guild in world.guilds.values()):
            form.bad(f"{path}.emoji.id", "BUTTON_COMPONENT_INVALID_EMOJI", "Invalid emoji")
        for name in ("components", "options"):
            waiting += [(f"{path}.{name}.{n}", inner) for n, inner in enumerate(component.get(name) or [])]
        waiting += [(f"{path}.accessory", component["accessory"])] if component.get("accessory") else []
    form.raise_if_bad()


def changed_fields(world: World, message: Message, body: MessageBody) -> Json:
    """What an edit changes: only what was sent; unlisted attachments are dropped if a list was sent."""
    _refuse_unknown_emojis(world, body)
    kept = _kept_attachments(world, message, body)
    urls, sizes = _addresses(world, kept)
    fields: Json = {}
    if "content" in body.sent:
        fields["content"] = body.content or ""
    if "embeds" in body.sent:
        fields["embeds"] = embeds.stored(body.embeds, urls)
    if "components" in body.sent:
        fields["components"] = stored_components.stored(body.components, urls, sizes)
    if "attachments" in body.sent or body.uploads:
        fields["attachments"] = kept
    if body.flags is not None:
        _refuse_half_switch(message, body)
        unchangeable = EPHEMERAL | (message.flags & COMPONENTS_V2)
        fields["flags"] = body.flags & ~EPHEMERAL | message.flags & unchangeable
    if not _has_something(message, fields):
        raise empty_message()
    return fields


def _kept_attachments(world: World, message: Message, body: MessageBody) -> list[Attachment]:
    listed = {int(a["id"]): a for a in body.attachments or []}
    unlisted_stay = "attachments" not in body.sent
    old = [a for a in message.attachments if unlisted_stay or a.id in listed]
    new = [
        keep_upload(
            world, message.channel_id, upload, ephemeral=message.ephemeral, described=listed.get(upload.key)
        )
        for upload in body.uploads
    ]
    return old + new


def _addresses(world: World, kept: list[Attachment]) -> tuple[dict[str, str], dict[str, int]]:
    urls = {a.filename: wire.attachment(world, a)["url"] for a in kept}
    return urls, {a.filename: len(a.content) for a in kept}


def _refuse_half_switch(message: Message, body: MessageBody) -> None:
    """Components V2 can be switched on by an edit only if content and embeds go in the same request."""
    if message.v2 or not (body.flags or 0) & COMPONENTS_V2:
        return
    form = Form()
    for name, present in (("content", message.content), ("embeds", message.embeds)):
        if present and name not in body.sent:
            form.bad(
                name,
                "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                f"The '{name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
            )
    form.raise_if_bad()


def _has_something(message: Message, fields: Json) -> bool:
    names = ("content", "embeds", "components", "attachments")
    return bool(message.poll) or any(fields.get(n, getattr(message, n)) for n in names)
