"""What a process answers that has not imported all products yet: nothing else than one that has."""

import ast
import subprocess
import sys

import msgspec

from handlers.frame.doors import TABLE, word_of
from handlers.products import PRODUCTS
from interactions.custom_id import _registry
from interactions.matching import Routes
from tests.architecture import exceptions
from tests.architecture.test_shape import hold_to, program

COLLECTIONS = ("dict", "list", "set", "defaultdict", "OrderedDict", "Counter", "deque")

WARM_UP = """
import sys
import interactions.asgi, interactions.web
from interactions.slices import in_order

for name in in_order("handlers.products"):
    before = set(sys.modules)
    __import__(name)
    new = {module for module in set(sys.modules) - before if module.startswith(("handlers.", "db.", "jobs."))}
    if sum(not sys.modules[module].__file__.endswith("__init__.py") for module in new) > 1:
        print(name)
"""


def table() -> str:
    """doors.json as it ought to be."""
    words = {product.key: sorted({word_of(route) for route in Routes.of((product,))}) for product in PRODUCTS}
    return msgspec.json.format(msgspec.json.encode(words), indent=1).decode() + "\n"


def test_the_table_tells_whose_each_command_and_component_is():
    """Changed on purpose? Then write it again: `python -m tests.architecture.write_inventory`."""
    assert TABLE.read_text(encoding="utf-8") == table()


def test_no_word_belongs_to_two_products():
    words = [word for of_product in msgspec.json.decode(table()).values() for word in of_product]

    assert len(words) == len(set(words))
    places = [(tag, state.__module__.split(".")) for tag, state in _registry.items()]
    ours = [tag for tag, (layer, *of) in places if layer == "handlers" and of[0] != "kit"]
    old = {f"{tag.partition('.')[0]}." for tag in ours}
    assert old <= set(words), "components of old messages have to find their product too"


def test_warming_up_imports_module_by_module():
    """Only a package whose `__init__` imports its modules comes as one."""
    found = subprocess.run([sys.executable, "-c", WARM_UP], capture_output=True, text=True, check=True)

    assert found.stdout.split() == ["handlers.kit.reviews.ties"]


def test_what_modules_fill_while_they_are_imported_is_a_registry():
    """A plain dict that several products fill would be read while some of them are not here yet."""
    found = set()
    for path, tree in program():
        if not path.startswith(("handlers/", "interactions/")):
            continue
        for node in tree.body:
            if isinstance(node, ast.Assign | ast.AnnAssign) and _is_empty(node.value):
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                found.add(f"{path} {ast.unparse(target)}")
    hold_to(found, exceptions.FILLED_WHILE_IMPORTED)


def _is_empty(value: ast.expr | None) -> bool:
    if isinstance(value, ast.Call):
        return ast.unparse(value.func).partition("[")[0] in COLLECTIONS and not value.args
    return value is not None and ast.unparse(value) in ("{}", "[]")
