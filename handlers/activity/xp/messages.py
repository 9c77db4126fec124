"""The words of /xp."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from handlers.activity.xp.rules import Denial
from handlers.activity.xp.states import ExportGuildXp, KeepGuildXp, ResetGuildXp
from handlers.kit.look import BRAND
from interactions.components import ActionRow, Button, ButtonStyle
from interactions.embeds import Embed
from interactions.escaping import escape, mention, mention_channel, timestamp
from interactions.responses import Reply, Update, Upload

if TYPE_CHECKING:
    from db.activity.xp import GuildXp, LedgerRow
    from handlers.activity.xp.actions import XpMoved
    from handlers.activity.xp.why import Decision
    from interactions.languages import Say

MOST_DECISIONS: Final = 12
MOST_GRANTS: Final = 5


def xp_given(say: Say, user_id: int, moved: XpMoved) -> Reply:
    """For all to see."""
    text = say("Gave **{amount} xp** to {member}.", amount=say.number(moved.amount), member=mention(user_id))
    return Reply(f"{text} {_now(say, moved)}")


def xp_taken(say: Say, user_id: int, moved: XpMoved) -> Reply:
    """Between moderators."""
    amount = say.number(-moved.amount)
    text = say("Took **{amount} xp** from {member}.", amount=amount, member=mention(user_id))
    return Reply(f"{text} {_now(say, moved)}", ephemeral=True)


def xp_set(say: Say, user_id: int, moved: XpMoved) -> Reply:
    """Between moderators."""
    facts = {"member": mention(user_id), "before": say.number(moved.old_xp)}
    text = say("Set the xp of {member}, who had {before}.", **facts)
    return Reply(f"{text} {_now(say, moved)}", ephemeral=True)


def _now(say: Say, moved: XpMoved) -> str:
    xp, level = say.number(moved.new_xp), say.number(moved.new_level)
    if moved.old_level == moved.new_level:
        return say("They have {xp} xp now, level {level}.", xp=xp, level=level)
    before = say.number(moved.old_level)
    return say("They have {xp} xp now: level {level} instead of {before}.", xp=xp, level=level, before=before)


def guild_reset_offer(say: Say, total: GuildXp) -> Reply:
    """The first step."""
    text = say.counted(
        total.members,
        "This takes **all xp** of **1 member**: {xp} xp. Messages and voice time stay. "
        "First comes an export of everybody's numbers, and only then the reset.",
        "This takes **all xp** of **{count} members**, {xp} xp together. Messages and voice time stay. "
        "First comes an export of everybody's numbers, and only then the reset.",
        xp=say.number(total.xp),
    )
    buttons = (
        Button(state=ExportGuildXp(), label=say("Export and go on"), style=ButtonStyle.PRIMARY),
        Button(state=KeepGuildXp(), label=say("Cancel"), style=ButtonStyle.SECONDARY),
    )
    return Reply(text, components=(ActionRow(buttons),), ephemeral=True)


def guild_exported(say: Say, files: Sequence[Upload], members: int, now: datetime) -> Reply:
    """The second step, with the export."""
    text = say.counted(
        members,
        "Here are the numbers of 1 member: keep the file. Now the xp can be reset, for good.",
        "Here are the numbers of {count} members: keep the file. Now the xp can be reset, for good.",
    )
    buttons = (
        Button(
            state=ResetGuildXp(int(now.timestamp())),
            label=say("Reset everybody's xp"),
            style=ButtonStyle.DANGER,
        ),
        Button(state=KeepGuildXp(), label=say("Cancel"), style=ButtonStyle.SECONDARY),
    )
    return Reply(text, components=(ActionRow(buttons),), files=tuple(files), ephemeral=True)


def export_too_large(say: Say) -> Reply:
    """More members than an upload holds."""
    return Reply(
        say(
            "There are too many members for a file here, so nothing was reset. Whoever runs the bot can "
            "export them from the database."
        ),
        ephemeral=True,
    )


def guild_kept(say: Say) -> Update:
    """Nothing happened."""
    return Update(say("Nothing was reset."), components=())


def guild_reset_progress(say: Say, members: int) -> Reply:
    """While it runs."""
    return Reply(say("Resetting… {members} members so far.", members=say.number(members)), ephemeral=True)


def guild_reset_done(say: Say, members: int) -> Reply:
    """The end of it."""
    return Reply(
        say.counted(members, "The xp of 1 member was reset.", "The xp of {count} members was reset."),
        ephemeral=True,
    )


def explained(
    say: Say,
    user_id: int,
    decisions: Sequence[Decision],
    grants: Sequence[LedgerRow],
    *,
    quest_cooldowns: bool = False,
) -> Reply:
    """The last decisions about a member's xp, and what people gave or took."""
    lines = [_decision_line(say, decision) for decision in decisions[:MOST_DECISIONS]]
    given = [_grant_line(say, grant) for grant in grants[:MOST_GRANTS]]
    parts: list[str] = [say("For {member}, newest first.", member=mention(user_id))]
    parts += lines or [say("Nothing was counted in the last day.")]
    if quest_cooldowns and any(decision.reason == Denial.COOLDOWN for decision in decisions):
        parts.append(say("-# What came too soon did not count for activity quests either."))
    if given:
        parts += ["", say("**Given and taken by people**"), *given]
    parts += [
        "",
        say("-# Kept for a day. While the bot catches up after a pause, single decisions are left out."),
    ]
    return Reply(
        embeds=(Embed(title=say("Why xp was earned, or not"), description="\n".join(parts), color=BRAND),),
        ephemeral=True,
    )


