"""Background work of the raid desk."""

from __future__ import annotations

from jobs.requests.base import Effect, FollowUp, Request

RUN_PROMPT = "raid_desk.run_prompt"
"""Origin of messages whose buttons are there for a while; run and epoch seconds (0: until the log) follow."""


class TellRunEvents(Request, tag="raid_desk.tell_run_events/1", frozen=True):
    """Do at Discord what follows from what happened to runs: log, notices, voice. Runs every second or so."""


class RefreshRunPanels(Request, tag="raid_desk.refresh_run_panels/1", frozen=True):
    """Bring the panels of runs up to date that are due. Runs every second or so."""


class MoveWaitingLists(Request, tag="raid_desk.move_waiting_lists/1", frozen=True):
    """Places whose time to be taken is over are offered to the next. Runs every few seconds."""


class EndAfkChecks(Request, tag="raid_desk.end_afk_checks/1", frozen=True):
    """AFK checks whose time is over end. Runs every few seconds."""


class EndOverdueRuns(Request, tag="raid_desk.end_overdue_runs/1", frozen=True):
    """Runs that nobody ended in time end. Runs every few seconds."""


class AwaitRunLogs(Request, tag="raid_desk.await_run_logs/1", frozen=True):
    """Remind organizers of runs that they have not logged, and give the log up. Runs every few seconds."""


class RetireRunPrompts(Request, tag="raid_desk.retire_run_prompts/1", frozen=True):
    """Take the buttons away whose time is over: AFK checks, keys to pop. Runs every few seconds."""


class RefreshHeadcountPanels(Request, tag="raid_desk.refresh_headcount_panels/1", frozen=True):
    """Bring the messages of headcounts up to date that are due. Runs every second or so."""


class TellHeadcountEvents(Request, tag="raid_desk.tell_headcount_events/1", frozen=True):
    """Write what happened to headcounts into the log."""


class EndHeadcounts(Request, tag="raid_desk.end_headcounts/1", frozen=True):
    """Headcounts whose time is over end. Runs every minute."""


class PostPlannedHeadcount(Request, tag="raid_desk.post_planned_headcount/1", frozen=True):
    """A headcount that was planned for now is posted."""

    guild_id: int
    plan_id: int


class LookAfterRuns(Request, tag="raid_desk.look_after_runs/1", frozen=True):
    """Runs whose channel, server or message is gone, and voice channels that are empty or gone."""


class DrawIntoRun(Effect, tag="raid_desk.draw_into_run/1", frozen=True):
    """Move a member who is in voice into the run's channel, if they are still in the run by then."""

    guild_id: int
    user_id: int
    run_id: int
    channel_id: int

    @property
    def target(self) -> str:
        return f"member:{self.guild_id}:{self.user_id}"


class RenderRunChart(Request, tag="raid_desk.render_run_chart/1", frozen=True):
    """Draw past runs and show them as the answer. `member_id` 0 and `dungeon` "": of all."""

    follow_up: FollowUp
    guild_id: int
    days: int
    member_id: int
    dungeon: str


class TellNicknameRefused(Request, tag="raid_desk.tell_nickname_refused/1", frozen=True):
    """Discord did not let the bot set a raider's nickname. `actor_id` 0: nobody of the staff acted."""

    guild_id: int
    user_id: int
    actor_id: int
    nick: str | None
    error: str
