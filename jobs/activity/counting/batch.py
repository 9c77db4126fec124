"""Evaluating a batch: each record in its order changes what is in memory; nothing is written here.

A message's or command's own time is read off its id, so that a record delivered late still counts for the
right moment; an id that disagrees with the relay's clock by more than ten minutes is not believed.

Why: decision 0162.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar, Final, NamedTuple

from handlers.activity.voice.rules import Credit, HeardVoice, pay, payable, split
from handlers.activity.xp.rules import DENIED, Denial, Denied, Earned, Source, judge
from jobs.activity.counting.guarding import GuildGuards
from jobs.activity.counting.guild import UNKNOWN, GuildTally, MemberTally
from jobs.activity.counting.records import (
    Channel,
    ChannelGone,
    Command,
    Entry,
    Guild,
    GuildGone,
    GuildUpdate,
    Member,
    MemberGone,
    Message,
    Pulse,
    Reaction,
    Session,
    Voice,
)
from jobs.activity.counting.voiced import Voiced

TOO_SOON: Final = DENIED[Denial.COOLDOWN]
DISCORD_EPOCH_MS: Final = 1_420_070_400_000
BELIEVED_MS: Final = 10 * 60_000
COUNTED_TYPES: Final = frozenset({0, 19})
"""Ordinary messages and replies."""
MAX_DECISIONS: Final = 10

ReactionKey = tuple[int, int, str]


class EarnedBy(NamedTuple):
    """What members earn xp by: its rule of `GuildRules`, the fields of `MemberTally` that keep when it last
    did and how much, and its place among the counters of quests."""

    source: Source
    rule: str
    earned_at: str
    xp: str
    place: int


BY_MESSAGE: Final = EarnedBy(Source.MESSAGE, "message", "message_at_ms", "message_xp", 0)
BY_REACTION: Final = EarnedBy(Source.REACTION, "reaction", "reaction_at_ms", "reaction_xp", 1)
BY_COMMAND: Final = EarnedBy(Source.COMMAND, "command", "command_at_ms", "command_xp", 2)


class Batch:
    """One pass over the records of a batch. `guilds` must hold every guild and member they name.

    `new_reactions` are the reactions of this batch that were never seen before; each is used up once.
    """

    def __init__(
        self,
        guilds: dict[int, GuildTally],
        voiced: Voiced,
        new_reactions: set[ReactionKey],
        *,
        journal: bool,
    ) -> None:
        self.guilds = guilds
        self.voiced = voiced
        self.new_reactions = new_reactions
        self.journal = journal
        self.touched: list[MemberTally] = []
        self.noted: list[MemberTally] = []
        """Members with decisions to remember."""
        self.joined: dict[tuple[int, int], tuple[int, ...]] = {}
        """Roles held by members who came in this batch."""
        self.partitions: Sequence[int] = ()
        self.spoken: set[int] = set()
        """Guilds of which somebody's voice state changed."""

    def apply(self, entry: Entry) -> None:
        """Count one record, or learn from it what the rules need to know.

        `partitions` must be set to those of which its stream tells.
        """
        record = entry.record
        apply = self._APPLY.get(type(record))
        if apply is not None:
            apply(self, entry, record)

    def _message(self, entry: Entry, record: Message) -> None:
        if record.is_bot or record.type not in COUNTED_TYPES:
            return
        guild = self.guilds[record.guild_id]
        if not guild.counts:
            return
        at_ms = own_time(record.message_id, entry.received_ms)
        member = self._touch(guild, record.user_id, at_ms)
        member.messages += 1
        if member.last_message_ms is None or at_ms > member.last_message_ms:
            member.last_message_ms = at_ms
        self._earn(guild, member, BY_MESSAGE, record.message_id, at_ms, record.channel_id)

    def _reaction(self, entry: Entry, record: Reaction) -> None:
        if record.is_bot or not record.added:
            return
        guild = self.guilds[record.guild_id]
        if not guild.counts:
            return
        at_ms = entry.received_ms
        if not record.may_count:
            self._note_denied(
                guild, record.user_id, at_ms, Source.REACTION, record.channel_id, Denial.OWN_MESSAGE
            )
            return
        key = (record.message_id, record.user_id, record.emoji)
        if key not in self.new_reactions:
            self._note_denied(
                guild, record.user_id, at_ms, Source.REACTION, record.channel_id, Denial.REPEATED
            )
            return
        self.new_reactions.discard(key)
        member = self._touch(guild, record.user_id, at_ms)
        member.reactions += 1
        self._earn(guild, member, BY_REACTION, record.message_id, at_ms, record.channel_id)

    def _command(self, entry: Entry, record: Command) -> None:
        guild = self.guilds[record.guild_id]
        if not guild.counts:
            return
        at_ms = own_time(record.interaction_id, entry.received_ms)
        member = self._touch(guild, record.user_id, at_ms)
        member.commands += 1
        self._earn(guild, member, BY_COMMAND, record.interaction_id, at_ms, record.channel_id)

    def _earn(
        self,
        guild: GuildTally,
        member: MemberTally,
        by: EarnedBy,
        seed: int,
        at_ms: int,
        channel_id: int | None,
    ) -> None:
        """Judge what a member just did, and add what it earns."""
        decision = judge(
            getattr(guild.rules, by.rule),
            seed=seed,
            at_ms=at_ms,
            last_ms=getattr(member, by.earned_at),
            guild=guild.rules.rate,
            role=guild.role_rate(member),
            channel=guild.channel_rate(channel_id),
            boost=guild.boost_rate(member.user_id, at_ms),
        )
        if guild.guards is not None:
            decision = self._guard(guild.guards, member, by.source, at_ms, decision)
        if guild.rules.quest_cooldowns and decision is TOO_SOON:
            member.skip(by.place)
        if isinstance(decision, Earned):
            setattr(member, by.xp, getattr(member, by.xp) + decision.xp)
            setattr(member, by.earned_at, at_ms)
            member.channel_id = channel_id
        if self.journal:
            self._note(member, at_ms, by.source, channel_id, decision)

    def _voice(self, entry: Entry, record: Voice) -> None:
        guild = self.guilds[record.guild_id]
        if record.channel_id is None:
            settled = guild.voice.leave(record.user_id, entry.received_ms, guild.voice_rules)
        else:
            heard = HeardVoice(record.user_id, record.channel_id, record.deafened, record.is_bot)
            settled = guild.voice.hear(heard, entry.received_ms, entry.shard, guild.voice_rules)
        self._settle(guild, settled)

    def _pulse(self, entry: Entry, _: Pulse) -> None:
        for guild in self.voiced.of(entry.shard, self.partitions):
            settled = guild.voice.pulse(entry.received_ms, entry.shard, guild.voice_rules)
            if settled:
                self._settle(guild, settled)

    def _session(self, entry: Entry, _: Session) -> None:
        for guild in self.voiced.of(entry.shard, self.partitions):
            guild.voice.lose_touch(entry.shard)
            self._settle(guild, ())

    def _guild(self, entry: Entry, record: Guild) -> None:
        guild = self.guilds[record.guild_id]
        guild.name, guild.preferred_locale = record.name, record.preferred_locale
        present = [HeardVoice(v.user_id, v.channel_id, v.deafened, v.is_bot) for v in record.voice]
        settled = guild.voice.reconcile(present, entry.received_ms, entry.shard, guild.voice_rules)
        self._settle(guild, settled)
        guild.use_afk_channel(record.afk_channel_id)
        guild.replace_channels({c.channel_id: c.parent_id for c in record.channels})
        for told in record.members:
            self._learn_roles(guild, told.user_id, told.role_ids)

    def _guild_update(self, entry: Entry, record: GuildUpdate) -> None:
        guild = self.guilds[record.guild_id]
        guild.name, guild.preferred_locale = record.name, record.preferred_locale
        if record.afk_channel_id != guild.afk_channel_id:
            self._settle(guild, guild.voice.settle_all(entry.received_ms, guild.voice_rules))
            guild.use_afk_channel(record.afk_channel_id)

    def _guild_gone(self, entry: Entry, record: GuildGone) -> None:
        guild = self.guilds[record.guild_id]
        if record.unavailable:
            guild.voice.lose_touch(entry.shard)
        else:
            guild.voice.empty()
        self._settle(guild, ())

    def _member(self, entry: Entry, record: Member) -> None:
        guild = self.guilds[record.guild_id]
        self._learn_roles(guild, record.user_id, record.role_ids)
        key = (record.guild_id, record.user_id)
        if (record.how == "join" or key in self.joined) and not record.is_bot and guild.counts:
            self.joined[key] = record.role_ids

    def _member_gone(self, entry: Entry, record: MemberGone) -> None:
        self._learn_roles(self.guilds[record.guild_id], record.user_id, ())
        self.joined.pop((record.guild_id, record.user_id), None)

    def _learn_roles(self, guild: GuildTally, user_id: int, role_ids: tuple[int, ...]) -> None:
        member = guild.member(user_id)
        if member is not None:
            member.role_ids, member.role = role_ids, UNKNOWN

    def _channel(self, entry: Entry, record: Channel) -> None:
        self.guilds[record.guild_id].put_channel(record.channel_id, record.parent_id)

    def _channel_gone(self, entry: Entry, record: ChannelGone) -> None:
        self.guilds[record.guild_id].drop_channel(record.channel_id)

    def _settle(self, guild: GuildTally, settled: Iterable[Credit]) -> None:
        """Credit intervals of voice to their members, cut at the guild's midnights and resets."""
        self.spoken.add(guild.guild_id)
        self.voiced.note(guild)
        if guild.counts:
            for credit in settled:
                self._credit(guild, credit)

    def _credit(self, guild: GuildTally, credit: Credit) -> None:
        if credit.denial is not None:
            self._note_denied(
                guild, credit.user_id, credit.to_ms, Source.VOICE, credit.channel_id, credit.denial
            )
            return
        sitting = guild.voice.sittings.get(credit.user_id) or guild.voice.gone[credit.user_id]
        unpaid_ms = sitting.unpaid_ms
        for from_ms, to_ms in split(credit.from_ms, credit.to_ms, guild.cuts(credit.from_ms, credit.to_ms)):
            paid = pay(unpaid_ms, to_ms - from_ms)
            unpaid_ms = paid.unpaid_ms
            member = self._touch(guild, credit.user_id, from_ms)
            member.voice_seconds += paid.seconds
            if guild.guards is not None:
                guild.guards.sit(member.user_id, member.hour // 24, paid.seconds)
            if paid.minutes:
                self._pay_minutes(guild, member, credit.channel_id, to_ms, paid.minutes)
        sitting.unpaid_ms = unpaid_ms

    def _pay_minutes(
        self, guild: GuildTally, member: MemberTally, channel_id: int, at_ms: int, minutes: int
    ) -> None:
        minutes, last_ms = payable(minutes, at_ms, member.voice_at_ms, guild.rules.voice.cooldown_ms)
        decision = judge(
            guild.rules.voice,
            seed=0,
            at_ms=at_ms,
            last_ms=at_ms if minutes == 0 else None,
            guild=guild.rules.rate,
            role=guild.role_rate(member),
            channel=guild.channel_rate(channel_id),
            boost=guild.boost_rate(member.user_id, at_ms),
        )
        total: int | None = None
        if guild.guards is not None:
            decision = self._guard(guild.guards, member, Source.VOICE, at_ms, decision, minutes)
            total = decision.xp if isinstance(decision, Earned) else 0
        if isinstance(decision, Earned):
            member.voice_xp += decision.xp * minutes if total is None else total
            member.voice_at_ms = last_ms
            member.channel_id = channel_id
        if self.journal:
            self._note(member, at_ms, Source.VOICE, channel_id, decision, max(minutes, 1), total)

    def _guard(
        self,
        guards: GuildGuards,
        member: MemberTally,
        source: Source,
        at_ms: int,
        decision: Earned | Denied,
        minutes: int = 1,
    ) -> Earned | Denied:
        """What the guild's guards leave of it: all minutes together."""
        if isinstance(decision, Denied):
            return decision
        return guards.check(member.user_id, member.hour // 24, source, at_ms, decision, minutes)

    def _touch(self, guild: GuildTally, user_id: int, at_ms: int) -> MemberTally:
        """The member, ready to be added to in the hour, and the stretch of quests, of that moment."""
        member = guild.members.get(user_id) or guild.member(user_id)
        if member is None:
            raise LookupError(f"member {user_id} of guild {guild.guild_id} was not loaded")
        stretch = guild.stretch_of(at_ms)
        if not member.touched:
            member.touched = True
            member.stretch, member.hour, member.moment = stretch, guild.hour, guild.moment
            self.touched.append(member)
        elif member.stretch != stretch:
            member.turn_to(stretch, guild.hour, guild.moment)
        return member

    def _note_denied(
        self,
        guild: GuildTally,
        user_id: int,
        at_ms: int,
        source: Source,
        channel_id: int | None,
        reason: Denial,
    ) -> None:
        member = guild.member(user_id) if self.journal else None
        if member is not None:
            self._note(member, at_ms, source, channel_id, DENIED[reason])

    def _note(
        self,
        member: MemberTally,
        at_ms: int,
        source: Source,
        channel_id: int | None,
        decision: Earned | Denied,
        times: int = 1,
        total: int | None = None,
    ) -> None:
        """Remember the decision for `/xp why`; `total` when it is not so many times the decision's xp."""
        if member.decisions is None:
            member.decisions = []
            self.noted.append(member)
        if isinstance(decision, Earned):
            chain = decision.chain
            factors = (chain.base, chain.guild, chain.role, chain.channel, times, chain.boost)
            xp = decision.xp * times if total is None else total
            limited = None if decision.limited is None else decision.limited.value
            member.decisions.append((at_ms, source.value, channel_id, xp, None, factors, limited))
        else:
            member.decisions.append((at_ms, source.value, channel_id, 0, decision.reason.value, ()))
        if len(member.decisions) > MAX_DECISIONS:
            del member.decisions[0]

    _APPLY: ClassVar[dict[type, Callable[[Any, Entry, Any], None]]] = {
        Message: _message,
        Reaction: _reaction,
        Command: _command,
        Voice: _voice,
        Pulse: _pulse,
        Session: _session,
        Guild: _guild,
        GuildUpdate: _guild_update,
        GuildGone: _guild_gone,
        Member: _member,
        MemberGone: _member_gone,
        Channel: _channel,
        ChannelGone: _channel_gone,
    }
    """Of the class: bound methods in each batch would keep all that it read until cycles are looked for."""


def own_time(snowflake: int, received_ms: int) -> int:
    """When the thing of that id was made, in milliseconds since 1970."""
    made_ms = (snowflake >> 22) + DISCORD_EPOCH_MS
    return made_ms if -BELIEVED_MS < made_ms - received_ms < BELIEVED_MS else received_ms
