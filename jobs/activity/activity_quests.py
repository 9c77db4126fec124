"""Resets of activity quests: new ones are drawn and told; what was missed is made up for by one reset."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from db.activity import activity_quest_state
from db.activity import activity_quests as rows
from handlers.activity.activity_quests import messages
from handlers.activity.activity_quests.calendar import RECURRING, QuestCalendar, QuestCycle
from handlers.activity.activity_quests.periods import begin_period, read_usage
from handlers.activity.settings import ActivitySettings
from handlers.platform.settings.platform_settings import ChannelKey
from jobs.requests.activity import ResetActivityQuests
from jobs.requests.platform import SendMessage
from jobs.run import Job, every, runs_when_due

if TYPE_CHECKING:
    from db.activity.activity_quest_state import GuildState
    from db.pool import Connection
    from handlers.frame.guild import Guild

AT_ONCE: Final = 500
"""Guilds arranged in one transaction."""


@every(seconds=30)
async def arrange_quests(job: Job) -> int:
    """Guilds that came, and guilds whose time zone, reset hour or weekday was changed."""

    async def arrange(db: Connection) -> int:
        guild_ids = await activity_quest_state.list_guilds_to_arrange(db, AT_ONCE)
        for guild_id in guild_ids:
            await arrange_guild(job, db, guild_id, job.clock.now())
        return len(guild_ids)

    return await job.in_pieces(arrange, AT_ONCE)


async def arrange_guild(job: Job, db: Connection, guild_id: int, now: datetime) -> None:
    """The first quests come with the next reset; what runs ends with the next reset of the new calendar."""
    guild = await job.guild(db, guild_id)
    calendar = calendar_of(guild)
    state = await activity_quest_state.lock_state(db, guild_id)
    next_reset = calendar.period(QuestCycle.DAILY, now).end
    untils = {}
    for cycle in RECURRING:
        until = until_of(state, cycle)
        if until is None:
            untils[cycle.value] = next_reset
        elif until > now:
            untils[cycle.value] = calendar.period(cycle, now).end
            await rows.move_ends(db, guild_id, cycle, now, untils[cycle.value])
        else:
            untils[cycle.value] = until
    await activity_quest_state.mark_state(db, guild_id, calendar.mark, untils)
    late = min(untils.values()) <= now
    timer = ResetActivityQuests(guild_id)
    await job.schedule(db, guild_id).at(now if late else next_reset, timer)


@runs_when_due(ResetActivityQuests, upkeep=True)
async def reset_quests(job: Job, db: Connection, request: ResetActivityQuests) -> datetime | None:
    """Begins the periods that run now and have no quests yet; however many were missed, only these."""
    guild_id, now = request.guild_id, job.clock.now()
    guild = await job.guild(db, guild_id)
    calendar = calendar_of(guild)
    state = await activity_quest_state.lock_state(db, guild_id)
    if guild.left:
        await activity_quest_state.mark_state(
            db, guild_id, "", {cycle.value: until_of(state, cycle) for cycle in RECURRING}
        )
        return None
    if guild.module_on(ActivitySettings.module):
        await _begin(job, db, guild_id, guild, state, now)
    return calendar.period(QuestCycle.DAILY, now).end


async def _begin(
    job: Job, db: Connection, guild_id: int, guild: Guild, state: GuildState, now: datetime
) -> None:
    calendar = calendar_of(guild)
    usage = await read_usage(db, guild_id, now, guild.timezone)
    untils: dict[str, datetime | None] = {}
    begun: list[int] = []
    for cycle in RECURRING:
        until = until_of(state, cycle)
        untils[cycle.value] = until
        if until is not None and until > now:
            continue
        period = calendar.period(cycle, now)
        start = period.start if until is None else max(period.start, until)
        untils[cycle.value] = period.end
        begun += await begin_period(
            db, guild_id, guild.settings(ActivitySettings), cycle, start, period.end, usage, now
        )
    await activity_quest_state.mark_state(db, guild_id, state.calendar, untils)
    await _tell(job, db, guild_id, guild, begun, now)


async def _tell(
    job: Job, db: Connection, guild_id: int, guild: Guild, begun: Sequence[int], now: datetime
) -> None:
    """One message per reset lists what is new."""
    channel_id = guild.channel(ChannelKey.QUEST)
    if channel_id is None or not begun:
        return
    running = (await rows.list_quests(db, [guild_id], now)).get(guild_id, [])
    new = [quest for quest in running if quest.quest_id in begun]
    message = messages.new_quests(guild.say, new).to_message()
    reset = calendar_of(guild).period(QuestCycle.DAILY, now).start
    key = f"activity_quests:{guild_id}:{int(reset.timestamp())}"
    await job.outbox(db, guild_id).add(SendMessage(channel_id, message), key=key)


def calendar_of(guild: Guild) -> QuestCalendar:
    """When the guild's quests begin and end."""
    return guild.settings(ActivitySettings).quest_calendar(guild.timezone)


def until_of(state: GuildState, cycle: QuestCycle) -> datetime | None:
    """When the running quests of a cycle end."""
    until: datetime | None = getattr(state, f"{cycle}_until")
    return until
