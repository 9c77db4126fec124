"""The endpoint alone, with a dispatch of the test's own behind it."""

from typing import Any

from nacl.signing import SigningKey
from starlette.applications import Starlette
from starlette.routing import Route as WebRoute

from interactions.endpoint import Dispatch, Endpoint, InteractionsRoute
from interactions.matching import Routes
from interactions.payloads import AutocompleteInteraction
from interactions.signature import SignatureCheck
from tests.support.door import KEY, SignedDoor

NOW = 1_790_000_000


class EndpointDoor(SignedDoor):
    """It stands behind a Starlette route, at a time that stands still."""

    def __init__(
        self, dispatch: Dispatch, *, key: SigningKey = KEY, window_s: int = 300, body_within_s: float = 3.0
    ) -> None:
        check = SignatureCheck([key.verify_key.encode().hex()], window_s=window_s, now=lambda: NOW)
        self.endpoint = Endpoint(check, lambda: dispatch)
        route = InteractionsRoute(self.endpoint, body_within_s=body_within_s)
        super().__init__(Starlette(routes=[WebRoute("/interactions", route, methods=["POST"])]), key)

    def now(self) -> float:
        return NOW

    @classmethod
    def to(cls, routes: Routes, ctx: Any = None) -> "EndpointDoor":
        """Handlers of these routes, called with what they take and nothing around them."""

        async def dispatch(interaction: Any, body: bytes) -> Any:
            match = routes.match(interaction)
            if isinstance(interaction, AutocompleteInteraction):
                return await match.suggest(ctx)
            return await match.route.handler(ctx, *match.subject, **match.arguments())

        return cls(dispatch)
