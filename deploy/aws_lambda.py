"""AWS Lambda: `deploy.aws_lambda.handler`, behind a function URL or an HTTP API (payload version 2.0).

Version 1.0 events (REST API, load balancer) are understood too. One event loop serves all calls of an
instance, so that connections outlive a call.
"""

import asyncio
import base64
import binascii
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from deploy import cloud_function
from interactions.endpoint import BAD_REQUEST, Answer

Event = Mapping[str, Any]

_loop = asyncio.new_event_loop()


def handler(event: Event, context: object) -> dict[str, Any]:
    """What Lambda calls."""
    return _to_lambda(_loop.run_until_complete(_answer(event)))


async def _answer(event: Event) -> Answer:
    method, path = _method_and_path(event)
    headers = _headers(event)
    try:
        body = raw_body(event)
    except (binascii.Error, UnicodeEncodeError):
        return BAD_REQUEST
    return await cloud_function.answer(cloud_function.Call(method, path, headers, body, _query(event)))


def _query(event: Event) -> str:
    """As it stood in the address."""
    if "rawQueryString" in event:
        return str(event["rawQueryString"])
    several = event.get("multiValueQueryStringParameters") or {}
    single = event.get("queryStringParameters") or {}
    return urlencode(several or single, doseq=True)


def _method_and_path(event: Event) -> tuple[str, str]:
    http = (event.get("requestContext") or {}).get("http")
    if http:
        return http.get("method", ""), _without_stage(event.get("rawPath") or "/", event)
    return event.get("httpMethod", ""), event.get("path") or "/"


def _without_stage(path: str, event: Event) -> str:
    """A named stage of an HTTP API is the first part of the path."""
    stage = (event.get("requestContext") or {}).get("stage", "$default")
    prefix = f"/{stage}"
    if stage != "$default" and (path == prefix or path.startswith(f"{prefix}/")):
        return path.removeprefix(prefix) or "/"
    return path


def _headers(event: Event) -> dict[str, str]:
    """Names in lower case. A header that came twice is joined by a comma and so no signature any more."""
    several = event.get("multiValueHeaders")
    if several:
        return {name.lower(): ",".join(values) for name, values in several.items()}
    return {name.lower(): value for name, value in (event.get("headers") or {}).items()}


def raw_body(event: Event) -> bytes:
    """The very bytes that were signed. Raises binascii.Error when they are not base64 as announced."""
    body = event.get("body") or ""
    if event.get("isBase64Encoded"):
        return base64.b64decode(body, validate=True)
    return str(body).encode("utf-8")


def _to_lambda(answer: Answer) -> dict[str, Any]:
    headers = dict(answer.headers)
    if answer.content_type:
        headers["content-type"] = answer.content_type
    reply: dict[str, Any] = {"statusCode": answer.status, "headers": headers}
    try:
        return reply | {"body": answer.body.decode("utf-8"), "isBase64Encoded": False}
    except UnicodeDecodeError:
        return reply | {"body": base64.b64encode(answer.body).decode("ascii"), "isBase64Encoded": True}
