"""The words of graduations. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from handlers.kit.look import BRAND
from handlers.kit.reviews.rules import state_word
from handlers.platform.member_data.messages import offered
from handlers.practice import look
from handlers.practice.graduation.rules import MOST_MESSAGE, WITHDRAWABLE, Criterion, GraduationNeed, missing
from handlers.practice.graduation.states import Apply, WithdrawGraduation
from interactions.components import (
    ActionRow,
    Button,
    ButtonStyle,
    Label,
    Modal,
    TextInput,
    TextStyle,
)
from interactions.embeds import Embed
from interactions.escaping import mention, quote, timestamp
from interactions.responses import AllowedMentions, OpenModal, Reply, Update

if TYPE_CHECKING:
    from datetime import datetime

    from db.kit.reviews import ReviewRow
    from db.practice.graduations import GraduationRow
    from interactions.languages import Say


def title(say: Say, criterion: Criterion) -> str:
    """What it asks for."""
    return {
        GraduationNeed.STREAK: say("longest streak in days"),
        GraduationNeed.TECHNIQUES: say("techniques mastered or practised often"),
        GraduationNeed.VALIDATIONS: say("sessions of others validated"),
        GraduationNeed.TAUGHT: say("sessions taught"),
        GraduationNeed.SHIELD: say("shield verified"),
    }[criterion.asked]


def progress(say: Say, criterion: Criterion) -> str:
    """ "sessions of others validated: 4 of 10"."""
    return say(
        "{title}: {have} of {need}",
        title=title(say, criterion),
        have=say.number(criterion.have),
        need=say.number(criterion.need),
    )


def line(say: Say, criterion: Criterion) -> str:
    """With a sign."""
    return f"{'✅' if criterion.is_met else '⬜'} {progress(say, criterion)}"


def overview(say: Say, criteria: list[Criterion], row: GraduationRow | None) -> Reply:
    """How far the member is, and what they can do."""
    state = None if row is None else row.state
    lines = [line(say, criterion) for criterion in criteria]
    buttons: list[Button] = []
    if row is not None and state not in ("rejected", "withdrawn"):
        lines += ["", standing(say, row)]
        if state in WITHDRAWABLE:
            buttons.append(Button(say("Withdraw"), WithdrawGraduation()))
    elif missing(criteria):
        lines += ["", say("When all of this is reached, you can apply here.")]
    else:
        lines += ["", say("You have reached all of it: you can apply now.")]
        buttons.append(Button(say("Apply"), Apply(), ButtonStyle.PRIMARY))
    embed = Embed(title=say("Graduation"), description="\n".join(lines), color=BRAND)
    rows = (ActionRow(tuple(buttons)),) if buttons else ()
    if row is not None and state == "graduated":
        rows = (offered(say, row.guild_id),)
    return Reply(embeds=(embed,), components=rows, ephemeral=True)


def standing(say: Say, row: GraduationRow) -> str:
    """Where it stands."""
    if row.state == "graduated" and row.graduated_at is not None:
        return say("🎓 Graduated on {when}.", when=timestamp(row.graduated_at, "D"))
    if row.state == "planned" and row.ceremony_at is not None:
        return say("The ceremony is {when}.", when=timestamp(row.ceremony_at, "F"))
    if row.state == "approved":
        return say("The application is approved; the staff choose the time of the ceremony.")
    return say("The application is **{state}**.", state=state_word(say, "submitted"))


def form(say: Say) -> OpenModal:
    """A word to the community, if they like."""
    field = TextInput(name="message", style=TextStyle.PARAGRAPH, max_length=MOST_MESSAGE, required=False)
    return OpenModal(
        Modal(say("Apply to graduate"), Apply(), (Label(say("Your message to everybody"), field),))
    )


def card(say: Say, review: ReviewRow) -> Embed:
    """What reviewers decide on."""
    criteria = [
        Criterion(GraduationNeed(criterion["asked"]), criterion["have"], criterion["need"])
        for criterion in review.facts["criteria"]
    ]
    lines: list[str] = [say("{who} wants to graduate.", who=mention(review.submitter_id))]
    lines += [line(say, criterion) for criterion in criteria]
    lines += _quoted(review.facts["message"])
    return Embed(title=say("Graduation"), description="\n".join(lines), color=BRAND)


def _quoted(message: str) -> list[str]:
    return [quote(message)] if message else []


def withdrawn(say: Say) -> Update:
    """It is taken back."""
    return Update(say("Your application is withdrawn. You can apply again at any time."))


def planned(say: Say, member_id: int, when: datetime) -> Reply:
    """For whoever planned it."""
    text = say(
        "The ceremony of {member} is {when}. It is listed among the server's events, and they are told.",
        member=mention(member_id),
        when=timestamp(when, "F"),
    )
    return Reply(text, ephemeral=True)


def told_planned(say: Say, when: datetime) -> str:
    """For whose ceremony it is."""
    return say("🎓 Your graduation is {when}.", when=timestamp(when, "F"))


def event_name(say: Say, name: str) -> str:
    """Plain: events know no markdown."""
    return say.plain("Graduation of {name}", name=name)


def completed(say: Say, member_id: int, *, has_role: bool) -> Reply:
    """For whoever completed it."""
    text: str = say("🎓 {member} has graduated.", member=mention(member_id))
    if not has_role:
        hint = say("No role is set for alumni (`alumni`); a moderator can choose one with `/setroles`.")
        text = f"{text}\n-# {hint}"
    return Reply(text, ephemeral=True)


def announced(
    say: Say, row: GraduationRow, statistics: dict[str, Any], links: tuple[ActionRow, ...]
) -> Reply:
    """For everybody, once."""
    lines = [
        say("{member} has graduated. Congratulations!", member=mention(row.user_id)),
        *_quoted(row.message),
        "",
        *figures(say, statistics),
    ]
    embed = Embed(title=say("🎓 Graduation"), description="\n".join(lines), color=BRAND)
    return Reply(
        mention(row.user_id),
        embeds=(embed,),
        components=links,
        allowed_mentions=AllowedMentions(users=(row.user_id,)),
    )


def figures(say: Say, statistics: dict[str, Any]) -> list[str]:
    """What they leave behind."""
    return [
        say.counted(statistics["sessions"], "1 session", "{count} sessions")
        + " · "
        + say.counted(statistics["minutes"], "1 minute in total", "{count} minutes in total"),
        say("longest streak: {days}", days=look.streak_words(say, statistics["longest_streak"])),
        say.counted(statistics["mastered"], "1 technique mastered", "{count} techniques mastered")
        + " · "
        + say.counted(statistics["validations"], "1 session validated", "{count} sessions validated"),
        say.counted(statistics["taught"], "1 session taught", "{count} sessions taught"),
    ]


def told_graduated(say: Say) -> str:
    """For the member."""
    return say(
        "🎓 You have graduated. Your numbers of today are kept as they are, and you are always welcome here."
        " If you like, take along everything that is kept about you."
    )


def listed(say: Say, row: GraduationRow) -> str:
    """A line of the list."""
    return f"- {mention(row.user_id)} · {standing(say, row)}"
