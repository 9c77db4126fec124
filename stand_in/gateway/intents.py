"""Which events and which fields a session may see, by its intents."""

from enum import IntFlag
from typing import Any

Payload = dict[str, Any]


class Intent(IntFlag):
    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_MODERATION = 1 << 2
    GUILD_EXPRESSIONS = 1 << 3
    GUILD_INTEGRATIONS = 1 << 4
    GUILD_WEBHOOKS = 1 << 5
    GUILD_INVITES = 1 << 6
    GUILD_VOICE_STATES = 1 << 7
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    GUILD_MESSAGE_REACTIONS = 1 << 10
    GUILD_MESSAGE_TYPING = 1 << 11
    DIRECT_MESSAGES = 1 << 12
    DIRECT_MESSAGE_REACTIONS = 1 << 13
    DIRECT_MESSAGE_TYPING = 1 << 14
    MESSAGE_CONTENT = 1 << 15
    GUILD_SCHEDULED_EVENTS = 1 << 16
    AUTO_MODERATION_CONFIGURATION = 1 << 20
    AUTO_MODERATION_EXECUTION = 1 << 21
    GUILD_MESSAGE_POLLS = 1 << 24
    DIRECT_MESSAGE_POLLS = 1 << 25


KNOWN = Intent(0)
for _intent in Intent:
    KNOWN |= _intent
PRIVILEGED = Intent.GUILD_MEMBERS | Intent.GUILD_PRESENCES | Intent.MESSAGE_CONTENT

_MESSAGES = ("MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE")
_REACTIONS = (
    "MESSAGE_REACTION_ADD",
    "MESSAGE_REACTION_REMOVE",
    "MESSAGE_REACTION_REMOVE_ALL",
    "MESSAGE_REACTION_REMOVE_EMOJI",
)
_POLLS = ("MESSAGE_POLL_VOTE_ADD", "MESSAGE_POLL_VOTE_REMOVE")
_IN_GUILDS: dict[str, Intent] = {
    **dict.fromkeys(
        (
            *("GUILD_CREATE", "GUILD_UPDATE", "GUILD_DELETE"),
            *("GUILD_ROLE_CREATE", "GUILD_ROLE_UPDATE", "GUILD_ROLE_DELETE"),
            *("CHANNEL_CREATE", "CHANNEL_UPDATE", "CHANNEL_DELETE", "CHANNEL_PINS_UPDATE"),
            *("THREAD_CREATE", "THREAD_UPDATE", "THREAD_DELETE", "THREAD_LIST_SYNC"),
            *("THREAD_MEMBER_UPDATE", "THREAD_MEMBERS_UPDATE"),
            *("STAGE_INSTANCE_CREATE", "STAGE_INSTANCE_UPDATE", "STAGE_INSTANCE_DELETE"),
        ),
        Intent.GUILDS,
    ),
    **dict.fromkeys(("GUILD_MEMBER_ADD", "GUILD_MEMBER_UPDATE", "GUILD_MEMBER_REMOVE"), Intent.GUILD_MEMBERS),
    **dict.fromkeys(
        ("GUILD_BAN_ADD", "GUILD_BAN_REMOVE", "GUILD_AUDIT_LOG_ENTRY_CREATE"), Intent.GUILD_MODERATION
    ),
    **dict.fromkeys(("GUILD_EMOJIS_UPDATE", "GUILD_STICKERS_UPDATE"), Intent.GUILD_EXPRESSIONS),
    **dict.fromkeys(("INVITE_CREATE", "INVITE_DELETE"), Intent.GUILD_INVITES),
    "WEBHOOKS_UPDATE": Intent.GUILD_WEBHOOKS,
    "VOICE_STATE_UPDATE": Intent.GUILD_VOICE_STATES,
    "PRESENCE_UPDATE": Intent.GUILD_PRESENCES,
    **dict.fromkeys((*_MESSAGES, "MESSAGE_DELETE_BULK"), Intent.GUILD_MESSAGES),
    **dict.fromkeys(_REACTIONS, Intent.GUILD_MESSAGE_REACTIONS),
    "TYPING_START": Intent.GUILD_MESSAGE_TYPING,
    **dict.fromkeys(_POLLS, Intent.GUILD_MESSAGE_POLLS),
    **dict.fromkeys(
        (
            *("GUILD_SCHEDULED_EVENT_CREATE", "GUILD_SCHEDULED_EVENT_UPDATE", "GUILD_SCHEDULED_EVENT_DELETE"),
            *("GUILD_SCHEDULED_EVENT_USER_ADD", "GUILD_SCHEDULED_EVENT_USER_REMOVE"),
        ),
        Intent.GUILD_SCHEDULED_EVENTS,
    ),
}
_IN_DIRECT_MESSAGES: dict[str, Intent] = {
    **dict.fromkeys((*_MESSAGES, "CHANNEL_PINS_UPDATE"), Intent.DIRECT_MESSAGES),
    **dict.fromkeys(_REACTIONS, Intent.DIRECT_MESSAGE_REACTIONS),
    "TYPING_START": Intent.DIRECT_MESSAGE_TYPING,
    **dict.fromkeys(_POLLS, Intent.DIRECT_MESSAGE_POLLS),
}


def may_see(event: str, data: Payload, intents: Intent, *, in_guild: bool, bot_id: str) -> bool:
    """Whether a session with these intents is sent the event. Events without an intent go to all."""
    needed = (_IN_GUILDS if in_guild else _IN_DIRECT_MESSAGES).get(event, Intent(0))
    if event == "THREAD_MEMBERS_UPDATE":
        needed |= Intent.GUILD_MEMBERS
    if event == "GUILD_MEMBER_UPDATE" and data.get("user", {}).get("id") == bot_id:
        return True
    return intents & needed == needed


def as_seen(event: str, data: Payload, intents: Intent, *, bot_id: str) -> Payload:
    """The payload less what these intents do not open."""
    if event in ("MESSAGE_CREATE", "MESSAGE_UPDATE"):
        return _message_as_seen(data, intents, bot_id)
    if event == "GUILD_CREATE":
        return _guild_as_seen(data, intents, bot_id)
    return data


def _message_as_seen(message: Payload, intents: Intent, bot_id: str) -> Payload:
    if intents & Intent.MESSAGE_CONTENT or _content_is_always_open(message, bot_id):
        return message
    hidden: Payload = {"content": "", "embeds": [], "attachments": [], "components": []}
    seen = {name: hidden.get(name, value) for name, value in message.items() if name != "poll"}
    if isinstance(message.get("referenced_message"), dict):
        seen["referenced_message"] = _message_as_seen(message["referenced_message"], intents, bot_id)
    return seen


def _content_is_always_open(message: Payload, bot_id: str) -> bool:
    """Own messages, direct messages and messages that mention the bot."""
    if "guild_id" not in message or message.get("author", {}).get("id") == bot_id:
        return True
    return any(user.get("id") == bot_id for user in message.get("mentions", ()))


def _guild_as_seen(guild: Payload, intents: Intent, bot_id: str) -> Payload:
    """Without presences Discord lists only the bot and people in voice among the members."""
    in_voice = {state.get("user_id") for state in guild.get("voice_states", ())}
    members = guild.get("members", ())
    seen = dict(guild)
    if not intents & Intent.GUILD_PRESENCES:
        seen["presences"] = []
        seen["members"] = [m for m in members if m["user"]["id"] == bot_id or m["user"]["id"] in in_voice]
    if not intents & Intent.GUILD_VOICE_STATES:
        seen["voice_states"] = []
    return seen
