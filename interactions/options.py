"""Option types: one annotation gives the registration JSON and the decoding that trusts nobody.

    Recipient = Annotated[MemberOption, Option("Who earned it")]
    XpAmount = Annotated[int, Option("How much XP", ge=1, le=10_000)]

    @router.command("xp give", requires=Role.MODERATOR)
    async def give_xp(ctx: Context, *, member: Recipient, amount: XpAmount, note: Note | None = None): ...

Discord's clients check ranges and choices, but anybody can sign in with another client: every value
is checked again here, and one that is not allowed raises BadOption with a sentence for the member.
"""

import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from enum import Enum, IntEnum, StrEnum
from typing import Any, Final, Literal, NoReturn, get_args, get_origin

from msgspec import Struct, structs

from interactions.annotations import Annotation, choices_of, take_apart
from interactions.entities import Resolved
from interactions.option_values import (
    AttachmentOption,
    BadOption,
    ChannelOption,
    MemberOption,
    MentionableOption,
    RoleOption,
    UserOption,
    check_bounds,
    check_length,
    find_resolved,
)
from interactions.payloads import CommandOption
from interactions.responses import Choice

__all__ = [
    "AttachmentOption",
    "Autocomplete",
    "BadOption",
    "ChannelOption",
    "MemberOption",
    "MentionableOption",
    "Option",
    "OptionSpec",
    "OptionType",
    "RoleOption",
    "UserOption",
    "make_spec",
    "option_in",
    "parameter_spec",
]

Autocomplete = Callable[[Any, str], Awaitable[Sequence[Choice]]]
Check = Callable[[Any, Any], Awaitable[None]]


class OptionType(IntEnum):
    SUB_COMMAND = 1
    SUB_COMMAND_GROUP = 2
    STRING = 3
    INTEGER = 4
    BOOLEAN = 5
    USER = 6
    CHANNEL = 7
    ROLE = 8
    MENTIONABLE = 9
    NUMBER = 10
    ATTACHMENT = 11


class Option(Struct, frozen=True):
    """What Annotated says of an option. `choices`: values, or shown name -> value.

    For fields of forms (interactions.forms) alone: `typed` is what people choose, where it is not what is
    kept; `read` makes the one of the other; `clear` describes the option that takes the value away.
    `who`, for parameters alone: takes the context and what was picked before the handler runs, whoever calls
    it, and refuses what only the product can judge.
    """

    description: str
    name: str | None = None
    ge: int | float | None = None
    le: int | float | None = None
    min_length: int | None = None
    max_length: int | None = None
    choices: Mapping[str, Any] | Sequence[Any] | None = None
    autocomplete: Autocomplete | None = None
    who: Check | None = None
    channel_types: tuple[int, ...] = ()
    typed: Any = None
    read: Callable[[Any], Any] | None = None
    clear: str | None = None


_KINDS: Final[dict[Any, OptionType]] = {
    str: OptionType.STRING,
    int: OptionType.INTEGER,
    bool: OptionType.BOOLEAN,
    float: OptionType.NUMBER,
    UserOption: OptionType.USER,
    MemberOption: OptionType.USER,
    RoleOption: OptionType.ROLE,
    ChannelOption: OptionType.CHANNEL,
    MentionableOption: OptionType.MENTIONABLE,
    AttachmentOption: OptionType.ATTACHMENT,
}


ENTITIES: Final = frozenset(
    (UserOption, MemberOption, RoleOption, ChannelOption, MentionableOption, AttachmentOption)
)


