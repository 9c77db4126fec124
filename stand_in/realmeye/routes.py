"""The routes of the profile site: profiles as the real one serves them, and an editor for them."""

from collections.abc import Collection
from dataclasses import asdict
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from stand_in.control.guard import Foreign, refuse_foreign
from stand_in.realmeye.pages import changed_page, not_shown_page, player_page
from stand_in.realmeye.site import HIDEABLE, Character, Mood, Player, RealmEyeSite

FOLDER = Path(__file__).parent
NUMBERS = ("stars", "fame", "account_fame")
TEXTS = ("name", "guild", "guild_rank", "created", "last_seen")
LONGEST = 500


def realmeye_routes(site: RealmEyeSite, hosts: Collection[str]) -> list[BaseRoute]:
    """To be mounted at /realmeye."""

    async def player(request: Request) -> Response:
        return visit(site, request.path_params["name"], request.headers.get("user-agent", ""))

    async def listed(request: Request) -> Response:
        return JSONResponse(
            {"mood": site.mood, "players": [_plain(player) for player in site.players.values()]}
        )

    async def edit(request: Request) -> Response:
        try:
            refuse_foreign(request, hosts)
            change(site, request.path_params["name"], await request.json())
        except Foreign as foreign:
            return JSONResponse({"message": str(foreign)}, status_code=foreign.status)
        except (ValueError, TypeError, KeyError, AttributeError) as problem:
            return JSONResponse({"message": f"That cannot be kept: {problem}"}, status_code=400)
        return Response(status_code=204)

    async def feel(request: Request) -> Response:
        try:
            refuse_foreign(request, hosts)
            site.mood = Mood((await request.json())["mood"])
        except Foreign as foreign:
            return JSONResponse({"message": str(foreign)}, status_code=foreign.status)
        except (ValueError, TypeError, KeyError) as problem:
            return JSONResponse({"message": f"No such mood: {problem}"}, status_code=400)
        return Response(status_code=204)

    return [
        Route("/", lambda request: FileResponse(FOLDER / "editor.html")),
        Route("/editor.js", lambda request: FileResponse(FOLDER / "editor.js", media_type="text/javascript")),
        Route("/player/{name}", player),
        Route("/players", listed),
        Route("/players/{name}", edit, methods=["PUT"]),
        Route("/mood", feel, methods=["PUT"]),
    ]


def visit(site: RealmEyeSite, name: str, agent: str) -> Response:
    """What a visitor gets."""
    site.visits.append((name, agent))
    if site.mood is Mood.DOWN:
        return HTMLResponse("<h1>502 Bad Gateway</h1>", status_code=502)
    if site.mood is Mood.LIMITED:
        return HTMLResponse("<h1>Too many requests</h1>", status_code=429, headers={"Retry-After": "120"})
    player = site.find(name)
    if player is None:
        return HTMLResponse(not_shown_page(name))
    return HTMLResponse(changed_page(player) if site.mood is Mood.CHANGED else player_page(player))


def change(site: RealmEyeSite, name: str, told: dict[str, Any]) -> None:
    """Make or change a player as the editor tells it; raises ValueError and the like."""
    made = Player(name[:LONGEST])
    for key in TEXTS:
        setattr(made, key, str(told.get(key, getattr(made, key)))[:LONGEST])
    for key in NUMBERS:
        setattr(made, key, max(0, int(told.get(key, getattr(made, key)))))
    made.description = [str(line)[:LONGEST] for line in told.get("description", [])][:3]
    made.hidden = {part for part in HIDEABLE if part in told.get("hidden", [])}
    made.private = bool(told.get("private"))
    made.characters = [
        Character(
            str(character["class_name"])[:40],
            int(character["level"]),
            int(character["fame"]),
            int(character["maxed"]),
        )
        for character in told.get("characters", [])[:30]
    ]
    site.players.pop(name.lower(), None)
    site.players[made.name.lower()] = made


def _plain(player: Player) -> dict[str, Any]:
    return asdict(player) | {"hidden": sorted(player.hidden)}
