"""Modals and the fields that stand in their labels."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from msgspec import Struct

from interactions.buttons import Component, State, write_custom_id
from interactions.layout import TextDisplay, check_unique_custom_ids
from interactions.limits import LimitExceeded, check_count, check_range, check_text
from interactions.selects import (
    ChannelSelect,
    MentionableSelect,
    RoleSelect,
    StringSelect,
    UserSelect,
    _Select,
)


class TextStyle(IntEnum):
    SHORT = 1
    PARAGRAPH = 2


class _Field(Component, frozen=True, kw_only=True):
    """`name` is what the modal's handler calls the field."""

    name: str

    def __post_init__(self) -> None:
        write_custom_id(self.name, "modal field")

    @property
    def identity(self) -> str | None:
        return self.name

    def to_wire(self) -> dict[str, Any]:
        return {"type": self.type, "custom_id": self.name}


class TextInput(_Field, frozen=True, kw_only=True):
    type = 4

    style: TextStyle = TextStyle.SHORT
    min_length: int = 0
    max_length: int = 4_000
    value: str | None = None
    placeholder: str | None = None
    required: bool = True

    def __post_init__(self) -> None:
        super().__post_init__()
        check_range("text input min_length", self.min_length, 0, 4_000)
        check_range("text input max_length", self.max_length, 1, 4_000)
        check_text("text input value", self.value or "", self.max_length)
        check_text("text input placeholder", self.placeholder or "", 100)
        if self.min_length > self.max_length:
            raise LimitExceeded("text input", "min_length must not pass max_length", self.min_length)

    def to_wire(self) -> dict[str, Any]:
        wire = super().to_wire()
        wire |= {"style": int(self.style), "min_length": self.min_length, "max_length": self.max_length}
        wire["required"] = self.required
        if self.value:
            wire["value"] = self.value
        if self.placeholder:
            wire["placeholder"] = self.placeholder
        return wire


class FileUpload(_Field, frozen=True, kw_only=True):
    """`file_types` filters names only: look at the bytes."""

    type = 19

    min_values: int = 1
    max_values: int = 1
    required: bool = True
    file_types: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_span("file upload", self.min_values, self.max_values, 10)
        check_count("file upload file types", self.file_types, 10)

    def to_wire(self) -> dict[str, Any]:
        wire = super().to_wire() | _span(self.min_values, self.max_values, self.required)
        return wire | {"file_types": list(self.file_types)} if self.file_types else wire


class Pick(Struct, frozen=True):
    """One of the options of a radio or checkbox group."""

    label: str
    value: str
    description: str | None = None
    default: bool = False

    def __post_init__(self) -> None:
        check_text("group option label", self.label, 100, least=1)
        check_text("group option value", self.value, 100, least=1)
        check_text("group option description", self.description or "", 100)

    def to_wire(self) -> dict[str, Any]:
        wire: dict[str, Any] = {"label": self.label, "value": self.value}
        if self.description:
            wire["description"] = self.description
        if self.default:
            wire["default"] = True
        return wire


class RadioGroup(_Field, frozen=True, kw_only=True):
    type = 21

    options: tuple[Pick, ...]
    required: bool = True

    def __post_init__(self) -> None:
        super().__post_init__()
        check_count("radio group options", self.options, 10, least=2)
        _check_picks("radio group", self.options, 1)

    def to_wire(self) -> dict[str, Any]:
        options = [option.to_wire() for option in self.options]
        return super().to_wire() | {"options": options, "required": self.required}


class CheckboxGroup(_Field, frozen=True, kw_only=True):
    """`max_values` None: as many as there are options."""

    type = 22

    options: tuple[Pick, ...]
    min_values: int = 0
    max_values: int | None = None
    required: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        check_count("checkbox group options", self.options, 10, least=1)
        most = len(self.options) if self.max_values is None else self.max_values
        _check_span("checkbox group", self.min_values, most, 10)
        _check_picks("checkbox group", self.options, most)

    def to_wire(self) -> dict[str, Any]:
        most = len(self.options) if self.max_values is None else self.max_values
        wire = super().to_wire() | _span(self.min_values, most, self.required)
        return wire | {"options": [option.to_wire() for option in self.options]}


class Checkbox(_Field, frozen=True, kw_only=True):
    type = 23

    default: bool = False

    def to_wire(self) -> dict[str, Any]:
        return super().to_wire() | {"default": self.default}


def _span(least: int, most: int, required: bool) -> dict[str, Any]:
    # Discord takes min_values 0 only where nothing is required.
    return {"min_values": max(least, 1) if required else least, "max_values": most, "required": required}


def _check_span(place: str, least: int, most: int, bound: int) -> None:
    check_range(f"{place} min_values", least, 0, bound)
    check_range(f"{place} max_values", most, 1, bound)
    if least > most:
        raise LimitExceeded(place, "min_values must not pass max_values", least)


def _check_picks(place: str, options: Sequence[Pick], most_defaults: int) -> None:
    if len({option.value for option in options}) < len(options):
        raise LimitExceeded(f"{place} options", "values must differ")
    if sum(option.default for option in options) > most_defaults:
        raise LimitExceeded(f"{place} options", "more defaults than can be picked")


Field = (
    TextInput
    | FileUpload
    | RadioGroup
    | CheckboxGroup
    | Checkbox
    | StringSelect
    | UserSelect
    | RoleSelect
    | MentionableSelect
    | ChannelSelect
)


class Label(Component, frozen=True):
    """A title and one field below it. Of a select in here, `state` is the field's plain name."""

    type = 18

    label: str
    component: Field
    description: str | None = None

    def __post_init__(self) -> None:
        check_text("label", self.label, 45, least=1)
        check_text("label description", self.description or "", 100)
        if isinstance(self.component, _Select) and self.component.disabled:
            raise LimitExceeded("select in a modal", "cannot be disabled")

    def children(self) -> Sequence[Component]:
        return (self.component,)

    def to_wire(self) -> dict[str, Any]:
        component = self.component.to_wire()
        if isinstance(self.component, _Select):
            component |= _span(self.component.min_values, self.component.max_values, self.component.required)
        wire: dict[str, Any] = {"type": 18, "label": self.label, "component": component}
        if self.description:
            wire["description"] = self.description
        return wire


class Modal(Struct, frozen=True):
    """A form of one to five labels and texts; submitting it sends its state and its fields back."""

    title: str
    state: State
    components: tuple[Label | TextDisplay, ...]

    def __post_init__(self) -> None:
        check_text("modal title", self.title, 45, least=1)
        check_count("modal components", self.components, 5, least=1)
        for component in self.components:
            if component.type not in (10, 18):
                raise LimitExceeded("modal", "holds labels and texts only", type(component).__name__)
        write_custom_id(self.state, "modal")
        check_unique_custom_ids(self.components)

    def to_wire(self) -> dict[str, Any]:
        return {
            "custom_id": write_custom_id(self.state, "modal"),
            "title": self.title,
            "components": [component.to_wire() for component in self.components],
        }
