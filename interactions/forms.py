"""Forms: one struct gives the options of commands, the fields of a modal, what is changed, and a JSON schema.

    class TeamForm(Form, frozen=True):
        name: Annotated[str, Option("What it is called", max_length=40, read=visible_name)]
        role_id: Annotated[int | None, Option("Its role", typed=RoleOption, name="role")] = None

    @router.command("team create", requires=...)
    async def create(ctx: Context, *, form: New[TeamForm]) -> Reply: ...  # form.name

    @router.command("team edit", requires=...)
    async def edit(ctx: Context, *, team: Chosen, form: Changes[TeamForm]) -> Reply:
        after = form.apply(before)  # only what was given differs

The field's annotation is the type that is kept. `Option.typed` is what people choose instead, where that
differs; `Option.read` makes the one of the other, and may refuse. Entities (members, roles, channels) are
kept as their ids unless `read` says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, Generic, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from interactions.annotations import keyword_parameters, take_apart
from interactions.entities import Resolved
from interactions.escaping import as_text
from interactions.option_values import BadOption
from interactions.options import (
    ENTITIES,
    Option,
    OptionSpec,
    OptionType,
    make_spec,
    option_in,
    parameter_spec,
)

FormT = TypeVar("FormT", bound="Form")
RecordT = TypeVar("RecordT", bound=msgspec.Struct)


class Form(msgspec.Struct, frozen=True):
    """What people fill in. Fields with a default may be left out of a new record."""


class Given(msgspec.Struct, Generic[FormT], frozen=True):
    """What somebody gave of a form, by field; nothing else is to be changed."""

    form: type[FormT]
    values: Mapping[str, Any]

    def __bool__(self) -> bool:
        return bool(self.values)

    def get(self, field: str, default: Any = None) -> Any:
        """What was given for the field."""
        return self.values.get(field, default)

    def apply(self, before: RecordT) -> RecordT:
        """The record with what was given; it has fields of the same names."""
        return msgspec.structs.replace(before, **dict(self.values))

    def made(self) -> FormT:
        """A new form; raises BadOption for the first field that is missing."""
        for field in msgspec.structs.fields(self.form):
            if field.required and field.name not in self.values:
                raise BadOption(field.name, "Please fill in **{option}**.")
        return self.form(**self.values)


class _IsNew:
    """Marks a parameter that takes a whole form."""


New = Annotated[FormT, _IsNew()]
Changes = Given


def changed_facts(before: msgspec.Struct, after: msgspec.Struct) -> dict[str, Any]:
    """For the audit: {"before": {...}, "after": {...}} of the fields that differ, as plain values."""
    old, new = (msgspec.to_builtins(form, enc_hook=as_text) for form in (before, after))
    differing = [key for key in new if old.get(key) != new[key]]
    return {"before": {key: old.get(key) for key in differing}, "after": {key: new[key] for key in differing}}


class FormUse(msgspec.Struct, frozen=True):
    """A parameter that takes a form; `new`: all of it, else what was given."""

    parameter: str
    form: type[Form]
    new: bool

    def specs(self) -> Iterable[OptionSpec]:
        """The form's fields as options that are gathered in the parameter."""
        for spec in specs_of(self.form, new=self.new):
            yield msgspec.structs.replace(spec, parameter=self.parameter)
            if spec.option.clear is not None and not self.new:
                yield self._clearing(spec)

    def _clearing(self, spec: OptionSpec) -> OptionSpec:
        option = Option(spec.option.clear or "")
        without = make_spec(spec.field, f"without_{spec.name}", bool, option, required=False)
        return msgspec.structs.replace(without, parameter=self.parameter, field=spec.field, clears=True)

    def gather(self, specs: Iterable[OptionSpec], values: Mapping[str, Any]) -> Any:
        """The parameter's value. `values`: what was decoded, by option name."""
        given: dict[str, Any] = {}
        for spec in specs:
            if spec.name not in values:
                continue
            if not spec.clears:
                given.setdefault(spec.field, keep(spec, values[spec.name]))
            elif values[spec.name]:
                given[spec.field] = default_of(self.form, spec)
        return self.whole(given)

    def whole(self, given: Mapping[str, Any]) -> Any:
        """The form, or what was given of it."""
        changes: Given[Any] = Given(self.form, given)
        return changes.made() if self.new else changes


