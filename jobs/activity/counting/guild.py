"""What the drain keeps in memory of a guild and of its members, and what a batch adds to them.

All of it can be read again from PostgreSQL; nothing here is a source of truth. Only the drain that holds
the lease writes member, role and channel rows and cooldowns, so these do not go stale; whose settings changed
is asked in every batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from handlers.activity.activity_quests.samples import Counts, Sample
from handlers.activity.voice.rules import GuildVoice
from handlers.activity.xp.rules import HUNDRED, channel_multiplier, role_multiplier
from handlers.frame.guild_settings import typed
from handlers.platform.settings.platform_settings import PlatformSettings
from jobs.activity.counting.guarding import GuildGuards
from jobs.activity.counting.quests import NO_QUESTS, NOWHERE, GuildQuests, resets_of
from jobs.activity.counting.rules import clock_of, rules_of

UNKNOWN = -1


class MemberTally(msgspec.Struct, eq=False, gc=False):
    """One member: what the rules need to know, and what this batch has added so far in one hour.

    `hour` counts from 1970 on the guild's clocks. `finished` holds rows of the other hours of a batch.
    `*_at_ms`: when that source last earned xp. `stretch` begins where the hour or a moment of quests does.

    `counts` are the totals and `samples` what they were at moments of quests, the last one at `sampled`; both
    are kept where there are quests. `lowest`: the counts at which something may be reached. `skipped`: what
    was counted in this batch but not for quests, as the moment before it and the counter's place.
    """

    guild_id: int
    user_id: int
    message_at_ms: int | None = None
    reaction_at_ms: int | None = None
    command_at_ms: int | None = None
    voice_at_ms: int | None = None
    role_ids: tuple[int, ...] = ()
    role: int | None = UNKNOWN

    touched: bool = False
    channel_id: int | None = None
    last_message_ms: int | None = None
    stretch: int = 0
    hour: int = 0
    moment: int = 0
    messages: int = 0
    message_xp: int = 0
    reactions: int = 0
    reaction_xp: int = 0
    commands: int = 0
    command_xp: int = 0
    voice_seconds: int = 0
    voice_xp: int = 0
    finished: list[tuple[Any, ...]] | None = None
    moments: list[int] | None = None
    decisions: list[tuple[Any, ...]] | None = None
    skipped: list[tuple[int, int]] | None = None

    counts: list[int] = msgspec.field(default_factory=lambda: [0, 0, 0, 0, 0])
    samples: tuple[Sample, ...] = ()
    samples_text: str | None = None
    sampled: int = 0
    watch: int = -1
    lowest: tuple[int, ...] = NOWHERE
    done: frozenset[int] = frozenset()

    def row(self) -> tuple[Any, ...]:
        """The hour's sums, as db.activity.counters.add_counts takes them."""
        return (
            self.guild_id,
            self.user_id,
            self.hour,
            self.messages,
            self.message_xp,
            self.reactions,
            self.reaction_xp,
            self.commands,
            self.command_xp,
            self.voice_seconds,
            self.voice_xp,
            self.last_message_ms,
            self.message_at_ms,
            self.reaction_at_ms,
            self.command_at_ms,
            self.voice_at_ms,
            self.samples_text,
        )

    def turn_to(self, stretch: int, hour: int, moment: int) -> None:
        """Set the sums of another stretch aside."""
        if self.finished is None or self.moments is None:
            self.finished, self.moments = [], []
        self.finished.append(self.row())
        self.moments.append(self.moment)
        self._zero()
        self.stretch, self.hour, self.moment = stretch, hour, moment

    def steps(self) -> Iterator[tuple[int, Counts]]:
        """What was counted, stretch by stretch: the moment before it, and the growth of each counter."""
        moments, rows = (*(self.moments or ()), self.moment), (*(self.finished or ()), self.row())
        for moment, row in zip(moments, rows, strict=True):
            yield moment, (row[3], row[5], row[7], row[9], row[4] + row[6] + row[8] + row[10])

    def skip(self, place: int) -> None:
        """What was counted just now counts for no quest."""
        if self.skipped is None:
            self.skipped = []
        self.skipped.append((self.moment, place))

    def clear(self) -> None:
        """Forget what the batch added: it is written."""
        self.touched = False
        self.channel_id = self.last_message_ms = self.finished = self.moments = self.decisions = None
        self.skipped = None
        self.samples_text = None
        self._zero()

    def _zero(self) -> None:
        self.messages = self.message_xp = self.reactions = self.reaction_xp = 0
        self.commands = self.command_xp = self.voice_seconds = self.voice_xp = 0


