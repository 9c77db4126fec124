"""Google Cloud Functions and Cloud Run functions: `interactions`, in the ASGI mode of functions-framework.

    functions-framework --asgi --source deploy/google_cloud.py --target interactions

Its other mode makes an event loop per call, in which no pooled connection survives.
"""

from typing import TYPE_CHECKING

from starlette.responses import Response

from deploy import cloud_function
from interactions.endpoint import BODY_LIMIT, TOO_LARGE, Answer

if TYPE_CHECKING:
    from starlette.requests import Request


async def interactions(request: "Request") -> Response:
    """What functions-framework calls, with Starlette's request."""
    body = await _body(request)
    if body is None:
        return _to_response(TOO_LARGE)
    headers = {name: ",".join(request.headers.getlist(name)) for name in request.headers}
    call = cloud_function.Call(request.method, request.url.path, headers, body, request.url.query)
    return _to_response(await cloud_function.answer(call))


async def _body(request: "Request") -> bytes | None:
    """At most 1 MiB; None when there is more, without reading on."""
    chunks = bytearray()
    async for chunk in request.stream():
        chunks += chunk
        if len(chunks) > BODY_LIMIT:
            return None
    return bytes(chunks)


def _to_response(answer: Answer) -> Response:
    headers = dict(answer.headers)
    return Response(answer.body, answer.status, headers=headers, media_type=answer.content_type or None)
