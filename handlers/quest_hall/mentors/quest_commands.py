"""/mentor quest, progress, graduation and feedback."""

from __future__ import annotations

from typing import Annotated

from db.quest_hall import mentor_pairs as pairs
from db.quest_hall import mentor_quests as rows
from handlers.frame.context import Context
from handlers.kit.lists import Listed, Span, pages, show
from handlers.kit.reviews import Acting
from handlers.platform.roles.rules import Role, allowed
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.quest_hall.mentors import notices, pairing, progress, progress_messages, tasks
from handlers.quest_hall.mentors.commands import Student
from handlers.quest_hall.mentors.refusals import NoSuchPair
from handlers.quest_hall.mentors.states import Feedback, MentorQuests
from interactions.escaping import mention, shorten
from interactions.options import MemberOption, Option
from interactions.responses import Choice, Reply
from interactions.router import Router

router = Router()
router.group("mentor quest", "Quests that mentors give their students")


async def suggest_quests(ctx: Context, typed: str) -> list[Choice]:
    """Quests of mentors."""
    listed = await rows.list_quests(ctx.db, ctx.guild_id, typed, 25, 0)
    return [Choice(shorten(quest.title, 100), str(quest.quest_id)) for quest in listed]


async def suggest_given(ctx: Context, typed: str) -> list[Choice]:
    """What the actor was given."""
    pair = await pairs.find_of_student(ctx.db, ctx.guild_id, ctx.actor.id)
    given = await rows.list_tasks(ctx.db, pair.pair_id) if pair is not None else []
    return [
        Choice(shorten(task.title, 100), str(task.quest_id))
        for task in given
        if task.state != "done" and typed.casefold() in task.title.casefold()
    ][:25]


Chosen = Annotated[str, Option("Which quest", name="quest", max_length=100, autocomplete=suggest_quests)]
Given = Annotated[str, Option("Which quest", name="quest", max_length=100, autocomplete=suggest_given)]
NoteText = Annotated[str, Option("What you have done", name="text", max_length=tasks.MOST_NOTE)]
Whose = Annotated[MemberOption, Option("Whose; your own if left out", name="student")]


@router.command("mentor quest create", requires=Role.EVERYONE)
async def create(
    ctx: Context,
    *,
    title: Annotated[str, Option("What to do, in a few words", max_length=tasks.MOST_TITLE)],
    description: Annotated[str, Option("What to do", max_length=1_000)] = "",
    points: Annotated[int, Option("Points for the student", ge=0, le=tasks.MOST_POINTS)] = 10,
    joint: Annotated[bool, Option("Whether the mentor does it with the student")] = False,
) -> Reply:
    """Write a quest that mentors can give their students."""
    made = await tasks.create(await Acting.of(ctx), title, description, points, joint=joint)
    return ctx.whisper("**{quest}** can be given to students now.", quest=made)


@router.command("mentor quest remove", requires=Role.EVERYONE)
async def remove(ctx: Context, *, quest: Chosen) -> Reply:
    """Remove a mentor quest that you wrote; those already given stay."""
    acting = await Acting.of(ctx)
    row = await tasks.find(acting, quest)
    await tasks.remove(ctx, acting, row)
    return ctx.whisper("**{quest}** is no longer given to students.", quest=row.title)


@router.command("mentor quest list", requires=Role.EVERYONE)
async def list_quests(ctx: Context) -> Reply:
    """See the quests that mentors give."""
    return await show(ctx, MentorQuests())


@pages(router, MentorQuests, requires=Role.EVERYONE)
async def quest_page(ctx: Context, asked: MentorQuests, span: Span) -> Listed:
    """By title."""
    listed = await rows.list_quests(ctx.db, ctx.guild_id, "", span.limit, span.offset)
    return Listed(
        title=ctx.say("Quests of mentors"),
        lines=[progress_messages.quest_line(ctx.say, quest) for quest in listed],
        total=await rows.count_quests(ctx.db, ctx.guild_id),
        empty=ctx.say("There are none yet. Mentors write some with `/mentor quest create`."),
    )


