"""Discord's permission bits, with the names members know them by."""

from collections.abc import Iterator
from typing import ClassVar, Self

_BITS = {
    "CREATE_INSTANT_INVITE": (0, "Create Invite"),
    "KICK_MEMBERS": (1, "Kick Members"),
    "BAN_MEMBERS": (2, "Ban Members"),
    "ADMINISTRATOR": (3, "Administrator"),
    "MANAGE_CHANNELS": (4, "Manage Channels"),
    "MANAGE_GUILD": (5, "Manage Server"),
    "ADD_REACTIONS": (6, "Add Reactions"),
    "VIEW_AUDIT_LOG": (7, "View Audit Log"),
    "VIEW_CHANNEL": (10, "View Channel"),
    "SEND_MESSAGES": (11, "Send Messages"),
    "MANAGE_MESSAGES": (13, "Manage Messages"),
    "EMBED_LINKS": (14, "Embed Links"),
    "ATTACH_FILES": (15, "Attach Files"),
    "READ_MESSAGE_HISTORY": (16, "Read Message History"),
    "MENTION_EVERYONE": (17, "Mention Everyone"),
    "USE_EXTERNAL_EMOJIS": (18, "Use External Emojis"),
    "CONNECT": (20, "Connect"),
    "SPEAK": (21, "Speak"),
    "MUTE_MEMBERS": (22, "Mute Members"),
    "DEAFEN_MEMBERS": (23, "Deafen Members"),
    "MOVE_MEMBERS": (24, "Move Members"),
    "CHANGE_NICKNAME": (26, "Change Nickname"),
    "MANAGE_NICKNAMES": (27, "Manage Nicknames"),
    "MANAGE_ROLES": (28, "Manage Roles"),
    "MANAGE_WEBHOOKS": (29, "Manage Webhooks"),
    "MANAGE_GUILD_EXPRESSIONS": (30, "Manage Expressions"),
    "USE_APPLICATION_COMMANDS": (31, "Use Application Commands"),
    "MANAGE_EVENTS": (33, "Manage Events"),
    "MANAGE_THREADS": (34, "Manage Threads"),
    "CREATE_PUBLIC_THREADS": (35, "Create Public Threads"),
    "CREATE_PRIVATE_THREADS": (36, "Create Private Threads"),
    "SEND_MESSAGES_IN_THREADS": (38, "Send Messages in Threads"),
    "MODERATE_MEMBERS": (40, "Timeout Members"),
    "CREATE_GUILD_EXPRESSIONS": (43, "Create Expressions"),
    "CREATE_EVENTS": (44, "Create Events"),
    "SET_VOICE_CHANNEL_STATUS": (48, "Set Voice Channel Status"),
    "SEND_POLLS": (49, "Create Polls"),
    "USE_EXTERNAL_APPS": (50, "Use External Apps"),
    "PIN_MESSAGES": (51, "Pin Messages"),
    "BYPASS_SLOWMODE": (52, "Bypass Slowmode"),
}


class Permissions(int):
    """A set of permission bits. Unknown bits are kept: Discord adds new ones."""

    NONE: ClassVar["Permissions"]
    CREATE_INSTANT_INVITE: ClassVar["Permissions"]
    KICK_MEMBERS: ClassVar["Permissions"]
    BAN_MEMBERS: ClassVar["Permissions"]
    ADMINISTRATOR: ClassVar["Permissions"]
    MANAGE_CHANNELS: ClassVar["Permissions"]
    MANAGE_GUILD: ClassVar["Permissions"]
    ADD_REACTIONS: ClassVar["Permissions"]
    VIEW_AUDIT_LOG: ClassVar["Permissions"]
    VIEW_CHANNEL: ClassVar["Permissions"]
    SEND_MESSAGES: ClassVar["Permissions"]
    MANAGE_MESSAGES: ClassVar["Permissions"]
    EMBED_LINKS: ClassVar["Permissions"]
    ATTACH_FILES: ClassVar["Permissions"]
    READ_MESSAGE_HISTORY: ClassVar["Permissions"]
    MENTION_EVERYONE: ClassVar["Permissions"]
    USE_EXTERNAL_EMOJIS: ClassVar["Permissions"]
    CONNECT: ClassVar["Permissions"]
    SPEAK: ClassVar["Permissions"]
    MUTE_MEMBERS: ClassVar["Permissions"]
    DEAFEN_MEMBERS: ClassVar["Permissions"]
    MOVE_MEMBERS: ClassVar["Permissions"]
    CHANGE_NICKNAME: ClassVar["Permissions"]
    MANAGE_NICKNAMES: ClassVar["Permissions"]
    MANAGE_ROLES: ClassVar["Permissions"]
    MANAGE_WEBHOOKS: ClassVar["Permissions"]
    MANAGE_GUILD_EXPRESSIONS: ClassVar["Permissions"]
    USE_APPLICATION_COMMANDS: ClassVar["Permissions"]
    MANAGE_EVENTS: ClassVar["Permissions"]
    MANAGE_THREADS: ClassVar["Permissions"]
    CREATE_PUBLIC_THREADS: ClassVar["Permissions"]
    CREATE_PRIVATE_THREADS: ClassVar["Permissions"]
    SEND_MESSAGES_IN_THREADS: ClassVar["Permissions"]
    MODERATE_MEMBERS: ClassVar["Permissions"]
    CREATE_GUILD_EXPRESSIONS: ClassVar["Permissions"]
    CREATE_EVENTS: ClassVar["Permissions"]
    SET_VOICE_CHANNEL_STATUS: ClassVar["Permissions"]
    SEND_POLLS: ClassVar["Permissions"]
    USE_EXTERNAL_APPS: ClassVar["Permissions"]
    PIN_MESSAGES: ClassVar["Permissions"]
    BYPASS_SLOWMODE: ClassVar["Permissions"]

    @classmethod
    def parse(cls, wire: str | None) -> Self:
        """From Discord's decimal string of any length; anything else grants nothing."""
        if wire is None or not wire.isascii() or not wire.isdigit() or len(wire) > 100:
            return cls(0)
        return cls(wire)

    @property
    def is_administrator(self) -> bool:
        return bool(int(self) & (1 << 3))

    def allows(self, needed: int) -> bool:
        """True if every bit of `needed` is granted; an administrator has them all."""
        return self.is_administrator or int(self) & needed == needed

    def missing(self, needed: int) -> "Permissions":
        return Permissions(0) if self.is_administrator else Permissions(needed & ~int(self))

    def names(self) -> list[str]:
        """The names shown in Discord's own settings, for sentences like "I lack Manage Roles"."""
        return list(self._known())

    def _known(self) -> Iterator[str]:
        for bit, title in _BITS.values():
            if int(self) & (1 << bit):
                yield title

    def __or__(self, other: int) -> "Permissions":
        return Permissions(int(self) | int(other))

    def __and__(self, other: int) -> "Permissions":
        return Permissions(int(self) & int(other))

    def __repr__(self) -> str:
        return f"Permissions({', '.join(self._known()) or 'none'})"


Permissions.NONE = Permissions(0)
for _name, (_bit, _title) in _BITS.items():
    setattr(Permissions, _name, Permissions(1 << _bit))
