"""The "Why?" button under a refusal: which rule it was, who can change it, and where the member stands."""

from handlers.frame.context import Context
from handlers.frame.frame_replies import Why
from handlers.frame.refusals import refusal_called
from handlers.platform.roles.rules import Role, granted_by, held
from handlers.platform.settings.platform_settings import PlatformSettings
from interactions.escaping import Markdown, code, mention_role
from interactions.languages import Say
from interactions.responses import Reply
from interactions.router import Router

router = Router()


@router.component(Why, requires=Role.EVERYONE, in_dm=True)
async def explain(ctx: Context, state: Why) -> Reply:
    """Tells the rule behind the refusal."""
    refusal = refusal_called(state.refusal)
    rule = refusal.rule if refusal is not None else ""
    lines: list[str] = [ctx.say(rule) if rule else ctx.say("That rule no longer exists. Try again.")]
    if state.required is not None and ctx.in_guild:
        settings = await ctx.guild_settings(PlatformSettings)
        lines += _standing(ctx, state.required, settings)
    return Reply(content="\n".join(lines), ephemeral=True)


def _standing(ctx: Context, required: Role, settings: PlatformSettings) -> list[str]:
    """Which roles are enough here, and which the member holds."""
    enough = [_role(ctx.say, role, settings) for role in granted_by(required)]
    mine = [code(role) for role in held(ctx.actor, settings.roles)]
    return [
        ctx.say("Each of these is enough: {roles}.", roles=Markdown(", ").join(enough)),
        ctx.say(
            "You hold: {roles}.", roles=Markdown(", ").join(mine) or ctx.say("none of the internal roles")
        ),
    ]


def _role(say: Say, role: Role, settings: PlatformSettings) -> Markdown:
    chosen = settings.roles.get(role)
    shown = mention_role(chosen) if chosen is not None else say("not set")
    return Markdown(f"`{role}` ({shown})")
