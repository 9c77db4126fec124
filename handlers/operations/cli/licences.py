"""`guildhall licences`: what it is installed with, and under which licences, as a table in Markdown."""

import argparse
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution, requires

from packaging.requirements import Requirement

HEAD = """# Third-party licences

Guildhall itself is under the [MIT licence](LICENSE). These packages are installed with it;
`guildhall licences` makes this list. Fonts and drawings have their licences beside them.

| package | licence |
|---|---|"""
CLASSIFIER = "License :: OSI Approved :: "
LONGEST = 60
EXTRAS = frozenset({"local", "s3", "sentry", "tracing"})


def licences(arguments: argparse.Namespace) -> int:
    """Prints the table."""
    print(HEAD)
    for package in sorted(of_everything(), key=lambda package: package.name.lower()):
        print(f"| {package.name} | {licence_of(package)} |")
    return 0


def of_everything(root: str = "guildhall") -> list[Distribution]:
    """All packages that are needed, directly or not; those for tests and other systems are left out."""
    distributions: dict[str, Distribution] = {}
    waiting = [(root, EXTRAS)]
    while waiting:
        name, extras = waiting.pop()
        for needed in _needed(name, extras):
            if (key := needed.name.lower().replace("_", "-")) not in distributions:
                distributions[key] = distribution(needed.name)
                waiting.append((needed.name, frozenset(needed.extras)))
    return list(distributions.values())


def _needed(name: str, extras: frozenset[str]) -> Iterator[Requirement]:
    for text in requires(name) or ():
        requirement = Requirement(text)
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield requirement


def licence_of(package: Distribution) -> str:
    """As the package says itself: its expression, its short text, or its classifiers."""
    told = package.metadata
    for text in (*(told.get_all("License-Expression") or ()), *(told.get_all("License") or ())):
        line = (text or "").strip().split("\n")[0]
        if line and len(line) <= LONGEST and line != "UNKNOWN":
            return line
    named = [line.removeprefix(CLASSIFIER) for line in told.get_all("Classifier") or () if CLASSIFIER in line]
    return ", ".join(named) or "see the package"
