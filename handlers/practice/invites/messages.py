"""The words of invites. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.practice.invites.rules import LENGTH, Stage
from handlers.practice.invites.states import HaveCode
from interactions.components import ActionRow, Button, Label, Modal, TextInput
from interactions.escaping import mention
from interactions.responses import OpenModal, Reply

if TYPE_CHECKING:
    from db.practice.invites import InviterRow
    from interactions.languages import Say


def created(say: Say, code: str) -> Reply:
    """The member's own code."""
    text = say("Your invite code: `{code}`", code=code)
    hint = say(
        "New members redeem it with `/invite redeem` within 14 days. Both of you are rewarded "
        "at their first check-in, on their seventh day, and when they master their first "
        "technique."
    )
    return Reply(f"{text}\n-# {hint}", ephemeral=True)


def button_row(say: Say) -> ActionRow:
    """For any message to newcomers."""
    return ActionRow((Button(say("I have an invite code"), HaveCode()),))


def form(say: Say) -> OpenModal:
    """Asks for the code."""
    field = TextInput(name="code", min_length=LENGTH, max_length=LENGTH + 4, placeholder="7KQ2 M9XD")
    return OpenModal(Modal(say("I have an invite code"), HaveCode(), (Label(say("The code"), field),)))


def redeemed(say: Say, inviter_id: int, *, active: bool) -> Reply:
    """It is taken."""
    if active:
        text = say("{member} has brought you here: both of you are rewarded.", member=mention(inviter_id))
    else:
        text = say(
            "{member} has brought you here. Both of you are rewarded at your first `/checkin`.",
            member=mention(inviter_id),
        )
    return Reply(text, ephemeral=True)


def told_inviter(say: Say, stage: Stage, invited_id: int, xp: int) -> str:
    """Somebody whom they brought has come so far."""
    who = mention(invited_id)
    text = {
        Stage.ACTIVE: say("🌱 {member}, whom you invited, has checked in for the first time.", member=who),
        Stage.WEEK: say("🌿 {member}, whom you invited, has been here for a week.", member=who),
        Stage.MASTERED: say("🌳 {member}, whom you invited, has mastered a technique.", member=who),
    }[stage]
    return _with_reward(say, text, xp)


def told_invited(say: Say, stage: Stage, xp: int) -> str:
    """The same for the one who came."""
    text = {
        Stage.ACTIVE: say("🌱 Your first check-in: your invite code is rewarded."),
        Stage.WEEK: say("🌿 A week here: your invite code is rewarded once more."),
        Stage.MASTERED: say("🌳 Your first technique: your invite code is rewarded a last time."),
    }[stage]
    return _with_reward(say, text, xp)


def _with_reward(say: Say, text: str, xp: int) -> str:
    return f"{text} {say('You get {xp} xp.', xp=say.number(xp))}" if xp else text


def own(say: Say, stats: InviterRow) -> str:
    """Their own numbers."""
    return say("You: {numbers}", numbers=numbers(say, stats))


def numbers(say: Say, stats: InviterRow) -> str:
    """Stage by stage."""
    return say(
        "{redeemed} invited · {active} checked in · {week} stayed a week · {mastered} mastered a technique",
        redeemed=stats.redeemed,
        active=stats.active,
        week=stats.week,
        mastered=stats.mastered,
    )


def line(say: Say, place: int, stats: InviterRow, reader_id: int) -> str:
    """A line of the leaderboard; who keeps their practice to themselves is not named."""
    hidden = stats.hidden and stats.user_id != reader_id
    who = say("a member") if hidden else mention(stats.user_id)
    return f"{place}. {who} · {numbers(say, stats)}"
