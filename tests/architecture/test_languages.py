"""Everything a member can read is there in every language, with the same placeholders."""

import ast
import re
from collections.abc import Iterator
from functools import cache

from jinja2 import Environment, nodes

import handlers.dashboard.entrance
import handlers.kit.ledgers
import handlers.kit.reviews  # noqa: F401 (declare refusals)
from handlers.dashboard_list import PAGES
from handlers.frame.people import Person
from handlers.frame.refusals import Refusal, all_refusals
from handlers.platform.channels.names import CHANNEL_NAMES
from handlers.platform.roles.names import ROLE_NAMES
from handlers.platform.settings.values import UNIT_OF_ONE
from handlers.products import PRODUCTS
from interactions.fields import FILL_IN, NOT_OFFERED
from interactions.languages import Languages
from interactions.matching import Routes
from interactions.options import _TYPE_SENTENCES
from interactions.registration import texts
from tests.architecture.trees import ROOT, calls_and_constants

TEXTS = {
    "say": slice(0, 1),
    "plain": slice(0, 1),
    "whisper": slice(0, 1),
    "counted": slice(1, 3),
    "BadOption": slice(1, 2),
}
"""Which arguments of these are texts."""
LANGUAGES = Languages.load([ROOT / "handlers"])


def said_texts(layer: str) -> Iterator[str]:
    """What each `say`, `say.counted`, `say.plain`, `ctx.whisper` says there, where it is a literal."""
    calls, _ = calls_and_constants(layer)
    for call in calls:
        name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        for argument in call.args[TEXTS.get(name, slice(0, 0))]:
            yield from literals(argument)


def drawn_texts() -> Iterator[str]:
    """The same in the templates of the dashboard."""
    environment = Environment()
    for file in sorted((ROOT / "handlers").rglob("*.html")):
        for call in environment.parse(file.read_text(encoding="utf-8")).find_all(nodes.Call):
            name = call.node.name if isinstance(call.node, nodes.Name) else getattr(call.node, "attr", "")
            for argument in call.args[TEXTS.get(name, slice(0, 0))]:
                yield from (constant.value for constant in _constants(argument))


def _constants(node: nodes.Expr) -> Iterator[nodes.Const]:
    """A literal, or those of both branches of a conditional."""
    if isinstance(node, nodes.Const):
        yield node
    elif isinstance(node, nodes.CondExpr):
        yield from (found for branch in (node.expr1, node.expr2) if branch for found in _constants(branch))


def literals(node: ast.expr) -> Iterator[str]:
    """A literal, or those of both branches of a conditional."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)


@cache
def used_texts() -> frozenset[str]:
    """All of them: said, refused, registered, and those of products and settings."""
    used = {text for layer in ("handlers", "jobs", "interactions") for text in said_texts(layer)}
    used |= set(texts(Routes.of(PRODUCTS))) | {FILL_IN, NOT_OFFERED, *_TYPE_SENTENCES.values()}
    for kind in (Refusal, *all_refusals()):
        if kind.__module__.startswith("handlers."):
            used |= {text for text in (kind.sentence(), kind.remedy, kind.rule) if text}
    used |= set(drawn_texts()) | {link.text for pages in PAGES for link in pages.links}
    used |= {*ROLE_NAMES.values(), *CHANNEL_NAMES.values()}
    for route in Routes.of(PRODUCTS):
        people = [spec.option.who for spec in route.options if isinstance(spec.option.who, Person)]
        used |= {text for person in people for text in (person.bots, person.oneself)}
    for product in PRODUCTS:
        used |= {product.title, product.summary}
        used |= set(product.analytics.names.values() if product.analytics else ())
        used |= {text for starter in product.starters for text in (starter.title, starter.summary)}
        for field in product.settings.fields if product.settings is not None else ():
            used |= {
                field.title,
                field.hint,
                field.heading,
                field.unit,
                UNIT_OF_ONE.get(field.unit, ""),
                *(title for _, title in field.choices),
            }
    return frozenset(used - {""})


def test_every_text_is_there_in_every_language():
    assert LANGUAGES.problems(used_texts()) == []


def test_who_says_hacks_reads_of_no_techniques_in_either_language():
    word = re.compile(r"(?<![\w/{`])techni(que|k)", re.IGNORECASE)
    registered = set(texts(Routes.of(PRODUCTS)))
    said = {*said_texts("handlers"), *said_texts("jobs")}
    wanted = {text for text in used_texts() - (registered - said) if word.search(text)}

    for language in ("en", "de"):
        worded = LANGUAGES.worded(language, "hacks")
        assert wanted - set(worded) == set()
        assert [text for text in worded.values() if word.search(text)] == []
    assert set(LANGUAGES.worded("de", "hacks")) <= used_texts() | constants()


def test_german_is_spoken():
    assert LANGUAGES.speaks("de")
    assert LANGUAGES.say_for("de")("Why?") == "Warum?"


def test_a_catalogue_has_no_text_that_nobody_says():
    """What is left behind by a changed sentence would never be noticed."""
    catalogue = {key for languages in LANGUAGES._catalogues.values() for key in languages}
    unused = {key for key in catalogue if not key.startswith("name: ")} - used_texts() - constants()

    assert unused == set()


@cache
def constants() -> frozenset[str]:
    """Every string literal of the program: texts that are handed to `say` by way of a table."""
    layers = ("handlers", "jobs", "interactions")
    literals = (constant.value for layer in layers for constant in calls_and_constants(layer)[1])
    return frozenset(text for text in literals if isinstance(text, str))
