"""What becomes of practice of somebody who left the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.practice import buddies, buddy_searches, teachings
from handlers.kit import events, panels
from handlers.practice.buddies.actions import end_pair
from handlers.practice.buddies.actions import tell as tell_buddy
from handlers.practice.buddies.messages import told_left
from handlers.practice.teaching import actions, messages
from handlers.practice.teaching.rules import moved_up

if TYPE_CHECKING:
    from db.pool import Connection
    from db.practice.teachings import TeachingRow
    from handlers.frame.guild import Guild


async def leave_buddy(db: Connection, guild: Guild, user_id: int) -> None:
    """The other one is free, and told."""
    await buddies.lock_buddies(db, guild.id)
    await buddy_searches.delete_search(db, guild.id, user_id)
    pair = await buddies.find_pair_of(db, guild.id, user_id)
    if pair is not None:
        await end_pair(db, pair, "left", guild.now)
        text = told_left(guild.say, user_id)
        await tell_buddy(db, pair, pair.other(user_id), text, "left", guild.now)


async def leave_teachings(db: Connection, guild: Guild, user_id: int) -> None:
    """What they would have taught is cancelled; their places go to whoever waits."""
    for teaching_id in await teachings.list_planned_with(db, guild.id, user_id):
        row = await teachings.lock_teaching(db, guild.id, teaching_id)
        if row is None or row.state != "planned":
            continue
        if row.teacher_id == user_id:
            await _cancel(db, guild, row)
        elif await teachings.delete_seat(db, teaching_id, user_id):
            await _move_up(db, guild, row)
        await panels.touch(db, actions.PANEL, teaching_id, now=guild.now)


async def _cancel(db: Connection, guild: Guild, row: TeachingRow) -> None:
    await teachings.mark_ended(db, row.teaching_id, "cancelled", guild.now)
    await events.cancel(db, guild.id, actions.subject_of(row))
    signed = [seat.user_id for seat in await teachings.list_seats(db, row.teaching_id)]
    text = messages.told_cancelled(guild.say, row)
    await actions.tell(db, row, signed, text, "cancelled", guild.now)


async def _move_up(db: Connection, guild: Guild, row: TeachingRow) -> None:
    moved = moved_up(await teachings.list_seats(db, row.teaching_id), row.most)
    if moved:
        await teachings.mark_seated(db, row.teaching_id, moved)
        text = messages.told_place(guild.say, row)
        await actions.tell(db, row, moved, text, f"place:{guild.now.timestamp():.0f}", guild.now)
