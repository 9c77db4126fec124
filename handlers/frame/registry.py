"""What products make known while they are imported, for whoever reads it over all products.

    METRICS = Registry[Metric]("metrics")
    METRICS.add(metric.key, metric, metric.module)

A web process has not imported all products when it answers for the first time. So a registry is whole to its
readers: what it lacks, and the list of all, has the other products imported first. Its order is that of the
modules' names, whichever came first.

Why: decision 0324.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from handlers.frame.product import Product

T = TypeVar("T")


def load_products() -> tuple[Product, ...]:
    """Every product, imported now unless it is already."""
    products: tuple[Product, ...] = import_module("handlers.products").PRODUCTS
    return products


class Registry(Mapping[str, T]):
    """Things by key, each added by one module. Reading it while modules are imported is an error."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._known: dict[str, T] = {}
        self._modules: dict[str, str] = {}
        self._ordered = False

    def add(self, key: str, thing: T, module: str = "") -> None:
        """Let it be known; a key is used once. `module`: orders them, where there is an order."""
        if self._known.setdefault(key, thing) is not thing:
            raise ValueError(f"there are two {self._what} {key}")
        self._modules[key] = module
        self._ordered = False

    def __getitem__(self, key: str) -> T:
        return self._known[key] if key in self._known else self._whole()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole())

    def __len__(self) -> int:
        return len(self._whole())

    def _whole(self) -> dict[str, T]:
        load_products()
        if not self._ordered:
            self._known = dict(sorted(self._known.items(), key=lambda known: self._modules[known[0]]))
            self._ordered = True
        return self._known
