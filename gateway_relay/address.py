"""GET /gateway/bot: where the gateway is and how many shards it wants."""

import asyncio
import logging

import aiohttp
import msgspec

from gateway_relay.exits import EXIT_FATAL, RelayStopped

log = logging.getLogger(__name__)

_MAX_RETRY_S = 30.0


class SessionStartLimit(msgspec.Struct, frozen=True):
    remaining: int = 1000
    reset_after: int = 0
    """Milliseconds."""
    max_concurrency: int = 1


class GatewayBot(msgspec.Struct, frozen=True):
    url: str
    shards: int = 1
    session_start_limit: SessionStartLimit = SessionStartLimit()


_decode = msgspec.json.Decoder(GatewayBot).decode


async def ask_gateway(api_url: str, token: str, *, first_retry_s: float = 1.0) -> GatewayBot:
    """Asks until there is an answer. Raises RelayStopped when the token is refused."""
    delay = first_retry_s
    while True:
        try:
            return await _ask_once(api_url, token)
        except (aiohttp.ClientError, OSError, TimeoutError, msgspec.DecodeError) as problem:
            log.warning(
                "%s/gateway/bot does not answer (%s); trying again in %.0f s", api_url, problem, delay
            )
            await asyncio.sleep(delay)
            delay = min(delay * 2, _MAX_RETRY_S)


async def _ask_once(api_url: str, token: str) -> GatewayBot:
    headers = {"Authorization": f"Bot {token}", "User-Agent": "DiscordBot (guildhall, 0.1) relay"}
    limit = aiohttp.ClientTimeout(total=10)
    async with (
        aiohttp.ClientSession(headers=headers, timeout=limit) as client,
        client.get(f"{api_url.rstrip('/')}/gateway/bot") as answer,
    ):
        if answer.status == 401:
            raise RelayStopped(EXIT_FATAL, "Discord refused the bot token (401). Check DISCORD_BOT_TOKEN.")
        answer.raise_for_status()
        return _decode(await answer.read())
