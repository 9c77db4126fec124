"""Settings are typed, checked all at once, and never show a secret."""

import subprocess
import sys
from pathlib import Path

import pytest

from deploy.settings import SettingsInvalid, load_settings
from handlers.operations.cli.programs import of_the_product

KEY = "ab" * 32
TOKEN = "MTE3.secret-token.x"
DISCORD = {
    "DISCORD_APPLICATION_ID": "1170000000000000000",
    "DISCORD_PUBLIC_KEY": KEY,
    "DISCORD_BOT_TOKEN": TOKEN,
}
DATA = {"DATABASE_URL": "postgresql://ada:pass-word@db/guildhall", "REDIS_URL": "redis://:pass-word@cache"}
NO_FILE = Path("/nonexistent/.env")


def problems_of(needed_by: str, environment: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsInvalid) as caught:
        load_settings(needed_by, environment, NO_FILE)
    return caught.value.problems


def test_backups_are_kept_in_one_place() -> None:
    (problem,) = problems_of("run", {"BACKUP_DIR": "/backups", "BACKUP_S3": "s3://bucket/hall"})

    assert "are both set" in problem


def test_nothing_is_needed_to_run_locally() -> None:
    settings = load_settings("run", {}, NO_FILE)

    assert settings.port == 8000
    assert settings.web_processes >= 2
    assert settings.database_url is None
    assert not settings.serves_discord


def test_all_problems_are_told_at_once() -> None:
    problems = problems_of(
        "worker",
        {"PORT": "80000", "LOG_LEVEL": "loud", "DATABASE_URL": "mysql://x", "DISCORD_APPLICATION_ID": "me"},
    )

    assert [problem.split()[0] for problem in problems] == [
        "DISCORD_APPLICATION_ID", "DATABASE_URL", "PORT", "LOG_LEVEL", "DISCORD_BOT_TOKEN", "REDIS_URL",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DISCORD_PUBLIC_KEY", "xyz"),
        ("DISCORD_PUBLIC_KEY", f"{KEY},short"),
        ("DISCORD_PUBLIC_KEY", ","),
        ("DISCORD_BOT_TOKEN", "Bot abc"),
        ("DISCORD_API_URL", "discord.com"),
        ("DISCORD_APPLICATION_ID", "١١٧٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠"),
        ("REDIS_URL", "localhost:6379"),
        ("PUBLIC_URL", "https://"),
        ("PORT", "-1"),
        ("PORT", "eight"),
        ("TIMESTAMP_WINDOW_S", "1.5"),
        ("LOG_FORMAT", "xml"),
        ("PREPARED_STATEMENTS", "maybe"),
        ("ENABLE_ACTIVITY", "maybe"),
    ],
)
def test_a_value_that_makes_no_sense_is_named_with_what_it_should_be(name: str, value: str) -> None:
    (problem,) = problems_of("run", DISCORD | {name: value})

    assert problem.startswith(f"{name} must be")


def test_a_wrong_secret_is_not_repeated_in_the_message() -> None:
    (problem,) = problems_of("run", DISCORD | {"DISCORD_BOT_TOKEN": "Bot so-secret"})

    assert "so-secret" not in problem


def test_discord_is_configured_wholly_or_not_at_all() -> None:
    assert problems_of("run", {"DISCORD_BOT_TOKEN": TOKEN}) == [
        "DISCORD_APPLICATION_ID is missing",
        "DISCORD_PUBLIC_KEY is missing",
    ]


def test_several_public_keys_are_separated_by_commas() -> None:
    settings = load_settings("web", DATA | {"DISCORD_PUBLIC_KEY": f"{KEY.upper()} , {'cd' * 32}"}, NO_FILE)

    assert settings.discord_public_keys == (KEY, "cd" * 32)


def test_an_empty_value_counts_as_not_set() -> None:
    assert load_settings("run", {"PORT": "", "DATABASE_URL": " "}, NO_FILE).port == 8000


def test_a_module_is_switched_off_by_its_flag() -> None:
    flags = {"ENABLE_RAID_DESK": "false", "ENABLE_ACTIVITY": "1"}

    assert load_settings("run", flags, NO_FILE).modules_off == {"raid_desk"}


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("PORT=9000\nLOG_LEVEL=debug # while trying\n")

    settings = load_settings("run", {"PORT": "9001"}, file)

    assert (settings.port, settings.log_level) == (9001, "DEBUG")


def test_older_names_are_understood_and_one_line_says_which_to_use(caplog: pytest.LogCaptureFixture) -> None:
    older = {"SECRET_KEY": TOKEN, "APPLICATION_ID": "1170000000000000000", "DISCORD_PUBLIC_KEY": KEY}

    settings = load_settings("run", older | {"DISCORD_DEV_GUILD_ID": "1170000000000000001"}, NO_FILE)

    assert settings.discord_bot_token == TOKEN
    assert settings.discord_application_id == 1170000000000000000
    assert settings.discord_guild_id == 1170000000000000001
    (line,) = caplog.messages
    assert "DISCORD_BOT_TOKEN instead of SECRET_KEY" in line
    assert TOKEN not in line


def test_web_does_not_take_the_token_even_where_the_file_has_it(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(f"DISCORD_BOT_TOKEN={TOKEN}\n")

    assert load_settings("web", DISCORD | DATA, file).discord_bot_token is None
    assert load_settings("worker", DISCORD | DATA, file).discord_bot_token == TOKEN


def test_only_worker_and_relay_get_the_token_in_their_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    started = of_the_product(load_settings("check", DISCORD | DATA, NO_FILE))

    assert {program.name for program in started if TOKEN in program.environment.values()} == {
        "worker",
        "relay",
    }


def test_secrets_are_never_in_the_representation() -> None:
    shown = repr(load_settings("check", DISCORD | DATA, NO_FILE))

    assert TOKEN not in shown
    assert "pass-word" not in shown
    assert "discord_bot_token=***" in shown


def test_a_process_with_bad_settings_exits_2_and_lists_them(tmp_path: Path) -> None:
    code = "from deploy.settings import settings_or_exit; settings_or_exit('web')"
    environment = {"PORT": "0", "PYTHONPATH": str(Path.cwd())}

    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True
    )

    assert ended.returncode == 2
    assert ended.stderr.count("\n  - ") == 4
