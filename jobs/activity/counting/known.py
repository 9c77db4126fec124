"""What the drain knows while it leads: guilds and members in bounded memory, positions, recent ids.

All of it is dropped after any failure and read again from what is committed.

Why: decisions 0161 and 0165.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from db import rule_changes
from db.activity import activity_quest_state, activity_quests, boosts, counters, stream, voice
from db.platform import guilds
from handlers.activity.activity_quests.samples import unpack
from handlers.activity.voice.rules import Sitting
from jobs.activity.counting.deduplicating import Deduplicator, StreamPart
from jobs.activity.counting.guild import GuildTally, MemberTally
from jobs.activity.counting.places import StreamPlace, keys_of, places_of
from jobs.activity.counting.quests import GuildQuests
from jobs.activity.counting.records import Command, Entry, Guild, Message, Pulse, Reaction, Session, Voice
from jobs.activity.counting.voiced import Voiced
from jobs.activity.counting.watching import Watching
from jobs.activity.counting.window import RecentIds

if TYPE_CHECKING:
    from db.pool import Connection

CACHED_MEMBERS: Final = 100_000
"""Members of one generation: at most two of them are in memory."""
LATE_MS: Final = 2 * 3_600_000
"""Quests that ended this long ago still count what arrives late for them."""


class DrainState:
    """State of a leading drain."""

    def __init__(self, places: list[StreamPlace]) -> None:
        self.places = places
        self.window = RecentIds()
        self.deduplicator = Deduplicator(self.window)
        self.guilds: dict[int, GuildTally] = {}
        self._current: set[int] = set()
        """Those whose settings and quests are as they were at the last look."""
        self._guarded: set[int] = set()
        self._horizon: int | None = None
        self.voiced = Voiced()
        self.watching = Watching()

    @property
    def behind(self) -> bool:
        """Whether some partitions have to catch up with the others first."""
        return len(self.places) == 1

    @classmethod
    async def load(cls, db: Connection, stream_name: str, partitions: Sequence[int]) -> DrainState:
        """From what is committed; the window is filled by the drain."""
        positions = await stream.list_positions(db, keys_of(stream_name, partitions))
        known = cls(places_of(stream_name, partitions, positions))
        known.deduplicator.load(await stream.list_sessions(db, partitions))
        rows = await voice.list_sittings(db, partitions)
        await known.load_guilds(db, {row["guild_id"] for row in rows})
        for row in rows:
            guild = known.guilds[row["guild_id"]]
            guild.voice.load(_sitting(row))
            known.voiced.note(guild)
        return known

    async def load_for(self, db: Connection, parts: Sequence[StreamPart]) -> None:
        """Everything the batch needs: guilds with their present settings, and all members it names."""
        entries = [entry for part in parts for entry in part.entries]
        heard = self._heard(parts)
        named = {guild_id for e in entries if (guild_id := getattr(e.record, "guild_id", None)) is not None}
        named |= heard.keys()
        await self.load_guilds(db, named - self.guilds.keys())
        await self._refresh(db, named, entries)
        await self._load_members(db, self._missing(entries, heard))
        if guarded := sorted(named & self._guarded):
            await self._load_days(db, guarded, entries)

    async def _refresh(self, db: Connection, named: set[int], entries: Sequence[Entry]) -> None:
        """Settings, quests and boosts of guilds that the batch names, where they are new or may have changed.

        One look tells of all guilds, so that those that did not change cost nothing.
        """
        looked = await rule_changes.list_rule_changes(db, self._horizon)
        self._horizon = looked.horizon
        self._current -= looked.guild_ids
        unsure = sorted(named - self._current)
        if unsure:
            await self._refresh_settings(db, unsure)
            await self._refresh_quests(db, unsure, entries[0].received_ms)
            self._current.update(unsure)

    def _heard(self, parts: Sequence[StreamPart]) -> dict[int, GuildTally]:
        """Guilds with somebody in voice that pulses and new sessions of these parts are about."""
        return {
            guild.guild_id: guild
            for part in parts
            for shard in part.shards
            for guild in self.voiced.of(shard, part.partitions)
        }

    async def _load_days(self, db: Connection, guild_ids: list[int], entries: Sequence[Entry]) -> None:
        """What the members that the batch names earned on its days, where guards ask for it."""
        acting: dict[int, set[int]] = {
            guild_id: set(self.guilds[guild_id].voice.sittings) for guild_id in guild_ids
        }
        for entry in entries:
            record = entry.record
            if type(record) in (Message, Reaction, Command, Voice) and record.guild_id in acting:  # type: ignore[union-attr]
                acting[record.guild_id].add(record.user_id)  # type: ignore[union-attr]
        earliest = min(entry.received_ms for entry in entries)
        asked: list[tuple[int, int, int]] = []
        for guild_id, user_ids in acting.items():
            guild = self.guilds[guild_id]
            if guild.guards is not None and (missing := sorted(guild.guards.missing(user_ids))):
                first_day = guild.clock.day_of(earliest) - 1
                asked += [(guild_id, user_id, first_day) for user_id in missing]
                guild.guards.begin(missing)
        if asked:
            for row in await counters.list_day_sums(db, *zip(*asked, strict=True)):
                guards = self.guilds[row["guild_id"]].guards
                if guards is not None:
                    guards.load(row["user_id"], row["day"], row["sums"])

    async def load_guilds(self, db: Connection, guild_ids: Iterable[int]) -> None:
        """Guilds that are not in memory yet; their settings come with `load_for`."""
        missing = sorted(guild_ids)
        if not missing:
            return
        rows = {row.guild_id: row for row in await guilds.list_guilds(db, missing)}
        for guild_id in missing:
            guild = self.guilds[guild_id] = GuildTally(guild_id)
            if guild_id in rows:
                guild.name = rows[guild_id].name
                guild.preferred_locale = rows[guild_id].preferred_locale
                guild.use_afk_channel(rows[guild_id].afk_channel_id)

    async def _refresh_settings(self, db: Connection, guild_ids: list[int]) -> None:
        versions = await guilds.list_setting_versions(db, guild_ids)
        changed = [g for g in guild_ids if self.guilds[g].version != versions.get(g, "")]
        if changed:
            stored = await guilds.list_settings_of(db, changed)
            for guild_id in changed:
                guild = self.guilds[guild_id]
                guild.use_settings(stored.get(guild_id, {}), versions.get(guild_id, ""))
                (self._guarded.discard if guild.guards is None else self._guarded.add)(guild_id)
            self.watching.doubt(changed)
        new = [g for g in guild_ids if self.guilds[g].rules.by_channel and self.guilds[g].parents is None]
        if new:
            parents = await guilds.list_channel_parents(db, new)
            for guild_id in new:
                self.guilds[guild_id].parents = parents.get(guild_id, {})

    async def _refresh_quests(self, db: Connection, guild_ids: list[int], at_ms: int) -> None:
        """Quests and boosts that changed; also those that ended a little before this moment of the stream."""
        versions = await activity_quest_state.list_versions(db, guild_ids)
        changed = [g for g in guild_ids if self.guilds[g].quests.version != versions.get(g, 0)]
        if not changed:
            return
        since = datetime.fromtimestamp((at_ms - LATE_MS) / 1000, UTC)
        quests = await activity_quests.list_quests(db, changed, since)
        running = await boosts.list_boosts(db, changed, since)
        for guild_id in changed:
            watched = GuildQuests(
                versions.get(guild_id, 0), quests.get(guild_id, ()), running.get(guild_id, ())
            )
            self.guilds[guild_id].use_quests(watched)

    def _missing(self, entries: Sequence[Entry], heard: dict[int, GuildTally]) -> list[tuple[int, int]]:
        """(guild, user) of members not in memory whom the batch names, or its pulses are about."""
        missing: dict[tuple[int, int], None] = {}
        voiced = dict(heard)
        for entry in entries:
            record = entry.record
            kind = type(record)
            if kind in (Message, Reaction, Command, Voice):
                guild_id, user_id = record.guild_id, record.user_id  # type: ignore[union-attr]
                guild = self.guilds[guild_id]
                if user_id not in guild.members and guild.member(user_id) is None:
                    missing[guild_id, user_id] = None
                if kind is Voice:
                    voiced[guild_id] = guild
            elif kind not in (Session, Pulse):
                if kind is Guild:
                    guild_id = record.guild_id  # type: ignore[union-attr]
                    sitting = (told.user_id for told in record.voice)  # type: ignore[union-attr]
                    absent = (u for u in sitting if self.guilds[guild_id].member(u) is None)
                    missing.update(((guild_id, user_id), None) for user_id in absent)
                voiced[record.guild_id] = self.guilds[record.guild_id]  # type: ignore[union-attr]
        for guild_id, guild in voiced.items():
            for user_id in guild.voice.sittings:
                if guild.member(user_id) is None:
                    missing[guild_id, user_id] = None
        return list(missing)

    async def _load_members(self, db: Connection, missing: list[tuple[int, int]]) -> None:
        if not missing:
            return
        for guild_id, user_id in missing:
            self.guilds[guild_id].members[user_id] = MemberTally(guild_id, user_id)
        rows = await counters.list_cooldowns(db, [pair[0] for pair in missing], [pair[1] for pair in missing])
        for row in rows:
            member = self.guilds[row["guild_id"]].members[row["user_id"]]
            member.message_at_ms = _millis(row["message_xp_at"])
            member.reaction_at_ms = _millis(row["reaction_xp_at"])
            member.command_at_ms = _millis(row["command_xp_at"])
            member.voice_at_ms = _millis(row["voice_xp_at"])
            member.role_ids = tuple(row["role_ids"])
            member.counts = list(row[5:10])
            if row["quest_samples"]:
                member.samples = unpack(row["quest_samples"])
                member.sampled = member.samples[-1][0]

    def forget_some(self) -> None:
        """After a batch: members not seen for a generation go, and guilds without any members."""
        if sum(len(guild.members) for guild in self.guilds.values()) < CACHED_MEMBERS:
            return
        for guild in self.guilds.values():
            guild.older, guild.members = guild.members, {}
        idle = [g for g, guild in self.guilds.items() if not guild.older and g not in self.voiced]
        for guild_id in idle:
            del self.guilds[guild_id]
        self._current.difference_update(idle)
        self._guarded.difference_update(idle)


def _sitting(row: Any) -> Sitting:
    return Sitting(
        row["user_id"],
        row["channel_id"],
        row["deafened"],
        row["is_bot"],
        row["joined_ms"],
        row["counted_ms"],
        row["unpaid_millis"],
        row["shard"],
    )


def _millis(moment: datetime | None) -> int | None:
    return None if moment is None else round(moment.timestamp() * 1000)
