"""The answers that dispatch gives by itself: refusals with "Why?", errors, second deliveries."""

import secrets
from typing import TYPE_CHECKING, Annotated

from msgspec import Meta

from handlers.frame.refusals import LONGEST_NAME, Refusal
from handlers.platform.roles.rules import Role
from interactions.components import ActionRow, Button, ButtonStyle
from interactions.custom_id import ComponentState
from interactions.escaping import shorten
from interactions.payloads import Interaction, InteractionType
from interactions.responses import Acknowledge, Choices, Reply, Response

if TYPE_CHECKING:
    from interactions.languages import Say

MOST_CONTENT = 2_000
REFERENCE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class Why(ComponentState, tag="platform.why/1"):
    """The button under a refusal: the rule's name, and the role that was asked for, if one was."""

    refusal: Annotated[str, Meta(max_length=LONGEST_NAME)]
    required: Role | None = None


class UnknownCommand(Refusal):
    """I no longer know this command."""

    remedy = "Reload Discord, or wait some minutes: its list of commands is older than I am."


class UnknownPanel(Refusal):
    """This panel is out of date."""

    remedy = "Run its command again to get a fresh one."


class TooOften(Refusal):
    """That was too quick. You can do it again in {wait} s."""

    remedy = "Wait that long, then press or type again."
    rule = (
        "Each member can use a command a few times within some seconds, press on a panel more often, and "
        "most often on the panel of a run they lead, so that one person cannot keep the bot from everybody "
        "else. The operator of the bot sets these limits."
    )


class TooManyInGuild(Refusal):
    """Too many members of this server are using me at this moment. Try again in {wait} s."""

    remedy = "The limit is for the whole server and ends automatically."
    rule = "A server as a whole has a limit of calls, so that it cannot keep the bot from other servers."


class TooSlow(Refusal):
    """That took too long, so I stopped. Nothing was changed."""

    remedy = "Try again in a moment; if it lasts, tell the operator of the bot the reference {reference}."


class OutcomeUnknown(Refusal):
    """That took too long, and I cannot tell yet whether it was saved."""

    remedy = "Look before you try again. The reference for the operator of the bot is {reference}."


class DatabaseAway(Refusal):
    """I cannot reach my database at the moment. Nothing was changed."""

    remedy = "Try again in a minute; if it lasts, tell the operator of the bot the reference {reference}."


class WorkersAway(Refusal):
    """The part of me that does this kind of work does not answer at the moment, so I did not begin."""

    remedy = "Try again in a minute; if it lasts, the operator of the bot has to look at the workers."


class Unexpected(Refusal):
    """Something went wrong on my side. Nothing was changed."""

    remedy = "Tell the operator of the bot the reference {reference}: it is in the logs."


class AlreadyHandled(Refusal):
    """This was delivered twice, and the first delivery has been handled already."""

    remedy = "There is nothing to do."


def new_reference() -> str:
    """Short enough to be read out, long enough to be found in the logs."""
    letters = "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def refused(refusal: Refusal, interaction: Interaction, say: "Say") -> Response:
    """The refusal for the member's eyes only; while they are still typing, no suggestions."""
    if interaction.type == InteractionType.AUTOCOMPLETE:
        return Choices()
    content = shorten(refusal.text(say), MOST_CONTENT)
    return Reply(content=content, components=_why(refusal, say), ephemeral=True)


def _why(refusal: Refusal, say: "Say") -> tuple[ActionRow, ...]:
    if not refusal.rule:
        return ()
    state = Why(refusal=refusal.kind, required=refusal.fields.get("required"))
    return (ActionRow((Button(say("Why?"), state, style=ButtonStyle.SECONDARY),)),)


def handled_elsewhere(interaction: Interaction, say: "Say") -> Response:
    """The harmless answer to a second delivery that another process has the first of."""
    if interaction.type == InteractionType.COMPONENT or (
        interaction.type == InteractionType.MODAL and interaction.message is not None
    ):
        return Acknowledge()
    return refused(AlreadyHandled(), interaction, say)
