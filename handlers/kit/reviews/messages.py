"""How reviews read. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from handlers.kit.reviews.rules import ReviewMove, ReviewState, claimed_by, may_appeal, state_word
from handlers.kit.reviews.ties import shown_ties
from interactions.components import (
    ActionRow,
    Button,
    ButtonStyle,
    Label,
    LinkButton,
    Modal,
    TextInput,
    TextStyle,
)
from interactions.escaping import Markdown, mention, quote, shorten, timestamp
from interactions.responses import Reply

if TYPE_CHECKING:
    from db.kit.reviews import PostedRow, ReviewRow
    from handlers.kit.reviews.reviewed import Reviewed
    from interactions.custom_id import ComponentState
    from interactions.languages import Say

LONGEST_REASON = 1_000
LONGEST_SHOWN = 750
"""Escaped, a text can be twice as long; a message takes two of them and what stands around them."""
ToPress = Callable[[ReviewMove], "ComponentState"]
"""The state of the button for a move."""


def card(say: Say, reviewed: Reviewed, review: ReviewRow, now: datetime, to_press: ToPress) -> Reply:
    """What reviewers see in the channel: how it stands, what was submitted, what they can do."""
    buttons: tuple[Button, ...] = ()
    if review.state == ReviewState.SUBMITTED:
        buttons = _reviewer_buttons(say, review, now, to_press)
        buttons += tuple(reviewed.more(say, review)) if reviewed.more is not None else ()
    return Reply(
        content="\n".join([*_standing(say, review, now), *shown_ties(say, review.facts)]),
        embeds=(reviewed.card(say, review),),
        components=(ActionRow(buttons),) if buttons else (),
    )


def receipt(say: Say, reviewed: Reviewed, review: ReviewRow, now: datetime, to_press: ToPress) -> Reply:
    """What the submitter sees, and what they can do."""
    buttons = []
    if review.state == ReviewState.DRAFT:
        buttons.append(Button(say("Submit"), to_press(ReviewMove.SUBMIT), ButtonStyle.PRIMARY))
    if review.state in (ReviewState.DRAFT, ReviewState.SUBMITTED, ReviewState.MORE_ASKED):
        buttons.append(Button(say("Withdraw"), to_press(ReviewMove.WITHDRAW)))
    if may_appeal(review, reviewed.terms, now):
        buttons.append(Button(say("Appeal"), to_press(ReviewMove.APPEAL)))
    return Reply(
        content="\n".join(_standing(say, review, now)),
        embeds=(reviewed.card(say, review),),
        components=(ActionRow(tuple(buttons)),) if buttons else (),
        ephemeral=True,
    )


def _standing(say: Say, review: ReviewRow, now: datetime) -> list[str]:
    """One line on how it stands, and under it what there is to know."""
    state, who = state_word(say, review.state), mention(review.submitter_id)
    lines: list[str] = [say("By {who}: **{state}**.", who=who, state=state)]
    if review.decided_by is not None and review.decided_at is not None:
        when = timestamp(review.decided_at, "f")
        lines.append(say("Decided by {who}, {when}.", who=mention(review.decided_by), when=when))
    elif review.state == ReviewState.SUBMITTED:
        lines.append(say("Submitted {when}.", when=timestamp(review.submitted_at, "R")))
        lines += _progress(say, review, now)
    if review.reason and review.state != ReviewState.APPROVED:
        lines.append(say("Reason: {reason}", reason=_quoted(review.reason)))
    if review.appeal is not None:
        lines.append(say("Appeal: {reason}", reason=_quoted(review.appeal)))
    return lines


def _progress(say: Say, review: ReviewRow, now: datetime) -> list[str]:
    lines: list[str] = []
    holder = claimed_by(review, now)
    if holder is not None and review.claimed_until is not None:
        until = timestamp(review.claimed_until, "R")
        lines.append(
            say("{who} is looking at this. It is free again {when}.", who=mention(holder), when=until)
        )
    if review.needed > 1:
        by = Markdown(", ").join(map(mention, review.approvals)) or say("nobody yet")
        count = f"{len(review.approvals)}/{review.needed}"
        lines.append(say("Approved {count}: {who}.", count=count, who=by))
    if review.reminders:
        lines.append(say("It has been waiting for too long."))
    return lines


def _reviewer_buttons(say: Say, review: ReviewRow, now: datetime, to_press: ToPress) -> tuple[Button, ...]:
    claimed = claimed_by(review, now) is not None
    first = (
        Button(say("Release"), to_press(ReviewMove.RELEASE))
        if claimed
        else Button(say("Take"), to_press(ReviewMove.CLAIM))
    )
    return (
        first,
        Button(say("Approve"), to_press(ReviewMove.APPROVE), ButtonStyle.SUCCESS),
        Button(say("Ask for more"), to_press(ReviewMove.ASK)),
        Button(say("Reject"), to_press(ReviewMove.REJECT), ButtonStyle.DANGER),
    )


def question(say: Say, move: ReviewMove, state: ComponentState) -> Modal:
    """Asks for the words that a move needs."""
    title, label = {
        ReviewMove.REJECT: (say("Reject"), say("What is wrong, and what would fix it?")),
        ReviewMove.ASK: (say("Ask for more"), say("What do you need to know or see?")),
        ReviewMove.APPEAL: (say("Appeal"), say("Why should somebody else look at it?")),
    }[move]
    field = TextInput(name="reason", style=TextStyle.PARAGRAPH, max_length=LONGEST_REASON)
    return Modal(title, state, (Label(label, field),))


def done(say: Say, review: ReviewRow) -> Reply:
    """For the reviewer who has just pressed."""
    if review.state == ReviewState.SUBMITTED:
        return Reply(content=say("Done. It is still waiting for a decision."), ephemeral=True)
    state = state_word(say, review.state)
    text = say("Done: it is **{state}** now. {who} is told.", state=state, who=mention(review.submitter_id))
    return Reply(content=text, ephemeral=True)


# -- for the submitter


def approved(say: Say, reviewed: Reviewed, review: ReviewRow) -> str:
    """After the last approval."""
    return say("**{title}** was approved.", title=_title(say, reviewed, review))


def rejected(say: Say, reviewed: Reviewed, review: ReviewRow, now: datetime) -> str:
    """With the reason, and what can be done about it."""
    lines: list[str] = [
        say("**{title}** was rejected.", title=_title(say, reviewed, review)),
        say("Reason: {reason}", reason=_quoted(review.reason)),
    ]
    if reviewed.again:
        lines.append("-# " + say(reviewed.again))
    if may_appeal(review, reviewed.terms, now):
        days = reviewed.terms.appeal_days
        lines.append("-# " + say("You can appeal once, within {days} days.", days=days))
    return "\n".join(lines)


def more_asked(say: Say, reviewed: Reviewed, review: ReviewRow) -> str:
    """With the question, and until when it can be answered."""
    lines: list[str] = [
        say("There is a question about **{title}**.", title=_title(say, reviewed, review)),
        _quoted(review.reason),
    ]
    if reviewed.again:
        lines.append("-# " + say(reviewed.again))
    if review.due_at is not None:
        lines.append("-# " + say("It expires {when}.", when=timestamp(review.due_at, "R")))
    return "\n".join(lines)


def expired(say: Say, reviewed: Reviewed, review: ReviewRow) -> str:
    """When nothing came in time."""
    lines = [say("**{title}** has expired.", title=_title(say, reviewed, review))]
    return "\n".join(lines + (["-# " + say(reviewed.again)] if reviewed.again else []))


# -- for reviewers


def reminder(say: Say, reviewed: Reviewed, review: ReviewRow, posted: PostedRow | None) -> Reply:
    """What has waited for too long."""
    text = say(
        "**{title}** by {who} has been waiting for a decision since {when}.",
        title=_title(say, reviewed, review),
        who=mention(review.submitter_id),
        when=timestamp(review.submitted_at, "f"),
    )
    if posted is None:
        return Reply(content=text)
    link = LinkButton(say("To the card"), _address(review.guild_id, posted))
    return Reply(content=text, components=(ActionRow((link,)),))


def queued(
    say: Say, reviewed: Reviewed, guild_id: int, review: ReviewRow, posted: PostedRow | None, now: datetime
) -> str:
    """A line of what waits."""
    title = _title(say, reviewed, review)
    line = f"- {f'[{title}]({_address(guild_id, posted)})' if posted is not None else title}"
    line += " · " + mention(review.submitter_id) + " · " + timestamp(review.submitted_at, "R")
    holder = claimed_by(review, now)
    return line + (f" · {say('taken by {who}', who=mention(holder))}" if holder else "")


def _title(say: Say, reviewed: Reviewed, review: ReviewRow) -> str:
    return shorten(reviewed.card(say, review).title or review.subject, 100)


def _quoted(text: str) -> Markdown:
    return shorten(Markdown(f"\n{quote(text)}"), LONGEST_SHOWN)


def _address(guild_id: int, posted: PostedRow) -> str:
    return f"https://discord.com/channels/{guild_id}/{posted.channel_id}/{posted.message_id}"
