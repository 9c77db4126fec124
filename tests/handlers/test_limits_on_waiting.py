"""The limits on waiting as they are shipped; tests/support/patience.py widens them for all other tests."""

import subprocess
import sys


def test_answers_are_given_before_discord_gives_up() -> None:
    program = (
        "from handlers.frame import dispatch as d; print(d.SUGGEST_WITHIN_S, d.CUT_OFF_S, d.ANSWER_BY_S)"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    suggest, cut_off, answer_by = map(float, told.stdout.split())

    assert suggest < cut_off < answer_by < 3.0