@router.command("mentor quest assign", requires=Role.EVERYONE)
async def assign(ctx: Context, *, quest: Chosen, student: Student | None = None) -> Reply:
    """Give your student a quest."""
    acting = await Acting.of(ctx)
    pair = await pairing.find_own(acting, student.id if student is not None else None)
    row = await tasks.find(acting, quest)
    await tasks.assign(acting, pair, row)
    facts = {"student": mention(pair.student_id), "quest": row.title}
    return ctx.whisper("{student} has the quest **{quest}** now.", **facts)


@router.command("mentor quest submit", requires=Role.EVERYONE)
async def submit(ctx: Context, *, quest: Given, text: NoteText = "") -> Reply:
    """Say that you have done a quest of your mentor."""
    acting = await Acting.of(ctx)
    task = await tasks.submit(acting, (await tasks.find(acting, quest)).quest_id, text)
    if task.state == "done":
        return Reply(notices.task_done(ctx.say, task), ephemeral=True)
    return ctx.whisper("Your mentor reads it and answers.")


@router.command("mentor quest review", requires=Role.EVERYONE)
async def review(
    ctx: Context,
    *,
    quest: Chosen,
    student: Student | None = None,
    missing: Annotated[
        str, Option("What is missing; if left out, it is done", max_length=tasks.MOST_NOTE)
    ] = "",
) -> Reply:
    """Confirm a quest of your student, or say what is missing."""
    acting = await Acting.of(ctx)
    pair = await pairing.find_own(acting, student.id if student is not None else None)
    quest_id = (await tasks.find(acting, quest)).quest_id
    if missing:
        await tasks.send_back(acting, pair, quest_id, missing)
        return ctx.whisper("Your student reads what is missing.")
    task = await tasks.confirm(acting, pair, quest_id)
    if task.state == "done":
        return ctx.whisper("**{quest}** is done.", quest=task.title)
    return ctx.whisper("Confirmed; it is done once your student confirms it too.")


@router.command("mentor progress", requires=Role.EVERYONE)
async def show_progress(ctx: Context, *, student: Whose | None = None) -> Reply:
    """See how far a student is: yourself, your own, or anybody's as a moderator."""
    acting = await Acting.of(ctx)
    roles = (await ctx.guild_settings(PlatformSettings)).roles
    if student is not None and allowed(ctx.actor, Role.MODERATOR, roles):
        pair = await pairs.find_of_student(ctx.db, ctx.guild_id, student.id)
        if pair is None:
            raise NoSuchPair
    elif student is not None and student.id != ctx.actor.id:
        pair = await pairing.find_own(acting, student.id)
    else:
        pair = await pairing.find_own(acting)
    return progress_messages.progress(ctx.say, await progress.see(acting, pair))


@router.command("mentor graduate", requires=Role.EVERYONE)
async def graduate(ctx: Context, *, student: Student | None = None) -> Reply:
    """Let your student graduate, once all steps are done."""
    acting = await Acting.of(ctx)
    pair = await pairing.find_own(acting, student.id if student is not None else None)
    if pair.mentor_id != ctx.actor.id:
        raise NoSuchPair
    await progress.graduate(acting, pair)
    return ctx.whisper(
        "🎓 {student} has graduated. Well done, both of you!", student=mention(pair.student_id)
    )


@router.command("mentor feedback", requires=Role.EVERYONE)
async def feedback(
    ctx: Context,
    *,
    stars: Annotated[int, Option("1: not good, 5: very good", ge=1, le=5)],
    text: Annotated[str, Option("What was good, what was missing", max_length=500)] = "",
) -> Reply:
    """Say how your mentoring was; only moderators read it."""
    await progress.rate(ctx, stars, text)
    return ctx.whisper("Thank you. Only moderators read this, without your name.")


@router.command("mentor feedbacks", requires=Role.MODERATOR)
async def list_feedback(ctx: Context) -> Reply:
    """See what students say of mentors."""
    return await show(ctx, Feedback())


@pages(router, Feedback, requires=Role.MODERATOR)
async def feedback_page(ctx: Context, asked: Feedback, span: Span) -> Listed:
    """By mentor, the newest first."""
    listed = await rows.list_feedback(ctx.db, ctx.guild_id, span.limit, span.offset)
    return Listed(
        title=ctx.say("What students say"),
        lines=[progress_messages.feedback_line(row) for row in listed],
        total=await rows.count_feedback(ctx.db, ctx.guild_id),
        empty=ctx.say("Nobody has said anything yet."),
    )
