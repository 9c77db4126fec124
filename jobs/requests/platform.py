"""Effects at Discord that every product needs. Each can be repeated without harm: see jobs.effects for how.

`message` is Discord's wire form (Reply.to_message()); allowed_mentions must be in it.
"""

from __future__ import annotations

from typing import Any, ClassVar

from jobs.requests.base import ChannelEffect, Effect, FollowUp, MemberEffect, QueueName, Request, ThreadEffect


class ExportAudit(Request, tag="platform.export_audit/1", frozen=True):
    """Entries of a guild's audit as a file."""

    queue: ClassVar[QueueName] = "long"

    follow_up: FollowUp
    guild_id: int
    action: str | None
    member_id: int | None
    days: int


class ExportMember(Request, tag="platform.export_member/1", frozen=True):
    """Everything that is kept about a member in a guild, as a file for themselves."""

    queue: ClassVar[QueueName] = "long"

    follow_up: FollowUp
    guild_id: int
    user_id: int


class ForgetMember(Request, tag="platform.forget_member/1", frozen=True):
    """Erase what is kept about a member in a guild, as far as each product can."""

    queue: ClassVar[QueueName] = "long"

    follow_up: FollowUp
    guild_id: int
    user_id: int


class ShowAnalytics(Request, tag="platform.show_analytics/1", frozen=True):
    """How a guild's commands were used: as a chart, or as a table.

    `command`: what was asked for, "xp" say, and `commands` all that it stands for; empty: everything.
    """

    follow_up: FollowUp
    guild_id: int
    days: int
    text: bool
    command: str = ""
    commands: tuple[str, ...] = ()
    error: str = ""


class ExamineGuild(Request, tag="platform.examine_guild/1", frozen=True):
    """What stands in the bot's way in a guild; `fixed`: asked for after something was fixed."""

    follow_up: FollowUp
    guild_id: int
    fixed: bool


class CreateSetupChannels(Request, tag="platform.create_setup_channels/1", frozen=True):
    """The channels of /setup that are not chosen yet are made and chosen, in the name of that member."""

    follow_up: FollowUp
    guild_id: int
    actor_id: int


class GiveXp(Request, tag="platform.give_xp/1", frozen=True):
    """A product pays in xp, which another one counts. `key` makes it single, `note` tells what it is for."""

    guild_id: int
    user_id: int
    amount: int
    reason: str
    note: str
    key: str


class DeliverNotices(Request, tag="platform.deliver_notices/1", frozen=True):
    """What waited for a member may leave now."""

    guild_id: int
    user_id: int


class SendMessage(ChannelEffect, tag="platform.send_message/1", frozen=True):
    """Result: {"channel_id", "message_id"}. `log`: of which kind of log, see jobs.platform.log_webhooks."""

    message: dict[str, Any]
    log: str = ""


class EditMessage(ChannelEffect, tag="platform.edit_message/1", frozen=True):
    """Result: {"channel_id", "message_id"}. A message that is gone makes it dead."""

    message_id: int
    message: dict[str, Any]


class DeleteMessage(ChannelEffect, tag="platform.delete_message/1", frozen=True):
    """A message that is gone already counts as deleted."""

    message_id: int
    reason: str | None = None


class SendDirectMessage(Effect, tag="platform.send_direct_message/1", frozen=True):
    """To the member alone; when they take none, into the fallback channel, or nowhere.

    `urgent`: tried even when they took none lately.
    Result: {"channel_id", "message_id", "closed": whether their direct messages are closed}.
    """

    user_id: int
    message: dict[str, Any]
    fallback_channel_id: int | None = None
    urgent: bool = False

    @property
    def target(self) -> str:
        return f"user:{self.user_id}"


class GrantRole(MemberEffect, tag="platform.grant_role/1", frozen=True):
    role_id: int
    reason: str | None = None


class RevokeRole(MemberEffect, tag="platform.revoke_role/1", frozen=True):
    """A member or role that is gone counts as revoked."""

    role_id: int
    reason: str | None = None


class SetNickname(MemberEffect, tag="platform.set_nickname/1", frozen=True):
    """`nick` None takes it away."""

    nick: str | None
    reason: str | None = None


class AddReaction(ChannelEffect, tag="platform.add_reaction/1", frozen=True):
    """`emoji`: the character, or name:id of a custom one."""

    message_id: int
    emoji: str


class OpenThread(ChannelEffect, tag="platform.open_thread/1", frozen=True):
    """A thread on a message; its id is the message's, so it cannot be doubled. Result: {"thread_id"}."""

    message_id: int
    name: str
    auto_archive_minutes: int = 1440
    reason: str | None = None


class OpenPrivateThread(Effect, tag="platform.open_private_thread/1", frozen=True):
    """A thread that only those who are added see. Result: {"thread_id"}.

    `name` must be used for this one thing only: by it the thread is known again after a crash.
    """

    guild_id: int
    channel_id: int
    name: str
    auto_archive_minutes: int = 10_080
    reason: str | None = None

    @property
    def target(self) -> str:
        return f"channel:{self.channel_id}"


class AddThreadMember(ThreadEffect, tag="platform.add_thread_member/1", frozen=True):
    """A thread or member that is gone counts as done."""

    user_id: int


class RemoveThreadMember(ThreadEffect, tag="platform.remove_thread_member/1", frozen=True):
    """Likewise."""

    user_id: int


class PinMessage(ChannelEffect, tag="platform.pin_message/1", frozen=True):
    message_id: int
    reason: str | None = None


class LookForMessage(ChannelEffect, tag="platform.look_for_message/1", frozen=True):
    """Changes nothing; a message that is gone makes it dead, and whoever asked learns so by its origin."""

    message_id: int


class EditThread(ThreadEffect, tag="platform.edit_thread/1", frozen=True):
    """Close a thread or open it again."""

    archived: bool
    reason: str | None = None


class CreateVoiceChannel(Effect, tag="platform.create_voice_channel/1", frozen=True):
    """`name` must be used for this one thing only: by it the channel is known again after a crash.

    `overwrites`: Discord's wire form, at most 100. Result: {"channel_id"}.
    """

    guild_id: int
    name: str
    parent_id: int | None
    user_limit: int
    overwrites: list[dict[str, Any]]
    reason: str | None = None

    @property
    def target(self) -> str:
        return f"guild:{self.guild_id}:channels"


class OpenPrivateChannel(Effect, tag="platform.open_private_channel/1", frozen=True):
    """A text channel for a few members and roles. Result: {"channel_id"}.

    `name` must be used for this one thing only, in small letters without spaces: by it the channel is known
    again after a crash. `instead_in`: under which channel a thread can be opened if this fails.
    """

    guild_id: int
    name: str
    parent_id: int | None
    member_ids: list[int]
    role_ids: list[int]
    instead_in: int
    reason: str | None = None

    @property
    def target(self) -> str:
        return f"guild:{self.guild_id}:channels"


class DeleteChannel(ChannelEffect, tag="platform.delete_channel/1", frozen=True):
    """Only for channels the bot has made itself. A channel that is gone already counts as deleted."""

    reason: str | None = None


class SetChannelPermissions(ChannelEffect, tag="platform.set_channel_permissions/1", frozen=True):
    """What a member may do in a channel beside its other rules; nothing allowed and denied: as all others."""

    user_id: int
    allow: int = 0
    deny: int = 0
    reason: str | None = None


class KeepEvent(Effect, tag="kit.keep_event/1", frozen=True):
    """The server's scheduled event is as its row says: made, changed, ended or cancelled."""

    guild_id: int
    subject: str

    @property
    def target(self) -> str:
        return f"event:{self.subject}"
