"""/journal: one's own sessions, which nobody else sees."""

from __future__ import annotations

from typing import Annotated

from db.practice import sessions as rows
from db.practice.techniques import TechniqueRow
from handlers.frame.context import Context
from handlers.kit.lists import Listed, Span, pages, show
from handlers.platform.portal import portal_row
from handlers.platform.roles.rules import Role
from handlers.practice.cached import TECHNIQUES
from handlers.practice.check_ins.commands import suggest_techniques
from handlers.practice.check_ins.rules import known_technique
from handlers.practice.journal import actions, messages
from handlers.practice.journal.states import DeleteSession, EditSession, PickSession, ShowJournal
from interactions.fields import Field
from interactions.options import Option
from interactions.responses import OpenModal, Reply, Update
from interactions.router import Router

router = Router()

Which = Annotated[
    str, Option("Only this technique", autocomplete=suggest_techniques, max_length=80, name="technique")
]
LastDays = Annotated[int, Option("Only the last days", ge=1, le=366, name="days")]
Words = Annotated[str, Option("Only sessions with these words", max_length=20, name="search")]
Minutes = Annotated[str, Field("minutes")]
Notes = Annotated[str, Field("notes")]


@router.command("journal", requires=Role.EVERYONE)
async def journal(
    ctx: Context, *, technique: Which | None = None, days: LastDays = 0, search: Words = ""
) -> Reply:
    """Read your own sessions and notes; only you see them."""
    technique_id = 0
    if technique:
        known: list[TechniqueRow] = await ctx.cached(TECHNIQUES)
        technique_id = known_technique(known, technique).technique_id
    return await show(ctx, ShowJournal(technique_id, days, search.strip(), owner=ctx.actor.id))


@pages(router, ShowJournal, requires=Role.EVERYONE, size=8)
async def read_journal(ctx: Context, asked: ShowJournal, span: Span) -> Listed:
    """A page of the actor's own sessions, whoever asked for the list."""
    since = await actions.first_of(ctx, asked.days) if asked.days else None
    technique_id = asked.technique or None
    total, minutes = await rows.count_sessions(
        ctx.db, ctx.guild_id, ctx.actor.id, technique_id=technique_id, since=since, words=asked.words
    )
    sessions = await rows.list_sessions(
        ctx.db,
        ctx.guild_id,
        ctx.actor.id,
        technique_id=technique_id,
        since=since,
        words=asked.words,
        limit=span.limit,
        offset=span.offset,
    )
    changeable = [session for session in sessions if actions.is_changeable(session, ctx.now)]
    return Listed(
        title=ctx.say("Your practice journal"),
        head=ctx.say.counted(minutes, "1 minute in total", "{count} minutes in total") if total else "",
        lines=[messages.line(ctx.say, session) for session in sessions],
        total=total,
        empty=ctx.say("Nothing is recorded here. `/checkin` begins your journal."),
        rows=(
            *messages.pick_row(ctx.say, changeable),
            *await portal_row(ctx, "members", ctx.actor.id, "journal"),
        ),
    )


@router.component(PickSession, requires=Role.EVERYONE)
async def pick_session(ctx: Context, state: PickSession, *, values: list[str]) -> Reply:
    """Shows what can be done with it."""
    chosen = values[0] if values else ""
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) <= 18):
        raise actions.SessionIsGone
    return messages.picked(ctx.say, await actions.find(ctx, int(chosen)))


@router.component(EditSession, requires=Role.EVERYONE)
async def open_form(ctx: Context, state: EditSession) -> OpenModal:
    """Opens the form."""
    return messages.form(ctx.say, await actions.find(ctx, state.session))


@router.modal(EditSession, requires=Role.EVERYONE)
async def edit_session(ctx: Context, state: EditSession, *, minutes: Minutes, notes: Notes = "") -> Update:
    """Takes the form."""
    return messages.edited(ctx.say, await actions.edit(ctx, state.session, minutes, notes))


@router.component(DeleteSession, requires=Role.EVERYONE)
async def delete_session(ctx: Context, state: DeleteSession) -> Update:
    """Deletes it."""
    return messages.deleted(ctx.say, await actions.delete(ctx, state.session))