def _decision_line(say: Say, decision: Decision) -> str:
    when = timestamp(datetime.fromtimestamp(decision.at_ms / 1000, UTC), "R")
    where = f" {mention_channel(decision.channel_id)}" if decision.channel_id is not None else ""
    what = f"{when} {_source(say, decision.source)}{where}"
    if decision.reason is not None:
        return f"{what}: **0** · {_reason(say, decision.reason)}"
    limited = f" · {_reason(say, decision.limited)}" if decision.limited else ""
    return f"{what}: **+{say.number(decision.xp)}** · {_chain(say, decision.chain)}{limited}"


def _source(say: Say, source: str) -> str:
    names = {
        "message": say("Message"),
        "reaction": say("Reaction"),
        "command": say("Command"),
        "voice": say("Voice"),
    }
    return names.get(source, source)


def _reason(say: Say, reason: str) -> str:
    reasons = {
        Denial.OFF: say("this source earns no xp here"),
        Denial.COOLDOWN: say("too soon after the last one that earned xp"),
        Denial.NO_XP_CHANNEL: say("no xp in this channel"),
        Denial.NO_XP_ROLE: say("a role of yours earns no xp"),
        Denial.ZERO_RATE: say("the multipliers leave nothing of it"),
        Denial.REPEATED: say("this reaction was counted before"),
        Denial.OWN_MESSAGE: say("reactions to your own message earn nothing"),
        Denial.AFK_CHANNEL: say("the AFK channel does not count"),
        Denial.DEAFENED: say("deafened"),
        Denial.ALONE: say("nobody else was there"),
        Denial.GAP: say("the bot heard nothing for more than 10 minutes"),
        Denial.DAILY_CAP: say("no more from this source today"),
        Denial.TAPERED: say("less after that much voice time today"),
        Denial.NEW_ACCOUNT: say("the account is too new"),
    }
    return next((text for key, text in reasons.items() if key.value == reason), reason)


def _chain(say: Say, chain: Sequence[int]) -> str:
    if len(chain) < 5:
        return ""
    base, guild, role, channel, times = chain[:5]
    boost = chain[5] if len(chain) > 5 else 100
    parts: list[str] = [say.number(base)]
    named = ((guild, say("server")), (role, say("role")), (channel, say("channel")), (boost, say("boost")))
    parts += [f"{say.number(factor / 100, places=2)} ({name})" for factor, name in named if factor != 100]
    if times > 1:
        parts.append(say.counted(times, "1 minute", "{count} minutes"))
    return " × ".join(parts)


def _grant_line(say: Say, grant: LedgerRow) -> str:
    amount = f"+{say.number(grant.amount)}" if grant.amount >= 0 else f"−{say.number(-grant.amount)}"
    by = f" · {mention(grant.actor_id)}" if grant.actor_id is not None else ""
    note = f" · {escape(grant.note)}" if grant.note else ""
    return f"{timestamp(grant.at, 'R')} **{amount}**{by}{note}"
