"""Background work of the raid desk."""

from __future__ import annotations

from typing import Any, ClassVar

from jobs.requests.base import ChannelEffect, Effect, FollowUp, QueueName, Request

RUN_PROMPT = "raid_desk.run_prompt"
"""Origin of messages whose buttons are there for a while; run and epoch seconds (0: until the log) follow."""


class PostPlannedHeadcount(Request, tag="raid_desk.post_planned_headcount/1", frozen=True):
    """A headcount that was planned for now is posted."""

    guild_id: int
    plan_id: int


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


class PostEvidence(ChannelEffect, tag="raid_desk.post_evidence/1", frozen=True):
    """A file from the address that an upload has for now, with a message of ours.

    Result: {"channel_id", "message_id"}, or {"lost": why} when it cannot be had.
    """

    message: dict[str, Any]
    url: str
    name: str


class TellNicknameRefused(Request, tag="raid_desk.tell_nickname_refused/1", frozen=True):
    """Discord did not let the bot set a raider's nickname. `actor_id` 0: nobody of the staff acted."""

    guild_id: int
    user_id: int
    actor_id: int
    nick: str | None
    error: str


class TellGivenUp(Request, tag="raid_desk.tell_given_up/1", frozen=True):
    """A page could not be looked at for a day: the member waits no longer."""

    guild_id: int
    session_id: int


class CheckProfile(Request, tag="raid_desk.check_profile/1", frozen=True):
    """Look at the page of somebody who is being verified. `in_guild`: where the button was pressed."""

    follow_up: FollowUp
    session_id: int
    user_id: int
    in_guild: bool


class TryProfile(Request, tag="raid_desk.try_profile/1", frozen=True):
    """What a guild's checks say of a name, without verifying anybody."""

    follow_up: FollowUp
    guild_id: int
    name: str


class LookUpPlayer(Request, tag="raid_desk.look_up_player/1", frozen=True):
    """A player's page as an answer to that member."""

    follow_up: FollowUp
    guild_id: int
    name: str
    user_id: int


class RenderRaidStats(Request, tag="raid_desk.render_stats/1", frozen=True):
    """A member's statistics of the raid desk as a picture."""

    follow_up: FollowUp
    guild_id: int
    user_id: int


class SyncTeam(Request, tag="raid_desk.sync_team/1", frozen=True):
    """Make the role `team` of all members right."""

    queue: ClassVar[QueueName] = "long"

    follow_up: FollowUp
    guild_id: int
