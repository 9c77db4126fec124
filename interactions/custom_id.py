"""Component state in a custom id: typed, versioned, readable, never longer than Discord takes.

    class TurnPage(ComponentState, tag="leaderboards.turn_page/1"):
        page: Annotated[int, Meta(ge=1, le=9_999)]
        metric: Metric

    TurnPage(3, Metric.MESSAGES).custom_id == "leaderboards.turn_page/1:3:messages"

The longest id a class can make is worked out when the class is declared, and one that could pass
100 characters raises there. When fields change, the new class takes the next version and the old
one stays, with an `upgrade()` that returns the new one; without an old class, ids of its version
decode to `OutOfDate`. A custom id carries identity, never authority: anybody can send anything.

Why: decision 0124.
"""

import re
from enum import Enum
from types import UnionType
from typing import (
    Annotated,
    Any,
    Final,
    Literal,
    Union,
    cast,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from interactions.limits import CUSTOM_ID, LimitExceeded

UNBOUNDED_TEXT: Final = 32  # how long a plain `str` field may be, once encoded

_TAG = re.compile(r"(?P<name>[a-z0-9_]+(?:\.[a-z0-9_]+)+)/(?P<version>[1-9][0-9]{0,2})")
_ESCAPES: Final = {"~": "~~", ":": "~.", " ": "~_"}
_ESCAPED = re.compile(r"~([0-9a-f]{1,6};|~|\.|_|0)")
_EMPTY: Final = "~0"


class OutOfDate(Exception):
    """A custom id from a version of a panel that nobody understands any more."""

    def __init__(self, custom_id: str) -> None:
        self.custom_id = custom_id
        match = _TAG.match(custom_id)
        self.name = match["name"] if match else ""
        super().__init__(f"no component state understands {custom_id[:CUSTOM_ID]!r}")


class _FieldCodec:
    """One field: its type, how it is written, and how long it can become."""

    def __init__(self, place: str, annotation: Any) -> None:
        self.place = place
        self.annotation = annotation
        self.kind, self.constraints, self.optional = _unwrap(annotation)
        self.longest = max(self._longest(), 1 if self.optional else 0)

    def _longest(self) -> int:
        kind = self.kind
        if get_origin(kind) is Literal:
            return max(len(_write(value)) for value in get_args(kind))
        if kind is bool:
            return 1
        if isinstance(kind, type) and issubclass(kind, Enum):
            return max(len(_write(member.value)) for member in kind)
        if kind is int:
            return max(len(str(bound)) for bound in self._integers())
        if kind is str:
            most = self._bound("max_length", "max_length", 0)
            return 2 * most if most else UNBOUNDED_TEXT
        if kind is UUID:
            return 32
        raise TypeError(f"{self.place}: {kind!r} cannot stand in a custom id")

    def _integers(self) -> tuple[int, int]:
        return self._bound("ge", "gt", -(2**63)), self._bound("le", "lt", 2**63 - 1)

    def _bound(self, *names_and_default: Any) -> int:
        *names, default = names_and_default
        bounds = [getattr(meta, name) for meta in self.constraints for name in names]
        return next((int(bound) for bound in bounds if bound is not None), default)

    def encode(self, value: Any) -> str:
        if value is None:
            return ""
        text = _write(value)
        if len(text) > self.longest:
            raise LimitExceeded(self.place, f"at most {self.longest} characters in a custom id", len(text))
        return text

    def decode(self, text: str) -> Any:
        """Raises ValueError (msgspec's ValidationError is one)."""
        if self.optional and text == "":
            return None
        if len(text) > self.longest:
            raise ValueError(text)
        value = _read(text)
        if self.kind is bool:
            if value not in ("0", "1"):
                raise ValueError(value)
            return value == "1"
        converted = msgspec.convert(value, self.annotation, strict=False)
        if self.kind is int and not -(2**63) <= converted < 2**63:
            raise ValueError(text)
        return converted


def _unwrap(annotation: Any) -> tuple[Any, list[Meta], bool]:
    constraints: list[Meta] = []
    optional = False
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            constraints += [extra for extra in get_args(annotation)[1:] if isinstance(extra, Meta)]
            annotation = get_args(annotation)[0]
        elif origin in (Union, UnionType):
            inner = [part for part in get_args(annotation) if part is not type(None)]
            if len(inner) != 1:
                raise TypeError(f"a custom id field is one type, perhaps with None, not {annotation!r}")
            optional, annotation = True, inner[0]
        else:
            return annotation, constraints, optional


def _write(value: Any) -> str:
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, str):
        return "".join(_escape(character) for character in value) or _EMPTY
    return str(value)


