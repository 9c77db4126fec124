"""What `/setup` names of a server's connections: keys and webhooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from db.api.keys import list_keys
from db.api.webhooks import list_webhooks
from handlers.platform.setup.presets import SetupList

if TYPE_CHECKING:
    from db.pool import Connection


async def _keys(db: Connection, guild_id: int) -> list[str]:
    return [key.name for key in await list_keys(db, guild_id)]


async def _webhooks(db: Connection, guild_id: int) -> list[str]:
    return [urlsplit(webhook.url).hostname or "?" for webhook in await list_webhooks(db, guild_id)]


SETUP_LISTS: Final = (
    SetupList("API keys", "none; `/apikey create` makes one for a site or a tool of yours", _keys),
    SetupList("Webhooks", "none; `/webhook create` tells a site of yours what happens here", _webhooks),
)
