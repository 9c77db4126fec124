"""The shape of the code: what may import what, what stays pure, and how large things grow.

Each rule has its exceptions, with a reason. The lists may only shrink: an exception that is no longer
needed fails the test, so that nobody keeps it by habit.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.architecture import exceptions
from tests.architecture.trees import ROOT, statements, trees

LAYERS = ("handlers", "jobs", "db", "interactions", "gateway_relay")
PRODUCTS = ("activity", "raid_desk", "quest_hall", "practice", "platform", "operations")
MOST_LINES_OF_A_FILE = 300
MOST_LINES_OF_A_FUNCTION = 30
"""Of its body, without docstring and SQL."""


def program() -> Iterator[tuple[str, ast.Module]]:
    """All modules by their paths."""
    for layer in LAYERS:
        yield from trees(layer).items()


def named(*names: str) -> Iterator[tuple[str, ast.Module]]:
    for path, tree in program():
        if path.startswith("handlers/") and path.rsplit("/", 1)[1] in names:
            yield path, tree


def imports(node: ast.AST) -> Iterator[str]:
    """What is imported when the program runs, as `module.name`; not what only type checkers read."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr) or (
            isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"
        ):
            continue
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            yield from (f"{child.module}.{alias.name}" for alias in child.names)
        yield from imports(child)


