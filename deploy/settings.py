"""Settings from the environment and a `.env` file: typed, checked, all problems told in one message."""

import logging
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from deploy.variables import OLDER_NAMES, VARIABLES, boolean

T = TypeVar("T")

DISCORD_API = "https://discord.com/api/v10"
REALMEYE = "https://www.realmeye.com"
SECRET = frozenset(
    {
        "aws_secret_access_key",
        "discord_bot_token",
        "discord_client_secret",
        "database_url",
        "redis_url",
        "encryption_key",
        "encryption_keys",
        "error_webhook_url",
        "alert_webhook_url",
        "sentry_dsn",
        "metrics_token",
    }
)
MODULE_SWITCH = "ENABLE_"
NEVER_WITH_TOKEN = frozenset({"web", "migrate", "function"})
"""Processes that never speak to Discord: they do not take the token even where `.env` has it."""
RUNNING = "running.env"
"""In the home folder: what `guildhall run` told its processes, for the other verbs."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, repr_omit_defaults=True):
    """What a process of Guildhall is told from outside."""

    discord_application_id: int | None = None
    discord_public_keys: tuple[str, ...] = ()
    discord_bot_token: str | None = None
    discord_client_secret: str | None = None
    """For "Log in with Discord" on the dashboard; without it there is none."""
    discord_api_url: str = DISCORD_API
    discord_guild_id: int | None = None
    """Where commands are registered at start; None for everywhere."""
    database_url: str | None = None
    redis_url: str | None = None
    encryption_keys: tuple[bytes, ...] = ()
    """Encrypt what must not be readable in the database: the first seals, all of them open."""
    public_url: str | None = None
    portal_url: str = ""
    """A community's own site, to which buttons lead; servers can name another."""
    realmeye_url: str = REALMEYE
    """Where profiles of Realm of the Mad God are read."""
    metrics_token: str | None = None
    """Who has it may read /metrics; without it nobody may."""
    relay: bool = True
    """Off where no relay is wanted: then /health does not miss it."""
    port: int = 8000
    web_processes: int = 2
    """How many web processes share the port; one of them is not enough to be killed unnoticed."""
    stand_in_port: int = 8001
    guildhall_home: Path = Path(".guildhall")
    log_level: str = "INFO"
    log_format: str = "auto"
    log_file: Path | None = None
    """JSON lines are written there too, and rotated."""
    error_webhook_url: str | None = None
    """A Discord webhook that is told of errors."""
    otel_exporter_otlp_endpoint: str | None = None
    """A collector of OpenTelemetry traces, such as http://collector:4318."""
    sentry_dsn: str | None = None
    """A Sentry-compatible address that is told of errors."""
    alert_webhook_url: str | None = None
    """Told when a part of the machine fails, and when it is well again."""
    backup_dir: Path | None = None
    """Where the worker writes a backup a day; None for nowhere."""
    backup_s3: str | None = None
    """A bucket and the beginning of all names in it, such as s3://bucket/guildhall, instead of a folder."""
    aws_endpoint_url: str | None = None
    """Where the S3-compatible store is; None for Amazon's own."""
    aws_region: str = "us-east-1"
    aws_access_key_id: str | None = None
    aws_secret_access_key: str | None = None
    maintenance_hours: tuple[int, int] = (3, 5)
    """Quiet hours (UTC), from one until before the other: then PostgreSQL is kept quick."""
    backup_keep: tuple[int, int, int] = (7, 4, 6)
    """Of how many days, weeks and months the newest backup is kept."""
    clock_file: Path | None = None
    member_events: bool = True
    """Whether the relay asks for the privileged server members intent."""
    timestamp_window_s: int = 300
    """How far a request's timestamp may be from now; 0 switches the check off."""
    command_rate_limit: int = 5
    """Calls of one member and command group at once, refilled within the window."""
    command_rate_window_ms: int = 10_000
    pool_max_size: int = 10
    statement_timeout_ms: int = 5_000
    slow_query_ms: int = 200
    """Statements that take longer are logged; 0 logs none."""
    prepared_statements: bool = True
    """Off behind PgBouncer in transaction mode."""
    modules_off: frozenset[str] = frozenset()
    """Modules switched off for the whole process, from ENABLE_<MODULE>=false."""

    def __repr__(self) -> str:
        """Never with secrets: this ends up in logs and tracebacks."""
        shown = (
            f"{name}={'***' if name in SECRET and getattr(self, name) else repr(getattr(self, name))}"
            for name in self.__struct_fields__
        )
        return f"Settings({', '.join(shown)})"

    @property
    def secrets(self) -> tuple[str | None, ...]:
        """What no log may show."""
        return (
            self.discord_bot_token,
            self.discord_client_secret,
            self.database_url,
            self.redis_url,
            self.error_webhook_url,
            self.alert_webhook_url,
            self.sentry_dsn,
            self.metrics_token,
            self.aws_secret_access_key,
        )

    @property
    def folders(self) -> dict[str, Path]:
        """Whose disks are watched, by what they are for."""
        named = {
            "work": Path(),
            "logs": self.log_file and self.log_file.absolute().parent,
            "backups": self.backup_dir,
        }
        return {name: folder for name, folder in named.items() if folder is not None}

    @property
    def pictures_url(self) -> str:
        """Where pictures that messages show are fetched from; empty when Discord could not reach us."""
        if self.public_url is not None:
            return self.public_url
        return f"http://127.0.0.1:{self.port}" if "//127.0.0.1" in self.discord_api_url else ""

    @property
    def dashboard_url(self) -> str:
        """Where browsers find the dashboard."""
        return f"{self.public_url or f'http://127.0.0.1:{self.port}'}/dashboard"

    @property
    def authorize_url(self) -> str:
        """Where browsers find Discord's page to log in; the local stand-in has it beside its API."""
        if "//127.0.0.1" in self.discord_api_url:
            return f"{self.discord_api_url.removesuffix('/api/v10')}/oauth2/authorize"
        return "https://discord.com/oauth2/authorize"

    @property
    def serves_discord(self) -> bool:
        """Whether credentials of the real Discord (or of any other outside our control) are set."""
        return self.discord_bot_token is not None


