"""One press on Join, from the door to the edit of the panel: the files through which it goes.

Every call of a function of ours that follows from the press is traced, in the web process and in the worker.
A module counts if it is of runs themselves (their rules, texts and SQL), or if the press goes on through it,
that is, if it calls one that counts. All others are only asked something and answer by themselves, so that
nobody need open them to follow the press; they are named below, by what they answer.
"""

from __future__ import annotations

import re
import sys
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jobs.kit.panels import refresh_panels
from tests.raid_desk.runs.conftest import raid as raid

if TYPE_CHECKING:
    from types import FrameType

ROOT = Path(__file__).resolve().parents[2]
LAYERS = ("interactions/", "handlers/", "jobs/", "db/", "deploy/")
OF_RUNS = re.compile(r"handlers/raid_desk/runs/|(db|jobs)/raid_desk/run")
MOST = 15
PROCESS = "interactions/asgi.py"
"""Puts the parts of the web process together and calls the door, where the way begins."""
ASKED = {
    "what was sent, and is it Discord's": "interactions: entities payloads signature permissions",
    "whose handler is it": "interactions: custom_id matching router; handlers/frame: doors",
    "who may pass, and how often": "handlers/frame: access admission rate_limits script_link stream_records",
    "is the member suspended": "handlers/raid_desk/moderation: suspending; db/raid_desk: moderation",
    "which role does the member hold": "handlers/platform/roles: rules",
    "what a handler has at hand": "handlers/frame: caches context guild guild_settings resources",
    "what is kept of the press": "handlers/frame: command_log cut_off durations interaction_record",
    "how it reads": "interactions: buttons embeds escaping languages layout responses",
    "is it legal": "interactions: limits",
    "which dungeons and classes are there": "handlers/raid_desk/dungeons: catalog dungeon pictures shipped",
    "rows of theirs": "db/raid_desk: dungeons; db/platform: command_log guilds settings",
    "the connection to PostgreSQL": "db: partitions pool slow_queries",
    "what a job has at hand, and what requests hold": "jobs: run; jobs/requests: base platform",
    "when Discord lets a call out": "interactions: buckets rate_limits routes throttle",
    "how long did it take": "interactions: tracing",
    "what the process is made of": "interactions: asgi web",
}
follows = ContextVar("follows", default=False)


def asked() -> set[str]:
    groups = [group for line in ASKED.values() for group in line.split("; ")]
    rooms = [group.split(": ") for group in groups]
    return {f"{room}/{name}.py" for room, names in rooms for name in names.split()}


def written_down() -> list[str]:
    """The list in the guide."""
    guide = (ROOT / "docs" / "guide-contributors.md").read_text(encoding="utf-8")
    section = guide.partition("## The way of a press\n")[2].partition("\n## ")[0]
    return re.findall(r"^\d+\. `(.+?)`", section, re.MULTILINE)


class Trace:
    """Which modules of ours called which, in the order in which they were first entered."""

    def __init__(self) -> None:
        self.calls: dict[tuple[str | None, str], None] = {}
        self._names: dict[str, str | None] = {}

    def __enter__(self) -> Trace:
        follows.set(True)  # for what this task does and begins; not for what the process does besides
        sys.setprofile(self._look)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)
        follows.set(False)

    @property
    def entered(self) -> list[str]:
        return list(dict.fromkeys(callee for _, callee in self.calls))

    def _look(self, frame: FrameType, event: str, _: Any) -> None:
        if event != "call" or not follows.get() or (callee := self._name(frame)) is None:
            return
        caller = frame.f_back
        while caller is not None and self._name(caller) is None:
            caller = caller.f_back
        self.calls[None if caller is None else self._name(caller), callee] = None

    def _name(self, frame: FrameType) -> str | None:
        path = frame.f_code.co_filename
        if path not in self._names:
            name = path.removeprefix(f"{ROOT}/")
            self._names[path] = name if name.startswith(LAYERS) else None
        return self._names[path]


async def test_a_stranger_follows_a_press_on_join_through_few_files(world: Any, raid: Any) -> None:
    run = await raid.posts()
    ada, ben = world.member("Ada"), world.member("Ben")
    await run.pressed(ben, "Join")
    await raid.passes()
    panel = run.message

    with Trace() as trace:
        await ada.presses(panel, "Join")
        world.moves_clock(seconds=2)
        await refresh_panels(world.job)
        await world._carrier.carry_due()

    assert "In (2)" in run.text
    way = written_down()
    assert [module for module in trace.entered if module not in asked()] == way
    assert len(way) <= MOST
    assert not [module for module in asked() if OF_RUNS.match(module)]
    through = {(caller, callee) for caller, callee in trace.calls if caller in asked() and callee in way}
    assert through == {(PROCESS, way[0])}, "what is only asked must not lead on"
    assert asked() <= {path.relative_to(ROOT).as_posix() for path in ROOT.glob("*/**/*.py")}
