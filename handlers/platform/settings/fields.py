"""What a setting is: the descriptors from which `/config` is drawn and by which values are checked.

A module has one frozen msgspec struct with a default for every field (`SettingGroup.struct`); a guild's
row holds only what differs. Each field that a person can change has one SettingField of the same key.
Titles, hints, units and choice labels are English texts and keys of the catalogues.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import msgspec


class Kind(StrEnum):
    """How a value is entered and stored."""

    INTEGER = "integer"
    NUMBER = "number"
    TEXT = "text"
    SWITCH = "switch"
    CHOICE = "choice"
    COLOR = "color"
    """Stored as an integer 0..0xFFFFFF, entered as #RRGGBB."""
    ROLES = "roles"
    """Stored as a list of role ids."""
    CHANNELS = "channels"
    """Stored as a list of channel ids."""
    ROLE_FACTORS = "role_factors"
    """Stored as {role id: number}; factor 1 takes the role out."""
    CHANNEL_FACTORS = "channel_factors"
    TIME_ZONE = "time_zone"
    """An IANA name such as Europe/Berlin."""


class SettingField(msgspec.Struct, frozen=True):
    """One setting. `ge`/`le` bound numbers and factors, `max_length` texts, `max_items` lists.

    `check(value)` may raise a Refusal that says what is wrong with a value of the right type.
    """

    key: str
    title: str
    hint: str
    kind: Kind
    ge: float | None = None
    le: float | None = None
    max_length: int = 1000
    max_items: int = 25
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    check: Callable[[Any], None] | None = None


class SettingGroup(msgspec.Struct, frozen=True):
    """The settings of one module. `check(settings)` may refuse values that do not fit together."""

    module: str
    struct: type[msgspec.Struct]
    fields: tuple[SettingField, ...]
    check: Callable[[Any], None] | None = None

    def __post_init__(self) -> None:
        missing = {field.key for field in self.fields} - set(self.struct.__struct_fields__)
        if missing:
            raise TypeError(f"{self.struct.__name__} has no {sorted(missing)}")

    def field(self, key: str) -> SettingField | None:
        """The field of that key, if there is one."""
        return next((field for field in self.fields if field.key == key), None)

    def default(self, key: str) -> Any:
        """The value that holds where a guild has set nothing."""
        return getattr(self.struct(), key)