class SettingsInvalid(Exception):
    """Settings are missing or invalid; `problems` has one line for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


DISCORD = ("DISCORD_APPLICATION_ID", "DISCORD_PUBLIC_KEY", "DISCORD_BOT_TOKEN")
DATA = ("DATABASE_URL", "REDIS_URL")
NEEDED_BY: Mapping[str, tuple[str, ...]] = {
    "run": (),
    "web": ("DISCORD_PUBLIC_KEY", *DATA),
    "worker": ("DISCORD_APPLICATION_ID", "DISCORD_BOT_TOKEN", *DATA),
    "relay": ("DISCORD_BOT_TOKEN", "REDIS_URL"),
    "migrate": ("DATABASE_URL",),
    "commands": ("DISCORD_APPLICATION_ID", "DISCORD_BOT_TOKEN"),
    "doctor": ("DATABASE_URL",),
    "backup": ("DATABASE_URL",),
    "alive": ("REDIS_URL",),
    "check": (*DISCORD, *DATA),
    "function": ("DISCORD_PUBLIC_KEY", *DATA),
}
"""Which variables each process cannot do without."""


def load_settings(
    needed_by: str = "run",
    environment: Mapping[str, str] | None = None,
    env_file: Path | None = None,
    *,
    of_running: bool = False,
) -> Settings:
    """Reads and checks everything; raises SettingsInvalid with all problems at once.

    The environment wins over the file (`.env` in the working folder unless named). An empty value
    counts as not set. `of_running` fills what is still not set from the `guildhall run` of this folder.
    """
    values = _read_file(env_file or Path(".env")) | dict(os.environ if environment is None else environment)
    values = {name: value.strip() for name, value in values.items() if value.strip()}
    if of_running:
        values = _read_file(Path(values.get("GUILDHALL_HOME", ".guildhall")) / RUNNING) | values
    values = _by_our_names(values)
    if needed_by in NEVER_WITH_TOKEN:
        values.pop("DISCORD_BOT_TOKEN", None)
    reader = _Reader(values)
    settings = _read(reader)
    _check_completeness(reader, NEEDED_BY[needed_by])
    if reader.problems:
        raise SettingsInvalid(reader.problems)
    return settings


def settings_or_exit(needed_by: str = "run", *, of_running: bool = False) -> Settings:
    """As load_settings, but tells the problems on the terminal and leaves with exit code 2."""
    try:
        return load_settings(needed_by, of_running=of_running)
    except SettingsInvalid as invalid:
        print("Guildhall cannot start. Please fix these settings:", file=sys.stderr)
        for problem in invalid.problems:
            print(f"  - {problem}", file=sys.stderr)
        sys.exit(2)


def _by_our_names(values: Mapping[str, str]) -> dict[str, str]:
    """Older names stand in for ours where ours are not set; one log line says which to use."""
    used = {old: name for old, name in OLDER_NAMES.items() if old in values and name not in values}
    if used:
        advice = ", ".join(f"{name} instead of {old}" for old, name in used.items())
        logging.getLogger(__name__).warning("older names of settings are understood; please use %s", advice)
    return {name: values[old] for old, name in reversed(used.items())} | dict(values)


def _read_file(file: Path) -> dict[str, str]:
    if not file.is_file():
        return {}
    from dotenv import dotenv_values

    return {name: value for name, value in dotenv_values(file).items() if value is not None}


class _Reader:
    """Takes variables one by one and collects what is wrong with them."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values
        self.problems: list[str] = []

    def take(self, name: str, parse: Callable[[str], T]) -> T | None:
        """The parsed value; None when it is not set or not valid."""
        if name not in self.values:
            return None
        try:
            return parse(self.values[name])
        except ValueError as problem:
            shown = "" if name.lower() in SECRET else f" (it is {self.values[name]!r})"
            self.problems.append(f"{name} {problem}{shown}")
            return None


def _read(reader: _Reader) -> Settings:
    given: dict[str, Any] = {"web_processes": max(2, os.cpu_count() or 1)}
    for field, (name, parse) in VARIABLES.items():
        value = reader.take(name, parse)
        if value is not None:
            given[field] = value
    return Settings(**given, modules_off=frozenset(_modules_off(reader)))


def _modules_off(reader: _Reader) -> Iterable[str]:
    for name in sorted(reader.values):
        if name.startswith(MODULE_SWITCH) and reader.take(name, boolean) is False:
            yield name.removeprefix(MODULE_SWITCH).lower()


def _check_completeness(reader: _Reader, needed: tuple[str, ...]) -> None:
    """What must be there, what goes together and what does not."""
    if {"BACKUP_DIR", "BACKUP_S3"} <= set(reader.values):
        reader.problems.append("BACKUP_DIR and BACKUP_S3 are both set: backups are kept in one place")
    needed_names = set(needed)
    if any(name in reader.values for name in DISCORD) and not needed:
        needed_names |= set(DISCORD)
    for name in (*DISCORD, *DATA):
        if name in needed_names and name not in reader.values:
            reader.problems.append(f"{name} is missing")
