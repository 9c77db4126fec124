"""Signed interactions as Discord sends them, in size and content, each with an id of its own."""

import json
import time
from typing import Any

from nacl.signing import SigningKey

KEY = SigningKey(bytes(range(32)))
PUBLIC_KEY = KEY.verify_key.encode().hex()
APPLICATION = 1_000_000_000_000_000_001

_USER = {
    "avatar": "a" * 32,
    "avatar_decoration_data": None,
    "clan": None,
    "collectibles": None,
    "discriminator": "0",
    "display_name_styles": None,
    "global_name": "Ada Lovelace",
    "primary_guild": None,
    "public_flags": 0,
    "username": "ada",
}


def _snowflake(number: int) -> int:
    """A fresh id: made now, so that it looks neither stale nor from the future."""
    return ((int(time.time() * 1000) - 1_420_070_400_000) << 22) + number % (1 << 22)


def ping(number: int) -> dict[str, Any]:
    return {
        "app_permissions": "562949953601536",
        "application_id": str(APPLICATION),
        "authorizing_integration_owners": {},
        "entitlements": [],
        "id": str(_snowflake(number)),
        "token": "aW50ZXJhY3Rpb246" + "x" * 180,
        "type": 1,
        "user": _USER | {"id": "1100000000000000001"},
        "version": 1,
    }


def command(number: int, name: str = "ping") -> dict[str, Any]:
    """A slash command without options, by one of 4,000 members, who come back, of 1,000 guilds."""
    guild = str(900_000_000_000_000_000 + number % 1_000)
    channel = {
        "flags": 0,
        "guild_id": guild,
        "id": "1300000000000000001",
        "last_message_id": "1300000000000000002",
        "name": "general",
        "nsfw": False,
        "parent_id": "1300000000000000003",
        "permissions": "2251799813685247",
        "position": 2,
        "rate_limit_per_user": 0,
        "topic": None,
        "type": 0,
    }
    user = _USER | {"id": str(1_100_000_000_000_000_000 + number % 4_000)}
    features = ["COMMUNITY", "NEWS", "AUTO_MODERATION", "WELCOME_SCREEN_ENABLED", "PREVIEW_ENABLED"]
    return ping(number) | {
        "type": 2,
        "attachment_size_limit": 10_485_760,
        "authorizing_integration_owners": {"0": guild},
        "channel": channel,
        "channel_id": channel["id"],
        "context": 0,
        "data": {"id": "1400000000000000001", "name": name, "type": 1},
        "entitlement_sku_ids": [],
        "guild": {"features": features, "id": guild, "locale": "en-US"},
        "guild_id": guild,
        "guild_locale": "en-US",
        "locale": "en-US",
        "member": {
            "avatar": None,
            "banner": None,
            "communication_disabled_until": None,
            "deaf": False,
            "flags": 0,
            "joined_at": "2024-05-01T10:00:00.000000+00:00",
            "mute": False,
            "nick": None,
            "pending": False,
            "permissions": "2251799813685247",
            "premium_since": None,
            "roles": [str(1_500_000_000_000_000_000 + role) for role in range(12)],
            "unusual_dm_activity_until": None,
            "user": user,
        },
    }


def signed(payload: dict[str, Any], path: str = "/interactions") -> bytes:
    """The whole HTTP request."""
    body = json.dumps(payload, separators=(",", ":")).encode()
    timestamp = str(int(time.time())).encode()
    signature = KEY.sign(timestamp + body).signature.hex()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        "User-Agent: Discord-Interactions/1.0 (+https://discord.com)\r\n"
        f"X-Signature-Ed25519: {signature}\r\nX-Signature-Timestamp: {timestamp.decode()}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