def calls(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def hold_to(offences: set[str], allowed: Mapping[str, str]) -> None:
    """No offence but the allowed ones, and none allowed that is no offence any longer."""
    assert sorted(offences - allowed.keys()) == []
    assert sorted(allowed.keys() - offences) == [], "no longer needed: delete these exceptions"
    assert all(allowed.values()), "each exception needs a reason"


def test_rules_and_messages_wait_for_nothing():
    waiting = {
        path
        for path, tree in named("rules.py", "messages.py")
        if any(isinstance(node, ast.AsyncFunctionDef | ast.Await) for node in ast.walk(tree))
    }

    hold_to(waiting, {})


def test_rules_and_messages_import_no_actions_and_no_queries():
    def impure(name: str) -> bool:
        module, _, what = name.rpartition(".")
        return "actions" in name.split(".") or (module.split(".")[0] == "db" and what.islower())

    hold_to({path for path, tree in named("rules.py", "messages.py") if any(map(impure, imports(tree)))}, {})


def test_actions_leave_the_words_to_messages():
    speaking = {
        path
        for path, tree in named("actions.py")
        if any("say" in call.split(".") or call.endswith(".whisper") for call in calls(tree))
    }

    hold_to(speaking, exceptions.WORDS_IN_ACTIONS)


def test_sentences_escape_their_facts_by_themselves():
    """A fact escaped by hand teaches that others need it too, and one day somebody forgets."""
    by_hand = {
        f"{path}:{call.lineno}"
        for path, tree in program()
        for call in sentences(tree)
        for fact in call.keywords
        if isinstance(fact.value, ast.Call) and ast.unparse(fact.value.func) == "escape"
    }

    assert sorted(by_hand) == []


def sentences(tree: ast.Module) -> Iterator[ast.Call]:
    """Calls of say and whisper, and refusals that are raised."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            yield node.exc
        elif isinstance(node, ast.Call) and node.keywords and says(node.func):
            yield node


def says(function: ast.expr) -> bool:
    """`say`, `ctx.say.counted`, `ctx.whisper`..."""
    while isinstance(function, ast.Attribute):
        if function.attr in ("say", "whisper"):
            return True
        function = function.value
    return isinstance(function, ast.Name) and function.id == "say"


def features(product: str) -> dict[str, set[str]]:
    """Of each feature of a product, which others it imports."""
    needs: dict[str, set[str]] = {}
    for path, tree in program():
        room = path.removesuffix(".py").split("/")
        if room[:2] != ["handlers", product] or len(room) < 3:
            continue
        others = {name.split(".")[2] for name in imports(tree) if name.startswith(f"handlers.{product}.")}
        needs.setdefault(room[2], set()).update(others - {room[2]})
    return needs


@pytest.mark.parametrize("product", PRODUCTS)
def test_features_of_a_product_need_each_other_in_one_direction(product: str):
    allowed = {
        pair: reason for pair, reason in exceptions.BACKWARDS.items() if pair.startswith(f"{product}: ")
    }
    needs = features(product)
    backwards = {
        f"{product}: {feature} -> {other}"
        for feature, others in needs.items()
        for other in others
        if f"{product}: {feature} -> {other}" in allowed
    }
    hold_to(backwards, allowed)

    def without(spared: set[str]) -> dict[str, set[str]]:
        return {
            feature: {other for other in others if f"{product}: {feature} -> {other}" not in spared}
            for feature, others in needs.items()
        }

    def has_circle(graph: dict[str, set[str]]) -> bool:
        try:
            TopologicalSorter(graph).prepare()
        except CycleError:
            return True
        return False

    assert not has_circle(without(backwards))
    for pair in backwards:
        assert has_circle(without(backwards - {pair})), f"no longer needed: {pair}"


def modules(folder: Path) -> set[str]:
    return {
        file.stem for file in folder.glob("*") if not file.name.startswith("_") and file.suffix in ("", ".py")
    }


def test_a_feature_bears_one_word_in_all_layers():
    """`handlers/x/runs` goes with `db/x/run_members`: its word, first or alone, or in the singular."""
    strange = set()
    for product in (*PRODUCTS, "kit"):
        words = modules(ROOT / "handlers" / product)
        words |= {word.removesuffix("s") for word in words} | {
            word.removesuffix("ies") + "y" for word in words
        }
        for layer in ("jobs", "db"):
            for module in modules(ROOT / layer / product):
                own = any(module in (word, f"{word}s") or module.startswith(f"{word}_") for word in words)
                strange |= set() if own else {f"{layer}/{product}/{module}"}

    hold_to(strange, exceptions.OTHER_WORDS)


WIRE = re.compile(r"gateway_relay/|/(states|parts|records|\w*api|api_views)\.py$")
"""Shapes that leave the process bear the word of the thing there, whatever it is called within."""


def test_a_class_has_a_name_of_its_own():
    places: dict[str, set[str]] = {}
    for path, tree in program():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and not WIRE.search(path):
                places.setdefault(node.name, set()).add(path)

    hold_to({name for name, paths in places.items() if len(paths) > 1}, exceptions.SAME_NAMES)


def test_files_stay_small():
    large = {
        path
        for path, _ in program()
        if len((ROOT / path).read_text(encoding="utf-8").splitlines()) > MOST_LINES_OF_A_FILE
    }

    hold_to(large, exceptions.LARGE_FILES)


def test_functions_stay_small():
    large = {
        f"{path} {node.name}"
        for path, tree in program()
        for node in statements(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and body_lines(node) > MOST_LINES_OF_A_FUNCTION
    }

    hold_to(large, exceptions.LARGE_FUNCTIONS)


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines after the signature, without texts over several lines: the docstring, and SQL."""
    lines = set(range(function.body[0].lineno, (function.end_lineno or 0) + 1))
    if len(lines) <= MOST_LINES_OF_A_FUNCTION:
        return len(lines)
    texts = {
        line
        for node in ast.walk(function)
        if isinstance(node, ast.Constant | ast.JoinedStr) and node.end_lineno != node.lineno
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    return len(lines - texts)


def test_the_brand_colour_stands_in_the_kit_alone():
    places = {
        path
        for path, tree in program()
        if re.search(rf"571173|{0x571173}", (ROOT / path).read_text(encoding="utf-8"))
        if any(isinstance(node, ast.Constant) and node.value == 0x571173 for node in ast.walk(tree))
    }

    assert places == {"handlers/kit/look.py"}


DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
NAMING = ("handlers", "jobs", "db", "interactions", "gateway_relay", "stand_in", "deploy", "tests")


def test_decisions_have_one_form_and_a_number_of_their_own():
    numbers = [file.name[:4] for file in DECISIONS]
    headings = [file.read_text(encoding="utf-8").split("\n", 1)[0] for file in DECISIONS]

    assert len(set(numbers)) == len(numbers)
    assert [heading[:7] for heading in headings] == [f"# {number} " for number in numbers]


def test_every_decision_is_in_the_index_and_named_by_what_it_explains():
    index = (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    named_by_code = {
        number
        for layer in NAMING
        for file in (ROOT / layer).rglob("*.py")
        for sentence in re.findall(
            r"[Dd]ecisions? \d{4}(?:(?:, | and )\d{4})*", file.read_text(encoding="utf-8")
        )
        for number in re.findall(r"\d{4}", sentence)
    }

    assert sorted(re.findall(r"^- \[\d{4}\]\((.*?)\)", index, re.MULTILINE)) == [
        file.name for file in DECISIONS
    ]
    assert sorted({file.name[:4] for file in DECISIONS} ^ named_by_code) == []
