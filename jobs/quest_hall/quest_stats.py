"""Drawing a member's months with quests and showing them as the answer to /quest stats."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from db.platform.settings import find_settings
from handlers.frame.guild_settings import typed
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.quest_hall.board_quests import stats_messages as messages
from handlers.quest_hall.board_quests.statistics import read_stats
from interactions.responses import Upload
from jobs.pictures.drawing import drawn
from jobs.pictures.month_chart import Month, MonthChart, render
from jobs.requests.quest_hall import RenderQuestStats
from jobs.run import Job, runs

if TYPE_CHECKING:
    from handlers.quest_hall.board_quests.stats_messages import MemberStats
    from interactions.languages import Say

FILE_NAME = "quests.png"


@runs(RenderQuestStats)
async def render_quest_stats(job: Job, request: RenderQuestStats) -> None:
    """The numbers with the chart; without it where it cannot be drawn."""
    say = job.say(request.follow_up)
    async with job.pool.acquire() as db:
        stored = await find_settings(db, request.guild_id, PlatformSettings.module)
        timezone = typed(PlatformSettings, stored).timezone
        member = await read_stats(db, request.guild_id, request.user_id, request.name, timezone)
    reply = messages.stats(say, member)
    png = await drawn(render, month_chart(say, member), request)
    if png is None:
        await job.edit_original(request.follow_up, reply)
        return
    picture = Upload(FILE_NAME, png, "image/png", messages.description(say, member))
    card = msgspec.structs.replace(reply.embeds[0], image=f"attachment://{FILE_NAME}")
    await job.edit_original(
        request.follow_up, msgspec.structs.replace(reply, embeds=(card,), files=(picture,))
    )


def month_chart(say: Say, member: MemberStats) -> MonthChart:
    """The months in the reader's words, the oldest first, ready to be drawn."""
    months = tuple(
        Month(f"{month.month:%m/%y}", month.points, say.number(month.points))
        for month in reversed(member.months)
    )
    return MonthChart(messages.plain_heading(say, member), messages.points_in_total(say, member), months)
