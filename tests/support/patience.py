"""The product's limits on waiting, widened: a machine that stands still for some seconds fails no test.

A test that is about a limit sets its own.

Why: decision 0148.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.frame import caches, dispatch
from handlers.frame.admission import Admission
from handlers.platform.ping import latencies
from interactions import throttle, web
from jobs.pictures import avatars
from jobs.queue import ArqQueue
from stand_in.app import StandIn

if TYPE_CHECKING:
    import pytest

PATIENT_S = 30.0

NAMED = (
    (caches, "PATIENCE_S"),
    (dispatch, "CUT_OFF_S"),
    (dispatch, "ANSWER_BY_S"),
    (dispatch, "SUGGEST_WITHIN_S"),
    (latencies, "PATIENCE_S"),
    (throttle, "REDIS_LIMIT_S"),
    (avatars, "PATIENCE_S"),
    (web, "CONNECTS_WITHIN_S"),
    (web, "TLS_WITHIN_S"),
)
DEFAULTS = (
    (Admission, "patience_s"),
    (ArqQueue, "limit_s"),
    (StandIn, "answer_seconds"),
)


def be_patient(change: pytest.MonkeyPatch) -> None:
    """Until `change` is undone."""
    for module, name in NAMED:
        change.setattr(module, name, PATIENT_S)
    for made, name in DEFAULTS:
        defaults = made.__init__.__kwdefaults__  # type: ignore[misc]
        assert name in defaults
        change.setitem(defaults, name, PATIENT_S)
