"""LOG_FILE: JSON lines beside the terminal, rotated at any time, never a reason to stop."""

import io
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from deploy.log_files import LogFile
from deploy.logs import log_as
from deploy.settings import Settings

YESTERDAY_S = 86_400
WRITER = """
import logging, pathlib, sys
from deploy.log_files import LogFile
logging.getLogger().addHandler(LogFile(pathlib.Path(sys.argv[1]), most_bytes=500, kept=100))
for number in range(200):
    logging.getLogger().warning("%s %s", sys.argv[2], number)
"""


@pytest.fixture
def terminal() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield io.StringIO()
    for handler in root.handlers:
        if handler not in before[0]:
            handler.close()
    root.handlers[:], root.level = before


def lines_of(file: Path) -> list[str]:
    return [msgspec.json.decode(line)["message"] for line in file.read_bytes().splitlines()]


def test_the_file_gets_json_without_secrets_while_the_terminal_gets_lines(
    tmp_path: Path, terminal: io.StringIO
) -> None:
    file = tmp_path / "logs" / "guildhall.log"
    log_as(
        "web",
        Settings(log_file=file, log_format="human", redis_url="redis://:secret@here/0"),
        stream=terminal,
    )

    logging.getLogger("here").warning("no answer from redis://:secret@here/0", extra={"interaction_id": 7})

    line = msgspec.json.decode(file.read_bytes())
    assert (line["process"], line["level"], line["interaction_id"]) == ("web", "WARNING", 7)
    assert "secret" not in line["message"]
    assert "WARNING web here: no answer" in terminal.getvalue()


def test_a_full_file_and_one_of_yesterday_are_put_aside_and_only_the_newest_kept(tmp_path: Path) -> None:
    file = tmp_path / "guildhall.log"
    handler = LogFile(file, most_bytes=25, kept=2)
    for word in ("one", "two", "three", "four"):
        handler.handle(logging.makeLogRecord({"msg": f"{word:<20}"}))
    assert sorted(found.name for found in tmp_path.glob("*.log*")) == [
        "guildhall.log",
        "guildhall.log.1",
        "guildhall.log.2",
        "guildhall.log.lock",
    ]
    assert (file.read_text().strip(), Path(f"{file}.2").read_text().strip()) == ("four", "two")

    of_yesterday = file.stat().st_mtime - YESTERDAY_S
    os.utime(file, (of_yesterday, of_yesterday))
    handler.handle(logging.makeLogRecord({"msg": "5"}))
    handler.close()

    assert (file.read_text(), Path(f"{file}.1").read_text().strip()) == ("5\n", "four")


def test_processes_that_share_a_file_lose_no_line_when_it_is_rotated(tmp_path: Path) -> None:
    file = tmp_path / "guildhall.log"
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, file, name], stderr=subprocess.DEVNULL)
        for name in ("web", "worker")
    ]
    assert [writer.wait() for writer in writers] == [0, 0]

    files = [found for found in tmp_path.iterdir() if not found.name.endswith(".lock")]
    written = sorted(line for found in files for line in found.read_text().splitlines())
    assert written == sorted(f"{name} {number}" for name in ("web", "worker") for number in range(200))
    assert len(files) > 2


def test_a_file_that_cannot_be_written_is_told_of_once_and_used_again_when_it_can(
    tmp_path: Path, terminal: io.StringIO
) -> None:
    in_the_way = tmp_path / "logs"
    in_the_way.write_text("a file where the folder would be")
    file = in_the_way / "guildhall.log"
    log_as("worker", Settings(log_file=file, log_format="human"), stream=terminal)

    for number in range(3):
        logging.getLogger("jobs").info("work %s", number)
    assert terminal.getvalue().count("cannot be written") == 1
    assert terminal.getvalue().count("jobs: work") == 3

    in_the_way.unlink()
    logging.getLogger("jobs").info("work goes on")
    assert lines_of(file) == ["work goes on"]


def test_a_full_disk_is_survived(terminal: io.StringIO) -> None:
    log_as("worker", Settings(log_file=Path("/dev/full"), log_format="human"), stream=terminal)

    logging.getLogger("jobs").info("still here")

    assert "No space left on device" in terminal.getvalue()
    assert "jobs: still here" in terminal.getvalue()
