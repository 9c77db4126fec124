"""The servers that bench.interactions compares, each run in a process of its own.

python -m bench.interaction_servers NAME SOCKET_FD
"""

import importlib
import logging
import socket
import sys
from typing import Any, Literal

from bench.signed_requests import PUBLIC_KEY

REPLY = b'{"type":4,"data":{"content":"Pong!","allowed_mentions":{"parse":[]}}}'


def guildhall() -> Any:
    """Our endpoint and router, with a handler that only answers."""
    from starlette.applications import Starlette
    from starlette.routing import Route

    from interactions.endpoint import Endpoint, InteractionsRoute
    from interactions.matching import Routes
    from interactions.responses import Reply
    from interactions.router import Router
    from interactions.signature import SignatureCheck

    router = Router()

    @router.command("ping", requires=None)
    async def ping(ctx: Any) -> Reply:
        """Answer."""
        return Reply("Pong!")

    routes = Routes(router.routes)

    async def dispatch(interaction: Any, body: bytes) -> Any:
        match = routes.match(interaction)
        return await match.route.handler(None, *match.subject, **match.arguments())

    endpoint = Endpoint(SignatureCheck([PUBLIC_KEY]), lambda: dispatch)
    return Starlette(routes=[Route("/interactions", InteractionsRoute(endpoint), methods=["POST"])])


def bare() -> Any:
    """The least that verifies: an ASGI object on a Starlette route, PyNaCl, one msgspec struct."""
    import msgspec
    from nacl.exceptions import BadSignatureError
    from nacl.signing import VerifyKey
    from starlette.applications import Starlette
    from starlette.routing import Route

    class Interaction(msgspec.Struct):
        id: str
        type: int
        token: str
        data: msgspec.Raw = msgspec.Raw()

    key = VerifyKey(bytes.fromhex(PUBLIC_KEY))
    decode = msgspec.json.Decoder(Interaction).decode
    pong = b'{"type":1}'

    async def answer(send: Any, status: int, body: bytes) -> None:
        length = str(len(body)).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", length)]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    class Interactions:
        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            body, more = b"", True
            while more:
                message = await receive()
                body += message.get("body", b"")
                more = message.get("more_body", False)
            headers = dict(scope["headers"])
            try:
                signature = bytes.fromhex(headers[b"x-signature-ed25519"].decode())
                key.verify(headers[b"x-signature-timestamp"] + body, signature)
            except (KeyError, ValueError, BadSignatureError):
                return await answer(send, 401, b"")
            return await answer(send, 200, pong if decode(body).type == 1 else REPLY)

    return Starlette(routes=[Route("/interactions", Interactions(), methods=["POST"])])


def floor() -> Any:
    """Raw uvicorn without verification: what the server itself costs."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        message = await receive()
        body = b'{"type":1}' if b'"type":1,' in message["body"] else REPLY
        length = str(len(body)).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", length)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app


def run_hikari(listening: socket.socket) -> None:
    """hikari's RESTBot, as its documentation sets it up."""
    import hikari
    import uvloop

    uvloop.install()
    bot = hikari.RESTBot("MTAwMDAwMDAwMDAwMDAwMDAwMQ.a.b", "Bot", PUBLIC_KEY, banner=None, logs="ERROR")

    async def ping(interaction: hikari.CommandInteraction) -> Any:
        return interaction.build_response().set_content("Pong!").set_mentions_everyone(False)

    bot.set_listener(hikari.CommandInteraction, ping)
    bot.run(socket=listening, check_for_updates=False, enable_signal_handlers=True)


def run_uvicorn(app: Any, listening: socket.socket) -> None:
    import uvicorn

    ours = sys.argv[1] in ("guildhall", "interactions.asgi:app")
    http = "interactions.web_protocol:WebProtocol" if ours else "httptools"
    lifespan: Literal["auto", "off"] = "auto" if ":" in sys.argv[1] else "off"
    config = uvicorn.Config(
        app, loop="uvloop", http=http, access_log=False, log_level="error", lifespan=lifespan
    )
    uvicorn.Server(config).run(sockets=[listening])


def main() -> None:
    """NAME is one of the functions here, or module:attribute of any ASGI app."""
    logging.basicConfig(level=logging.ERROR)
    name, descriptor = sys.argv[1], int(sys.argv[2])
    listening = socket.socket(fileno=descriptor)
    if name == "hikari":
        run_hikari(listening)
        return
    if ":" in name:
        module, attribute = name.split(":")
        app = getattr(importlib.import_module(module), attribute)
    else:
        app = {"guildhall": guildhall, "bare": bare, "floor": floor}[name]()
    run_uvicorn(app, listening)


if __name__ == "__main__":
    main()
