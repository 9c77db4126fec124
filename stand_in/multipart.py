"""Multipart bodies: just what Discord's uploads need."""

import re
from email.message import Message as Headers
from typing import Any

import msgspec

from stand_in.errors import ApiError
from stand_in.rules.messages import Upload

Json = dict[str, Any]
FILE_FIELD = re.compile(r"files\[(\d+)\]")


def bad_json() -> ApiError:
    return ApiError(400, 50109, "The request body contains invalid JSON.")


def decode_json(raw: bytes) -> Any:
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise bad_json() from None


def parse(raw: bytes, content_type: str) -> tuple[Any, list[Upload]]:
    """The JSON part (or plain fields) and the files."""
    header = Headers()
    header["content-type"] = content_type
    boundary = header.get_param("boundary")
    if not isinstance(boundary, str):
        raise ApiError(400, 50035, "Invalid Form Body", errors={"_errors": [_no_boundary()]})
    payload: Any = {}
    uploads: list[Upload] = []
    for part in raw.split(b"--" + boundary.encode())[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        content = content.removesuffix(b"\r\n")
        name, filename, kind = _describe(head)
        match = FILE_FIELD.fullmatch(name)
        if name == "payload_json":
            payload = decode_json(content)
        elif match is not None:
            uploads.append(Upload(int(match[1]), filename, content, kind))
        elif isinstance(payload, dict) and name:
            payload[name] = content.decode(errors="replace")
    return payload, sorted(uploads, key=lambda upload: upload.key)


def _describe(head: bytes) -> tuple[str, str, str]:
    fields = Headers()
    for line in head.decode("utf-8", errors="replace").split("\r\n"):
        name, colon, value = line.partition(":")
        if colon:
            fields[name] = value.strip()
    disposition = "content-disposition"
    filename = fields.get_filename() or "file"
    return str(fields.get_param("name", "", disposition)), filename, fields.get_content_type()


def _no_boundary() -> Json:
    return {"code": "CONTENT_TYPE_INVALID", "message": 'Expected "Content-Type" header to name a boundary.'}
