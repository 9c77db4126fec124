"""Variables of the environment: which field of the settings each fills, and what it may hold."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
LOG_FORMATS = ("auto", "human", "json")
HEX_KEY = re.compile(r"^[0-9a-f]{64}$")


def snowflake(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 15 <= len(text) <= 20):
        raise ValueError("must be a Discord id of 15 to 20 digits")
    return int(text)


def hex_keys(text: str) -> tuple[str, ...]:
    keys = tuple(key.strip().lower() for key in text.split(",") if key.strip())
    if not keys or not all(HEX_KEY.match(key) for key in keys):
        raise ValueError("must be 64 hexadecimal digits, or several such keys separated by commas")
    return keys


def encryption_keys(text: str) -> tuple[bytes, ...]:
    return tuple(bytes.fromhex(key) for key in hex_keys(text))


def token(text: str) -> str:
    if not text.isascii() or any(character.isspace() for character in text):
        raise ValueError("must be the value alone, without spaces (a bot's token without 'Bot ')")
    return text


def url(*schemes: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        split = urlsplit(text)
        if split.scheme not in schemes or not (split.netloc or split.path.strip("/")):
            raise ValueError(f"must be an address that begins with {' or '.join(f'{s}://' for s in schemes)}")
        return text.rstrip("/")

    return parse


def integer(least: int, most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
            raise ValueError(f"must be a whole number from {least} to {most}")
        return int(text)

    return parse


def hours(text: str) -> tuple[int, int]:
    begin, _, end = text.partition("-")
    if not all(
        hour.strip().isascii() and hour.strip().isdigit() and int(hour) <= 24 for hour in (begin, end)
    ):
        raise ValueError("must be two hours of the day (UTC) such as 3-5, or 22-4 over midnight")
    return int(begin), int(end)


def three_counts(text: str) -> tuple[int, int, int]:
    counts = [count.strip() for count in text.split(",")]
    if len(counts) != 3 or not all(count.isascii() and count.isdigit() for count in counts):
        raise ValueError("must be three numbers separated by commas, days, weeks and months, such as 7,4,6")
    return int(counts[0]), int(counts[1]), int(counts[2])


def one_of(allowed: tuple[str, ...], spelled: Callable[[str], str]) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if spelled(text) not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}")
        return spelled(text)

    return parse


def boolean(text: str) -> bool:
    if text.lower() in {"1", "true", "yes", "on"}:
        return True
    if text.lower() in {"0", "false", "no", "off"}:
        return False
    raise ValueError("must be true or false")


VARIABLES: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "discord_application_id": ("DISCORD_APPLICATION_ID", snowflake),
    "discord_public_keys": ("DISCORD_PUBLIC_KEY", hex_keys),
    "discord_bot_token": ("DISCORD_BOT_TOKEN", token),
    "discord_client_secret": ("DISCORD_CLIENT_SECRET", token),
    "discord_api_url": ("DISCORD_API_URL", url("http", "https")),
    "discord_guild_id": ("DISCORD_GUILD_ID", snowflake),
    "database_url": ("DATABASE_URL", url("postgres", "postgresql")),
    "redis_url": ("REDIS_URL", url("redis", "rediss", "unix")),
    "encryption_keys": ("ENCRYPTION_KEY", encryption_keys),
    "public_url": ("PUBLIC_URL", url("http", "https")),
    "portal_url": ("PORTAL_URL", url("http", "https")),
    "realmeye_url": ("REALMEYE_URL", url("http", "https")),
    "metrics_token": ("METRICS_TOKEN", token),
    "relay": ("RELAY", boolean),
    "port": ("PORT", integer(1, 65_535)),
    "web_processes": ("WEB_PROCESSES", integer(1, 64)),
    "stand_in_port": ("STAND_IN_PORT", integer(1, 65_535)),
    "guildhall_home": ("GUILDHALL_HOME", Path),
    "log_level": ("LOG_LEVEL", one_of(LOG_LEVELS, str.upper)),
    "log_format": ("LOG_FORMAT", one_of(LOG_FORMATS, str.lower)),
    "log_file": ("LOG_FILE", Path),
    "error_webhook_url": ("ERROR_WEBHOOK_URL", url("http", "https")),
    "otel_exporter_otlp_endpoint": ("OTEL_EXPORTER_OTLP_ENDPOINT", url("http", "https")),
    "sentry_dsn": ("SENTRY_DSN", url("http", "https")),
    "alert_webhook_url": ("ALERT_WEBHOOK_URL", url("http", "https")),
    "backup_dir": ("BACKUP_DIR", Path),
    "backup_s3": ("BACKUP_S3", url("s3")),
    "aws_endpoint_url": ("AWS_ENDPOINT_URL", url("http", "https")),
    "aws_region": ("AWS_REGION", token),
    "aws_access_key_id": ("AWS_ACCESS_KEY_ID", token),
    "aws_secret_access_key": ("AWS_SECRET_ACCESS_KEY", token),
    "maintenance_hours": ("MAINTENANCE_HOURS", hours),
    "backup_keep": ("BACKUP_KEEP", three_counts),
    "clock_file": ("GUILDHALL_CLOCK_FILE", Path),
    "member_events": ("GUILDHALL_MEMBER_EVENTS", boolean),
    "timestamp_window_s": ("TIMESTAMP_WINDOW_S", integer(0, 86_400)),
    "command_rate_limit": ("COMMAND_RATE_LIMIT", integer(1, 10_000)),
    "command_rate_window_ms": ("COMMAND_RATE_WINDOW", integer(1, 3_600_000)),
    "pool_max_size": ("POOL_MAX_SIZE", integer(1, 500)),
    "statement_timeout_ms": ("STATEMENT_TIMEOUT_MS", integer(100, 600_000)),
    "slow_query_ms": ("SLOW_QUERY_MS", integer(0, 600_000)),
    "prepared_statements": ("PREPARED_STATEMENTS", boolean),
}
"""Field -> name of the variable, and how its text is read: a ValueError says what it must be."""


OLDER_NAMES = {
    "BOT_TOKEN": "DISCORD_BOT_TOKEN",
    "DISCORD_TOKEN": "DISCORD_BOT_TOKEN",
    "SECRET_KEY": "DISCORD_BOT_TOKEN",
    "APPLICATION_ID": "DISCORD_APPLICATION_ID",
    "DISCORD_CLIENT_ID": "DISCORD_APPLICATION_ID",
    "DISCORD_DEV_GUILD_ID": "DISCORD_GUILD_ID",
}
"""Names that other bots use, and ours for the same."""


NAMES_OF_TOKEN = (
    "DISCORD_BOT_TOKEN",
    *(old for old, name in OLDER_NAMES.items() if name == "DISCORD_BOT_TOKEN"),
)
