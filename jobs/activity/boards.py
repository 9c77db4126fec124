"""Boards that stand in channels: posted, edited when they changed, posted again when they were deleted."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from db.activity import leaderboard_panels
from db.platform.settings import list_settings
from handlers.activity.leaderboards import actions, messages
from handlers.activity.leaderboards.actions import Calendar
from handlers.activity.leaderboards.panels import ORIGIN
from handlers.activity.leaderboards.rules import Metric, Period
from handlers.activity.leaderboards.views import guild_face
from handlers.activity.settings import ActivitySettings
from handlers.frame.guild_settings import typed
from handlers.platform.guild_days import local_day
from handlers.platform.settings.platform_settings import ChannelKey, PlatformSettings
from interactions.languages import Languages, Say
from interactions.responses import Reply
from jobs.requests.activity import RefreshPanel, SyncPanels
from jobs.requests.platform import DeleteMessage, EditMessage, LookForMessage, SendMessage
from jobs.run import Job, Outcome, learns, runs_when_due

if TYPE_CHECKING:
    from db.activity.leaderboard_panels import PanelRow
    from db.pool import Connection

UNKNOWN_MESSAGE = 10008
MAPPED = (
    (ChannelKey.LEADERBOARD_MESSAGES, Metric.MESSAGES),
    (ChannelKey.LEADERBOARD_VOICE, Metric.VOICE),
)
SYNC_EVERY = timedelta(seconds=30)


class GuildView(msgspec.Struct, frozen=True):
    """What of a guild its boards are drawn with."""

    settings: ActivitySettings
    platform: PlatformSettings
    face: messages.GuildFace
    say: Say

    @property
    def calendar(self) -> Calendar:
        return Calendar(self.platform.timezone, self.settings.cycle_days)

    @property
    def module_on(self) -> bool:
        return ActivitySettings.module not in self.platform.modules_off


async def read_guild_view(db: Connection, guild_id: int, languages: Languages) -> GuildView:
    """From the guild's rows as they stand now."""
    stored = await list_settings(db, guild_id)
    platform = typed(PlatformSettings, stored.get("platform", {}))
    face = await guild_face(db, guild_id, platform)
    return GuildView(
        settings=typed(ActivitySettings, stored.get("activity", {})),
        platform=platform,
        face=face,
        say=languages.say_for(platform.locale or face.locale),
    )


@runs_when_due(RefreshPanel)
async def refresh_panel(job: Job, db: Connection, request: RefreshPanel) -> datetime | None:
    """Draws the board and lets the outbox post or edit it if it shows something new."""
    panel = await leaderboard_panels.find_panel(db, request.panel_id)
    if panel is None:
        return None
    view = await read_guild_view(db, request.guild_id, job.languages)
    now = job.clock.now()
    if view.module_on:
        await show_panel(job, db, panel, view, now)
    return now + timedelta(seconds=view.settings.board_refresh_s)


async def show_panel(job: Job, db: Connection, panel: PanelRow, view: GuildView, now: datetime) -> None:
    """A changed board is edited or posted; for an unchanged one it is only seen whether it still stands."""
    metric, period = Metric(panel.metric), Period(panel.period)
    page = await _page(db, panel.guild_id, metric, period, view, now)
    shown = _fingerprint(page, view)
    origin = f"{ORIGIN}:{panel.panel_id}"
    outbox = job.outbox(db, panel.guild_id)
    if shown == panel.content_hash:
        if panel.message_id is not None:
            await outbox.add(LookForMessage(panel.channel_id, panel.message_id, origin=origin))
        return
    if panel.message_id is None and panel.content_hash is not None:
        return  # on its way there
    reply = Reply(
        embeds=(messages.panel_embed(view.say, page, view.settings, view.face, now),),
        components=messages.my_place_row(view.say, metric, period),
    )
    if panel.message_id is None:
        await outbox.add(SendMessage(panel.channel_id, reply.to_message(), origin=origin))
    else:
        await outbox.add(EditMessage(panel.channel_id, panel.message_id, reply.to_edit(), origin=origin))
    await leaderboard_panels.mark_panel_shown(db, panel.panel_id, shown)


async def _page(
    db: Connection, guild_id: int, metric: Metric, period: Period, view: GuildView, now: datetime
) -> actions.BoardPage:
    running = await actions.running_cycle(db, guild_id, now, view.calendar)
    chosen = running
    if period is Period.LAST and running.number > 1:
        chosen = await actions.choose_cycle(db, guild_id, now, view.calendar, period, None)
    return await actions.read_page(
        db, guild_id, metric, period, local_day(now, view.platform.timezone), chosen
    )


def _fingerprint(page: actions.BoardPage, view: GuildView) -> str:
    seen = (page, view.settings.board_title, view.settings.board_emoji, view.settings.board_color)
    look = (view.settings.board_icon, view.settings.board_bold, view.face, view.say.locale)
    return hashlib.sha256(msgspec.json.encode((seen, look))).hexdigest()[:32]


@learns(ORIGIN)
async def panel_carried(db: Connection, outcome: Outcome) -> None:
    """Remembers where the board stands, that its message is gone, or why it cannot be shown."""
    panel_id = int(outcome.about)
    effect = outcome.effect
    if outcome.done:
        if isinstance(effect, SendMessage) and outcome.result:
            await leaderboard_panels.mark_panel_posted(db, panel_id, int(outcome.result["message_id"]))
    elif outcome.code == UNKNOWN_MESSAGE and isinstance(effect, EditMessage | LookForMessage):
        await leaderboard_panels.mark_panel_gone(db, panel_id, effect.message_id)
        if outcome.guild_id is not None:
            await leaderboard_panels.move_panel_refresh(db, outcome.guild_id, panel_id)
    else:
        await leaderboard_panels.mark_panel_failed(db, panel_id, outcome.error)


@runs_when_due(SyncPanels)
async def sync_panels(job: Job, db: Connection, request: SyncPanels) -> datetime | None:
    """Gives the channels chosen in /setchannels their boards, and takes those of other channels away."""
    now = job.clock.now()
    for key, metric in MAPPED:
        for change in await leaderboard_panels.list_mapped_changes(db, key.value, metric.value):
            await _follow_map(job, db, change, key, metric, now)
    return now + SYNC_EVERY


async def _follow_map(
    job: Job,
    db: Connection,
    change: leaderboard_panels.MappedChange,
    key: ChannelKey,
    metric: Metric,
    now: datetime,
) -> None:
    if change.panel_id is not None:
        gone = await leaderboard_panels.delete_panel(db, change.panel_id)
        await job.schedule(db, change.guild_id).cancel(RefreshPanel, subject=str(change.panel_id))
        if gone is not None and gone.message_id is not None:
            await job.outbox(db, change.guild_id).add(DeleteMessage(gone.channel_id, gone.message_id))
    if change.channel_id is not None:
        panel_id = await leaderboard_panels.add_panel(
            db, change.guild_id, change.channel_id, metric.value, Period.ALL.value, key.value
        )
        if panel_id is not None:
            timer = RefreshPanel(change.guild_id, panel_id)
            await job.schedule(db, change.guild_id).at(now, timer, subject=str(panel_id))
