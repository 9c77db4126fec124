"""/team: everything about one's team, as commands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec

from db.quest_hall import teams as rows
from db.quest_hall.teams import TeamLook
from handlers.frame.context import Context
from handlers.kit.lists import Listed, Span, pages, show
from handlers.kit.reviews import Acting
from handlers.platform.profiles.sections import ProfileLine
from handlers.platform.roles.giving import givable
from handlers.platform.roles.rules import Role
from handlers.quest_hall.settings import QuestSettings
from handlers.quest_hall.teams import calling, members, messages, notices, panel, roles, threads
from handlers.quest_hall.teams.finding import AnyTeam, OwnTeam, find_any, find_own, lock_led
from handlers.quest_hall.teams.forming import TeamForm, change, found
from handlers.quest_hall.teams.refusals import NameWhatToDecline
from handlers.quest_hall.teams.states import Teams
from handlers.quest_hall.teams.telling import note
from interactions.escaping import mention
from interactions.forms import Changes, New
from interactions.options import MemberOption, Option, RoleOption
from interactions.responses import OpenModal, Reply
from interactions.router import Router

router = Router()
router.group("team", "Teams of this server")

Asking = Annotated[MemberOption, Option("Who asked to join the team that you lead", name="member")]
TeamRole = Annotated[
    RoleOption, Option("Its role; leave it out to remove the role", name="role", who=givable)
]
Whom = Annotated[MemberOption, Option("Which member", name="member")]


@router.command("team create", requires=Role.EVERYONE)
async def create(ctx: Context, *, form: New[TeamForm]) -> Reply:
    """Make a team and lead it."""
    look = TeamLook(**msgspec.structs.asdict(form))
    team = await found(await Acting.of(ctx), look)
    return ctx.whisper(
        "**{team}** is there, and you lead it. Invite members with `/team invite`, and post its panel with "
        "`/team panel`.",
        team=team.name,
    )


@router.command("team edit", requires=Role.EVERYONE)
async def edit(ctx: Context, *, team: OwnTeam = "", form: Changes[TeamForm]) -> Reply | OpenModal:
    """Change your team's name and look; with nothing else chosen, a form opens."""
    own = await find_own(ctx, team)
    if not form:
        await lock_led(await Acting.of(ctx), own.team_id)
        return messages.look_form(ctx.say, own)
    after = await change(await Acting.of(ctx), own.team_id, dict(form.values))
    return ctx.whisper("**{team}** is changed.", team=after.name)


@router.command("team invite", requires=Role.EVERYONE)
async def invite(ctx: Context, *, member: Whom, team: OwnTeam = "") -> Reply:
    """Invite somebody to the team that you lead."""
    return await invited(ctx, (await find_own(ctx, team)).team_id, member)


async def invited(ctx: Context, team_id: int, member: MemberOption) -> Reply:
    """Says what became of the invitation."""
    team, is_in = await calling.invite(await Acting.of(ctx), team_id, member)
    facts = {"who": member.mention, "team": team.name}
    if is_in:
        return ctx.whisper("{who} had asked to join and is now in **{team}**.", **facts)
    return ctx.whisper("{who} is invited to **{team}**.", **facts)


@router.command("team join", requires=Role.EVERYONE)
async def join(ctx: Context, *, team: AnyTeam) -> Reply:
    """Ask to be let into a team, or accept its invitation."""
    return await asked(ctx, (await find_any(ctx, team)).team_id)


async def asked(ctx: Context, team_id: int) -> Reply:
    """Says what became of the request."""
    team, is_in = await calling.ask(await Acting.of(ctx), team_id)
    if is_in:
        return ctx.whisper("You are now in the team **{team}**.", team=team.name)
    return ctx.whisper("The leader of **{team}** reads that you would like to join.", team=team.name)


@router.command("team decline", requires=Role.EVERYONE)
async def decline(ctx: Context, *, team: AnyTeam = "", member: Asking | None = None) -> Reply:
    """Decline a team's invitation, or as leader what a member asked for."""
    acting = await Acting.of(ctx)
    if member is not None:
        own = await find_own(ctx, team)
        await calling.decline(acting, own, member.id)
        return declined(ctx, own.name, member.id)
    if not team:
        raise NameWhatToDecline
    asked_by = await find_any(ctx, team)
    await calling.decline(acting, asked_by, ctx.actor.id)
    return declined(ctx, asked_by.name, ctx.actor.id)


def declined(ctx: Context, team: str, user_id: int) -> Reply:
    """Says who does not join."""
    facts = {"who": mention(user_id), "team": team}
    return ctx.whisper("Declined: {who} does not join **{team}**.", **facts)


@router.command("team leave", requires=Role.EVERYONE)
async def leave(ctx: Context, *, team: OwnTeam = "") -> Reply:
    """Leave your team."""
    return await left(ctx, (await find_own(ctx, team)).team_id)


async def left(ctx: Context, team_id: int) -> Reply:
    """Says that the actor has left."""
    team = await members.leave(await Acting.of(ctx), team_id)
    return ctx.whisper("You have left **{team}**.", team=team.name)


