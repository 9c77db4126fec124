"""/validate: say that somebody has practised; /practice ask: ask for it."""

from __future__ import annotations

from typing import Annotated

from handlers.frame.context import Context
from handlers.frame.people import Person
from handlers.platform.roles.rules import Role
from handlers.practice.texts import MOST_NOTES
from handlers.practice.validations import actions, messages
from handlers.practice.validations.states import PickValidated, RevokeValidation
from interactions.escaping import mention
from interactions.fields import Field, Id
from interactions.options import MemberOption, Option
from interactions.responses import OpenModal, Reply, Update
from interactions.router import Router

router = Router()

PRACTISER = Person("bots have nothing to validate", oneself="Nobody validates their own sessions.")
Whose = Annotated[MemberOption, Option("Whose latest session", name="member", who=PRACTISER)]
ASKED = Person("bots validate nothing", oneself="Nobody validates their own sessions.", here=True)
Whom = Annotated[MemberOption, Option("Whom", name="member", who=ASKED)]
Message = Annotated[str, Option("A word to them", max_length=MOST_NOTES)]
Reason = Annotated[str, Field("reason")]


@router.command("validate", requires=Role.EVERYONE)
async def validate(ctx: Context, *, member: Whose, message: Message | None = None) -> Reply:
    """Say that somebody has practised: their latest session that you have not validated."""
    return messages.validated(
        ctx.say, member.id, await actions.validate(ctx, member.id, member.display_name, message)
    )


@router.command("practice ask", requires=Role.EVERYONE)
async def ask(ctx: Context, *, member: Whom) -> Reply:
    """Ask somebody to validate your latest session, which is shown to them."""
    return messages.asked(ctx.say, member.id, await actions.ask(ctx, member.id, member.display_name))


@router.component(PickValidated, requires=Role.EVERYONE)
async def validate_other(ctx: Context, state: PickValidated, *, picked: Id) -> Reply:
    """The same for another session of theirs."""
    done = await actions.validate(ctx, state.member, mention(state.member), session_id=picked)
    return messages.validated(ctx.say, state.member, done)


@router.component(RevokeValidation, requires=Role.EVERYONE)
async def ask_reason(ctx: Context, state: RevokeValidation) -> OpenModal:
    """Asks why."""
    await actions.refuse_others(ctx, state)
    return messages.reason_form(ctx.say, state)


@router.modal(RevokeValidation, requires=Role.EVERYONE)
async def revoke(ctx: Context, state: RevokeValidation, *, reason: Reason) -> Update:
    """Takes it back."""
    await actions.revoke(ctx, state, reason)
    return messages.revoked(ctx.say)
