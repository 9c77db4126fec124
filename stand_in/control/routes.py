"""Routes of the control API."""

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

if TYPE_CHECKING:
    from stand_in.app import StandIn


def control_routes(stand_in: "StandIn") -> list[Route]:
    async def application(request: Request) -> Response:
        return JSONResponse(
            {"application_id": str(stand_in.application_id), "public_key": stand_in.public_key}
        )

    return [Route("/application", application)]
