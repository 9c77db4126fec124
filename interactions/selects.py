"""The five selects, for action rows and for the labels of modals."""

from typing import Any, ClassVar

from msgspec import Struct

from interactions.buttons import Component, State, check_emoji, emoji_to_wire, write_custom_id
from interactions.limits import LimitExceeded, check_count, check_range, check_text


class SelectOption(Struct, frozen=True):
    label: str
    value: str
    description: str | None = None
    emoji: str | None = None
    default: bool = False

    def __post_init__(self) -> None:
        check_text("select option label", self.label, 100, least=1)
        check_text("select option value", self.value, 100, least=1)
        check_text("select option description", self.description or "", 100)
        check_emoji("select option", self.emoji)

    def to_wire(self) -> dict[str, Any]:
        wire: dict[str, Any] = {"label": self.label, "value": self.value}
        if self.description:
            wire["description"] = self.description
        if self.emoji is not None:
            wire["emoji"] = emoji_to_wire(self.emoji)
        if self.default:
            wire["default"] = True
        return wire


class _Select(Component, frozen=True, kw_only=True):
    """`required` counts in modals only, `disabled` in messages only."""

    in_row = True

    state: State
    placeholder: str | None = None
    min_values: int = 1
    max_values: int = 1
    disabled: bool = False
    required: bool = True

    def __post_init__(self) -> None:
        write_custom_id(self.state, "select")
        check_text("select placeholder", self.placeholder or "", 150)
        check_range("select min_values", self.min_values, 0, 25)
        check_range("select max_values", self.max_values, 1, 25)
        if self.min_values > self.max_values:
            raise LimitExceeded("select", "min_values must not pass max_values", self.min_values)

    @property
    def identity(self) -> str | None:
        return write_custom_id(self.state, "select")

    def to_wire(self) -> dict[str, Any]:
        wire: dict[str, Any] = {
            "type": self.type,
            "custom_id": self.identity,
            "min_values": self.min_values,
            "max_values": self.max_values,
        }
        if self.placeholder:
            wire["placeholder"] = self.placeholder
        if self.disabled:
            wire["disabled"] = True
        return wire


class StringSelect(_Select, frozen=True, kw_only=True):
    type = 3

    options: tuple[SelectOption, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        check_count("select options", self.options, 25, least=1)
        if self.max_values > len(self.options):
            raise LimitExceeded("select max_values", "must not pass the number of options", self.max_values)
        if len({option.value for option in self.options}) < len(self.options):
            raise LimitExceeded("select options", "values must differ")
        if sum(option.default for option in self.options) > self.max_values:
            raise LimitExceeded("select options", "more defaults than max_values")

    def to_wire(self) -> dict[str, Any]:
        return super().to_wire() | {"options": [option.to_wire() for option in self.options]}


class _EntitySelect(_Select, frozen=True, kw_only=True):
    """`defaults` are ids."""

    default_type: ClassVar[str]

    defaults: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_defaults(len(self.defaults), self.min_values, self.max_values)

    def to_wire(self) -> dict[str, Any]:
        wire = super().to_wire()
        if self.defaults:
            wire["default_values"] = [
                {"id": str(entity_id), "type": self.default_type} for entity_id in self.defaults
            ]
        return wire


class UserSelect(_EntitySelect, frozen=True, kw_only=True):
    type = 5
    default_type = "user"


class RoleSelect(_EntitySelect, frozen=True, kw_only=True):
    type = 6
    default_type = "role"


class ChannelSelect(_EntitySelect, frozen=True, kw_only=True):
    type = 8
    default_type = "channel"

    channel_types: tuple[int, ...] = ()

    def to_wire(self) -> dict[str, Any]:
        wire = super().to_wire()
        return (
            wire | {"channel_types": [int(kind) for kind in self.channel_types]}
            if self.channel_types
            else wire
        )


class MentionableSelect(_Select, frozen=True, kw_only=True):
    type = 7

    default_users: tuple[int, ...] = ()
    default_roles: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_defaults(len(self.default_users) + len(self.default_roles), self.min_values, self.max_values)

    def to_wire(self) -> dict[str, Any]:
        defaults = [{"id": str(user_id), "type": "user"} for user_id in self.default_users]
        defaults += [{"id": str(role_id), "type": "role"} for role_id in self.default_roles]
        wire = super().to_wire()
        return wire | {"default_values": defaults} if defaults else wire


def _check_defaults(count: int, least: int, most: int) -> None:
    if count and not least <= count <= most:
        raise LimitExceeded("select default values", f"{least} to {most}", count)
