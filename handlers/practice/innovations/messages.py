"""The words of innovations. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.kit.look import BRAND
from handlers.practice import look
from handlers.practice.innovations.rules import MOST_INSTRUCTIONS
from handlers.practice.innovations.states import ProposeInnovation, ValidateInnovation
from handlers.practice.techniques.rules import MOST_DESCRIPTION, MOST_NAME
from interactions.components import ActionRow, Button, Label, Modal, TextInput, TextStyle
from interactions.embeds import Embed
from interactions.escaping import Markdown, bold, escape, mention, one_line, quote, shorten
from interactions.responses import OpenModal, Reply

if TYPE_CHECKING:
    from db.kit.reviews import ReviewRow
    from db.practice.innovations import InnovationRow
    from interactions.languages import Say

SHOWN = 150


def form(say: Say) -> OpenModal:
    """What is it, and how is it done?"""
    fields = (
        Label(say.plain("Name"), TextInput(name="name", max_length=MOST_NAME)),
        Label(
            say.plain("Description"),
            TextInput(name="description", style=TextStyle.PARAGRAPH, max_length=MOST_DESCRIPTION),
            say.plain("What it is good for"),
        ),
        Label(
            say.plain("Instructions"),
            TextInput(name="instructions", style=TextStyle.PARAGRAPH, max_length=MOST_INSTRUCTIONS),
            say.plain("Step by step, so that others can try it"),
        ),
    )
    return OpenModal(Modal(say.plain("Propose a technique"), ProposeInnovation(), fields))


def card(say: Say, review: ReviewRow) -> Embed:
    """What reviewers decide on."""
    facts = review.facts
    by = say("{who} proposes a technique.", who=mention(review.submitter_id))
    return _embed(facts["name"], by, facts["description"], facts["instructions"])


def _embed(name: str, head: str, description: str, instructions: str) -> Embed:
    """Escaping can double a text, and an embed has room for it."""
    lines = [head, "", escape(description), "", quote(instructions)]
    return Embed(title=shorten(escape(name), 250), description=shorten("\n".join(lines), 4_000), color=BRAND)


def shown(say: Say, row: InnovationRow, votes: int, needed: int, *, may_vote: bool) -> Reply:
    """A proposal whole; with the button for whoever may validate it."""
    head = Markdown("\n").join((_credit(say, row), _standing(say, row, votes, needed)))
    embed = _embed(row.name, head, row.description, row.instructions)
    return Reply(embeds=(embed,), components=(_button(say, row),) if may_vote else ())


def _credit(say: Say, row: InnovationRow) -> Markdown:
    return look.credit(say, row.author_id) or say("by a former member")


def _standing(say: Say, row: InnovationRow, votes: int, needed: int) -> Markdown:
    if row.state == "accepted":
        return say("✅ part of the catalogue")
    return say("validated by {count} of {needed}", count=say.number(votes), needed=say.number(needed))


def _button(say: Say, row: InnovationRow) -> ActionRow:
    return ActionRow((Button(say.plain("It works: validate"), ValidateInnovation(row.innovation_id)),))


def listed(say: Say, row: InnovationRow, votes: int, needed: int) -> str:
    """A line of the list."""
    head = f"{bold(row.name)} · {_credit(say, row)} · {_standing(say, row, votes, needed)}"
    return f"{head}\n{one_line(shorten(row.description, SHOWN))}"


def announced(say: Say, row: InnovationRow) -> Reply:
    """For everybody, so that they try it."""
    head = say("{who} proposes a technique. Have you tried it?", who=mention(row.author_id))
    embed = _embed(row.name, head, row.description, row.instructions)
    return Reply(embeds=(embed,), components=(_button(say, row),))


def accepted(say: Say, row: InnovationRow) -> Reply:
    """For everybody: it can be practised."""
    text = say("💡 **{technique}** is part of the catalogue now, and can be practised.", technique=row.name)
    return Reply(f"{text}\n-# {_credit(say, row)}")


def validated(say: Say, row: InnovationRow, votes: int, needed: int) -> Reply:
    """For whoever validated it."""
    text = say(
        "✔️ You have validated **{technique}**: {count} of {needed}.",
        technique=row.name,
        count=say.number(votes),
        needed=say.number(needed),
    )
    if votes >= needed:
        text = Markdown(f"{text} {say('That makes it part of the catalogue.')}")
    return Reply(text, ephemeral=True)
