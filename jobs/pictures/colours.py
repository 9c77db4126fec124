"""Colours as 0xRRGGBB: mixing, and making one legible on another."""

from __future__ import annotations

import colorsys

WHITE = 0xFFFFFF
BLACK = 0x000000


def css(colour: int) -> str:
    return f"#{colour:06x}"


def channels(colour: int) -> tuple[int, int, int]:
    return colour >> 16 & 255, colour >> 8 & 255, colour & 255


def mix(colour: int, other: int, share: float) -> int:
    """`colour` with `share` (0 to 1) of `other` in it."""
    red, green, blue = (
        round(a + (b - a) * share) for a, b in zip(channels(colour), channels(other), strict=True)
    )
    return red << 16 | green << 8 | blue


def luminance(colour: int) -> float:
    """Relative luminance by WCAG 2: 0 black, 1 white."""
    red, green, blue = (_linear(channel / 255) for channel in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(colour: int, other: int) -> float:
    """Contrast ratio by WCAG 2: 1 none, 21 black on white."""
    light, dark = sorted((luminance(colour), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def legible(colour: int, ground: int, ratio: float) -> int:
    """`colour`, lightened or darkened just as far as it needs to stand out from `ground` by `ratio`."""
    end = WHITE if contrast(WHITE, ground) >= contrast(BLACK, ground) else BLACK
    for step in range(21):
        stronger = mix(colour, end, step / 20)
        if contrast(stronger, ground) >= ratio:
            return stronger
    return end


def turned(colour: int, degrees: float) -> int:
    """The colour with its hue turned on the wheel."""
    hue, light, strength = colorsys.rgb_to_hls(*(channel / 255 for channel in channels(colour)))
    red, green, blue = colorsys.hls_to_rgb((hue + degrees / 360) % 1, light, strength)
    return round(red * 255) << 16 | round(green * 255) << 8 | round(blue * 255)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
