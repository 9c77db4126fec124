"""Values of settings: read from what people type, checked, shown. Pure."""

import math
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from handlers.frame.refusals import Refusal
from handlers.platform.settings.fields import FieldKind, SettingField
from interactions.escaping import Markdown, code, escape, mention_channel, mention_role, shorten

if TYPE_CHECKING:
    from interactions.languages import Say

_COLOR = re.compile(r"#?([0-9a-fA-F]{6})")
_WHOLE = re.compile(r"[+-]?\d{1,15}")
_ZONE = re.compile(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*")
MOST_SHOWN = 200
TIMES: Final = "×"
"""The unit of factors; it stands before the number."""
HOURS: Final = ":00"
"""The unit of hours of the day."""
UNIT_OF_ONE: Final = {
    "days": "day",
    "hours": "hour",
    "minutes": "minute",
    "seconds": "second",
    "points": "point",
    "members": "member",
    "quests": "quest",
    "sessions": "session",
    "teams": "team",
    "bounties": "bounty",
}


class AboutSetting(Refusal):
    """That value cannot be used."""

    def translated_fields(self, say: "Say") -> dict[str, Any]:
        if "setting" not in self.fields:
            return self.fields
        return {**self.fields, "setting": say(self.fields["setting"])}


class NotWhole(AboutSetting):
    """**{setting}** must be a whole number, and "{typed}" is not one."""

    remedy = "It may be from {least} to {most}."


class NotNumber(AboutSetting):
    """**{setting}** must be a number, and "{typed}" is not one."""

    remedy = "It may be from {least} to {most}."


class OutOfRange(AboutSetting):
    """**{setting}** cannot be {typed}."""

    remedy = "It may be from {least} to {most}."


class TooLong(AboutSetting):
    """**{setting}** may have at most {most} characters, yours has {length}."""

    remedy = "Shorten it and try again."


class TooMany(AboutSetting):
    """**{setting}** may have at most {most} entries."""

    remedy = "Take one out first."


class NotColor(Refusal):
    """ "{typed}" is not a colour."""

    remedy = "Write it as # and six digits, such as #571173."


class NotTimeZone(Refusal):
    """ "{typed}" is not a time zone that I know."""

    remedy = "Write the name of the tz database, such as Europe/Berlin or America/New_York."


class NotOffered(AboutSetting):
    """ "{typed}" cannot be chosen for **{setting}**."""

    remedy = "Choose one of those in the list."


def read(field: SettingField, text: str) -> Any:
    """The value that was typed; raises a Refusal that says what is wrong with it."""
    typed = text.strip()
    match field.kind:
        case FieldKind.INTEGER:
            return check_number(field, _whole(field, typed))
        case FieldKind.NUMBER | FieldKind.ROLE_FACTORS | FieldKind.CHANNEL_FACTORS:
            return check_number(field, _number(field, typed))
        case FieldKind.COLOR:
            return _color(typed)
        case FieldKind.TIME_ZONE:
            return _time_zone(typed)
        case FieldKind.CHOICE:
            return check_choice(field, typed)
        case FieldKind.SWITCH:
            return typed == "on"
    return _text(field, text)


def _whole(field: SettingField, typed: str) -> int:
    compact = re.sub(r"[ _']", "", typed)
    if not _WHOLE.fullmatch(compact):
        raise NotWhole(
            setting=field.title, typed=_shown(typed), least=_bound(field.ge), most=_bound(field.le)
        )
    return int(compact)


def _number(field: SettingField, typed: str) -> float:
    try:
        number = float(typed.replace(",", "."))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise NotNumber(
            setting=field.title, typed=_shown(typed), least=_bound(field.ge), most=_bound(field.le)
        )
    return number


def check_number(field: SettingField, number: float) -> float:
    """Refuses what is out of the field's bounds."""
    least, most = field.ge, field.le
    if (least is not None and number < least) or (most is not None and number > most):
        raise OutOfRange(typed=_bound(number), **_span(field))
    return number


def check_choice(field: SettingField, value: str) -> str:
    """Refuses what is not offered."""
    if value not in dict(field.choices):
        raise NotOffered(setting=field.title, typed=_shown(value))
    return value


def check_count(field: SettingField, number: int) -> None:
    """Refuses a list or map with too many entries."""
    if number > field.max_items:
        raise TooMany(setting=field.title, most=field.max_items)


def _color(typed: str) -> int:
    match = _COLOR.fullmatch(typed)
    if match is None:
        raise NotColor(typed=_shown(typed))
    return int(match[1], 16)


def _time_zone(typed: str) -> str:
    from zoneinfo import ZoneInfo

    try:
        if not _ZONE.fullmatch(typed):
            raise ValueError(typed)
        return ZoneInfo(typed).key
    except (ValueError, OSError, LookupError):
        raise NotTimeZone(typed=_shown(typed)) from None


def _text(field: SettingField, text: str) -> str:
    if len(text) > field.max_length:
        raise TooLong(setting=field.title, most=field.max_length, length=len(text))
    return text


def _shown(typed: str) -> str:
    return shorten(typed, 60)


def _span(field: SettingField) -> dict[str, str]:
    return {"setting": field.title, "least": _bound(field.ge), "most": _bound(field.le)}


def _bound(number: float | None) -> Markdown:
    if number is None:
        return Markdown("any")
    return Markdown(f"{number:g}" if abs(number) < 1e6 else f"{number:.0f}")


def show(say: "Say", field: SettingField, value: Any) -> Markdown:
    """The value as markdown."""
    match field.kind:
        case FieldKind.SWITCH:
            return say("yes") if value else say("no")
        case FieldKind.COLOR:
            return code(f"#{value:06X}")
        case FieldKind.CHOICE:
            return say(dict(field.choices).get(str(value), str(value)))
        case FieldKind.ROLES:
            return _several(say, [mention_role(role_id) for role_id in value])
        case FieldKind.CHANNELS:
            return _several(say, [mention_channel(channel_id) for channel_id in value])
        case FieldKind.ROLE_FACTORS:
            return _several(say, _factors(say, value, "<@&{id}>"))
        case FieldKind.CHANNEL_FACTORS:
            return _several(say, _factors(say, value, "<#{id}>"))
        case FieldKind.INTEGER | FieldKind.NUMBER:
            if field.unit == TIMES:
                return Markdown(f"{TIMES}{_number_shown(say, value)}")
            if field.unit == HOURS:
                return Markdown(f"{value:02}{HOURS}")
            named = UNIT_OF_ONE.get(field.unit, field.unit) if value == 1 else field.unit
            unit = f" {say(named)}" if named else ""
            return Markdown(f"{_number_shown(say, value)}{unit}")
    return escape(shorten(value, MOST_SHOWN)) if value else say("*empty*")


def plain_value(field: SettingField, value: Any) -> str:
    """The value as it stands in a text field to be changed."""
    if field.kind is FieldKind.COLOR:
        return f"#{value:06X}"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _factors(say: "Say", factors: Mapping[Any, float], mention: str) -> list[Markdown]:
    return [
        Markdown(f"{mention.format(id=key)} ×{_number_shown(say, factor)}") for key, factor in factors.items()
    ]


def _several(say: "Say", shown: list[Markdown]) -> Markdown:
    return Markdown(", ").join(shown) if shown else say("*none*")


def _number_shown(say: "Say", number: float) -> str:
    places = 0 if number == int(number) else 2
    return say.number(number, places=places)
