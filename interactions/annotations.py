"""A handler's parameters taken apart: their annotations, and the choices these imply."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from msgspec import Struct

from interactions.responses import Choice


class Annotation(Struct, frozen=True):
    """A parameter's annotation taken apart: the bare type, what Annotated said, whether None is allowed."""

    target: Any
    extras: tuple[Any, ...]
    optional: bool


def take_apart(annotation: Any) -> Annotation:
    extras: tuple[Any, ...] = ()
    optional = False
    while True:
        if get_origin(annotation) is Annotated:
            annotation, *more = get_args(annotation)
            extras += tuple(more)
        elif get_origin(annotation) in (Union, UnionType):
            inner = [part for part in get_args(annotation) if part is not type(None)]
            if len(inner) != 1:
                raise TypeError(f"an option is of one type, perhaps with None, not {annotation!r}")
            optional, annotation = True, inner[0]
        else:
            return Annotation(annotation, extras, optional)


def keyword_parameters(handler: Callable[..., Any]) -> dict[str, tuple[Any, bool]]:
    """Keyword-only parameters: name -> (annotation, has a default). Only they are evaluated."""
    parameters: dict[str, tuple[Any, bool]] = {}
    for parameter in inspect.signature(handler).parameters.values():
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
            continue
        annotation = parameter.annotation
        if isinstance(annotation, str):
            scope = getattr(inspect.unwrap(handler), "__globals__", {})
            annotation = eval(annotation, scope)  # noqa: S307  # our own source, as typing.get_type_hints does
        parameters[parameter.name] = annotation, parameter.default is not inspect.Parameter.empty
    return parameters


def choices_of(target: Any, given: Mapping[str, Any] | Sequence[Any] | None) -> tuple[Choice, ...]:
    """Choices a type implies (Literal, Enum) or that were given, with the names members see."""
    if isinstance(given, Mapping):
        return tuple(Choice(name, value) for name, value in given.items())
    if given is None:
        given = get_args(target) if get_origin(target) is Literal else ()
        if isinstance(target, type) and issubclass(target, Enum):
            return tuple(Choice(_member_name(member), member.value) for member in target)
    return tuple(value if isinstance(value, Choice) else Choice(_shown(value), value) for value in given)


def _member_name(member: Enum) -> str:
    return _shown(member.value if isinstance(member.value, str) else member.name.lower())


def _shown(value: Any) -> str:
    return str(value).replace("_", " ")
