"""Draws the pictures of docs/guide-cards.md again.

python -m bench.card_samples docs/pictures
"""

import argparse
import io
import math
import random
from datetime import date, timedelta
from pathlib import Path

import msgspec
from PIL import Image

from handlers.activity.history.rules import CountedDay, History, history
from interactions.languages import Languages
from jobs.activity.history import activity_chart
from jobs.pictures import activity_chart as chart_picture
from jobs.pictures import canvas
from jobs.pictures.rank_card import HEIGHT, TEMPLATES, WIDTH, RankCard, render
from jobs.pictures.text import set_line

LAST = date(2026, 11, 20)


def avatar(emoji: str, above: str, below: str) -> bytes:
    """An emoji on a gradient."""
    line = set_line(emoji, 170)
    return canvas.draw(
        '<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256"><defs>'
        f'<linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="{above}"/>'
        f'<stop offset="1" stop-color="{below}"/></linearGradient></defs>'
        f'<rect width="256" height="256" fill="url(#g)"/>{line.svg(128 - line.width / 2, 188, "#fff")}</svg>',
        256,
        256,
    )


def evening() -> bytes:
    """Mountains at dusk, as JPEG."""
    dice = random.Random(4)
    ridges = []
    for base, colour in ((170, "#8f7fb0"), (205, "#5d5088"), (240, "#362f5c"), (272, "#1c1a38")):
        y, points = float(base), ["0,300"]
        for x in range(0, 1001, 25):
            y = min(295, max(base - 45, y + dice.uniform(-16, 16)))
            points.append(f"{x},{y:.0f}")
        ridges.append(f'<polygon points="{" ".join(points)} 1000,300" fill="{colour}"/>')
    rgba = canvas.pixels(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}"><defs>'
        '<linearGradient id="s" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#3b2a63"/>'
        '<stop offset="0.55" stop-color="#e0728a"/><stop offset="1" stop-color="#ffd9a0"/>'
        "</linearGradient></defs>"
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="url(#s)"/>'
        f'<circle cx="700" cy="130" r="46" fill="#fff2cf"/>{"".join(ridges)}</svg>',
        WIDTH,
        HEIGHT,
    )
    packed = io.BytesIO()
    Image.frombytes("RGBA", (WIDTH, HEIGHT), rgba).convert("RGB").save(packed, "JPEG", quality=88)
    return packed.getvalue()


def member() -> RankCard:
    return RankCard(
        name="Ada 愛 Лиса",
        level_word="Level",
        level="42",
        rank_word="Rank",
        rank="#3",
        xp="8,345 / 11,020 XP",
        to_go="2,675 XP to level 43",
        messages="12,408 messages",
        voice="86 h 20 min in voice",
        progress=0.757,
        avatar=avatar("🦊", "#7ee8d6", "#3b82f6"),
    )


def busy_month() -> History:
    """Thirty days of somebody who comes by in the evening."""
    dice = random.Random(1)
    counted = []
    for back in range(30):
        day = LAST - timedelta(days=back)
        weekend = 1.6 if day.weekday() > 4 else 1.0
        hours = []
        for hour in range(24):
            liking = max(0.0, math.sin((hour - 9) / 24 * 2 * math.pi)) * weekend + (1.3 if hour > 18 else 0)
            awake = hour >= 9 or hour == 0
            messages = int(max(0.0, dice.gauss(liking * 5, 3))) if awake and dice.random() < 0.7 else 0
            voice = int(max(0.0, dice.gauss(1_500, 700))) if hour >= 19 and dice.random() < 0.6 else 0
            hours.append((messages, voice))
        if dice.random() < 0.9:
            sums = (sum(m for m, _ in hours), sum(v for _, v in hours))
            counted.append(CountedDay(day, *sums, tuple(hours)))
    return history("Ada 愛 Лиса", counted, LAST - timedelta(days=29), LAST)


def small(png: bytes) -> bytes:
    """The same picture in fewer bytes, as documents want it."""
    packed = io.BytesIO()
    Image.open(io.BytesIO(png)).save(packed, "PNG", optimize=True)
    return packed.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    for style in TEMPLATES:
        card = msgspec.structs.replace(member(), style=style)
        (folder / f"card-{style}.png").write_bytes(small(render(card)))
    photo = evening()
    for style in ("glass", "aurora"):
        card = msgspec.structs.replace(member(), style=style, picture=photo, primary=0xFFB86B)
        (folder / f"card-{style}-picture.png").write_bytes(small(render(card)))
    light = msgspec.structs.replace(
        member(), style="aurora", primary=0xB83B5E, secondary=0xF7E9D7, border=0x6A2C70
    )
    (folder / "card-colours.png").write_bytes(small(render(light)))
    say = Languages.load([Path(__file__).parents[1] / "handlers"]).say_for("en-US")
    png = chart_picture.render(activity_chart(say, busy_month()))
    (folder / "activity-chart.png").write_bytes(small(png))


if __name__ == "__main__":
    main()
