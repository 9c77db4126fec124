"""Signing interactions and posting them to the application's endpoint, under Discord's 3 s rule."""

import asyncio
import time
from typing import Any

import httpx
import msgspec
from nacl.signing import SigningKey

from stand_in.delivery import answers
from stand_in.delivery.interaction import PING, Interaction
from stand_in.errors import ApiError, Form
from stand_in.multipart import decode_json, parse
from stand_in.rules.messages import Upload
from stand_in.world import World

Json = dict[str, Any]

USER_AGENT = "Discord-Interactions/1.0 (+https://discord.com)"


class Deliverer:
    """Posts interactions and applies the inline answers."""

    def __init__(
        self,
        world: World,
        key: SigningKey,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        answer_seconds: float = 3.0,
    ) -> None:
        self._world = world
        self._key = key
        self._transport = transport
        self._client: httpx.AsyncClient | None = None
        self.answer_seconds = answer_seconds

    def client(self) -> httpx.AsyncClient:
        if self._client is None:
            limits = httpx.Limits(max_connections=200, max_keepalive_connections=50)
            self._client = httpx.AsyncClient(transport=self._transport, limits=limits, timeout=None)  # noqa: S113
        return self._client

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def sign(self, body: bytes, *, badly: bool = False) -> dict[str, str]:
        timestamp = str(int(self._world.clock.seconds()))
        signature = self._key.sign(timestamp.encode() + body).signature
        if badly:
            signature = bytes([signature[0] ^ 1]) + signature[1:]
        return {
            "X-Signature-Ed25519": signature.hex(),
            "X-Signature-Timestamp": timestamp,
            "Content-Type": "application/json",
            "User-Agent": USER_AGENT,
        }

    async def send(self, interaction: Interaction) -> Interaction:
        """Deliver and wait until it is answered or has failed (3 s at most)."""
        interaction.raw = msgspec.json.encode(interaction.payload)
        self._tell(interaction)
        url = self._world.application.interactions_endpoint_url
        began = time.perf_counter()
        try:
            async with asyncio.timeout(self.answer_seconds):
                if url is None:
                    event = ("INTERACTION_CREATE", interaction.guild_id, interaction.payload)
                    self._world.gateway.dispatch(*event)
                    await interaction.settled.wait()
                else:
                    await self._post(url, interaction)
        except TimeoutError:
            interaction.fail(f"no answer within {self.answer_seconds:g} s")
        except httpx.HTTPError as error:
            interaction.fail(f"the endpoint could not be reached: {error!r}")
        interaction.answered_after_ms = (time.perf_counter() - began) * 1000
        self._tell(interaction)
        return interaction

    async def _post(self, url: str, interaction: Interaction) -> None:
        interaction.headers = self.sign(interaction.raw)
        response = await self.client().post(url, content=interaction.raw, headers=interaction.headers)
        interaction.status = response.status_code
        interaction.answer_body = response.content
        if interaction.settled.is_set() and response.status_code == 200:
            interaction.reason = "answered inline after having answered by callback"
        elif response.status_code == 202:
            await interaction.settled.wait()
        elif response.status_code != 200:
            interaction.fail(f"the endpoint answered {response.status_code}")
        else:
            self._apply(interaction, response)

    def _apply(self, interaction: Interaction, response: httpx.Response) -> None:
        try:
            answer, uploads = read_answer(response.content, response.headers.get("content-type", ""))
            answers.apply(self._world, interaction, answer, uploads)
        except ApiError as error:
            interaction.fail(f"Discord refuses the answer: {error.sentence()}")

    async def deliver_again(self, interaction: Interaction) -> httpx.Response:
        """The same bytes and headers once more, as a network might; the answer is not applied."""
        url = self._world.application.interactions_endpoint_url
        assert url is not None
        return await self.client().post(url, content=interaction.raw, headers=interaction.headers)

    async def validate_endpoint(self, url: str) -> None:
        """What Discord does when the address is saved: a PING, and a wrong signature that must be refused."""
        body = msgspec.json.encode(self._ping())
        try:
            async with asyncio.timeout(self.answer_seconds):
                good = await self.client().post(url, content=body, headers=self.sign(body))
                bad = await self.client().post(url, content=body, headers=self.sign(body, badly=True))
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError):
            raise _not_verified() from None
        pong = good.status_code == 200 and _type_of(good.content) == 1
        if not pong or bad.status_code != 401:
            raise _not_verified()

    def _ping(self) -> Json:
        return {
            "id": str(self._world.ids.next()),
            "application_id": str(self._world.application.id),
            "type": PING,
            "token": "ping",
            "version": 1,
            "user": {"id": str(self._world.application.owner_id), "username": "owner", "discriminator": "0"},
            "entitlements": [],
        }

    def _tell(self, interaction: Interaction) -> None:
        self._world.watchers.tell(
            "interaction", id=str(interaction.id), state=interaction.state, failure=interaction.failure
        )


def read_answer(content: bytes, content_type: str) -> tuple[Any, list[Upload]]:
    """The JSON of an inline answer and its files."""
    if content_type.startswith("multipart/form-data"):
        return parse(content, content_type)
    if not content_type.startswith("application/json"):
        raise ApiError(400, 50035, f"the answer's Content-Type is {content_type!r}")
    return decode_json(content), []


def _type_of(content: bytes) -> Any:
    try:
        body = decode_json(content)
    except ApiError:
        return None
    return body.get("type") if isinstance(body, dict) else None


def _not_verified() -> ApiError:
    form = Form()
    form.bad("interactions_endpoint_url", "APPLICATION_INTERACTIONS_ENDPOINT_URL_INVALID",
             "The specified interactions endpoint url could not be verified.")  # fmt: skip
    return form.error()
