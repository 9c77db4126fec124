"""What a setting is: the descriptors from which `/config` is drawn and by which values are checked.

    class RaidSettings(msgspec.Struct, frozen=True, kw_only=True):
        module: ClassVar[str] = "raid_desk"
        key_window_s: Annotated[int, Setting("Time to pop keys", "10 to 300", 10, 300, "seconds")] = 30

    SETTINGS = settings_of(RaidSettings)

A module has one frozen msgspec struct with a default for every field; a guild's row holds only what differs.
What a person can change is annotated by a Setting; `/config`, its checks and the API read these declarations.
A module with many settings begins headings, which `/config` offers first.
Titles, hints, headings, units and choice labels are English texts and keys of the catalogues.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final, get_args, get_type_hints

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


class FieldKind(StrEnum):
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


class Setting(msgspec.Struct, frozen=True):
    """What Annotated says of a setting. `ge`/`le` bound numbers and factors.

    `kind`: where the type does not tell. `max_length` bounds texts, `max_items` lists.
    `choices`: what is stored, as text, and its label.
    `check(value)` may raise a Refusal that says what is wrong with a value of the right type.
    `heading`: begins one, for this setting and those below it.
    """

    title: str
    hint: str
    ge: float | None = None
    le: float | None = None
    unit: str = ""
    kind: FieldKind | None = None
    max_length: int = 1000
    max_items: int = 25
    choices: tuple[tuple[str, str], ...] = ()
    check: Callable[[Any], None] | None = None
    heading: str = ""


class SettingField(Setting, frozen=True, kw_only=True):
    """A setting of that key, complete: with its kind and the heading that it stands under."""

    key: str
    kind: FieldKind


_KINDS: Final = {int: FieldKind.INTEGER, bool: FieldKind.SWITCH, float: FieldKind.NUMBER, str: FieldKind.TEXT}


def settings_of(struct: type[msgspec.Struct], check: Callable[[Any], None] | None = None) -> "SettingGroup":
    """Those that a settings struct declares, in its order. `check(settings)`: see SettingGroup."""
    fields, heading = [], ""
    for key, hint in get_type_hints(struct, include_extras=True).items():
        setting = next((extra for extra in get_args(hint)[1:] if isinstance(extra, Setting)), None)
        if setting is None:
            continue
        heading = setting.heading or heading
        kind = setting.kind or (FieldKind.CHOICE if setting.choices else _KINDS[get_args(hint)[0]])
        facts = msgspec.structs.asdict(setting) | {"kind": kind, "heading": heading}
        fields.append(SettingField(key=key, **facts))
    module: str = struct.module  # type: ignore[attr-defined]
    return SettingGroup(module, struct, tuple(fields), check)


class SettingGroup(msgspec.Struct, frozen=True):
    """The settings of one module. `check(settings)` may refuse values that do not fit together."""

    module: str
    struct: type[msgspec.Struct]
    fields: tuple[SettingField, ...]
    check: Callable[[Any], None] | None = None

    def __post_init__(self) -> None:
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
