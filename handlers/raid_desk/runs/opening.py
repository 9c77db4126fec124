"""/run."""

from __future__ import annotations

from typing import Annotated

from handlers.frame.context import Context
from handlers.platform.roles.rules import Role
from handlers.raid_desk.dungeons.catalog import dungeon_choices
from handlers.raid_desk.runs.creation import RunTerms, made, make_run
from handlers.raid_desk.templates import make_from_template, suggest_templates
from interactions.option_values import RoleOption
from interactions.options import Option
from interactions.responses import Reply
from interactions.router import Router

router = Router()

Which = Annotated[str, Option("Which dungeon", max_length=60, autocomplete=dungeon_choices)]
Template = Annotated[
    str, Option("What you kept with /template save", max_length=60, autocomplete=suggest_templates)
]
Party = Annotated[str, Option("Who is in the group; everybody sees it", max_length=100)]
Location = Annotated[str, Option("Where to go; only members of the run can see it", max_length=100)]
Words = Annotated[str, Option("What people should know", max_length=500)]
AutoEnd = Annotated[int, Option("Minutes until it ends automatically; 0: never", ge=0, le=1_440)]
Voice = Annotated[bool, Option("A voice channel of its own, made at the start")]
MemberLimits = Annotated[
    str, Option("Limits in total, per class and per thing: 45, trickster 2, vial 1", max_length=200)
]
Needed = Annotated[RoleOption, Option("Only members with this role can join")]


@router.command("run", requires=Role.ORGANIZER)
async def run(
    ctx: Context,
    *,
    dungeon: Which | None = None,
    template: Template | None = None,
    party: Party | None = None,
    location: Location | None = None,
    description: Words | None = None,
    autoend: AutoEnd | None = None,
    voice: Voice | None = None,
    limits: MemberLimits | None = None,
    role: Needed | None = None,
) -> Reply:
    """Gather people for a dungeon: a panel they join on, with keys, classes and a waiting list."""
    asked = RunTerms(
        dungeon=dungeon or "",
        party=party,
        location=location,
        description=description or "",
        limits=limits or "",
        role_id=role.id if role is not None else None,
        auto_end_minutes=autoend,
        voice=voice,
    )
    if template is not None:
        return made(ctx.say, await make_from_template(ctx, template, asked))
    return made(ctx.say, await make_run(ctx, asked))
