"""A form with a file in it (multipart/form-data), as browsers send it: strict, and of one level. Pure.

The content of the file `x` is a text like every other field, its name the field `x_name`. Bytes that are no
UTF-8 stand in it as surrogates: `content.encode("utf-8", "surrogateescape")` is what was sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from email.message import Message
from typing import Final

from handlers.dashboard.problems import FormTooLarge, UploadBroken

MOST_PARTS: Final = 20
OTHER_FIELDS: Final = 64 * 1024


def read_upload(content_type: str, body: bytes, most: int) -> list[tuple[str, str]]:
    """Its fields in their order; `most` bytes in a file. Raises UploadBroken and FormTooLarge."""
    boundary = _params(content_type, "content-type").get("boundary", "")
    if len(body) > most + OTHER_FIELDS:
        raise FormTooLarge
    if not 0 < len(boundary) <= 70 or not boundary.isascii():
        raise UploadBroken
    mark = b"\r\n--" + boundary.encode()
    before, *parts, end = (b"\r\n" + body).split(mark, MOST_PARTS + 1)
    if before.strip() or end.strip() != b"--":
        raise UploadBroken
    return [field for part in parts for field in _fields(part, most)]


def _fields(part: bytes, most: int) -> Iterator[tuple[str, str]]:
    head, empty_line, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    lines = head.decode("utf-8", "replace").split("\r\n")
    named = [
        line.partition(":")[2].strip() for line in lines if line.lower().startswith("content-disposition:")
    ]
    params = _params(named[0], "content-disposition") if len(named) == 1 else {}
    if not empty_line or "name" not in params:
        raise UploadBroken
    if len(content) > most:
        raise FormTooLarge
    yield params["name"], content.decode("utf-8", "surrogateescape")
    if "filename" in params:
        yield f"{params['name']}_name", params["filename"]


def _params(value: str, header: str) -> dict[str, str]:
    message = Message()
    message[header] = value.replace("\r", " ").replace("\n", " ")
    params = message.get_params(failobj=[], header=header)
    return {name.lower(): text for name, text in params if isinstance(text, str)}
