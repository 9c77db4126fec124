"""Bodies that make or change a message: what Discord refuses, and what is stored of them."""

from dataclasses import dataclass, field
from typing import Any

from stand_in.errors import ApiError, Form
from stand_in.model import COMPONENTS_V2, EPHEMERAL
from stand_in.rules import components, embeds
from stand_in.rules.stored_components import walk

Json = dict[str, Any]

SETTABLE_FLAGS = (1 << 2) | (1 << 12) | (1 << 13) | COMPONENTS_V2
MAX_FILE = 10 * 1024 * 1024
MAX_REQUEST = 25 * 1024 * 1024
EMBED_IMAGE_ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".gif")


@dataclass(slots=True)
class Upload:
    """One file of a multipart request; `key` is the n of `files[n]`."""

    key: int
    filename: str
    content: bytes
    content_type: str = "application/octet-stream"


@dataclass(slots=True)
class MessageBody:
    """A checked body. `None` fields were not sent."""

    content: str | None = None
    embeds: list[Json] | None = None
    components: list[Json] | None = None
    attachments: list[Json] | None = None
    allowed_mentions: Json | None = None
    flags: int | None = None
    sent: frozenset[str] = frozenset()
    uploads: list[Upload] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        return not (self.content or self.embeds or self.components or self.uploads or self.attachments)


def check(
    body: Any,
    uploads: list[Upload],
    *,
    ephemeral_allowed: bool = False,
    existing_flags: int = 0,
    editing: bool = False,
    path: str = "",
) -> MessageBody:
    """Raise 50035 and relatives, or give the cleaned body. `path` prefixes the error tree (`data`)."""
    form = Form()
    at = f"{path}." if path else ""
    if not form.mapping(path, body):
        form.raise_if_bad()
    flags = body.get("flags") or 0
    if form.within(f"{at}flags", flags, 0, 2**31 - 1):
        allowed = SETTABLE_FLAGS | (EPHEMERAL if ephemeral_allowed else 0)
        flags &= allowed
    v2 = bool((flags if isinstance(flags, int) else 0) & COMPONENTS_V2 or existing_flags & COMPONENTS_V2)
    content = body.get("content")
    if content is not None and form.length(f"{at}content", content, 0, 2000):
        content = content.strip()
    embeds.check(form, f"{at}embeds", body.get("embeds"))
    checker = components.Checker(form, v2=v2)
    checker.message(f"{at}components", body.get("components"))
    if v2:
        _refuse_legacy_fields(form, at, body)
    _check_allowed_mentions(form, f"{at}allowed_mentions", body.get("allowed_mentions"))
    _check_poll(form, f"{at}poll", body.get("poll"))
    _check_attachments(form, at, body, uploads)
    _check_references(form, at, body, uploads, checker.files, editing=editing)
    form.raise_if_bad()
    _check_sizes(uploads)
    return MessageBody(
        content=content,
        embeds=body.get("embeds"),
        components=body.get("components"),
        attachments=body.get("attachments"),
        allowed_mentions=body.get("allowed_mentions"),
        flags=flags if "flags" in body else None,
        sent=frozenset(body),
        uploads=uploads,
    )


def _refuse_legacy_fields(form: Form, at: str, body: Json) -> None:
    for name in ("content", "embeds", "poll", "sticker_ids"):
        if body.get(name):
            form.bad(
                f"{at}{name}",
                "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                f"The '{name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
            )


def _check_allowed_mentions(form: Form, path: str, allowed: Any) -> None:
    if allowed is None or not form.mapping(path, allowed):
        return
    parse = allowed.get("parse") or []
    for number, kind in enumerate(parse):
        form.choice(f"{path}.parse.{number}", kind, ("roles", "users", "everyone"))
    for name in ("users", "roles"):
        ids = allowed.get(name) or []
        if form.items(f"{path}.{name}", ids, 0, 100):
            for number, value in enumerate(ids):
                form.snowflake(f"{path}.{name}.{number}", value)
        if ids and name in parse:
            form.bad(path, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                     f'parse:["{name}"] and {name}: [ids...] are mutually exclusive.')  # fmt: skip


def _check_poll(form: Form, path: str, poll: Any) -> None:
    if poll is None or not form.mapping(path, poll):
        return
    form.length(f"{path}.question.text", (poll.get("question") or {}).get("text"), 1, 300)
    if form.items(f"{path}.answers", poll.get("answers"), 1, 10):
        for number, answer in enumerate(poll["answers"]):
            text = (answer.get("poll_media") or {}).get("text")
            form.length(f"{path}.answers.{number}.poll_media.text", text, 1, 55)
    if poll.get("duration") is not None:
        form.within(f"{path}.duration", poll["duration"], 1, 768)


def _check_attachments(form: Form, at: str, body: Json, uploads: list[Upload]) -> None:
    listed = body.get("attachments")
    if listed is None:
        return
    if not form.items(f"{at}attachments", listed, 0, 10):
        return
    keys = {upload.key for upload in uploads}
    for number, attachment in enumerate(listed):
        here = f"{at}attachments.{number}"
        if not form.mapping(here, attachment):
            continue
        if attachment.get("description") is not None:
            form.length(f"{here}.description", attachment["description"], 0, 1024)
        number_of = attachment.get("id")
        if form.snowflake(f"{here}.id", number_of) and int(number_of) < 100 and int(number_of) not in keys:
            form.bad(here, "ATTACHMENT_NOT_FOUND", f"Attachment {number_of} was not uploaded")


def _check_references(
    form: Form, at: str, body: Json, uploads: list[Upload], files: list[str], *, editing: bool
) -> None:
    """`attachment://name` must name a file of this request (an edit may name kept ones)."""
    if not form:
        return
    names = {upload.filename for upload in uploads}
    for name in embeds.attachment_names(body.get("embeds")):
        if not name.lower().endswith(EMBED_IMAGE_ENDINGS):
            form.bad(f"{at}embeds", "EMBED_IMAGE_TYPE", f"attachment://{name} is not an image")
    for name in files:
        if name not in names and not editing:
            form.bad(f"{at}components", "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
                     f"The referenced attachment {name} was not found")  # fmt: skip


def _check_sizes(uploads: list[Upload]) -> None:
    if len(uploads) > 10:
        raise ApiError(400, 30015, "Maximum number of attachments in a message reached (10)")
    if any(len(upload.content) > MAX_FILE for upload in uploads):
        raise ApiError(413, 40005, "Request entity too large")
    if sum(len(upload.content) for upload in uploads) > MAX_REQUEST:
        raise ApiError(413, 40005, "Request entity too large")


def interactive(components_: list[Json]) -> list[Json]:
    """The components somebody can press or pick."""
    return [c for c in walk(components_) if "custom_id" in c]
