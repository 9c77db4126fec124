"""Gateway events to records: what a consumer of the streams reads.

There is a stream for each of sixteen partitions of guilds; records of a whole shard are in all of them.
Every stream entry has one field `r`, a MessagePack array:
`[shard, session, seq, received_ms, replayed, record]`. A record is an array that begins with its kind:

    message       guild, channel, user, message, type, is_bot
    reaction      guild, channel, user, message, emoji, added, is_bot, message author | nil
    voice         guild, channel | nil, user, deafened, is_bot
    guild         guild, name, icon, owner, afk_channel, member_count, locale, roles, channels, voice,
                  bot_role_ids, members, emojis              (the whole guild: reconcile with it)
    guild_update  guild, name, icon, owner, afk_channel, locale
    guild_gone    guild, unavailable
    member        guild, user, username, global_name, nick, avatar, guild_avatar, roles, is_bot, joined_ms,
                  how = join | update | seen
    member_gone   guild, user
    channel       guild, channel, type, parent, name         channel_gone   guild, channel
    role          guild, role, name, color, position, permissions, managed      role_gone   guild, role
    emojis        guild, ids of all that can be used
    session       a new session began: events may be missing before it
    pulse         the shard is connected and nothing is outstanding up to received_ms

An event gives at most one record with its own `seq`; within (shard, session) these rise strictly. What rides
along (`member` with how = "seen", `pulse`, all but the last channel of a thread sync) has seq 0: idempotent,
never to be skipped. After a loss in Redis the last records may come once more, with the same session and seq.

Why: decision 0111.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from gateway_relay import events
from gateway_relay.profiles import Profiles

Record = tuple[Any, ...]


def guild_of(record: Record) -> int | None:
    """The guild that a record is about; None for those of a whole shard."""
    return record[1] if len(record) > 1 else None


class Records:
    """Turns wanted events into records; remembers profiles so that each is told once."""

    def __init__(self, profiles: Profiles) -> None:
        self.profiles = profiles
        self.bot_id = 0
        self._readers: dict[str, tuple[Any, Callable[[Any], list[Record]]]] = {
            "MESSAGE_CREATE": (events.decoder(events.Message), self._message),
            "MESSAGE_REACTION_ADD": (events.decoder(events.Reaction), self._reaction_added),
            "MESSAGE_REACTION_REMOVE": (events.decoder(events.Reaction), self._reaction_removed),
            "VOICE_STATE_UPDATE": (events.decoder(events.VoiceState), self._voice),
            "GUILD_CREATE": (events.decoder(events.Guild), self._guild),
            "GUILD_UPDATE": (events.decoder(events.Guild), _guild_update),
            "GUILD_DELETE": (events.decoder(events.GuildGone), _guild_gone),
            "GUILD_MEMBER_ADD": (events.decoder(events.MemberOfGuild), self._member_joined),
            "GUILD_MEMBER_UPDATE": (events.decoder(events.MemberOfGuild), self._member_updated),
            "GUILD_MEMBER_REMOVE": (events.decoder(events.MemberGone), self._member_gone),
            "CHANNEL_CREATE": (events.decoder(events.Channel), _channel),
            "CHANNEL_UPDATE": (events.decoder(events.Channel), _channel),
            "CHANNEL_DELETE": (events.decoder(events.Channel), _channel_gone),
            "THREAD_CREATE": (events.decoder(events.Channel), _channel),
            "THREAD_UPDATE": (events.decoder(events.Channel), _channel),
            "THREAD_DELETE": (events.decoder(events.Channel), _channel_gone),
            "THREAD_LIST_SYNC": (events.decoder(events.ThreadSync), _thread_sync),
            "GUILD_ROLE_CREATE": (events.decoder(events.RoleOfGuild), _role),
            "GUILD_ROLE_UPDATE": (events.decoder(events.RoleOfGuild), _role),
            "GUILD_ROLE_DELETE": (events.decoder(events.RoleGone), _role_gone),
            "GUILD_EMOJIS_UPDATE": (events.decoder(events.EmojisOfGuild), _emojis),
        }

    @property
    def wanted(self) -> frozenset[str]:
        """Names of the events that are read at all."""
        return frozenset(self._readers)

    def of(self, event: str, body: bytes) -> list[Record]:
        """The records of one event, the event's own record last. Raises msgspec.DecodeError."""
        decoder, read = self._readers[event]
        return read(decoder.decode(body))

    def _message(self, message: events.Message) -> list[Record]:
        guild_id, author = message.guild_id, message.author
        if guild_id is None:
            return []
        is_bot = author.bot or author.system or message.webhook_id is not None
        own = ("message", guild_id, message.channel_id, author.id, message.id, message.type, is_bot)
        return [*self._seen(guild_id, author, message.member), own]

    def _reaction_added(self, reaction: events.Reaction) -> list[Record]:
        return self._reaction(reaction, added=True)

    def _reaction_removed(self, reaction: events.Reaction) -> list[Record]:
        return self._reaction(reaction, added=False)

    def _reaction(self, reaction: events.Reaction, *, added: bool) -> list[Record]:
        guild_id, member, emoji = reaction.guild_id, reaction.member, reaction.emoji
        if guild_id is None:
            return []
        user = member.user if member is not None else None
        name = emoji.id or emoji.name or ""
        is_bot = user is not None and user.bot
        place = (guild_id, reaction.channel_id, reaction.user_id, reaction.message_id)
        own = ("reaction", *place, name, added, is_bot, reaction.message_author_id)
        return [*self._seen(guild_id, user, member), own]

    def _voice(self, state: events.VoiceState) -> list[Record]:
        guild_id, member = state.guild_id, state.member
        if guild_id is None:
            return []
        user = member.user if member is not None else None
        is_bot = user is not None and user.bot
        own = ("voice", guild_id, state.channel_id, state.user_id, state.deaf or state.self_deaf, is_bot)
        return [*self._seen(guild_id, user, member), own]

    def _seen(self, guild_id: int, user: events.User | None, member: events.Member | None) -> list[Record]:
        if (
            user is None
            or member is None
            or not self.profiles.changed(guild_id, user.id, _profile(user, member))
        ):
            return []
        return [_member_record(guild_id, user, member, "seen")]

    def _member_joined(self, member: events.MemberOfGuild) -> list[Record]:
        return self._member(member, "join")

    def _member_updated(self, member: events.MemberOfGuild) -> list[Record]:
        return self._member(member, "update")

    def _member(self, member: events.MemberOfGuild, how: str) -> list[Record]:
        if member.user is None:
            return []
        self.profiles.changed(member.guild_id, member.user.id, _profile(member.user, member))
        return [_member_record(member.guild_id, member.user, member, how)]

    def _member_gone(self, gone: events.MemberGone) -> list[Record]:
        self.profiles.forget(gone.guild_id, gone.user.id)
        return [("member_gone", gone.guild_id, gone.user.id)]

    def _guild(self, guild: events.Guild) -> list[Record]:
        if guild.unavailable:
            return [("guild_gone", guild.id, True)]
        people = {
            member.user.id: (member.user, member) for member in guild.members if member.user is not None
        }
        for user, member in people.values():
            self.profiles.changed(guild.id, user.id, _profile(user, member))
        bots = {user_id for user_id, (user, _) in people.items() if user.bot}
        bot = people.get(self.bot_id)
        return [
            (
                *("guild", guild.id, guild.name, guild.icon, guild.owner_id, guild.afk_channel_id),
                *(guild.member_count, guild.preferred_locale),
                [_role_fields(role) for role in guild.roles],
                [_channel_fields(channel) for channel in (*guild.channels, *guild.threads)],
                [_voice_fields(state, bots) for state in guild.voice_states if state.channel_id is not None],
                list(bot[1].roles) if bot is not None else [],
                [_member_record(guild.id, user, member, "")[2:-1] for user, member in people.values()],
                _emoji_ids(guild),
            )
        ]