@router.command("team kick", requires=Role.EVERYONE)
async def kick(ctx: Context, *, member: Whom, team: OwnTeam = "") -> Reply:
    """Remove somebody from the team that you lead."""
    return await kicked(ctx, (await find_own(ctx, team)).team_id, member.id)


async def kicked(ctx: Context, team_id: int, user_id: int) -> Reply:
    """Says that somebody is out."""
    team = await members.kick(await Acting.of(ctx), team_id, user_id)
    return Reply(notices.left(ctx.say, team, user_id), ephemeral=True)


@router.command("team transfer", requires=Role.EVERYONE)
async def transfer(ctx: Context, *, member: Whom, team: OwnTeam = "") -> Reply:
    """Hand over the lead of your team."""
    return await handed_over(ctx, (await find_own(ctx, team)).team_id, member.id)


async def handed_over(ctx: Context, team_id: int, user_id: int) -> Reply:
    """Says who leads now."""
    team = await members.hand_over(await Acting.of(ctx), team_id, user_id)
    return Reply(notices.leads_now(ctx.say, team, user_id), ephemeral=True)


@router.command("team disband", requires=Role.EVERYONE)
async def disband(ctx: Context, *, team: OwnTeam = "") -> Reply:
    """End the team that you lead."""
    own = await find_own(ctx, team)
    return messages.sure_to_disband(ctx.say, await lock_led(await Acting.of(ctx), own.team_id))


@router.command("team info", requires=Role.EVERYONE)
async def info(ctx: Context, *, team: AnyTeam = "") -> Reply:
    """See a team; yours if left out."""
    chosen = await find_any(ctx, team) if team else await find_own(ctx)
    return messages.info(ctx.say, await panel.read(ctx.db, await ctx.guild(), chosen))


@router.command("team panel", requires=Role.EVERYONE)
async def post_panel(ctx: Context, *, team: OwnTeam = "") -> Reply:
    """Post your team's panel here; it follows what changes."""
    own = await find_own(ctx, team)
    await panel.post(ctx, own)
    return ctx.whisper("The panel of **{team}** will be here in a moment.", team=own.name)


@router.command("team thread", requires=Role.EVERYONE)
async def thread(ctx: Context, *, team: OwnTeam = "") -> Reply:
    """Have a private thread made for the team that you lead."""
    return await thread_asked(ctx, (await find_own(ctx, team)).team_id)


async def thread_asked(ctx: Context, team_id: int) -> Reply:
    """Says that a thread is being made, or where it is."""
    acting = await Acting.of(ctx)
    team = await lock_led(acting, team_id)
    if await threads.ask(acting, team):
        await note(acting, "thread", team)
        return ctx.whisper("The team's thread is being made; everybody in the team is added.")
    if team.thread_id is None:
        return ctx.whisper("The team's thread is being made.")
    return ctx.whisper("The team's thread is <#{thread_id}>.", thread_id=str(team.thread_id))


@router.command("team role", requires=Role.MODERATOR)
async def choose_role(ctx: Context, *, team: AnyTeam, role: TeamRole | None = None) -> Reply:
    """Give a team a role that its members have, or take it away."""
    picked = role.role if role is not None else None
    after = await roles.choose(await Acting.of(ctx), (await find_any(ctx, team)).team_id, picked)
    facts: dict[str, Any] = {"team": after.name, "role": picked.mention if picked else ""}
    if picked is None:
        return ctx.whisper("**{team}** no longer has a role.", **facts)
    return ctx.whisper("Members of **{team}** get {role}, also those who join later.", **facts)


@router.command("team list", requires=Role.EVERYONE)
async def list_all(ctx: Context) -> Reply:
    """See all teams of this server."""
    return await show(ctx, Teams())


@router.command("team find", requires=Role.EVERYONE)
async def find(ctx: Context) -> Reply:
    """See teams that look for members."""
    return await show(ctx, Teams(looking=True))


@pages(router, Teams, requires=Role.EVERYONE)
async def page(ctx: Context, asked: Teams, span: Span) -> Listed:
    """A page of teams, by name."""
    most = (await ctx.guild_settings(QuestSettings)).most_team_members
    total = await rows.count_teams(ctx.db, ctx.guild_id, looking=asked.looking, smaller_than=most)
    listed = await rows.list_teams(
        ctx.db,
        ctx.guild_id,
        looking=asked.looking,
        smaller_than=most,
        limit=span.limit,
        offset=span.offset,
    )
    nothing = (
        ctx.say("No team looks for members now. `/team create` makes a new one.")
        if asked.looking
        else ctx.say("There is no team yet. `/team create` makes one.")
    )
    return Listed(
        title=ctx.say("Teams that look for members") if asked.looking else ctx.say("Teams"),
        lines=[messages.line(ctx.say, team, most) for team in listed],
        total=total,
        empty=nothing,
        gap="\n",
    )


async def team_lines(ctx: Context, user_id: int) -> Sequence[ProfileLine]:
    """Teams, for `/profile`."""
    own = await rows.list_teams_of(ctx.db, ctx.guild_id, user_id)
    return [ProfileLine(ctx.say("Teams"), messages.profile(ctx.say, own, user_id))] if own else ()
