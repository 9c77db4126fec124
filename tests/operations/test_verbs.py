"""The verbs of the command, as an operator uses them."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from stand_in import StandIn
from tests.support.services import Services

ROOT = Path(__file__).parents[2]
Guildhall = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def guildhall(tmp_path: Path, database_url: str, redis_url: str) -> Guildhall:
    """Runs a verb with a migrated database and a Discord that does not answer."""

    def run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        settings = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "DISCORD_APPLICATION_ID": "1170000000000000000",
            "DISCORD_PUBLIC_KEY": "ab" * 32,
            "DISCORD_BOT_TOKEN": "MTE3.abc.def",
            "DISCORD_API_URL": "http://127.0.0.1:9/api/v10",
        }
        return subprocess.run(
            [sys.executable, "-m", "handlers.operations.cli", *arguments],
            cwd=tmp_path,
            env=settings | environment,
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run


@pytest.fixture
async def discord() -> AsyncIterator[StandIn]:
    """A Discord that answers."""
    async with StandIn() as running:
        yield running


async def test_migrate_brings_an_empty_database_up_and_down(services: Services, guildhall: Guildhall) -> None:
    empty = {"DATABASE_URL": await services.new_database(migrated=False)}

    assert guildhall("migrate", "status", **empty).returncode == 1
    assert guildhall("migrate", **empty).stdout.startswith("0001 platform: up\n")
    assert guildhall("migrate", **empty).stdout == "nothing to do\n"
    assert guildhall("migrate", "status", **empty).returncode == 0
    assert guildhall("migrate", "--to", "0", **empty).stdout.endswith("0001 platform: down\n")
    assert "there is no migration 99" in guildhall("migrate", "--to", "99", **empty).stderr


async def test_migrate_says_when_the_database_cannot_be_reached(guildhall: Guildhall) -> None:
    ended = guildhall("migrate", DATABASE_URL="postgresql://127.0.0.1:9/guildhall")

    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr


async def test_check_tells_what_answers_and_what_does_not(guildhall: Guildhall) -> None:
    ended = guildhall("check")

    assert ended.returncode == 1
    assert "settings: complete" in ended.stdout
    assert "PostgreSQL: answers, version" in ended.stdout
    assert "Redis: answers, version" in ended.stdout
    assert "Discord: PROBLEM" in ended.stdout


async def test_check_lists_all_wrong_settings_and_exits_2(guildhall: Guildhall) -> None:
    ended = guildhall("check", DISCORD_PUBLIC_KEY="short", PORT="none", REDIS_URL="")

    assert ended.returncode == 2
    assert [name in ended.stderr for name in ("DISCORD_PUBLIC_KEY", "PORT", "REDIS_URL")] == [True] * 3


async def test_doctor_tells_of_every_check_and_exits_1_for_a_warning(guildhall: Guildhall) -> None:
    ended = guildhall("doctor")

    assert ended.returncode == 1
    assert "fine     migrations:" in ended.stdout
    assert "warning  relay:" in ended.stdout


async def test_the_other_verbs_find_a_running_guildhall_by_its_folder(
    guildhall: Guildhall, tmp_path: Path, database_url: str
) -> None:
    (tmp_path / ".guildhall").mkdir()
    (tmp_path / ".guildhall" / "running.env").write_text(f"DATABASE_URL='{database_url}'\n")

    assert guildhall("migrate", "status", DATABASE_URL="").returncode == 0


async def test_commands_are_printed_without_any_settings(guildhall: Guildhall) -> None:
    ended = guildhall("commands", "print", DISCORD_BOT_TOKEN="", DATABASE_URL="")

    assert ended.returncode == 0
    assert "/ping" in ended.stdout


async def test_a_push_that_does_not_reach_discord_says_so(guildhall: Guildhall) -> None:
    ended = guildhall("commands", "push")

    assert ended.returncode == 1
    assert ended.stderr.startswith("guildhall: ")
    assert "Traceback" not in ended.stderr


async def test_a_push_without_a_database_registers_and_says_what_is_missing(
    guildhall: Guildhall, discord: StandIn
) -> None:
    ended = await asyncio.to_thread(
        guildhall,
        "commands",
        "push",
        DATABASE_URL="postgresql://127.0.0.1:9/guildhall",
        DISCORD_API_URL=discord.api_url,
        DISCORD_APPLICATION_ID=str(discord.application_id),
        DISCORD_BOT_TOKEN=discord.token,
    )

    assert ended.returncode == 0
    assert "the ids of the commands were not kept" in ended.stderr
    assert discord.world.commands[None]


async def test_commands_go_to_the_server_of_the_settings_unless_another_place_is_named(
    guildhall: Guildhall, discord: StandIn
) -> None:
    here = discord.guild("Here").id
    settings = {
        "DISCORD_API_URL": discord.api_url,
        "DISCORD_APPLICATION_ID": str(discord.application_id),
        "DISCORD_BOT_TOKEN": discord.token,
        "DISCORD_GUILD_ID": str(here),
    }

    pushed = await asyncio.to_thread(guildhall, "commands", "push", **settings)
    assert pushed.returncode == 0
    assert discord.world.commands[here]
    assert not discord.world.commands[None]

    difference = await asyncio.to_thread(guildhall, "commands", "diff", "--guild", "all", **settings)
    assert difference.returncode == 1
