"""Applying one batch inside the transaction that also moves the position.

Why: decision 0164.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from db.activity import counters, stream, voice
from handlers.activity.activity_quests.payments import Completion, pay
from handlers.activity.level_ups.actions import GuildFacts, LevelChange, follow_level_changes
from handlers.activity.xp.rules import level_for
from jobs.activity.counting.batch import Batch, ReactionKey
from jobs.activity.counting.guild import GuildTally, MemberTally
from jobs.activity.counting.quests import Reached
from jobs.activity.counting.records import Entry, Reaction
from jobs.activity.counting.roles import give_roles_again, note_lost_roles
from jobs.activity.counting.structure import Structure
from jobs.activity.counting.watching import Layer

if TYPE_CHECKING:
    from db.pool import Connection
    from interactions.languages import Languages
    from jobs.activity.counting.deduplicating import StreamPart
    from jobs.activity.counting.known import DrainState

by_key: Final = attrgetter("guild_id", "user_id")


class Writer:
    """Writes batches for one drain."""

    def __init__(self, languages: Languages, bot_user_id: int | None) -> None:
        self._languages = languages
        self._bot_user_id = bot_user_id

    async def apply(
        self, db: Connection, known: DrainState, parts: Sequence[StreamPart], *, journal: bool
    ) -> Batch:
        """Count fresh entries and write what they change; `known` is ahead of the database until commit."""
        await known.load_for(db, parts)
        entries = [entry for part in parts for entry in part.entries]
        seen = await _new_reactions(db, known, entries)
        batch = Batch(known.guilds, known.voiced, seen, journal=journal)
        structure = Structure(self._bot_user_id)
        for part in parts:
            batch.partitions = part.partitions
            for entry in part.entries:
                batch.apply(entry)
                structure.apply(entry)
        now = _moment(max((part.entries[-1].received_ms for part in parts if part.entries), default=0))
        if entries:
            if structure.tells_members:
                await note_lost_roles(db, known, entries, now)
            await structure.write(db, now)
        await self._write_counters(db, known, batch, now)
        await _write_sittings(db, known, batch)
        if batch.joined:
            await give_roles_again(db, known, batch, now)
        if moved := known.deduplicator.moved_sessions():
            await stream.mark_sessions(db, list(moved), [(head.session, head.seq) for head in moved.values()])
        return batch

    async def _write_counters(self, db: Connection, known: DrainState, batch: Batch, now: datetime) -> None:
        """One statement for the hour that each member ended in, and one more per hour before that."""
        reached = _note_quests(known, batch.touched)
        rows = [m.row() for m in sorted(batch.touched, key=by_key)]
        moved: dict[tuple[int, int], LevelChange] = {}
        layers: list[Layer] = []
        for layer in (rows, *_earlier_hours(batch.touched)):
            if layer:
                totals = await counters.add_counts(db, list(zip(*layer, strict=True)))
                _note_level_changes(known, moved, layer, totals)
                layers.append((layer, totals))
        await known.watching.mark(db, known.guilds, layers, now)
        if reached:
            await self._pay_quests(db, known, moved, reached, now)
        if moved:
            changes = list(moved.values())
            facts = self._facts(known, {change.guild_id for change in changes})
            await follow_level_changes(db, changes, facts, now)

    async def _pay_quests(
        self,
        db: Connection,
        known: DrainState,
        moved: dict[tuple[int, int], LevelChange],
        reached: Sequence[Reached],
        now: datetime,
    ) -> None:
        """Pay what was reached; a level that comes of it is one step with the level of the batch."""
        done = [Completion(quest.row, member.user_id, value) for member, quest, value in reached]
        facts = self._facts(known, {completion.quest.guild_id for completion in done})
        for paid in await pay(db, done, facts, now):
            guild = known.guilds[paid.guild_id]
            new = level_for(guild.rules.curve, paid.total)
            before = moved.get((paid.guild_id, paid.user_id))
            old = before.old_level if before else level_for(guild.rules.curve, paid.total - paid.amount)
            if new != old:
                channel_id = guild.members[paid.user_id].channel_id
                change = LevelChange(paid.guild_id, paid.user_id, old, new, paid.total, channel_id)
                moved[paid.guild_id, paid.user_id] = change

    def _facts(self, known: DrainState, guild_ids: Iterable[int]) -> dict[int, GuildFacts]:
        facts = {}
        for guild_id in guild_ids:
            guild = known.guilds[guild_id]
            say = self._languages.say_for(guild.locale)
            facts[guild_id] = GuildFacts(guild.name, guild.rules.settings, guild.platform, say)
        return facts


def _note_quests(known: DrainState, touched: Sequence[MemberTally]) -> list[Reached]:
    """Let the counters that quests know grow; returns which quests are reached by it."""
    reached: list[Reached] = []
    for member in touched:
        guild = known.guilds[member.guild_id]
        if guild.watching and (done := guild.quests.note(member, guild.resets)):
            reached += done
    return reached


async def _new_reactions(db: Connection, known: DrainState, entries: Sequence[Entry]) -> set[ReactionKey]:
    """Reactions of the batch that no member has given before; they are written down at once."""
    asked: dict[ReactionKey, int] = {}
    for entry in entries:
        record = entry.record
        if type(record) is Reaction and record.may_count and known.guilds[record.guild_id].counts:
            asked[record.message_id, record.user_id, record.emoji] = record.guild_id
    if not asked:
        return set()
    keys = sorted(asked)
    rows = await counters.add_reactions(
        db, [asked[k] for k in keys], [k[0] for k in keys], [k[1] for k in keys], [k[2] for k in keys]
    )
    return {(row["message_id"], row["user_id"], row["emoji"]) for row in rows}


def _earlier_hours(touched: Sequence[MemberTally]) -> list[list[tuple[Any, ...]]]:
    """The hours set aside in this batch, in layers that name each member once."""
    layers: list[list[tuple[Any, ...]]] = []
    for member in sorted((m for m in touched if m.finished is not None), key=by_key):
        for depth, row in enumerate(member.finished or ()):
            if depth == len(layers):
                layers.append([])
            layers[depth].append(row)
    return layers


def _note_level_changes(
    known: DrainState,
    moved: dict[tuple[int, int], LevelChange],
    added: Sequence[tuple[Any, ...]],
    totals: Sequence[Any],
) -> None:
    """Compare each new total with what it was before the rows were added (in the same order)."""
    guild: GuildTally | None = None
    for row, (guild_id, user_id, total, *_) in zip(added, totals, strict=True):
        xp = row[4] + row[6] + row[8] + row[10]
        if not xp:
            continue
        if row[1] != user_id:
            raise RuntimeError("PostgreSQL returned the rows in another order")
        if guild is None or guild.guild_id != guild_id:
            guild = known.guilds[guild_id]
        level = bisect_right(guild.rules.levels, total)
        if level == 0 or guild.rules.levels[level - 1] <= total - xp:
            continue
        key = (guild_id, user_id)
        old = moved[key].old_level if key in moved else bisect_right(guild.rules.levels, total - xp)
        channel_id = guild.members[user_id].channel_id
        moved[key] = LevelChange(guild_id, user_id, old, level, total, channel_id)


async def _write_sittings(db: Connection, known: DrainState, batch: Batch) -> None:
    rows: list[tuple[Any, ...]] = []
    gone: list[tuple[int, int]] = []
    for guild_id in sorted(batch.spoken):
        voices = known.guilds[guild_id].voice
        for user_id in sorted(voices.changed):
            s = voices.sittings[user_id]
            times = (s.joined_ms, s.counted_ms, s.unpaid_ms)
            rows.append((guild_id, user_id, s.channel_id, s.deafened, s.is_bot, *times, s.shard))
        gone += [(guild_id, user_id) for user_id in sorted(voices.gone)]
        voices.changed.clear()
        voices.gone.clear()
    if gone:
        await voice.delete_sittings(db, [pair[0] for pair in gone], [pair[1] for pair in gone])
    if rows:
        await voice.add_sittings(db, list(zip(*rows, strict=True)))


def _moment(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC)
