"""Draws panels that were touched, lets the outbox bring them to Discord, and looks after them.

Nothing is kept in memory: whoever dies in between has done all of a step or nothing.

- A panel is locked, its touches are deleted, and only then it is drawn: a change that commits later keeps its
  own touch, so the last drawing is right.
- What is the same as before (by digest) is not sent. While an edit waits in the outbox that nobody has begun
  to send, the next one takes its place instead of queueing behind it.
- While the first post is on its way nothing is sent: its learner writes the message's id and draws again.

Why: decisions 0286 and 0295.
"""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from db.kit import panels as rows
from db.outbox import Lane, Outbox, lock_unsent, move_payload
from handlers.kit.panels import KINDS, Drawn
from interactions.escaping import as_text
from jobs.requests.platform import DeleteMessage, EditMessage, LookForMessage, SendMessage
from jobs.run import EffectOutcome, Job, every, learns

if TYPE_CHECKING:
    from db.kit.panels import PanelRow
    from db.pool import Connection
    from handlers.frame.guild import Guild
    from handlers.kit.panels import PanelKind
    from interactions.responses import Reply

log = logging.getLogger(__name__)

ORIGIN = "kit.panel"
AT_ONCE = 100
LOOKS_AT_ONCE = 50
AGAIN = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
MOST_FAILURES = 12
"""After about eight hours of refusals only a new touch draws the panel again."""
UNKNOWN_MESSAGE = 10008
SPREAD = 2_654_435_761
"""Knuth's multiplier: spreads ids evenly, so that panels of one moment are not looked for in one moment."""


@every(seconds=1)
async def refresh_panels(job: Job) -> int:
    """Each due panel in a transaction of its own: one that fails holds up none of the others."""
    due = await rows.list_due(job.pool, job.clock.now(), AT_ONCE)
    for panel_id in due:
        try:
            async with job.transaction() as db:
                await _refresh(job, db, panel_id)
        except Exception:
            log.exception("panel %s could not be drawn", panel_id)
            await rows.move_drawing(job.pool, panel_id, job.clock.now() + AGAIN)
    return len(due)


@every(seconds=10)
async def look_for_panels(job: Job) -> int:
    """Nobody tells of deleted messages, so each is looked for once in a while."""
    pauses = {kind.name: kind.look_every.total_seconds() for kind in KINDS.values()}
    async with job.transaction() as db:
        due = await rows.move_looks(db, list(pauses), list(pauses.values()), job.clock.now(), LOOKS_AT_ONCE)
        for panel in due:
            look = LookForMessage(panel.channel_id, panel.message_id, origin=f"{ORIGIN}:{panel.panel_id}")
            await job.outbox(db, panel.guild_id).add(look, lane=Lane.UPKEEP)
    return 0


async def _refresh(job: Job, db: Connection, panel_id: int) -> None:
    panel = await rows.lock_panel_unless_busy(db, panel_id)
    if panel is None:
        return
    await rows.delete_touches(db, panel_id)
    await rows.mark_due(db, panel_id, None)
    kind = KINDS.get(panel.kind)
    guild = await job.guild(db, panel.guild_id)
    if kind is None or guild.left or panel.posting:
        return
    if not panel.told:
        await _tell(job, db, kind, guild, panel)
        return
    drawn = await kind.draw(db, guild, panel.subject)
    if drawn is None:
        await _take_away(job, db, panel)
        return
    if drawn.again is not None:
        await rows.mark_due(db, panel_id, job.clock.now() + drawn.again)
    if drawn.message is not None:
        await _show(job, db, panel, drawn, drawn.message)


async def _tell(job: Job, db: Connection, kind: PanelKind, guild: Guild, panel: PanelRow) -> None:
    """Somebody should know what Discord refuses; it is tried again after a pause."""
    if kind.failed is not None:
        await kind.failed(db, guild, panel)
    await rows.mark_told(db, panel.panel_id)
    await rows.mark_due(db, panel.panel_id, job.clock.now() + AGAIN)


