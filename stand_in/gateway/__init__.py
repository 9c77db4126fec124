"""The stand-in Discord's gateway: sessions, replay, shards, compression, and faults on demand.

The world calls `dispatch`; the REST side serves `gateway_bot` as GET /gateway/bot; the object itself is
the ASGI application of the websocket route (`WebSocketRoute("/gateway", gateway)`).

Why: decision 0115.
"""

from stand_in.gateway.faults import Faults
from stand_in.gateway.gateway import Application, Gateway
from stand_in.gateway.intents import Intent
from stand_in.gateway.session import Session

__all__ = ["Application", "Faults", "Gateway", "Intent", "Session"]
