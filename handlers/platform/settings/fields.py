"""What a setting is: the descriptors from which `/config` is drawn and by which values are checked.

A module has one frozen msgspec struct with a default for every field (`SettingGroup.struct`); a guild's
row holds only what differs. Each field that a person can change has one SettingField of the same key.
A module with many settings puts them `under` headings, which `/config` offers first.
Titles, hints, headings, units and choice labels are English texts and keys of the catalogues.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import msgspec

MOST_CHOICES = 25
"""What a select of Discord's holds."""

WEEKDAYS = (
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
)
"""The choices of a day of the week, which is stored as a number."""


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

    `choices`: what is stored, as text, and its label.

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
    heading: str = ""


def under(heading: str, *fields: SettingField) -> tuple[SettingField, ...]:
    """These settings with that heading."""
    return tuple(msgspec.structs.replace(field, heading=heading) for field in fields)


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
        if any(len(self.under(heading)) > MOST_CHOICES for heading in self.headings):
            raise TypeError(f"{self.module} has more than {MOST_CHOICES} settings under one heading")

    @property
    def headings(self) -> tuple[str, ...]:
        """Each once, in the order of the settings."""
        return tuple(dict.fromkeys(field.heading for field in self.fields))

    def under(self, heading: str | None) -> tuple[SettingField, ...]:
        """The settings of that heading; None: all of them."""
        return tuple(field for field in self.fields if heading in (None, field.heading))

    def field(self, key: str) -> SettingField | None:
        """The field of that key, if there is one."""
        return next((field for field in self.fields if field.key == key), None)

    def default(self, key: str) -> Any:
        """The value that holds where a guild has set nothing."""
        return getattr(self.struct(), key)