def specs_of(form: type[Form], *, new: bool) -> Iterable[OptionSpec]:
    """The form's fields as options."""
    hints = get_type_hints(form, include_extras=True)
    for field in msgspec.structs.fields(form):
        where = f"{form.__module__}.{form.__qualname__}.{field.name}"
        taken = take_apart(hints[field.name])
        option = option_in(where, taken)
        target = option.typed or taken.target
        spec = make_spec(where, field.name, target, option, required=new and field.required)
        yield msgspec.structs.replace(spec, field=field.name)


def form_use(parameter: str, annotation: Any) -> FormUse | None:
    """The form that a parameter takes; None for other parameters."""
    if get_origin(annotation) is Given:
        return FormUse(parameter, get_args(annotation)[0], new=False)
    taken = take_apart(annotation) if get_origin(annotation) is Annotated else None
    if taken is not None and any(isinstance(extra, _IsNew) for extra in taken.extras):
        return FormUse(parameter, taken.target, new=True)
    return None


def option_specs(handler: Callable[..., Any]) -> tuple[OptionSpec, ...]:
    """The options of a command, from the keyword-only parameters of its handler; required ones first."""
    where = f"{handler.__module__}.{handler.__qualname__}"
    specs: list[OptionSpec] = []
    for parameter, (annotation, has_default) in keyword_parameters(handler).items():
        use = form_use(parameter, annotation)
        if use is None:
            specs.append(parameter_spec(f"{where}({parameter})", parameter, annotation, has_default))
        else:
            specs.extend(use.specs())
    return tuple(sorted(specs, key=lambda spec: not spec.required))


def form_uses(handler: Callable[..., Any]) -> tuple[FormUse, ...]:
    """The forms that a handler takes."""
    uses = (form_use(name, annotation) for name, (annotation, _) in keyword_parameters(handler).items())
    return tuple(use for use in uses if use is not None)


def keep(spec: OptionSpec, value: Any) -> Any:
    """What a form keeps of a decoded option."""
    if spec.option.read is not None:
        return spec.option.read(value)
    return value.id if spec.target in ENTITIES else value


def default_of(form: type[Form], spec: OptionSpec) -> Any:
    """What the form has where nothing is given; raises BadOption where something must be."""
    field = next(field for field in msgspec.structs.fields(form) if field.name == spec.field)
    if field.required:
        raise BadOption(spec.name, "Please fill in **{option}**.")
    return field.default_factory() if callable(field.default_factory) else field.default


def from_json(form: type[FormT], sent: Mapping[str, Any]) -> Given[FormT]:
    """What an API client sent: the same checks as for options. Raises BadOption and refusals.

    Entities are sent as ids, as Discord does: strings of digits.
    """
    specs = {spec.field: spec for spec in specs_of(form, new=True)}
    given: dict[str, Any] = {}
    for name, value in sent.items():
        spec = specs.get(name)
        if spec is None:
            raise BadOption(name[:32], "**{option}** is not known here.")
        given[name] = _from_json(form, spec, value)
    return Given(form, given)


def _from_json(form: type[Form], spec: OptionSpec, value: Any) -> Any:
    if value is None:
        return default_of(form, spec)
    if spec.target not in ENTITIES:
        return keep(spec, spec.read(value, Resolved()))
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 20:
        return int(value)
    raise BadOption(spec.field, "**{option}** must be an id, as a text of digits.")


_JSON_TYPES: dict[OptionType, dict[str, Any]] = {
    OptionType.STRING: {"type": "string"},
    OptionType.INTEGER: {"type": "integer"},
    OptionType.NUMBER: {"type": "number"},
    OptionType.BOOLEAN: {"type": "boolean"},
}
_ID: dict[str, Any] = {"type": "string", "pattern": "^[0-9]{1,20}$"}


def json_schema(form: type[Form]) -> dict[str, Any]:
    """What `from_json` takes, as a JSON schema (2020-12)."""
    properties: dict[str, Any] = {}
    required = []
    for spec in specs_of(form, new=True):
        properties[spec.field] = _json_property(spec)
        if spec.required:
            required.append(spec.field)
    schema: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    return schema | ({"required": required} if required else {})


def _json_property(spec: OptionSpec) -> dict[str, Any]:
    option = spec.option
    bounds = {
        "minimum": option.ge,
        "maximum": option.le,
        "minLength": option.min_length,
        "maxLength": option.max_length,
        "enum": [choice.value for choice in spec.choices] or None,
    }
    shape = _JSON_TYPES.get(spec.kind, _ID) | {"description": option.description}
    shape |= {name: bound for name, bound in bounds.items() if bound is not None}
    if not spec.required:
        shape["type"] = [shape["type"], "null"]
        if "enum" in shape:
            shape["enum"] = [*shape["enum"], None]
    return shape
