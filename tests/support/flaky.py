"""For CI: names the tests that passed only when repeated, and fails the run when they are too many."""

from typing import Any

import pytest

MOST_FLAKY = 5


def _needed_it(reporter: Any) -> list[str]:
    """Tests that were repeated, each once, in order."""
    return sorted({report.nodeid for report in reporter.stats.get("rerun", [])})


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Under a line FLAKY at the end."""
    if names := _needed_it(terminalreporter):
        terminalreporter.write_line("FLAKY")
        for name in names:
            terminalreporter.write_line(f"  {name}")


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Red when more than five needed a repetition."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not hasattr(session.config, "workerinput") and len(_needed_it(reporter)) > MOST_FLAKY:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
