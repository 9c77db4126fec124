"""Drawing the preview of a card, with the picture its owner gave."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from db.activity import rank_cards
from db.activity.rank import find_level_color, find_member_looks
from db.platform.settings import find_settings
from handlers.activity.cards import messages
from handlers.activity.cards.actions import look_of
from handlers.activity.cards.rules import PictureProblem
from handlers.activity.rank import messages as rank_messages
from handlers.activity.rank.actions import RankPage, find_ranked
from handlers.activity.rank.rules import rank_facts
from handlers.activity.settings import ActivitySettings
from handlers.frame.guild_settings import typed
from interactions.escaping import first_visible
from interactions.responses import Upload
from jobs.activity.rank import FILE_NAME, in_look, rank_card
from jobs.pictures.avatars import avatars_beside
from jobs.pictures.backgrounds import UnfitPicture, make_background
from jobs.pictures.downloads import Downloads, NotFetched, uploads_beside
from jobs.pictures.rank_card import hard_to_see, render
from jobs.requests.activity import FetchCardPicture, PreviewCard
from jobs.run import Job, runs

if TYPE_CHECKING:
    from db.activity.rank_cards import CardRow
    from interactions.languages import Say
    from jobs.pictures.rank_card import RankCard

log = logging.getLogger(__name__)

AnyPreview = PreviewCard | FetchCardPicture
DRAFTS_KEPT = timedelta(days=1)
_open_internet = Downloads()


@runs(PreviewCard)
async def preview_card(job: Job, request: PreviewCard) -> None:
    """The draft as it would be, or word that there is a newer one."""
    await _show(job, request, None)


@runs(FetchCardPicture)
async def fetch_card_picture(job: Job, request: FetchCardPicture) -> None:
    """The same with its picture; nothing is fetched for a draft that has given way to a newer one."""
    async with job.pool.acquire() as db:
        wanted = await rank_cards.find_draft(db, request.guild_id, request.owner_id, request.version)
    problem = None if wanted is None else await _bring_picture(job, request)
    await _show(job, request, problem)


async def _show(job: Job, request: AnyPreview, problem: PictureProblem | None) -> None:
    say = job.say(request.follow_up)
    async with job.pool.acquire() as db:
        draft = await rank_cards.find_draft(db, request.guild_id, request.owner_id, request.version)
        await rank_cards.delete_old_drafts(db, job.clock.now() - DRAFTS_KEPT)
    if draft is None:
        await job.edit_original(request.follow_up, messages.preview_gone(say))
        return
    card, words = await _card(job, request, say, draft)
    png = await asyncio.to_thread(render, card)
    reply = messages.preview(
        say,
        look_of(draft),
        owner_id=request.owner_id,
        version=request.version,
        has_picture=draft.has_picture,
        weak_spots=hard_to_see(card),
        problem=problem,
        picture=Upload(FILE_NAME, png, "image/png", messages.description(say, words)[:1_024]),
    )
    await job.edit_original(request.follow_up, reply)


async def _bring_picture(job: Job, request: FetchCardPicture) -> PictureProblem | None:
    """Fetch the picture and keep it with the draft; what was wrong, if anything."""
    downloads = uploads_beside(job.rest) if request.uploaded else _open_internet
    try:
        picture = await make_background(await downloads.fetch(request.url))
    except (NotFetched, UnfitPicture) as refusal:
        log.info("no background for %s: %s", request.user_id, refusal)
        return refusal.problem
    async with job.transaction() as db:
        await rank_cards.move_draft_picture(db, request.guild_id, request.owner_id, request.version, picture)
    return None


async def _card(job: Job, request: AnyPreview, say: Say, draft: CardRow) -> tuple[RankCard, str]:
    """The card of the member who looks at it, in the look of the draft, and the same in words."""
    async with job.pool.acquire() as db:
        stored = await find_settings(db, request.guild_id, ActivitySettings.module)
        curve = typed(ActivitySettings, stored).curve
        ranked = await find_ranked(db, request.guild_id, request.user_id, curve)
        if ranked is None:
            looks = await find_member_looks(db, request.guild_id, request.user_id)
            name = first_visible(looks.nick, looks.global_name, looks.username) if looks else ""
            facts = rank_facts(name=name, xp=0, messages=0, voice_seconds=0, rank=None, curve=curve)
            ranked = RankPage(facts, looks.avatar if looks else None, looks.guild_avatar if looks else None)
        accent = await find_level_color(db, request.guild_id, ranked.facts.level)
    avatar = await avatars_beside(job.rest).fetch(
        request.guild_id, request.user_id, ranked.avatar, ranked.guild_avatar
    )
    card = in_look(rank_card(say, ranked.facts, accent, avatar), draft)
    return card, rank_messages.description(say, ranked.facts)
