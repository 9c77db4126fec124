"""The first page: log in, or choose one of one's servers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db.platform.dashboard import list_servers_of
from db.pool import LazyTransaction
from handlers.dashboard.http import Response

if TYPE_CHECKING:
    from handlers.dashboard.drawing import Drawing
    from handlers.dashboard.visit import Visit
    from handlers.frame.resources import Resources


class Servers:
    """`application_id`: for the links by which the bot is added to a server."""

    def __init__(self, drawing: Drawing, resources: Resources, application_id: int | None) -> None:
        self._drawing, self._resources, self._application_id = drawing, resources, application_id

    async def front(self, visit: Visit) -> Response:
        """Log in; or the servers of the person, and those that they manage and that lack the bot."""
        say, session = visit.say, visit.session
        if session is None:
            return self._draw(visit, "welcome", {"title": say("Dashboard")})
        transaction = LazyTransaction(self._resources.pool)
        try:
            servers = await list_servers_of(transaction, session.user_id)
        finally:
            await transaction.rollback()
        known = {server.guild_id for server in servers}
        facts = {
            "title": say("Your servers"),
            "servers": servers,
            "addable": [server for server in session.manages if server.guild_id not in known],
            "application_id": self._application_id,
        }
        return self._draw(visit, "servers", facts)

    def _draw(self, visit: Visit, name: str, facts: dict[str, Any]) -> Response:
        template, now = f"dashboard/templates/{name}.html", self._resources.clock.now()
        html = self._drawing.draw(template, visit.say, {**visit.facts(), **facts}, now=now)
        return Response(body=html.encode())
