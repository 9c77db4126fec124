"""Which way each character of one line runs: the Unicode bidirectional algorithm (UAX #9) without embeddings.

A name is one line, and explicit embeddings and overrides are taken out of it before (they serve only to
garble a neighbour's text), so what remains are rules P2-P3, W1-W7, N1-N2 (without brackets), I1-I2 and L2.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

_NEUTRAL = {"B", "S", "WS", "ON"}


def levels(text: str) -> list[int]:
    """The embedding level of every character: even runs left to right, odd right to left."""
    kinds = [unicodedata.bidirectional(character) or "L" for character in text]
    if not any(kind in ("R", "AL", "AN") for kind in kinds):
        return [0] * len(text)
    base = next((kind != "L" for kind in kinds if kind in ("L", "R", "AL")), False)
    base_kind = "R" if base else "L"
    _resolve_weak(kinds, base_kind)
    _resolve_neutral(kinds, base_kind)
    return [_implicit_level(kind, int(base)) for kind in kinds]


def visual_order(run_levels: Sequence[int]) -> list[int]:
    """Indexes of the runs from left to right (L2)."""
    order = list(range(len(run_levels)))
    odd = [level for level in run_levels if level % 2]
    if not odd:
        return order
    for level in range(max(run_levels), min(odd) - 1, -1):
        start = 0
        while start < len(order):
            if run_levels[order[start]] < level:
                start += 1
                continue
            end = start
            while end < len(order) and run_levels[order[end]] >= level:
                end += 1
            order[start:end] = order[start:end][::-1]
            start = end
    return order


def _resolve_weak(kinds: list[str], base_kind: str) -> None:
    strong = previous = base_kind
    for at, kind in enumerate(kinds):
        if kind in ("NSM", "BN"):  # W1
            kind = previous
        if kind in ("L", "R", "AL"):
            strong = kind
        elif kind == "EN" and strong == "AL":  # W2
            kind = "AN"
        kinds[at] = previous = kind
    for at, kind in enumerate(kinds):
        if kind == "AL":  # W3
            kinds[at] = "R"
        elif kind in ("ES", "CS") and 0 < at < len(kinds) - 1:  # W4
            before, after = kinds[at - 1], kinds[at + 1]
            if before == after and (before == "EN" or (before == "AN" and kind == "CS")):
                kinds[at] = before
    _resolve_terminators(kinds)
    strong = base_kind
    for at, kind in enumerate(kinds):
        if kind in ("L", "R"):
            strong = kind
        elif kind in ("ES", "CS", "ET"):  # W6
            kinds[at] = "ON"
        elif kind == "EN" and strong == "L":  # W7
            kinds[at] = "L"


def _resolve_terminators(kinds: list[str]) -> None:
    """W5: signs like % and $ beside a European number belong to it."""
    at = 0
    while at < len(kinds):
        end = at
        while end < len(kinds) and kinds[end] == "ET":
            end += 1
        beside_number = (at > 0 and kinds[at - 1] == "EN") or (end < len(kinds) and kinds[end] == "EN")
        if end > at and beside_number:
            kinds[at:end] = ["EN"] * (end - at)
        at = end + 1


def _resolve_neutral(kinds: list[str], base_kind: str) -> None:
    """N1, N2: neutrals between two of one direction take it, others the line's."""
    at = 0
    while at < len(kinds):
        if kinds[at] not in _NEUTRAL:
            at += 1
            continue
        end = at
        while end < len(kinds) and kinds[end] in _NEUTRAL:
            end += 1
        before = _direction(kinds[at - 1]) if at else base_kind
        after = _direction(kinds[end]) if end < len(kinds) else base_kind
        kinds[at:end] = [before if before == after else base_kind] * (end - at)
        at = end


def _direction(kind: str) -> str:
    return "L" if kind == "L" else "R"


def _implicit_level(kind: str, base: int) -> int:
    if base % 2:
        return base if kind == "R" else base + 1
    if kind == "L":
        return base
    return base + 1 if kind == "R" else base + 2
