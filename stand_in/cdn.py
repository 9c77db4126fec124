"""The CDN: avatars and icons drawn on the spot, attachments as they were uploaded."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from stand_in.pictures import pattern
from stand_in.world import World

SIZES = (16, 32, 64, 128, 256, 512)


def routes(world: World) -> list[Route]:
    async def picture(request: Request) -> Response:
        name = request.path_params["name"].rpartition(".")[0] or request.path_params["name"]
        wanted = request.query_params.get("size", "128")
        size = int(wanted) if wanted.isdigit() and int(wanted) in SIZES else 128
        headers = {"Cache-Control": "public, max-age=86400"}
        seed = f"{request.path_params.get('owner', '')}/{name}"
        return Response(pattern(seed, size), media_type="image/png", headers=headers)

    async def attachment(request: Request) -> Response:
        kept = world.attachments.get(request.path_params["attachment_id"])
        if kept is None or kept.channel_id != request.path_params["channel_id"]:
            return Response(status_code=404)
        return Response(kept.content, media_type=kept.content_type)

    return [
        Route("/cdn/avatars/{owner}/{name}", picture),
        Route("/cdn/icons/{owner}/{name}", picture),
        Route("/cdn/embed/avatars/{name}", picture),
        Route("/cdn/guilds/{guild}/users/{owner}/avatars/{name}", picture),
        Route("/cdn/attachments/{channel_id:int}/{attachment_id:int}/{name}", attachment),
    ]
