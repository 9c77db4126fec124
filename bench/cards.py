"""Rank cards per second on one core in all styles, beside Pillow drawing the first of them.

    python -m bench.cards [--seconds 3.5] [--json results.json]

Pillow draws the same layout with the same typeface, its shapes at twice the size for smooth edges, and caches
what it can; icons and rings it is spared. It can draw the Latin names only: the others are ours alone. Rounds
are interleaved.
"""

import argparse
import asyncio
import io
import json
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from PIL import Image, ImageDraw, ImageFont

from jobs.pictures import rank_card
from jobs.pictures.cards.palette import Palette
from jobs.pictures.png import encode_png
from jobs.pictures.rank_card import TEMPLATES, RankCard, render
from jobs.pictures.typefaces import FOLDER

LATIN = ("Ada Lovelace", "Grace Hopper", "Somebody With A Rather Long Name", "ben", "Žofie Đặng")
OTHERS = ("山田太郎さん", "محمد بن سلمان", "नमस्ते दुनिया", "🦊 Фокс 🎉", "𝓕𝓪𝓷𝓬𝔂 👩‍🚀", "김철수 한국")


def cards(names: tuple[str, ...]) -> list[RankCard]:
    """One card for each name, each with its own figures, colour and avatar."""
    return [
        RankCard(
            name=name,
            level_word="Level",
            level=str(7 * at + 3),
            rank_word="Rank",
            rank=f"#{at + 1}",
            xp=f"{1_245 + at:,} / {12_000 + at:,} XP",
            to_go=f"{9_755 - at:,} XP to level {7 * at + 4}",
            messages=f"{12_408 + at:,} messages",
            voice=f"{86 + at} h 20 min in voice",
            progress=0.2 + at / 10,
            accent=(0xE0A526, 0x3BA55C, 0x8B7BFF, 0xED4245, 0x00AAFF, 0x571173)[at % 6],
            avatar=avatar(at),
        )
        for at, name in enumerate(names)
    ]


def avatar(at: int) -> bytes:
    """A picture of 256 pixels with gradients in it, as people's are."""
    rows = (
        bytes((x, (y + 40 * at) % 256, (x * y >> 8) ^ at * 30, 255)) for y in range(256) for x in range(256)
    )
    return encode_png(256, 256, b"".join(rows))


def styled(all_cards: list[RankCard], **look: Any) -> list[RankCard]:
    """The same cards in another style."""
    return [msgspec.structs.replace(card, **look) for card in all_cards]


def photo() -> bytes:
    """A picture to lie behind a card, as large as a member's may be."""
    packed = io.BytesIO()
    Image.effect_mandelbrot((rank_card.WIDTH, rank_card.HEIGHT), (-2, -1, 1, 1), 60).convert("RGB").save(
        packed, "JPEG", quality=85
    )
    return packed.getvalue()


def percentiles(times_s: list[float]) -> dict[str, float]:
    times_s = sorted(times_s)
    return {
        "cards_per_s": round(len(times_s) / sum(times_s), 1),
        "p50_ms": round(times_s[len(times_s) // 2] * 1000, 2),
        "p99_ms": round(times_s[int(len(times_s) * 0.99)] * 1000, 2),
    }


def measure(seconds: float, contenders: dict[str, tuple[Callable[[RankCard], bytes], list[RankCard]]]) -> Any:
    """Times of single cards, the contenders taking turns round by round."""
    times: dict[str, list[float]] = {name: [] for name in contenders}
    sizes: dict[str, int] = {}
    for draw, all_cards in contenders.values():
        for card in all_cards:
            draw(card)
    ends = time.perf_counter() + seconds * len(contenders)
    while time.perf_counter() < ends:
        for name, (draw, all_cards) in contenders.items():
            for card in all_cards:
                began = time.perf_counter()
                sizes[name] = len(draw(card))
                times[name].append(time.perf_counter() - began)
    return {name: percentiles(taken) | {"bytes": sizes[name]} for name, taken in times.items()}


async def stall(all_cards: list[RankCard], rounds: int = 12) -> dict[str, float]:
    """How long the event loop is kept from turning while threads draw."""
    gaps: list[float] = []
    done = asyncio.Event()

    async def watch() -> None:
        last = time.perf_counter()
        while not done.is_set():
            await asyncio.sleep(0)
            now = time.perf_counter()
            gaps.append(now - last)
            last = now

    watcher = asyncio.create_task(watch())
    for _ in range(rounds):
        await asyncio.gather(*(asyncio.to_thread(render, card) for card in all_cards))
    done.set()
    await watcher
    gaps.sort()
    worst = sum(gap for gap in gaps if gap > 0.001) / sum(gaps)
    return {
        "longest_ms": round(gaps[-1] * 1000, 1),
        "share_of_time_in_gaps_over_1_ms": round(worst, 3),
    }


# -- the same card by Pillow


@cache
def palette_of_accent(accent: int | None) -> Palette:
    return rank_card.palette(msgspec.structs.replace(cards(("",))[0], accent=accent))


@cache
def font(size: int, weight: int) -> ImageFont.FreeTypeFont:
    face = ImageFont.truetype(str(FOLDER / "InterVariable.ttf"), size, layout_engine=ImageFont.Layout.BASIC)
    face.set_variation_by_axes([30 if weight >= 700 else 18, weight])
    return face


@cache
def rounded(width: int, height: int, radius: int) -> Image.Image:
    mask = Image.new("L", (width * 2, height * 2))
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, width * 2 - 1, height * 2 - 1), radius * 2, fill=255)
    return mask.resize((width, height), Image.Resampling.LANCZOS)


