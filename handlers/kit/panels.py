"""Panels: messages that show a record and are kept up to date. Declared once per kind.

    @panel("raid_desk.run", lost=repost_or_cancel, failed=tell_organizer)
    async def draw(db: Connection, guild: Guild, run_id: int) -> Drawn | None:
        run = await find_run(db, guild.id, run_id)
        return run and Drawn(panel_message(guild.say, run), ended=run.over)

    await panels.post(ctx.db, "raid_desk.run", run_id, ctx.guild_id, channel_id, now=ctx.now)
    await panels.touch(ctx.db, "raid_desk.run", run_id, now=ctx.now)  # at each change of what it shows

`jobs.kit.panels` draws about a second after a touch, once for all that changed meanwhile, and the last
drawing is always right. A press only adds a row: it locks no panel. Edits that Discord refuses are repeated,
and told to somebody; messages that were deleted are posted again, or whatever `lost` decides.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from db.kit import panels as rows
from db.outbox import Lane, Outbox
from jobs.requests.platform import DeleteMessage

if TYPE_CHECKING:
    from db.kit.panels import PanelRow
    from db.pool import Connection
    from handlers.frame.guild import Guild
    from interactions.responses import Reply

GATHERED = timedelta(seconds=1)
"""How long touches are gathered for one edit."""
LOOK_EVERY = timedelta(hours=12)


class Drawn(msgspec.Struct, frozen=True):
    """What a panel shows now.

    `message` None: leave it as it is. `ended`: nothing more is expected, so nobody looks whether the message
    is still there, and what was never posted is not posted any more. `again`: draw it again after so long,
    although nothing touches it. `seen`: what counts as a difference, if not the message itself.
    """

    message: Reply | None
    ended: bool = False
    again: timedelta | None = None
    seen: Any = None


Draw = Callable[["Connection", "Guild", int], Awaitable["Drawn | None"]]
"""(db, guild, subject): None takes the panel away."""
Lost = Callable[["Connection", "PanelRow", datetime], Awaitable[bool]]
"""(db, panel, now): its message was deleted; True has it posted again."""
Failed = Callable[["Connection", "Guild", "PanelRow"], Awaitable[None]]
"""(db, guild, panel): Discord refused it, with `panel.error`; told once until it works again."""


class PanelKind(msgspec.Struct, frozen=True):
    """How panels of one kind behave.

    `look_every`: how often the message is looked for. `lane`: how soon people expect to see a change.
    """

    name: str
    draw: Draw
    lost: Lost | None
    failed: Failed | None
    look_every: timedelta
    lane: Lane


KINDS: dict[str, PanelKind] = {}


def panel(
    name: str,
    *,
    lost: Lost | None = None,
    failed: Failed | None = None,
    look_every: timedelta = LOOK_EVERY,
    lane: Lane = Lane.WAITED_FOR,
) -> Callable[[Draw], Draw]:
    """The function draws panels of this kind."""

    def declare(draw: Draw) -> Draw:
        if name in KINDS:
            raise TypeError(f"{name} is drawn by two functions: {KINDS[name].draw} and {draw}")
        KINDS[name] = PanelKind(name, draw, lost, failed, look_every, lane)
        return draw

    return declare


async def post(
    db: Connection, kind: str, subject: int, guild_id: int, channel_id: int, *, now: datetime
) -> bool:
    """Posts it at once; False when the subject has such a panel already."""
    panel_id = await rows.add_panel(db, KINDS[kind].name, subject, guild_id, channel_id)
    if panel_id is not None:
        await rows.mark_due(db, panel_id, now)
    return panel_id is not None


async def place(
    db: Connection, kind: str, subject: int, guild_id: int, channel_id: int, *, now: datetime
) -> None:
    """Has it in that channel, drawn once more: posts it there, or moves it there from where it is."""
    known = await rows.find_panel(db, KINDS[kind].name, subject)
    if known is not None and known.channel_id == channel_id:
        await touch(db, kind, subject, now=now)
        return
    if known is not None:
        await rows.delete_panel(db, known.panel_id)
        if known.message_id is not None:
            await Outbox(db, guild_id).add(DeleteMessage(known.channel_id, known.message_id))
    await post(db, kind, subject, guild_id, channel_id, now=now)


class PanelPlace(msgspec.Struct, frozen=True):
    """A message."""

    channel_id: int
    message_id: int


async def adopt(
    db: Connection, kind: str, subject: int, guild_id: int, place: PanelPlace, *, now: datetime
) -> bool:
    """The bot's message there shows it from now on; the one that did so before is deleted.

    False when that message shows something else.
    """
    shown = await rows.find_panel_of_message(db, guild_id, place.message_id)
    if shown is not None and (shown.kind, shown.subject) != (kind, subject):
        return False
    known = await rows.find_panel(db, KINDS[kind].name, subject)
    if known is not None and (known.channel_id, known.message_id) != (place.channel_id, place.message_id):
        await rows.delete_panel(db, known.panel_id)
        if known.message_id is not None:
            await Outbox(db, guild_id).add(DeleteMessage(known.channel_id, known.message_id))
    panel_id = await rows.add_panel(db, kind, subject, guild_id, place.channel_id)
    if panel_id is not None:
        await rows.mark_posted(db, panel_id, place.message_id, now + KINDS[kind].look_every)
    await touch(db, kind, subject, now=now)
    return True


async def touch(db: Connection, kind: str, subject: int, *, now: datetime) -> None:
    """What it shows has changed."""
    await rows.add_touch(db, kind, subject, now + GATHERED)


async def touch_all(db: Connection, kind: str, guild_id: int, *, now: datetime) -> None:
    """Something that all panels of this kind in the guild show has changed."""
    await rows.add_touches_of_guild(db, kind, guild_id, now + GATHERED)


async def find(db: Connection, kind: str, subject: int) -> PanelRow | None:
    """Where it is."""
    return await rows.find_panel(db, kind, subject)


async def move(
    db: Connection, kind: str, subject: int, guild_id: int, channel_id: int, *, now: datetime
) -> None:
    """Posts it there; where it was before, it is taken away."""
    known = await rows.find_panel(db, kind, subject)
    if known is not None:
        await rows.delete_panel(db, known.panel_id)
        if known.message_id is not None:
            await Outbox(db, guild_id).add(DeleteMessage(known.channel_id, known.message_id))
    await post(db, kind, subject, guild_id, channel_id, now=now)