async def _show(job: Job, db: Connection, panel: PanelRow, drawn: Drawn, message: Reply) -> None:
    seen = message.to_message() if drawn.seen is None else drawn.seen
    digest = hashlib.sha256(msgspec.json.encode(seen, enc_hook=as_text, order="sorted")).hexdigest()[:32]
    if panel.message_id is None and drawn.ended:
        return
    if digest != panel.shown:
        edits, posting, lane = panel.edits, False, KINDS[panel.kind].lane
        if panel.message_id is None:
            send = SendMessage(panel.channel_id, message.to_message(), origin=_origin(panel))
            await job.outbox(db, panel.guild_id).add(send, lane=lane)
            posting = True
        else:
            edits = await _edit(job, db, panel, panel.message_id, message)
        await rows.mark_shown(db, panel.panel_id, digest, edits, posting=posting, ended=drawn.ended)
    elif drawn.ended != panel.ended:
        await rows.mark_shown(db, panel.panel_id, digest, panel.edits, posting=False, ended=drawn.ended)


async def _edit(job: Job, db: Connection, panel: PanelRow, message_id: int, message: Reply) -> int:
    """In the place of an edit that nobody has begun to send, else behind it. Returns the edit's number."""
    edit = EditMessage(panel.channel_id, message_id, message.to_edit(), origin=_origin(panel))
    key = f"{_origin(panel)}:{message_id}:"
    lane = KINDS[panel.kind].lane
    if await lock_unsent(db, [f"{key}{panel.edits}"]):
        await move_payload(db, f"{key}{panel.edits}", edit.fields())
        return panel.edits
    await job.outbox(db, panel.guild_id).add(edit, key=f"{key}{panel.edits + 1}", lane=lane)
    return panel.edits + 1


async def _take_away(job: Job, db: Connection, panel: PanelRow) -> None:
    await rows.delete_panel(db, panel.panel_id)
    if panel.message_id is not None:
        await job.outbox(db, panel.guild_id).add(DeleteMessage(panel.channel_id, panel.message_id))


def _origin(panel: PanelRow) -> str:
    return f"{ORIGIN}:{panel.panel_id}"


@learns(ORIGIN)
async def panel_carried(db: Connection, outcome: EffectOutcome) -> None:
    """Remembers where the panel is, that its message is gone, or that it must be tried again."""
    panel = await rows.lock_panel(db, int(outcome.about))
    effect = outcome.effect
    if panel is None:
        if outcome.done and isinstance(effect, SendMessage) and outcome.result:  # taken away meanwhile
            posted = DeleteMessage(effect.channel_id, int(outcome.result["message_id"]))
            await Outbox(db, outcome.guild_id).add(posted)
    elif outcome.done:
        if isinstance(effect, SendMessage) and outcome.result:
            look_at = outcome.now + _first_look(KINDS[panel.kind], panel.panel_id)
            await rows.mark_posted(db, panel.panel_id, int(outcome.result["message_id"]), look_at)
            await rows.mark_due(db, panel.panel_id, outcome.now)
        elif panel.failures:
            await rows.mark_well(db, panel.panel_id)
    elif outcome.code == UNKNOWN_MESSAGE and isinstance(effect, EditMessage | LookForMessage):
        if panel.message_id == effect.message_id:
            await _lost(db, KINDS[panel.kind], panel, outcome.now)
    elif not isinstance(effect, LookForMessage):
        pause = min(AGAIN * 2**panel.failures, LONGEST_PAUSE) if panel.failures else timedelta()
        again_at = outcome.now + pause if panel.failures < MOST_FAILURES else None
        await rows.mark_failed(db, panel.panel_id, outcome.error[:300], again_at)


async def _lost(db: Connection, kind: PanelKind, panel: PanelRow, now: datetime) -> None:
    await rows.mark_gone(db, panel.panel_id)
    if not panel.ended and (kind.lost is None or await kind.lost(db, panel, now)):
        await rows.mark_due(db, panel.panel_id, now)


def _first_look(kind: PanelKind, panel_id: int) -> timedelta:
    """Between half and the whole of the kind's pause, by the panel's id."""
    return kind.look_every * (0.5 + (panel_id * SPREAD % 1_000) / 2_000)