@cache
def backdrop(accent: int | None) -> Image.Image:
    """All that only the colour decides: drawn once for each colour."""
    palette = palette_of_accent(accent)
    size = (rank_card.WIDTH, rank_card.HEIGHT)
    plain, deep, bright = (
        Image.new("RGB", size, rgb(c)) for c in (palette.ground, palette.deep, palette.accent)
    )
    across = Image.linear_gradient("L").rotate(90).resize(size)
    picture = Image.composite(deep, plain, across)
    for centre, radius, strength in (((150, 150), 330, 0.22), ((1000, 0), 420, 0.17)):
        spot = (
            Image.radial_gradient("L")
            .point(lambda v, s=strength: int((255 - v) * s))
            .resize((radius * 2,) * 2)
        )
        glow = Image.new("L", size)
        glow.paste(spot, (centre[0] - radius, centre[1] - radius))
        picture = Image.composite(bright, picture, glow)
    shaded = picture.convert("RGBA")
    shaded.putalpha(rounded(*size, 36))
    disc(shaded, 112, palette.bright)
    disc(shaded, 105, palette.ground)
    return shaded


def disc(picture: Image.Image, radius: int, colour: int) -> None:
    patch = Image.new("RGB", (radius * 2,) * 2, rgb(colour))
    picture.paste(patch, (150 - radius, 150 - radius), rounded(radius * 2, radius * 2, radius))


def rgb(colour: int) -> tuple[int, int, int]:
    return colour >> 16 & 255, colour >> 8 & 255, colour & 255


def render_by_pillow(card: RankCard) -> bytes:
    """The same layout."""
    palette = palette_of_accent(card.accent)
    picture = backdrop(card.accent).copy()
    face = (
        Image.open(io.BytesIO(card.avatar or b"")).convert("RGB").resize((196, 196), Image.Resampling.LANCZOS)
    )
    picture.paste(face, (52, 52), rounded(196, 196, 98))
    pen = ImageDraw.Draw(picture)
    muted, white, accent = rgb(0xB4B8C8), (255, 255, 255), rgb(palette.accent)
    right = 952.0
    for word, figure, colour in ((card.level_word, card.level, accent), (card.rank_word, card.rank, white)):
        pen.text((right, 56), word.upper(), muted, font(20, 600), "rs")
        pen.text((right, 108), figure, colour, font(54, 800), "rs")
        right -= max(font(20, 600).getlength(word.upper()), font(54, 800).getlength(figure)) + 40
    pen.text((288, 106), fitting(card.name, right - 288), white, font(50, 800), "ls")
    pen.text((324, 153), card.messages, rgb(0xCED1DB), font(26, 500), "ls")
    pen.text((640, 153), card.voice, rgb(0xCED1DB), font(26, 500), "ls")
    pen.text((288, 208), card.xp, white, font(26, 700), "ls")
    pen.text((952, 208), card.to_go, muted, font(24, 500), "rs")
    picture.paste((70, 70, 80), (288, 222), rounded(664, 30, 15))
    length = max(30, round(664 * card.progress))
    fill = Image.linear_gradient("L").rotate(90).resize((664, 30)).crop((0, 0, length, 30))
    bar = Image.composite(
        Image.new("RGB", fill.size, rgb(palette.bright)), Image.new("RGB", fill.size, accent), fill
    )
    picture.paste(bar, (288, 222), rounded(length, 30, 15))
    packed = io.BytesIO()
    picture.save(packed, "PNG", compress_level=3)
    return packed.getvalue()


def fitting(name: str, width: float) -> str:
    while font(50, 800).getlength(name) > width:
        name = name.rstrip("…")[:-1] + "…"
    return name


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3.5, help="for each contender")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--samples", type=Path, help="a folder to put one card of each contender into")
    asked = parser.parse_args()
    latin, others = cards(LATIN), cards(OTHERS)
    contenders: dict[str, tuple[Callable[[RankCard], bytes], list[RankCard]]] = {
        "Pillow, aurora": (render_by_pillow, latin),
        "guildhall, aurora, other scripts, emoji": (render, others),
        "guildhall, glass over a picture": (render, styled(latin, style="glass", picture=photo())),
    }
    for style in TEMPLATES:
        contenders[f"guildhall, {style}"] = (render, styled(latin, style=style))
    results = measure(asked.seconds, contenders)
    results["event loop while two threads draw"] = asyncio.run(stall(latin[:2]))
    for name, result in results.items():
        print(f"{name:40} " + "  ".join(f"{key} {value}" for key, value in result.items()))
    if asked.json:
        asked.json.write_bytes(msgspec.json.format(json.dumps(results).encode()))
    if asked.samples:
        (asked.samples / "guildhall.png").write_bytes(render(latin[0]))
        (asked.samples / "pillow.png").write_bytes(render_by_pillow(latin[0]))


if __name__ == "__main__":
    main()
