"""What is shipped is complete, and says what it should."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from handlers.operations.cli import _parser

ROOT = Path(__file__).parents[2]
NOT_SHIPPED = {"stand_in"}
INDEX_ADDRESS = re.compile(r"--(?:extra-)?index-url|--find-links|https?://[^\s\"']*/simple\b")


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.splitlines()]


def packages() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return {pattern.rstrip("*") for pattern in project["tool"]["setuptools"]["packages"]["find"]["include"]}


def test_the_image_holds_every_package_but_the_stand_in() -> None:
    copied = set(re.findall(r"^COPY (\w+) \1$", (ROOT / "deploy" / "Dockerfile").read_text(), re.MULTILINE))

    assert copied == packages() - NOT_SHIPPED


@pytest.mark.parametrize("process", ["release", "web", "worker", "relay"])
def test_each_process_of_the_procfile_is_a_verb(process: str) -> None:
    lines = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
    command, _, verb = lines[process].rpartition(" ")

    assert command == "python -m handlers.operations.cli"
    assert _parser().parse_args([verb]).verb_function


def test_everything_that_is_no_code_is_packaged_too() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    shipped = {pattern.rsplit(".", 1)[-1] for pattern in project["tool"]["setuptools"]["package-data"]["*"]}
    of_packages = [file for file in tracked_files() if file.relative_to(ROOT).parts[0] in packages()]

    assert {f.suffix[1:] for f in of_packages} - {"py"} <= shipped | {"", "yaml", "md", "typed"}


def test_no_tracked_file_names_a_package_index() -> None:
    naming = [
        str(file.relative_to(ROOT))
        for file in tracked_files()
        if file.is_file() and file != Path(__file__) and INDEX_ADDRESS.search(file.read_text(errors="ignore"))
    ]

    assert naming == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_with_hashes(name: str) -> None:
    text = (ROOT / name).read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]

    assert lines
    assert all("==" in line and "--hash=sha256:" in line for line in lines)


def test_every_verb_tells_how_it_is_used() -> None:
    for verb in ("run", "web", "worker", "relay", "migrate", "check", "commands", "doctor", "stand-in"):
        with pytest.raises(SystemExit) as left:
            _parser().parse_args([verb, "--help"])
        assert left.value.code == 0


def test_the_module_is_the_command() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "handlers.operations.cli", "--help"], cwd=ROOT, capture_output=True, text=True
    )

    assert ended.returncode == 0
    assert ended.stdout.startswith("usage: guildhall")
