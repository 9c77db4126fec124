"""Values of selects and fields of modals, as typed parameters of their handlers.

@router.component(PickWinner, requires=...)
async def pick(ctx: Context, state: PickWinner, *, winner: MemberOption) -> Update: ...

@router.component(PickModules, requires=...)
async def pick_several(ctx: Context, state: PickModules, *, picked: list[str]) -> Update: ...

@router.modal(EditRate, requires=...)
async def edit(ctx: Context, state: EditRate, *, rate: Annotated[float, Field(ge=0)]) -> Update: ...
"""

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from typing import Annotated, Any, Final, Literal, get_args, get_origin

from msgspec import Struct, structs

from interactions.annotations import keyword_parameters, take_apart
from interactions.entities import Resolved
from interactions.forms import FormUse, default_of, form_use, keep
from interactions.option_values import (
    BadOption,
    check_bounds,
    check_length,
    find_resolved,
)
from interactions.options import ENTITIES, Option, OptionSpec
from interactions.payloads import ModalData, SubmittedComponent

FILL_IN: Final = "Please fill in **{option}**."
CHOOSE: Final = "Please choose something in the menu first."
LONGEST_CHOICE: Final = 100
"""Characters of a value of a select."""
NOT_OFFERED: Final = "What you picked for **{option}** is no longer offered."


class Field(Struct, frozen=True):
    """What Annotated says of a modal field: its name in the modal, and what is allowed."""

    name: str | None = None
    ge: int | float | None = None
    le: int | float | None = None
    min_length: int | None = None
    max_length: int | None = None
    channel_types: tuple[int, ...] = ()


_ANY_FIELD: Final = Field()
_ANY_CHOICE: Final = Field(max_length=LONGEST_CHOICE)

Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
"""A number of a row or of Discord's, as a value of a select. Whose it is, is asked of the database."""
Ids = Annotated[list[int], Field(ge=1, le=2**63 - 1)]
"""Several of them."""


