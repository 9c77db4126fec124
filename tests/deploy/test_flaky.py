"""CI names tests that needed a repetition, and is red when they are too many."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FAILS_ONCE = """
import pytest
seen = set()

@pytest.mark.parametrize("number", range({count}))
def test_fails_once(number):
    first = number not in seen
    seen.add(number)
    assert not first
"""


@pytest.mark.parametrize(("count", "code"), [(5, 0), (6, 1)])
def test_more_than_five_tests_that_needed_a_repetition_make_the_run_red(
    tmp_path: Path, count: int, code: int
) -> None:
    pytest.importorskip("pytest_rerunfailures", reason="only CI repeats tests")
    (tmp_path / "test_some.py").write_text(FAILS_ONCE.format(count=count))
    command = ["-m", "pytest", "-p", "tests.support.flaky", "--reruns", "1", "--rootdir", str(tmp_path)]

    ended = subprocess.run(
        [sys.executable, *command, str(tmp_path)],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )

    assert ended.returncode == code, ended.stdout
    assert ended.stdout.count("test_fails_once[") >= count
    assert "FLAKY" in ended.stdout
