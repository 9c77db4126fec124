"""Background work of the activity product."""

from __future__ import annotations

from typing import ClassVar

from jobs.requests.base import FollowUp, QueueName, Request


class CloseCycle(Request, tag="activity.close_cycle/1", frozen=True):
    """The cycle's last day is over: fix its final standings and tell them."""

    guild_id: int
    number: int


class RenderRankCard(Request, tag="activity.render_rank_card/1", frozen=True):
    """Draw a member's rank card and show it as the answer."""

    follow_up: FollowUp
    guild_id: int
    user_id: int


class PreviewCard(Request, tag="activity.preview_card/1", frozen=True):
    """Draw the draft of a rank card and offer to save it. `owner_id` is 0 for the server's card."""

    follow_up: FollowUp
    guild_id: int
    user_id: int
    owner_id: int
    version: int


class FetchCardPicture(Request, tag="activity.fetch_card_picture/1", frozen=True):
    """The same with a picture to be fetched first, perhaps slowly.

    `uploaded`: the address is that of a file given to Discord.
    """

    queue: ClassVar[QueueName] = "long"

    follow_up: FollowUp
    guild_id: int
    user_id: int
    owner_id: int
    version: int
    url: str
    uploaded: bool = False

    def __repr__(self) -> str:
        return f"FetchCardPicture(guild_id={self.guild_id}, user_id={self.user_id})"


class RenderActivityChart(Request, tag="activity.render_chart/1", frozen=True):
    """Draw a member's last days and usual hours, and show them as the answer."""

    follow_up: FollowUp
    guild_id: int
    user_id: int
    days: int


class ExplainXp(Request, tag="activity.explain_xp/1", frozen=True):
    """Show what lately gave a member xp, and what did not."""

    follow_up: FollowUp
    guild_id: int
    user_id: int


class ExportXp(Request, tag="activity.export_xp/1", frozen=True):
    """Show everybody's numbers as a file, and offer to reset their xp."""

    queue: ClassVar[QueueName] = "long"

    follow_up: FollowUp
    guild_id: int


class ResetXp(Request, tag="activity.reset_xp/1", frozen=True):
    """Take everybody's xp."""

    queue: ClassVar[QueueName] = "long"

    follow_up: FollowUp
    guild_id: int
    actor_id: int


class SyncLevelRoles(Request, tag="activity.sync_level_roles/1", frozen=True):
    """Make the level roles of all members right."""

    queue: ClassVar[QueueName] = "long"

    follow_up: FollowUp
    guild_id: int


class ReadImport(Request, tag="activity.read_import/1", frozen=True):
    """Fetch a file with members' xp, keep it as a draft, and show what importing it would change."""

    queue: ClassVar[QueueName] = "long"

    follow_up: FollowUp
    guild_id: int
    actor_id: int
    url: str
    file_name: str
    merging: str

    def __repr__(self) -> str:
        return f"ReadImport(guild_id={self.guild_id}, file_name={self.file_name!r})"


class PreviewImport(Request, tag="activity.preview_import/1", frozen=True):
    """Show again what importing a draft would change."""

    queue: ClassVar[QueueName] = "long"

    follow_up: FollowUp
    guild_id: int
    import_id: int


class RunImport(Request, tag="activity.run_import/1", frozen=True):
    """Carry out an import."""

    queue: ClassVar[QueueName] = "long"

    follow_up: FollowUp
    guild_id: int
    import_id: int
    actor_id: int


class UndoRunImport(Request, tag="activity.undo_import/1", frozen=True):
    """Take an import back."""

    queue: ClassVar[QueueName] = "long"

    follow_up: FollowUp
    guild_id: int
    import_id: int
    actor_id: int


class WriteExport(Request, tag="activity.write_export/1", frozen=True):
    """Show everybody's xp as a file; `form` is csv or json."""

    queue: ClassVar[QueueName] = "long"

    follow_up: FollowUp
    guild_id: int
    form: str


class EndLevelRole(Request, tag="activity.end_level_role/1", frozen=True):
    """The days of a level role are over for a member."""

    guild_id: int
    user_id: int
    role_id: int


class CheckEverybody(Request, tag="activity.check_everybody/1", frozen=True):
    """A guild's achievements changed: look, quietly, who has earned them."""

    guild_id: int


class ResetActivityQuests(Request, tag="activity.reset_quests/1", frozen=True):
    """A period of a guild's quests is over: begin the next one."""

    guild_id: int


class ClosePeriod(Request, tag="activity.close_period/1", frozen=True):
    """A guild's week or month is over: give its prizes and tell its final standings."""

    guild_id: int
    period: str


class PreviewCurve(Request, tag="activity.preview_curve/1", frozen=True):
    """Show what another level curve and xp rate (in hundredths) would mean."""

    queue: ClassVar[QueueName] = "long"

    follow_up: FollowUp
    guild_id: int
    quadratic: int
    linear: int
    constant: int
    rate: int


class RenderQuestChart(Request, tag="activity.render_quest_chart/1", frozen=True):
    """Draw which activity quests a member has done, and show it as the answer."""

    follow_up: FollowUp
    guild_id: int
    user_id: int
