"""Panels that many people press on: posted once, edited at most about once a second, and right in the end.

How it holds together, for whatever has a row with `message_id`, `panel_due_at` and `panel_shown`:

- A press changes rows and marks the panel as due a second later, unless it is due already (one column on a
  row that the press has locked anyhow).
- A job looks every second, locks the row, draws the panel from the rows as they are, and hands it to the
  outbox, in one transaction. What is the same as before (by digest) is not sent.
- `panel_shown` is "digest:number of the edit". While an edit waits in the outbox that nobody has begun to
  send (Discord slow, or its limit reached), the next one takes its place instead of queueing behind it.
- The first post is followed by its learner, which writes the message's id and looks once more.

So nothing is kept in memory, and whoever dies in between has either done all of a step or nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from db.outbox import lock_unsent, move_payload
from db.raid_desk import runs
from db.raid_desk.run_members import list_members
from db.raid_desk.run_offers import list_offers
from handlers.platform.notifications.actions import notify
from handlers.platform.notifications.rules import NoticeKind
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.raid_desk.dungeons.catalog import emoji_map, list_classes
from handlers.raid_desk.dungeons.pictures import picture_address
from handlers.raid_desk.runs.eligibility import asked_role
from handlers.raid_desk.runs.ending import log_stage
from handlers.raid_desk.runs.members import dungeon_of
from handlers.raid_desk.runs.panel_message import Shown, panel, unedited, unposted
from handlers.raid_desk.runs.rules import caps_of, missing_classes
from jobs.raid_desk.orphans import UNKNOWN_MESSAGE, panel_lost
from jobs.requests.platform import EditMessage, SendMessage
from jobs.run import Job, Outcome, every, learns

if TYPE_CHECKING:
    from db.pool import Connection
    from db.raid_desk.runs import RunRow
    from interactions.languages import Say
    from interactions.responses import Reply

AGAIN, AT_MOST = timedelta(seconds=5), timedelta(minutes=10)
"""When an edit that Discord refused is tried once more; each time twice as long, up to so much."""
MOST_TRIES, TELL_AT = 150, 3
"""After a day it is given up; after so many the organizer is told."""
AT_ONCE = 100
ORIGIN = "raid_desk.panel"
UNKNOWN_CHANNEL = 10003
FAILED = "!"
"""Begins `panel_shown` when the panel could not be posted; the error follows."""


Text = Callable[["Say", "RunRow", str], str]


class Place(msgspec.Struct, frozen=True):
    """Where a panel stands. `name` is unique among all panels and the origin of its effects.

    `shown`: what the last call of `show_panel` returned.
    """

    name: str
    guild_id: int
    channel_id: int
    message_id: int | None
    shown: str | None

    @property
    def under_way(self) -> bool:
        """Posted, but nobody knows yet where: its learner makes it due again."""
        return self.message_id is None and bool(self.shown)


async def show_panel(job: Job, db: Connection, place: Place, reply: Reply) -> str:
    """Lets the outbox bring the panel there, if it shows something else by now. Returns the new `shown`."""
    digest = hashlib.sha256(msgspec.json.encode(reply.to_message(), order="sorted")).hexdigest()[:24]
    known, _, last = (place.shown or "").partition(":")
    number = int(last or 0)
    if known == digest:
        return place.shown or ""
    origin = place.name
    outbox = job.outbox(db, place.guild_id)
    if place.message_id is None:
        await outbox.add(SendMessage(place.channel_id, reply.to_message(), origin=origin))
        return f"{digest}:{number}"
    edit = EditMessage(place.channel_id, place.message_id, reply.to_edit(), origin=origin)
    key = f"{place.name}:{place.message_id}:{number}"
    if await lock_unsent(db, [key]):
        await move_payload(db, key, edit.fields())
        return f"{digest}:{number}"
    await outbox.add(edit, key=f"{place.name}:{place.message_id}:{number + 1}")
    return f"{digest}:{number + 1}"


def untold(shown: str | None) -> str:
    """`shown` after an edit has failed: nothing is known to stand there, numbers go on."""
    return ":" + (shown or "").partition(":")[2]


def pause_after(refusals: int) -> timedelta:
    """How long to wait after so many refusals before the one that has just come."""
    return min(AGAIN * (1 << min(refusals, 8)), AT_MOST)


# -- runs


@every(seconds=1)
async def refresh_run_panels(job: Job) -> int:
    """Each due panel for itself."""
    return await job.each(await runs.list_due_panels(job.pool, job.clock.now(), AT_ONCE), _refresh)


async def _refresh(job: Job, db: Connection, guild_id: int, run_id: int) -> None:
    run = await runs.lock_run_unless_busy(db, guild_id, run_id)
    if run is None or run.panel_due_at is None:
        return
    place = place_of(run)
    never_posted = not run.running and run.message_id is None and not run.panel_shown
    if (run.panel_shown or "").startswith(FAILED):
        await _tell(job, db, run, unposted, (run.panel_shown or "").removeprefix(FAILED))
        await runs.mark_panel_shown(db, run_id, None, None)
    elif run.archived_at is not None or never_posted or place.under_way:
        await runs.mark_panel_shown(db, run_id, run.panel_shown, None)
    else:
        if run.panel_refusals == TELL_AT:
            await _tell(job, db, run, unedited, run.panel_error or "")
        shown = await show_panel(job, db, place, await draw(job, db, run))
        await runs.mark_panel_shown(db, run_id, shown, None)


def place_of(run: RunRow) -> Place:
    return Place(f"{ORIGIN}:{run.run_id}", run.guild_id, run.channel_id, run.message_id, run.panel_shown)


async def draw(job: Job, db: Connection, run: RunRow) -> Reply:
    """The panel as the rows are now."""
    guild = await job.guild(db, run.guild_id)
    dungeon = dungeon_of(run)
    members = await list_members(db, run.run_id)
    classes = await list_classes(db, run.guild_id)
    caps = caps_of(run.limits, dungeon)
    shown = Shown(
        run=run,
        stage=log_stage(run, job.clock.now()),
        dungeon=dungeon,
        caps=caps,
        members=members,
        offers=await list_offers(db, run.run_id),
        classes=classes,
        missing=missing_classes(dungeon.needed, members, classes, caps),
        emoji=await emoji_map(db, run.guild_id),
        picture=picture_address(dungeon, job.pictures_url),
        only_for=asked_role(run.required_role_id, dungeon, guild.settings(PlatformSettings).roles),
    )
    return panel(guild.say, shown)


@learns(ORIGIN)
async def panel_carried(db: Connection, outcome: Outcome) -> None:
    """Remembers where the panel stands; lost ones are for `panel_lost`; what failed is tried again."""
    run_id, effect = int(outcome.about), outcome.effect
    run = await runs.lock_run(db, outcome.guild_id or 0, run_id)
    if run is None:
        return
    if outcome.done:
        await runs.mark_panel_taken(db, run_id)
        if isinstance(effect, SendMessage) and outcome.result:
            await runs.mark_panel_posted(db, run_id, int(outcome.result["message_id"]), outcome.now)
    elif isinstance(effect, EditMessage):
        if outcome.code == UNKNOWN_MESSAGE:
            await panel_lost(db, run.guild_id, run_id, effect.message_id, outcome.now)
        else:
            tries = run.panel_refusals < MOST_TRIES and outcome.code != UNKNOWN_CHANNEL
            again = outcome.now + pause_after(run.panel_refusals) if tries else None
            await runs.mark_panel_shown(db, run_id, untold(run.panel_shown), run.panel_due_at or again)
            await runs.mark_panel_refused(db, run_id, outcome.error[:200])
    else:
        await runs.mark_panel_shown(db, run_id, FAILED + outcome.error[:200], outcome.now)


async def _tell(job: Job, db: Connection, run: RunRow, text: Text, error: str) -> None:
    """The organizer reads once why the panel is not there, or not right."""
    guild = await job.guild(db, run.guild_id)
    await notify(
        db,
        run.guild_id,
        run.organizer_id,
        NoticeKind.SYSTEM,
        text(guild.say, run, error),
        now=job.clock.now(),
        key=f"run_{text.__name__}:{run.run_id}",
    )
