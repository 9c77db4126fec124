"""Evidence: what staff uploads is posted again in the log, as Discord forgets what came with a command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from handlers.platform.settings.platform_settings import ChannelKey
from handlers.raid_desk.moderation.record_messages import evidence_headline
from interactions.responses import Reply
from jobs.requests.raid_desk import PostEvidence

if TYPE_CHECKING:
    from db.raid_desk.moderation import PunishmentRow
    from handlers.frame.context import Context
    from interactions.option_values import AttachmentOption

ORIGIN: Final = "raid_desk.evidence"


async def keep(ctx: Context, row: PunishmentRow, evidence: AttachmentOption | None) -> None:
    """Below the log's message of the punishment; without a log it stays a link that ends some day."""
    guild = await ctx.guild()
    channel_id = guild.channel(ChannelKey.PUNISHMENT_LOG)
    if evidence is None or channel_id is None:
        return
    effect = PostEvidence(
        channel_id,
        Reply(evidence_headline(guild.say, row)).to_message(),
        evidence.url,
        evidence.filename[:200],
        origin=f"{ORIGIN}:{row.punishment_id}",
    )
    await ctx.outbox.add(effect, key=f"evidence:{ctx.interaction.id}")
