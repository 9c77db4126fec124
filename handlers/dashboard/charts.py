"""Charts as SVG, drawn on the server: no script, no style of their own, and every value as text too. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

WIDTH: Final = 600
HEIGHT: Final = 120
GAP: Final = 0.25
"""Of the width of a bar."""

Bar = tuple[str, float, str]
"""What it is for, how high it is, and its value as text."""


def bars(title: str, values: Sequence[Bar]) -> Markup:
    """Bars side by side; each tells its value when pointed at, and to a screen reader as a whole."""
    most = max((value for _, value, _ in values), default=0) or 1
    step = WIDTH / max(len(values), 1)
    drawn = Markup().join(_bar(number, step, bar[1] / most, bar) for number, bar in enumerate(values))
    return Markup(
        '<svg class="chart" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">'
        "{}</svg>"
    ).format(WIDTH, HEIGHT, title, drawn)


def meter(share: float, text: str) -> Markup:
    """A bar that is filled so far."""
    filled = min(max(share, 0.0), 1.0)
    return Markup(
        '<svg class="meter" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<rect class="rest" width="100" height="6"/><rect class="bar" width="{:.1f}" height="6"/></svg>'
    ).format(text, filled * 100)


def _bar(number: int, step: float, share: float, bar: Bar) -> Markup:
    name, _, text = bar
    height = max(share * (HEIGHT - 4), 1.0 if share else 0.0)
    width = step * (1 - GAP)
    return Markup(
        '<g><rect class="room" x="{:.2f}" y="0" width="{:.2f}" height="{}"/>'
        '<rect class="bar" x="{:.2f}" y="{:.2f}" width="{:.2f}" height="{:.2f}" rx="1.5"/>'
        "<title>{}: {}</title></g>"
    ).format(
        number * step,
        step,
        HEIGHT,
        number * step + step * GAP / 2,
        HEIGHT - height,
        width,
        height,
        name,
        text,
    )