def _profile(user: events.User, member: events.Member) -> Record:
    return (user.username, user.global_name, user.avatar, member.nick, member.avatar, member.roles)


def _member_record(guild_id: int, user: events.User, member: events.Member, how: str) -> Record:
    names = (user.username, user.global_name, member.nick)
    pictures = (user.avatar, member.avatar)
    joined_ms = _milliseconds(member.joined_at)
    return (
        "member",
        guild_id,
        user.id,
        *names,
        *pictures,
        member.roles,
        user.bot or user.system,
        joined_ms,
        how,
    )


def _milliseconds(moment: str | None) -> int | None:
    """Guests have no time of joining."""
    return int(datetime.fromisoformat(moment).timestamp() * 1000) if moment else None


def _guild_update(guild: events.Guild) -> list[Record]:
    own = (guild.id, guild.name, guild.icon, guild.owner_id, guild.afk_channel_id, guild.preferred_locale)
    return [("guild_update", *own)]


def _guild_gone(gone: events.GuildGone) -> list[Record]:
    """`unavailable` is there in an outage and absent when the bot was removed."""
    return [("guild_gone", gone.id, bool(gone.unavailable))]


def _channel_fields(channel: events.Channel) -> Record:
    return (channel.id, channel.type, channel.parent_id, channel.name or "")


def _channel(channel: events.Channel) -> list[Record]:
    return [("channel", channel.guild_id, *_channel_fields(channel))] if channel.guild_id is not None else []


def _channel_gone(channel: events.Channel) -> list[Record]:
    return [("channel_gone", channel.guild_id, channel.id)] if channel.guild_id is not None else []


def _thread_sync(sync: events.ThreadSync) -> list[Record]:
    return [("channel", sync.guild_id, *_channel_fields(thread)) for thread in sync.threads]


def _role_fields(role: events.Role) -> Record:
    return (role.id, role.name, role.color, role.position, role.permissions, role.managed)


def _role(event: events.RoleOfGuild) -> list[Record]:
    return [("role", event.guild_id, *_role_fields(event.role))]


def _role_gone(gone: events.RoleGone) -> list[Record]:
    return [("role_gone", gone.guild_id, gone.role_id)]


def _emojis(update: events.EmojisOfGuild) -> list[Record]:
    return [("emojis", update.guild_id, _emoji_ids(update))]


def _emoji_ids(told: events.Guild | events.EmojisOfGuild) -> list[int]:
    return [emoji.id for emoji in told.emojis if emoji.available]


def _voice_fields(state: events.VoiceState, bots: set[int]) -> Record:
    return (state.user_id, state.channel_id, state.deaf or state.self_deaf, state.user_id in bots)