class FieldSpec(Struct, frozen=True, kw_only=True):
    """One parameter, or one field of a form that is gathered in it (`kept`: how the form keeps it).

    `many`: a list of what was picked instead of one value. `missing`: said without it.
    """

    parameter: str
    name: str
    element: Any
    many: bool
    optional: bool
    has_default: bool
    field: Field
    use: FormUse | None = None
    kept: OptionSpec | None = None
    missing: str = FILL_IN

    def decode(self, sent: SubmittedComponent | None, resolved: Resolved) -> Any:
        """The typed value, or Ellipsis if the parameter's default applies; raises BadOption."""
        texts = [] if sent is None else _texts_of(sent)
        if self.many:
            return ... if not texts and self.has_default else [self._read(text, resolved) for text in texts]
        if not texts or texts[0] is None or texts[0] == "":
            return self._missing()
        return self._read(texts[0], resolved)

    def _missing(self) -> Any:
        if self.has_default:
            return ...
        if self.optional:
            return None
        if self.element is bool:
            return False
        raise BadOption(self.name, self.missing)

    def _read(self, text: Any, resolved: Resolved) -> Any:
        element, field = self.element, self.field
        if element in ENTITIES:
            return find_resolved(self.name, element, text, resolved, field.channel_types)
        if element is bool:
            return self._bool(text)
        if not isinstance(text, str):
            raise BadOption(self.name, "**{option}** must be a text.")
        if element is str:
            return check_length(self.name, text, field.min_length, field.max_length)
        if element in (int, float):
            return check_bounds(self.name, self._number(text), field.ge, field.le)
        return self._member(text)

    def _bool(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise BadOption(self.name, "**{option}** must be yes or no.")
        return value

    def _number(self, text: str) -> int | float:
        whole = self.element is int
        try:
            return int(text.strip()) if whole else float(text.strip().replace(",", "."))
        except ValueError:
            sentence = "**{option}** must be a whole number." if whole else "**{option}** must be a number."
            raise BadOption(self.name, sentence) from None

    def _member(self, text: str) -> Any:
        if get_origin(self.element) is Literal:
            members = {str(value): value for value in get_args(self.element)}
        else:
            members = {str(member.value): member for member in self.element}
        if text not in members:
            raise BadOption(self.name, NOT_OFFERED)
        return members[text]


def _texts_of(sent: SubmittedComponent) -> Sequence[Any]:
    if sent.values is not None:
        return sent.values
    return [] if sent.value is None else [sent.value]


def field_specs(handler: Callable[..., Any]) -> tuple[FieldSpec, ...]:
    """One for every keyword-only parameter of a modal's handler; for a form, its fields."""
    return _specs(handler, _ANY_FIELD, FILL_IN)


def picked_specs(handler: Callable[..., Any]) -> tuple[FieldSpec, ...]:
    """The same of a component's handler: what was picked in a select, one value or a list of them."""
    return _specs(handler, _ANY_CHOICE, CHOOSE)


def _specs(handler: Callable[..., Any], default: Field, missing: str) -> tuple[FieldSpec, ...]:
    where = f"{handler.__module__}.{handler.__qualname__}"
    specs: list[FieldSpec] = []
    for parameter, (annotation, has_default) in keyword_parameters(handler).items():
        use = form_use(parameter, annotation)
        if use is None:
            place = f"{where}({parameter})"
            specs.append(_spec(place, parameter, annotation, has_default, default, missing))
        else:
            specs.extend(_of_form(where, use, option) for option in use.specs() if not option.clears)
    return tuple(specs)


def _of_form(where: str, use: FormUse, kept: OptionSpec) -> FieldSpec:
    option: Option = kept.option
    field = Field(kept.name, option.ge, option.le, option.min_length, option.max_length, option.channel_types)
    element = Literal[tuple(kept.members)] if kept.members and kept.target is str else kept.target
    spec = _spec(where, use.parameter, Annotated[element, field], True, field, FILL_IN)
    return structs.replace(spec, use=use, kept=kept)


def _spec(
    where: str, parameter: str, annotation: Any, has_default: bool, default: Field, missing: str
) -> FieldSpec:
    taken = take_apart(annotation)
    field = next((extra for extra in taken.extras if isinstance(extra, Field)), default)
    element, many = taken.target, False
    if get_origin(element) in (list, tuple, Sequence):
        element, many = get_args(element)[0], True
    known = element in (str, int, float, bool, *ENTITIES) or get_origin(element) is Literal
    if not known and not (isinstance(element, type) and issubclass(element, Enum)):
        raise TypeError(f"{where}: {element!r} is not a type of field")
    return FieldSpec(
        parameter=parameter,
        name=field.name or parameter,
        element=element,
        many=many,
        optional=taken.optional,
        has_default=has_default,
        field=field,
        missing=missing,
    )


def submitted_fields(data: ModalData) -> dict[str, SubmittedComponent]:
    """Every field of a submitted modal by name, whatever label or row it stood in."""
    fields: dict[str, SubmittedComponent] = {}
    waiting: list[SubmittedComponent] = list(data.components)
    while waiting:
        part = waiting.pop()
        if part.custom_id:
            fields[part.custom_id] = part
        if part.component is not None:
            waiting.append(part.component)
        waiting.extend(part.components)
    return fields


def decode_fields(
    specs: Iterable[FieldSpec], sent: dict[str, SubmittedComponent], resolved: Resolved
) -> dict[str, Any]:
    """Arguments for the handler; raises BadOption for the first that does not fit."""
    arguments: dict[str, Any] = {}
    forms: dict[FormUse, dict[str, Any]] = {}
    for spec in specs:
        value = spec.decode(sent.get(spec.name), resolved)
        if spec.use is None or spec.kept is None:
            if value is not ...:
                arguments[spec.parameter] = value
            continue
        values = forms.setdefault(spec.use, {})
        if value is not ...:
            values[spec.kept.field] = keep(spec.kept, value)
        elif spec.name in sent:  # emptied
            values[spec.kept.field] = default_of(spec.use.form, spec.kept)
    for use, values in forms.items():
        arguments[use.parameter] = use.whole(values)
    return arguments
