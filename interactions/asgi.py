"""Entry point of `web`: the ASGI application around a web process, and its way past Starlette.

`app` is made when an ASGI server asks for it; importing this module starts and demands nothing.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response as HttpResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from deploy.collecting import collect_rarely
from deploy.settings import settings_or_exit
from interactions.endpoint import InteractionsRoute
from interactions.probes import Probes
from interactions.web import Web

INTERACTIONS = "/interactions"
API = "/v1/"
DASHBOARD = "/dashboard"


def create_app(web: Web) -> Starlette:
    """The ASGI application around it."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        collect_rarely()
        web.begin()
        yield
        await web.end()

    probes = Probes(web)
    interactions = InteractionsRoute(web.endpoint)
    return _Application(
        interactions,
        {API: _ApiRoute(web), DASHBOARD: _DashboardRoute(web)},
        routes=[
            Route(INTERACTIONS, interactions, methods=["POST"]),
            Route("/pictures/dungeons/{name}", dungeon_picture, methods=["GET"]),
            Route("/healthz", probes.live, methods=["GET"]),
            Route("/readyz", probes.ready, methods=["GET"]),
            Route("/health", probes.health, methods=["GET"]),
            Route("/metrics", probes.metrics, methods=["GET"]),
        ],
        lifespan=lifespan,
    )


async def dungeon_picture(request: Request) -> HttpResponse:
    """A dungeon's picture; its address changes with it, so it is kept for ever."""
    from handlers.raid_desk.dungeons.pictures import read_picture

    picture = read_picture(request.path_params["name"])
    if picture is None:
        return HttpResponse(b"no such picture", 404)
    png, newest = picture
    keep = "public, max-age=31536000, immutable" if newest else "public, max-age=300"
    return HttpResponse(png, media_type="image/png", headers={"cache-control": keep})


class _ApiRoute:
    """The REST API as an ASGI object, which cold starts for interactions do not pay for."""

    def __init__(self, web: Web) -> None:
        self._web = web

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        from handlers.api.entrance import serve

        await serve(self._web.api, scope, receive, send)


class _DashboardRoute:
    """The dashboard as an ASGI object, which cold starts for interactions do not pay for."""

    def __init__(self, web: Web) -> None:
        self._web = web

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._web.dashboard(scope, receive, send)


class _Application(Starlette):
    """Interactions pass by the middleware and the router, which cost a tenth of a command.

    Nothing is lost: the endpoint answers every error itself.
    """

    def __init__(self, interactions: InteractionsRoute, below: Mapping[str, ASGIApp], **how: Any) -> None:
        super().__init__(**how)
        self._interactions = interactions
        self._below = below
        """By the beginning of the path; whatever else it holds, a problem too is theirs."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        path = scope["path"]
        if path == INTERACTIONS and scope["method"] == "POST":
            await self._interactions(scope, receive, send)
            return
        app = next((app for begins, app in self._below.items() if path.startswith(begins)), super().__call__)
        await app(scope, receive, send)


def __getattr__(name: str) -> Any:
    """`app`, made when an ASGI server asks for it: importing this module starts and demands nothing."""
    if name != "app":
        raise AttributeError(name)
    made = create_app(Web(settings_or_exit("web")))
    globals()["app"] = made
    return made


def main() -> None:
    """Serves on PORT until a signal ends it."""
    import uvicorn

    settings = settings_or_exit("web")
    uvicorn.run(
        create_app(Web(settings)),
        host="0.0.0.0",  # noqa: S104  # Discord has to reach it
        port=settings.port,
        loop="uvloop",
        http="interactions.web_protocol:WebProtocol",
        ws="none",
        access_log=False,
        server_header=False,
        log_level=settings.log_level.lower(),
        timeout_graceful_shutdown=8,
    )


if __name__ == "__main__":
    main()
