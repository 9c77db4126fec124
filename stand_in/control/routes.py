"""The table of the control API's routes; what each takes and gives is told in docs/stand-in.md."""

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from stand_in.control import acts, looking, stream, worlds
from stand_in.control.request import Answering, Ask, make_route

if TYPE_CHECKING:
    from stand_in.app import StandIn

TABLE: tuple[tuple[str, str, Answering], ...] = (
    ("GET", "/application", looking.application),
    ("PATCH", "/application", looking.change_application),
    ("GET", "/world", worlds.world),
    ("POST", "/guilds", worlds.make_guild),
    ("GET", "/guilds/{guild}", worlds.get_guild),
    ("PATCH", "/guilds/{guild}", worlds.change_guild),
    ("DELETE", "/guilds/{guild}", worlds.delete_guild),
    ("PUT", "/guilds/{guild}/bot", worlds.install_bot),
    ("DELETE", "/guilds/{guild}/bot", worlds.remove_bot),
    ("POST", "/guilds/{guild}/channels", worlds.make_channel),
    ("PATCH", "/channels/{channel}", worlds.change_channel),
    ("DELETE", "/channels/{channel}", worlds.delete_channel),
    ("POST", "/channels/{channel}/threads", worlds.make_thread),
    ("POST", "/guilds/{guild}/roles", worlds.make_role),
    ("PATCH", "/guilds/{guild}/roles/{role}", worlds.change_role),
    ("DELETE", "/guilds/{guild}/roles/{role}", worlds.delete_role),
    ("POST", "/guilds/{guild}/members", worlds.join),
    ("PATCH", "/guilds/{guild}/members/{user}", worlds.change_member),
    ("DELETE", "/guilds/{guild}/members/{user}", worlds.leave),
    ("POST", "/users", worlds.make_user),
    ("PATCH", "/users/{user}", worlds.change_user),
    ("GET", "/people/{user}/channels", looking.channels),
    ("GET", "/people/{user}/commands", looking.commands),
    ("GET", "/people/{user}/messages", looking.messages),
    *(("POST", f"/people/{{user}}/{act.__name__}", act) for act in acts.ACTS),
    ("GET", "/interactions", looking.interactions),
    ("GET", "/interactions/{interaction}", looking.get_interaction),
    ("POST", "/interactions/{interaction}/deliver_again", looking.deliver_again),
    ("GET", "/calls", looking.calls),
    ("GET", "/api-calls", looking.api_calls),
    ("GET", "/webhooks", looking.webhooks),
    ("GET", "/gateway", looking.gateway),
    ("POST", "/gateway/faults", looking.gateway_fault),
    ("GET", "/clock", looking.clock),
    ("POST", "/clock", looking.move_clock),
    ("GET", "/faults", looking.faults),
    ("POST", "/faults", looking.ask_fault),
    ("DELETE", "/faults", looking.clear_faults),
    ("GET", "/limits", looking.limits),
    ("PATCH", "/limits", looking.change_limits),
    ("GET", "/life", looking.life),
    ("PATCH", "/life", looking.change_life),
    ("GET", "/life/past", looking.past),
    ("POST", "/reset", looking.reset),
)


def contents(ask: Ask) -> list[str]:
    """What there is."""
    return [f"{method} /control{path}" for method, path, _ in TABLE] + ["GET /control/events"]


def control_routes(stand_in: "StandIn") -> list[Route]:
    async def events(request: Request) -> Response:
        return await stream.events(stand_in, request)

    return [
        make_route(stand_in, "GET", "/", contents),
        *(make_route(stand_in, method, path, answering) for method, path, answering in TABLE),
        Route("/events", events),
    ]
