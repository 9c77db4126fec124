"""Drawing a rank card and showing it as the answer to /rank."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from db.activity.rank import find_level_color
from db.activity.rank_cards import CardRow, find_card
from db.platform.settings import find_settings
from handlers.activity.rank import messages
from handlers.activity.rank.actions import RankPage, find_ranked
from handlers.activity.rank.rules import RankFacts
from handlers.activity.settings import ActivitySettings
from handlers.frame.guild_settings import typed
from interactions.responses import Reply, Upload
from jobs.pictures.avatars import avatars_beside
from jobs.pictures.drawing import drawn
from jobs.pictures.rank_card import RankCard, render
from jobs.requests.activity import RenderRankCard
from jobs.run import Job, runs

if TYPE_CHECKING:
    from interactions.languages import Say

FILE_NAME = "rank.png"


@runs(RenderRankCard)
async def render_rank_card(job: Job, request: RenderRankCard) -> None:
    """The card, or its text form when it cannot be drawn."""
    say = job.say(request.follow_up)
    ranked, accent, look = await _read(job, request)
    if ranked is None:
        await job.edit_original(request.follow_up, messages.nothing_counted(say))
        return
    avatar = await avatars_beside(job.rest).fetch(
        request.guild_id, request.user_id, ranked.avatar, ranked.guild_avatar
    )
    card = in_look(rank_card(say, ranked.facts, accent, avatar), look)
    png = await drawn(render, card, request)
    if png is None:
        await job.edit_original(request.follow_up, messages.rank_text(say, ranked.facts))
        return
    picture = Upload(FILE_NAME, png, "image/png", messages.description(say, ranked.facts))
    await job.edit_original(request.follow_up, Reply(files=(picture,)))


async def _read(job: Job, request: RenderRankCard) -> tuple[RankPage | None, int | None, CardRow | None]:
    async with job.pool.acquire() as db:
        stored = await find_settings(db, request.guild_id, ActivitySettings.module)
        curve = typed(ActivitySettings, stored).curve
        ranked = await find_ranked(db, request.guild_id, request.user_id, curve)
        accent = await find_level_color(db, request.guild_id, ranked.facts.level) if ranked else None
        look = await find_card(db, request.guild_id, request.user_id) if ranked else None
    return ranked, accent, look


def in_look(card: RankCard, look: CardRow | None) -> RankCard:
    """The card as its owner wants it."""
    if look is None:
        return card
    return msgspec.structs.replace(
        card,
        style=look.style,
        primary=look.primary_color,
        secondary=look.secondary_color,
        border=look.border_color,
        text=look.text_color,
        picture=look.picture,
    )


def rank_card(say: Say, facts: RankFacts, accent: int | None, avatar: bytes | None) -> RankCard:
    """The facts in the reader's words, ready to be drawn."""
    return RankCard(
        name=messages.shown_name(say, facts),
        level_word=say("Level"),
        level=say.number(facts.level),
        rank_word=say("Rank"),
        rank=messages.rank_figure(say, facts),
        xp=messages.xp_figure(say, facts),
        to_go=messages.to_go(say, facts),
        messages=messages.message_figure(say, facts),
        voice=messages.voice_figure(say, facts),
        progress=facts.share,
        accent=accent,
        avatar=avatar,
    )
