"""What is only wanted by some costs the others nothing: extras are imported where their setting is set."""

import subprocess
import sys

import pytest

EXTRAS = ("obstore", "sentry_sdk", "opentelemetry")


@pytest.mark.parametrize(
    "process", ["deploy.cloud_function, interactions.asgi, handlers.products", "jobs.worker"]
)
def test_no_extra_is_imported_by_a_process_that_does_not_want_it(process: str) -> None:
    program = f"import sys, {process}; print([name for name in {EXTRAS} if name in sys.modules])"

    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert told.stdout == "[]\n"
