"""Refusals: why the member did not get what they asked for, said so that they can fix it.

The docstring of a refusal is the sentence the member reads, with {fields} for the keyword arguments;
`fix` is a second sentence: what to do, or who can change it; `rule` is told on "Why?". All three are
English texts and keys of the catalogues. Fields are facts of `say`: texts among them are escaped there.
"""

from inspect import cleandoc
from typing import TYPE_CHECKING, Any, ClassVar, Final

from handlers.frame.registry import load_products
from interactions.escaping import Markdown

if TYPE_CHECKING:
    from interactions.languages import Say

LONGEST_NAME: Final = 30

_known: dict[str, type["Refusal"]] = {}


class Refusal(Exception):
    """That is not possible."""

    remedy: ClassVar[str] = ""
    rule: ClassVar[str] = ""
    kind: ClassVar[str] = "Refusal"

    def __init__(self, **fields: Any) -> None:
        self.fields = fields
        super().__init__(type(self).kind)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not cls.__doc__:
            raise TypeError(f"{cls.__name__} needs a docstring: it is what the member reads")
        cls.kind = cls.__name__
        if cls.rule and len(cls.kind) > LONGEST_NAME:
            raise TypeError(f"{cls.kind}: at most {LONGEST_NAME} characters fit the button that asks why")
        other = _known.get(cls.kind)
        if other is not None and (other.__module__, other.__qualname__) != (cls.__module__, cls.__qualname__):
            raise TypeError(
                f"{cls.__module__}.{cls.kind}: {other.__module__} has a refusal of that name already"
            )
        _known[cls.kind] = cls

    @classmethod
    def sentence(cls) -> str:
        """The docstring as one line: the key of the catalogues."""
        return " ".join(cleandoc(cls.__doc__ or "").split())

    def translated_fields(self, say: "Say") -> dict[str, Any]:
        """The fields as shown; a refusal whose fields are words of ours translates them here."""
        return self.fields

    def text(self, say: "Say") -> Markdown:
        """The sentence and, on a second line, how to fix it."""
        fields = self.translated_fields(say)
        sentence = say(self.sentence(), **fields)
        return Markdown(f"{sentence}\n-# {say(self.remedy, **fields)}") if self.remedy else sentence


def refusal_called(kind: str) -> type[Refusal] | None:
    """The refusal class of that name, if this version has one."""
    if kind not in _known:
        load_products()
    return _known.get(kind)


def all_refusals() -> tuple[type[Refusal], ...]:
    """Every refusal declared in the imported modules."""
    return tuple(_known.values())