class OptionSpec(Struct, frozen=True, kw_only=True):
    """One parameter of a handler as an option of its command, or one field of a form that it takes.

    `field`: of that form; `clears`: yes takes the field's value away.
    """

    parameter: str
    name: str
    kind: OptionType
    target: Any
    option: Option
    required: bool
    choices: tuple[Choice, ...] = ()
    members: Mapping[Any, Any] = {}
    field: str = ""
    clears: bool = False

    def to_wire(self) -> dict[str, Any]:
        """Registration JSON, without localisations."""
        option = self.option
        wire: dict[str, Any] = {"type": int(self.kind), "name": self.name, "description": option.description}
        if self.required:
            wire["required"] = True
        if self.choices:
            wire["choices"] = [choice.to_wire() for choice in self.choices]
        if option.autocomplete is not None:
            wire["autocomplete"] = True
        bounds = {
            "min_value": option.ge,
            "max_value": option.le,
            "min_length": option.min_length,
            "max_length": option.max_length,
        }
        wire |= {name: bound for name, bound in bounds.items() if bound is not None}
        if option.channel_types:
            wire["channel_types"] = [int(kind) for kind in option.channel_types]
        return wire

    def decode(self, sent: CommandOption, resolved: Resolved) -> Any:
        """The typed value; raises BadOption and nothing else."""
        if sent.type != self.kind:
            raise BadOption(self.name, "The option **{option}** has changed. Please type the command again.")
        return self.read(sent.value, resolved)

    def read(self, value: Any, resolved: Resolved) -> Any:
        match self.kind:
            case OptionType.STRING:
                return self._chosen(self._text(value))
            case OptionType.INTEGER | OptionType.NUMBER:
                return self._chosen(self._number(value))
            case OptionType.BOOLEAN:
                return value if isinstance(value, bool) else self._refuse_type("yes or no")
        return find_resolved(self.name, self.target, value, resolved, self.option.channel_types)

    def _text(self, value: Any) -> str:
        if not isinstance(value, str):
            self._refuse_type("a text")
        return check_length(self.name, value, self.option.min_length, self.option.max_length)

    def _number(self, value: Any) -> int | float:
        whole = self.kind is OptionType.INTEGER
        if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
            self._refuse_type("a whole number" if whole else "a number")
        number: int | float = value if whole else float(value) if abs(value) < 2**1000 else math.inf
        return check_bounds(self.name, number, self.option.ge, self.option.le)

    def _chosen(self, value: Any) -> Any:
        if self.members:
            if value not in self.members:
                self._refuse_choice()
            return self.members[value]
        if self.choices and value not in [choice.value for choice in self.choices]:
            self._refuse_choice()
        return value

    def _refuse_choice(self) -> NoReturn:
        offered = ", ".join(choice.name for choice in self.choices)
        raise BadOption(self.name, "**{option}** must be one of: {offered}.", offered=offered)

    def _refuse_type(self, wanted: str) -> NoReturn:
        raise BadOption(self.name, _TYPE_SENTENCES[wanted])


_TYPE_SENTENCES: Final = {
    "a text": "**{option}** must be a text.",
    "a number": "**{option}** must be a number.",
    "a whole number": "**{option}** must be a whole number.",
    "yes or no": "**{option}** must be yes or no.",
}


def parameter_spec(where: str, parameter: str, annotation: Any, has_default: bool) -> OptionSpec:
    """A parameter as an option."""
    taken = take_apart(annotation)
    if taken.optional and not has_default:
        raise TypeError(f"{where}: an option that may be None needs a default")
    spec = make_spec(where, parameter, taken.target, option_in(where, taken), required=not has_default)
    return structs.replace(spec, parameter=parameter)


def option_in(where: str, taken: Annotation) -> Option:
    """What Annotated said of the option."""
    option = next((extra for extra in taken.extras if isinstance(extra, Option)), None)
    if option is None:
        raise TypeError(f'{where}: write Annotated[type, Option("what it is")]')
    return option


def make_spec(where: str, name: str, target: Any, option: Option, *, required: bool) -> OptionSpec:
    """An option of that type; raises TypeError when it cannot be one."""
    kind, base, members = _kind_of(where, target)
    choices = choices_of(target, option.choices)
    if choices and option.autocomplete is not None:
        raise TypeError(f"{where}: choices and autocomplete exclude each other")
    if option.choices is not None and not members:
        members = {choice.value: choice.value for choice in choices}
    return OptionSpec(
        parameter=name,
        name=option.name or name,
        kind=kind,
        target=base,
        option=option,
        required=required,
        choices=choices,
        members=members,
    )


def _kind_of(where: str, target: Any) -> tuple[OptionType, Any, dict[Any, Any]]:
    """Discord's type, the bare type and, for Literal and Enum, wire value -> typed value."""
    members: dict[Any, Any] = {}
    if get_origin(target) is Literal:
        members = {value: value for value in get_args(target)}
        target = type(next(iter(members)))
    elif isinstance(target, type) and issubclass(target, Enum):
        members = {member.value: member for member in target}
        target = str if issubclass(target, StrEnum) else int if issubclass(target, IntEnum) else None
    kind = _KINDS.get(target)
    if kind is None:
        raise TypeError(f"{where}: {target!r} is not a type of option")
    return kind, target, members
