"""Drawing what a member has of the raid desk, as the answer to /stats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.activity.rank import find_member_looks
from handlers.raid_desk.points import stats_messages as messages
from handlers.raid_desk.points.stats import QuotaLine, Stats, Tally, read_stats
from handlers.raid_desk.quota.rules import QuotaVerdict
from interactions.responses import Reply, Upload
from jobs.pictures.avatars import avatars_beside
from jobs.pictures.drawing import drawn
from jobs.pictures.stats_card import CardFigure, QuotaBar, StatsCard, render
from jobs.requests.raid_desk import RenderRaidStats
from jobs.run import Job, runs

if TYPE_CHECKING:
    from interactions.languages import Say

FILE_NAME = "stats.png"


@runs(RenderRaidStats)
async def render_raid_stats(job: Job, request: RenderRaidStats) -> None:
    """The picture, or its text form when it cannot be drawn."""
    say = job.say(request.follow_up)
    async with job.pool.acquire() as db:
        stats = await read_stats(db, await job.guild(db, request.guild_id), request.user_id)
        looks = await find_member_looks(db, request.guild_id, request.user_id)
    avatar = None
    if looks is not None:
        avatar = await avatars_beside(job.rest).fetch(
            request.guild_id, request.user_id, looks.avatar, looks.guild_avatar
        )
    png = await drawn(render, stats_card(say, stats, avatar), request)
    if png is None:
        await job.edit_original(request.follow_up, messages.as_text(say, stats))
        return
    picture = Upload(FILE_NAME, png, "image/png", messages.description(say, stats))
    await job.edit_original(request.follow_up, Reply(files=(picture,)))


def stats_card(say: Say, stats: Stats, avatar: bytes | None) -> StatsCard:
    """The facts in the reader's words, ready to be drawn."""
    points = ((say("Raider points"), stats.raider), (say("Quota points"), stats.quota))
    figures = [
        CardFigure(
            title,
            say.number(total.ever),
            _below(say, stats, total.lately, total.place),
        )
        for title, total in points
    ]
    figures += [
        CardFigure(
            messages.kind_name(say, tally.kind),
            say.number(tally.ever),
            _below(say, stats, tally.lately, None),
        )
        for tally in stats.tallies
    ]
    led, joined = stats.tallies[0], stats.tallies[1]
    rows = led if led.dungeons else joined
    return StatsCard(
        name=stats.name or say("A former member"),
        below=say("Raid desk"),
        avatar=avatar,
        figures=tuple(figures),
        bars=tuple(_bar(say, line) for line in stats.quotas),
        rows_title=_rows_title(say, rows),
        rows=tuple((name, say.number(count)) for name, count in rows.dungeons),
    )


def _below(say: Say, stats: Stats, lately: int, place: int | None) -> str:
    text = f"{messages.lately(say, stats)}: {say.number(lately)}"
    return text if place is None else f"{text} · {say('place {place}', place=say.number(place))}"


def _bar(say: Say, line: QuotaLine) -> QuotaBar:
    have = say("{points} of {required}", points=say.number(line.points), required=say.number(line.required))
    return QuotaBar(
        title=line.role_name or say("Quota"),
        words=f"{have} · {messages.verdict_word(say, line)}",
        share=line.points / line.required,
        met=line.verdict == QuotaVerdict.MET,
    )


def _rows_title(say: Say, tally: Tally) -> str:
    if not tally.dungeons:
        return say("No runs yet")
    title = messages.kind_name(say, tally.kind)
    return say("{what} by dungeon", what=title)