def _escape(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    return character if character.isprintable() else f"~{ord(character):x};"


def _read(text: str) -> str:
    def unescape(match: re.Match[str]) -> str:
        code = match[1]
        if code.endswith(";"):
            return chr(int(code[:-1], 16))
        return {"~": "~", ".": ":", "_": " ", "0": ""}[code]

    return _ESCAPED.sub(unescape, text)


_registry: dict[str, type["ComponentState"]] = {}


@dataclass_transform(frozen_default=True, field_specifiers=(msgspec.field,))
class _StateMeta(msgspec.StructMeta):
    """Computes the codec of each state class, after msgspec has collected its fields."""

    def __new__(mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **config: Any) -> Any:
        cls = super().__new__(mcs, name, bases, namespace, frozen=True, **config)
        tag = config.get("tag")
        if tag is not None:
            _register(cast("type[ComponentState]", cls), tag)
        return cls


class ComponentState(Struct, metaclass=_StateMeta):
    """Subclass with `tag="feature.what/1"`; the fields are what the component must remember."""

    @classmethod
    def tag(cls) -> str:
        return str(cls.__struct_config__.tag)

    @property
    def custom_id(self) -> str:
        codecs = _codecs[type(self)]
        parts = [codec.encode(getattr(self, name)) for name, codec in codecs.items()]
        return ":".join((self.tag(), *parts))

    def upgrade(self) -> "ComponentState":
        """An old version returns the state of the next version; the newest returns itself."""
        return self


_codecs: dict[type[ComponentState], dict[str, _FieldCodec]] = {}


def _register(cls: type[ComponentState], tag: str) -> None:
    if not _TAG.fullmatch(tag):
        raise TypeError(f'{cls.__name__}: the tag {tag!r} must look like "feature.what/1"')
    other = _registry.get(tag)
    if other is not None and (other.__module__, other.__qualname__) != (cls.__module__, cls.__qualname__):
        raise TypeError(f"{cls.__name__}: the tag {tag!r} belongs to {other.__module__}.{other.__qualname__}")
    hints = get_type_hints(cls, include_extras=True)
    codecs = {name: _FieldCodec(f"{cls.__name__}.{name}", hints[name]) for name in cls.__struct_fields__}
    longest = len(tag) + sum(1 + codec.longest for codec in codecs.values())
    if longest > CUSTOM_ID:
        raise LimitExceeded(f"{cls.__name__}", f"at most {CUSTOM_ID} characters as a custom id", longest)
    _registry[tag] = cls
    _codecs[cls] = codecs


def longest_custom_id(cls: type[ComponentState]) -> int:
    """Characters of the longest custom id this class can make."""
    return len(cls.tag()) + sum(1 + codec.longest for codec in _codecs[cls].values())


def registered_tags() -> list[str]:
    """Every declared tag, for the inventory that a test pins."""
    return sorted(_registry)


def decode_custom_id(custom_id: str) -> ComponentState:
    """The newest state this custom id stands for; raises OutOfDate if no class reads it."""
    tag, *parts = custom_id.split(":")
    cls = _registry.get(tag)
    if cls is None or len(parts) != len(_codecs[cls]) or len(custom_id) > CUSTOM_ID:
        raise OutOfDate(custom_id)
    try:
        codecs = _codecs[cls].items()
        state = cls(**{name: codec.decode(part) for part, (name, codec) in zip(parts, codecs, strict=True)})
        while (newer := state.upgrade()) is not state:
            state = newer
    except (ValueError, OverflowError):
        raise OutOfDate(custom_id) from None
    return state
