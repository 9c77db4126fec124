"""`/apikey`: keys of the REST API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from db.api import keys as rows
from db.api.keys import KeyRow
from handlers.api.fields import Scope
from handlers.frame.context import Context
from handlers.kit.look import BRAND
from handlers.operations.api_keys import actions
from handlers.platform.roles.rules import Role
from interactions.embeds import Embed
from interactions.escaping import bold, mention, timestamp
from interactions.option_values import MemberOption
from interactions.options import Option
from interactions.responses import Choice, Reply
from interactions.router import Router

router = Router()
router.group("apikey", "Keys for the REST API: for this server's own sites and tools.")

SCOPES = {
    "read": (Scope.READ,),
    "write": (Scope.WRITE,),
    "admin": (Scope.ADMIN,),
    "portal": (Scope.PORTAL,),
}


async def suggest_keys(ctx: Context, typed: str) -> Sequence[Choice]:
    """Keys whose name or beginning holds what was typed."""
    keys = await rows.list_keys(ctx.db, ctx.guild_id)
    wanted = typed.strip().casefold()
    fitting = [key for key in keys if wanted in key.name.casefold() or wanted in key.prefix]
    return [Choice(f"{key.name} · {key.prefix}…"[:100], str(key.api_key_id)) for key in fitting[:25]]


Name = Annotated[str, Option("What it is for, such as Website", min_length=1, max_length=50)]
For = Annotated[
    str,
    Option(
        "What it may be used for",
        name="scope",
        choices=(
            Choice("Read", "read"),
            Choice("Read and write", "write"),
            Choice("Read, write and configure", "admin"),
            Choice("Send events of the portal", "portal"),
        ),
    ),
]
ActsAs = Annotated[MemberOption, Option("Who it acts as. Leave empty for yourself", name="member")]
Days = Annotated[int, Option("After how many days it expires; never if left out", ge=1, le=3650)]
OneKey = Annotated[str, Option("The key", autocomplete=suggest_keys, max_length=20)]


@router.command("apikey create", requires=Role.ADMINISTRATOR)
async def create(
    ctx: Context, *, name: Name, scope: For, member: ActsAs | None = None, days: Days | None = None
) -> Reply:
    """Make a key. It is shown once."""
    made = await actions.create(ctx, name, SCOPES[scope], member, days)
    say, key = ctx.say, made.key
    lines = [
        say("**{name}** is ready. This is the only time that it is shown:", name=key.name),
        f"```\n{made.token}\n```",
        say("It acts as {member}: it may do what they may.", member=mention(key.actor_id)),
        say(
            "-# Anybody who has it can use it. `/apikey revoke` ends it immediately; `/v1/docs` "
            "shows what it can do."
        ),
    ]
    return Reply("\n".join(lines), ephemeral=True)


@router.command("apikey list", requires=Role.ADMINISTRATOR)
async def list_keys(ctx: Context) -> Reply:
    """Show the keys that are valid, whom they act as, and when they were used last."""
    keys = await rows.list_keys(ctx.db, ctx.guild_id)
    used = await rows.list_last_uses(ctx.db, ctx.guild_id)
    lines = []
    for key in keys:
        lines.append(f"{bold(key.name)} · `{key.prefix}…`\n-# {_facts(ctx, key)}")
        last = used.get(key.api_key_id)
        lines[-1] += " · " + (
            ctx.say("last used {when}", when=timestamp(last, "R")) if last else ctx.say("never used")
        )
    text = "\n".join(lines) or ctx.say("There are no keys. `/apikey create` makes one.")
    return Reply(embeds=(Embed(title=ctx.say("API keys"), description=text, color=BRAND),), ephemeral=True)


def _facts(ctx: Context, key: KeyRow) -> str:
    facts = [", ".join(key.scopes), ctx.say("acts as {member}", member=mention(key.actor_id))]
    if key.expires_at is not None:
        facts.append(
            ctx.say("expired {when}", when=timestamp(key.expires_at, "R"))
            if key.expires_at <= ctx.now
            else ctx.say("expires {when}", when=timestamp(key.expires_at, "R"))
        )
    return " · ".join(facts)


@router.command("apikey revoke", requires=Role.ADMINISTRATOR)
async def revoke(ctx: Context, *, key: OneKey) -> Reply:
    """End a key: from now on it is refused."""
    gone = await actions.revoke(ctx, int(key) if key.isascii() and key.isdigit() and len(key) < 19 else 0)
    return ctx.whisper("**{name}** is revoked: it is refused from now on.", name=gone.name)
