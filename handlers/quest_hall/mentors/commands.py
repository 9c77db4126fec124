"""/mentor: sign up, ask for one, and see how it stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import msgspec

from db.quest_hall import mentor_pairs as pairs
from db.quest_hall import mentor_requests
from db.quest_hall import mentors as rows
from db.quest_hall.mentor_requests import AskedFor
from handlers.frame.context import Context
from handlers.kit.lists import Listed, Span, pages, show
from handlers.kit.reviews import Acting
from handlers.platform.profiles.sections import ProfileLine
from handlers.platform.roles.rules import Role
from handlers.platform.welcome.offers import WelcomeOffer, add_offer
from handlers.quest_hall.mentors import asking, messages, notices, offer_messages, pairing
from handlers.quest_hall.mentors.form import MOST_WORD, MentorForm, StudentForm, StudentText, read_topics
from handlers.quest_hall.mentors.refusals import NoSuchPair
from handlers.quest_hall.mentors.states import EndPair, FindMentor, Pairs, PickPair
from interactions.components import ActionRow, SelectOption, StringSelect
from interactions.escaping import mention
from interactions.fields import Field, Id
from interactions.forms import New
from interactions.options import MemberOption, Option
from interactions.responses import OpenModal, Reply, Update
from interactions.router import Router

router = Router()
router.group("mentor", "Mentors, and members who look for one")

Student = Annotated[MemberOption, Option("Which student", name="student")]
Whom = Annotated[MemberOption, Option("Which member", name="member")]
Offered = Annotated[tuple[str, ...], Field(max_length=MOST_WORD)]
MOST_OPTIONS = 25
Note = Annotated[str, Option("What you agreed on", name="text", max_length=1_000)]


@router.command("mentor signup", requires=Role.EVERYONE)
async def sign_up(ctx: Context, *, form: New[MentorForm]) -> Reply:
    """Become a mentor, or change what you offer."""
    return messages.signed_up(ctx.say, await asking.sign_up(ctx, form))


@router.command("mentor pause", requires=Role.EVERYONE)
async def pause(ctx: Context) -> Reply:
    """Get no requests for a while."""
    await asking.pause(await Acting.of(ctx), paused=True)
    return ctx.whisper("You get no requests until you use `/mentor resume`. Your students stay.")


@router.command("mentor resume", requires=Role.EVERYONE)
async def resume(ctx: Context) -> Reply:
    """Get requests again."""
    await asking.pause(await Acting.of(ctx), paused=False)
    return ctx.whisper("You get requests again.")


@router.command("mentor leave", requires=Role.EVERYONE)
async def leave(ctx: Context) -> Reply:
    """Stop being a mentor."""
    await asking.resign(await Acting.of(ctx))
    return ctx.whisper("You are no longer a mentor. Thank you for what you did.")


@router.command("mentor request", requires=Role.EVERYONE)
async def request(ctx: Context, *, form: New[StudentForm]) -> Reply:
    """Ask for a mentor who suits you."""
    return await _asked(ctx, AskedFor(**msgspec.structs.asdict(form)))


@router.component(FindMentor, requires=Role.EVERYONE)
async def find(ctx: Context, state: FindMentor) -> OpenModal:
    """The button under the welcome."""
    return offer_messages.request_form(
        ctx.say, await rows.list_offered_topics(ctx.db, ctx.guild_id, MOST_OPTIONS)
    )


@router.modal(FindMentor, requires=Role.EVERYONE)
async def take_request(
    ctx: Context, state: FindMentor, *, form: New[StudentText], offered: Offered = ()
) -> Reply:
    """What was chosen and filled in; the time zone is the server's."""
    topics = read_topics(",".join((*offered, *form.topics)))
    asked = msgspec.structs.asdict(form) | {"topics": topics, "timezone": (await ctx.guild()).timezone}
    return await _asked(ctx, AskedFor(**asked))


async def _asked(ctx: Context, asked: AskedFor) -> Reply:
    made = await asking.ask(ctx, asked)
    return Reply(
        messages.student_status(ctx.say, made, await mentor_requests.count_before(ctx.db, made)),
        ephemeral=True,
    )


@router.command("mentor cancel", requires=Role.EVERYONE)
async def cancel(ctx: Context) -> Reply:
    """Take your request for a mentor back."""
    await asking.cancel(await Acting.of(ctx))
    return ctx.whisper("Your request is taken back.")


