"""Custom ids as an attacker writes them: every state of the program, with ids of somebody else's things."""

from enum import Enum
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from msgspec import Meta

from interactions.custom_id import ComponentState


def forged(kind: type[ComponentState], ids: dict[str, Any]) -> ComponentState:
    """A state of that kind; a field that `ids` names has that value, any other the least that it takes."""
    hints = get_type_hints(kind, include_extras=True)
    values = {name: ids[name] if name in ids else _least(hints[name]) for name in kind.__struct_fields__}
    return kind(**values)


def _least(annotation: Any) -> Any:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        limits = [extra for extra in arguments[1:] if isinstance(extra, Meta)]
        least = [limit.ge for limit in limits if limit.ge is not None]
        texts = ["0" * (limit.max_length or 1) for limit in limits if limit.pattern]  # all of digits so far
        return (least or texts)[0] if least or texts else _least(arguments[0])
    if origin in (Union, UnionType):
        return _least(next(part for part in arguments if part is not type(None)))
    if origin is Literal:
        return arguments[0]
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return next(iter(annotation))
    plain: dict[Any, Any] = {int: 1, bool: True, str: "x", UUID: UUID(int=1)}
    return plain[annotation]