class GuildTally:
    """One guild: its settings, prepared for the rules, and its members."""

    __slots__ = (
        "_channels",
        "_stretch_end",
        "_stretch_start",
        "afk_channel_id",
        "clock",
        "counts",
        "guards",
        "guild_id",
        "hour",
        "members",
        "moment",
        "name",
        "older",
        "parents",
        "platform",
        "preferred_locale",
        "quests",
        "resets",
        "rules",
        "version",
        "voice",
        "voice_rules",
        "watching",
    )

    def __init__(self, guild_id: int) -> None:
        self.guild_id = guild_id
        self.name = ""
        self.afk_channel_id: int | None = None
        self.preferred_locale = "en-US"
        self.voice = GuildVoice()
        self.members: dict[int, MemberTally] = {}
        self.older: dict[int, MemberTally] = {}
        self.parents: dict[int, int | None] | None = None
        self.quests = NO_QUESTS
        self.watching = False
        self.hour = self.moment = 0
        self.use_settings({}, "")

    def use_settings(self, stored: Mapping[str, dict[str, Any]], version: str) -> None:
        """Take over the guild's settings as stored by module."""
        self.version = version
        self.rules = rules_of(stored.get("activity", {}))
        self.platform = typed(PlatformSettings, stored.get("platform", {}))
        self.counts = "activity" not in self.platform.modules_off
        self.clock = clock_of(self.platform.timezone)
        self.resets = resets_of(self.rules.settings.quest_calendar(self.platform.timezone))
        self.voice_rules = self.rules.settings.voice_rules(self.afk_channel_id)
        self.guards = GuildGuards(self.rules.guards) if self.rules.guards else None
        self._channels: dict[int, int | None] = {}
        for member in (*self.members.values(), *self.older.values()):
            member.role = UNKNOWN
        self._watch()

    def use_quests(self, quests: GuildQuests) -> None:
        """Take over the guild's quests and boosts."""
        self.quests = quests
        self._watch()

    def _watch(self) -> None:
        """Whether quests need members' counters; those in memory without them are forgotten."""
        before, self.watching = self.watching, self.rules.draws_quests or bool(self.quests.watched)
        self._stretch_start = self._stretch_end = 0
        if self.watching and not before:
            self.members, self.older = {}, {}

    def boost_rate(self, user_id: int, at_ms: int) -> int:
        """The multiplier of the boost that holds for a member at a moment, in hundredths."""
        return self.quests.boost(user_id, at_ms) if self.quests.boosted else HUNDRED

    def use_afk_channel(self, channel_id: int | None) -> None:
        """The guild's AFK channel changed."""
        self.afk_channel_id = channel_id
        self.voice_rules = self.rules.settings.voice_rules(channel_id)

    @property
    def locale(self) -> str:
        """Language of what the bot posts unasked."""
        return self.platform.locale or self.preferred_locale

    def member(self, user_id: int) -> MemberTally | None:
        """A member that is in memory; it becomes one of the recently used."""
        member = self.members.get(user_id)
        if member is None:
            member = self.older.pop(user_id, None)
            if member is not None:
                self.members[user_id] = member
        return member

    def role_rate(self, member: MemberTally) -> int | None:
        """The member's role multiplier in hundredths; None when a role bars xp."""
        rules = self.rules
        if not rules.by_role:
            return HUNDRED
        if member.role == UNKNOWN:
            member.role = role_multiplier(member.role_ids, rules.role_factors, rules.no_xp_roles)
        return member.role

    def channel_rate(self, channel_id: int | None) -> int | None:
        """The channel's multiplier in hundredths; None when xp is barred there."""
        rules = self.rules
        if not rules.by_channel or channel_id is None:
            return HUNDRED
        try:
            return self._channels[channel_id]
        except KeyError:
            lineage = self._lineage(channel_id)
            rate = channel_multiplier(lineage, rules.channel_factors, rules.no_xp_channels)
            self._channels[channel_id] = rate
            return rate

    def _lineage(self, channel_id: int) -> Iterable[int]:
        parents = self.parents or {}
        above: int | None = channel_id
        for _ in range(3):
            if above is None:
                return
            yield above
            above = parents.get(above)

    def put_channel(self, channel_id: int, parent_id: int | None) -> None:
        """A channel appeared or has another parent."""
        if self.parents is not None:
            self.parents[channel_id] = parent_id
        self._channels.clear()

    def drop_channel(self, channel_id: int) -> None:
        """A channel is gone."""
        if self.parents is not None:
            self.parents.pop(channel_id, None)
        self._channels.clear()

    def replace_channels(self, parents: dict[int, int | None]) -> None:
        """The guild told all of its channels."""
        if self.parents is not None:
            self.parents = parents
        self._channels.clear()

    def stretch_of(self, at_ms: int) -> int:
        """When the hour began, or the last moment of quests in it; `hour` and `moment` are those of it."""
        if not self._stretch_start <= at_ms < self._stretch_end:
            self.hour = self.clock.hour_of(at_ms)
            self._stretch_start, self._stretch_end = self.clock.hour_start, self.clock.hour_end
            self.moment = 0
            if self.watching:
                self.moment, until = self.quests.stretch(self.resets, at_ms)
                self._stretch_start = max(self._stretch_start, self.moment)
                self._stretch_end = min(self._stretch_end, until)
        return self._stretch_start

    def cuts(self, from_ms: int, to_ms: int) -> list[int]:
        """Moments inside an interval at which a new day begins, or a stretch of quests."""
        moments = self.clock.midnights(from_ms, to_ms)
        if self.watching:
            _, moment = self.quests.stretch(self.resets, from_ms)
            while moment < to_ms:
                moments.append(moment)
                _, moment = self.quests.stretch(self.resets, moment)
        return sorted(set(moments))