@router.command("mentor status", requires=Role.EVERYONE)
async def status(ctx: Context) -> Reply:
    """See your request, your mentor, your students, and what waits for your answer."""
    lines = []
    pair = await pairs.find_of_student(ctx.db, ctx.guild_id, ctx.actor.id)
    lines += [messages.own_pair(ctx.say, pair)] if pair is not None else []
    own = await mentor_requests.find_open_request(ctx.db, ctx.guild_id, ctx.actor.id)
    if own is not None:
        lines.append(messages.student_status(ctx.say, own, await mentor_requests.count_before(ctx.db, own)))
    mentor = await rows.find_mentor(ctx.db, ctx.guild_id, ctx.actor.id)
    if mentor is None:
        nothing = ctx.say("You are neither a mentor nor a student. `/mentor request` asks for one.")
        return Reply("\n\n".join(lines) or nothing, ephemeral=True)
    offers = await mentor_requests.list_offers(ctx.db, ctx.guild_id, ctx.actor.id)
    students = await pairs.list_of_mentor(ctx.db, ctx.guild_id, ctx.actor.id)
    shown = messages.mentor_status(ctx.say, mentor, students, offers)
    below = offer_messages.offer_buttons(ctx.say, offers[0].request_id) if offers else ()
    return Reply(content="\n\n".join(lines), embeds=(shown,), components=below, ephemeral=True)


@router.command("mentor avoid", requires=Role.EVERYONE)
async def avoid(ctx: Context, *, member: Whom) -> Reply:
    """Never be paired with a member, or allow it again; nobody is told."""
    if await asking.switch_avoided(ctx, member.id):
        return ctx.whisper(
            "You are never paired with {member}. Nobody else sees this.", member=member.mention
        )
    return ctx.whisper("You can be paired with {member} again.", member=member.mention)


@router.command("mentor note", requires=Role.EVERYONE)
async def note(ctx: Context, *, text: Note, student: Student | None = None) -> Reply:
    """Write down what you agreed on; only the two of you see it."""
    acting = await Acting.of(ctx)
    pair = await pairing.find_own(acting, student.id if student is not None else None)
    await pairs.add_note(ctx.db, pair.pair_id, ctx.actor.id, text, ctx.now)
    if pair.mentor_id == ctx.actor.id:
        await pairs.mark_contact(ctx.db, pair.pair_id, ctx.now)
    return ctx.whisper("Noted; `/mentor progress` shows it to the two of you.")


@router.command("mentor end", requires=Role.EVERYONE)
async def end(ctx: Context, *, student: Student | None = None) -> Reply:
    """End a mentoring; nobody has to say why."""
    acting = await Acting.of(ctx)
    pair = await pairing.find_own(acting, student.id if student is not None else None)
    await pairing.end(acting, pair.pair_id, again=ctx.actor.id == pair.mentor_id)
    return Reply(notices.ended(ctx.say, pair, ctx.actor.id, again=False), ephemeral=True)


@router.command("mentor pairs", requires=Role.MODERATOR)
async def list_pairs(ctx: Context) -> Reply:
    """See all pairs, and end or match one again."""
    return await show(ctx, Pairs())


@pages(router, Pairs, requires=Role.MODERATOR)
async def page(ctx: Context, asked: Pairs, span: Span) -> Listed:
    """A page of pairs, the active ones first."""
    listed = await pairs.list_pairs(ctx.db, ctx.guild_id, span.limit, span.offset)
    active = [pair for pair in listed if pair.state == "active"]
    options = tuple(
        SelectOption(f"{pair.pair_id}", str(pair.pair_id), description=ctx.say("a pair of this page"))
        for pair in active
    )
    select = (
        StringSelect(state=PickPair(), placeholder=ctx.say("Choose a pair"), options=options)
        if options
        else None
    )
    return Listed(
        title=ctx.say("Mentors and students"),
        lines=[messages.pair_line(ctx.say, pair) for pair in listed],
        total=await pairs.count_pairs(ctx.db, ctx.guild_id),
        empty=ctx.say("There are no pairs yet."),
        rows=(ActionRow.of(select),) if select is not None else (),
    )


@router.component(PickPair, requires=Role.MODERATOR)
async def pick_pair(ctx: Context, state: PickPair, *, picked: Id) -> Reply:
    """A pair of the list."""
    pair = await pairs.find_pair(ctx.db, ctx.guild_id, picked)
    if pair is None:
        raise NoSuchPair
    return messages.pair_menu(ctx.say, pair)


@router.component(EndPair, requires=Role.MODERATOR)
async def end_pair(ctx: Context, state: EndPair) -> Update:
    """A moderator ends it; the student may get another mentor."""
    pair = await pairing.end(await Acting.of(ctx), state.pair_id, again=state.again)
    facts = {"mentor": mention(pair.mentor_id), "student": mention(pair.student_id)}
    return Update(content=ctx.say("The mentoring of {student} with {mentor} has ended.", **facts))


add_offer(WelcomeOffer("mentors", "Find a mentor", FindMentor(), module="quest_hall"))


async def mentor_lines(ctx: Context, user_id: int) -> Sequence[ProfileLine]:
    """For `/profile`: that they are a mentor, and for what."""
    mentor = await rows.find_mentor(ctx.db, ctx.guild_id, user_id)
    if mentor is None:
        return ()
    students = await pairs.list_of_mentor(ctx.db, ctx.guild_id, user_id)
    text = ctx.say("{count} of {most} students", count=len(students), most=mentor.capacity)
    return (ProfileLine(ctx.say("Mentor"), text),)
