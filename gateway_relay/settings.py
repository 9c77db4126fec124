"""What the relay is told, and its timings."""

import msgspec


class RelaySettings(msgspec.Struct, frozen=True, kw_only=True):
    """Times in seconds. The defaults are for Discord; tests shorten them."""

    token: str
    api_url: str
    """With version, e.g. https://discord.com/api/v10."""
    redis_url: str
    """redis://, rediss:// or unix://."""
    member_events: bool = True
    """Ask for the privileged GUILD_MEMBERS intent: joins, leaves, role changes."""

    flush_every_s: float = 0.05
    batch_records: int = 500
    buffer_records: int = 100_000
    buffer_bytes: int = 64 * 1024 * 1024
    """Bounds of what waits for Redis; beyond either the oldest records are dropped and counted."""
    keep_sent_s: float = 5.0
    """How long written batches are kept, in case Redis comes back without its last second or two."""
    stream_bound: int = 2_000_000
    """Entries at which the oldest are trimmed although the drain may not have read them."""

    watchdog_after_s: float = 90.0
    identify_every_s: float = 5.1
    """Spacing of IDENTIFYs in one bucket: Discord says 5 s."""
    identifies_per_day: int = 100
    """Our own cap per shard; Discord resets the token of a bot that uses up 1000."""
    session_ttl_s: int = 600
    pulse_every_s: float = 20.0
    health_every_s: float = 10.0
    health_ttl_s: int = 60
    drain_within_s: float = 8.0
    remembered_profiles: int = 50_000
