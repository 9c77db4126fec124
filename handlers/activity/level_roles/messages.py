"""The words of /levelroles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from handlers.activity.level_roles.rules import Keeping
from handlers.kit.look import BRAND
from interactions.embeds import Embed
from interactions.escaping import Markdown, mention_role
from interactions.responses import Reply

if TYPE_CHECKING:
    from handlers.activity.level_roles.actions import ListedRole
    from interactions.languages import Say


def added(say: Say, role_id: int, level: int, keeping: Keeping, days: int | None) -> Reply:
    """A role has its level."""
    facts = {"role": mention_role(role_id), "level": say.number(level)}
    text = say("{role} now comes with level {level}.", **facts)
    hint = say("-# Members who have that level already get it with `/levelroles sync`.")
    return Reply(f"{text} {_keeping(say, keeping)}{_lasting(say, days)}\n{hint}", ephemeral=True)


def listed(say: Say, roles: Sequence[ListedRole]) -> Reply:
    """All level roles."""
    lines = [_line(say, listed) for listed in roles]
    text = "\n".join(lines) or say("There are none yet. A moderator can add one with `/levelroles add`.")
    return Reply(embeds=(Embed(title=say("Level roles"), description=text, color=BRAND),), ephemeral=True)


def _line(say: Say, listed: ListedRole) -> str:
    role = listed.role
    level = say("Level {level}", level=say.number(role.level))
    kept = f"{_keeping(say, role.keeping)}{_lasting(say, role.lasts_days)}"
    line = f"**{level}** {mention_role(role.role_id)} · {kept}"
    if listed.gone:
        return f"{line}\n-# ⚠️ {say('This role no longer exists.')}"
    if listed.above_bot:
        return f"{line}\n-# ⚠️ {say('It is above my own role, so I cannot give it: move mine above it.')}"
    return line


def _keeping(say: Say, keeping: Keeping) -> str:
    if keeping is Keeping.REPLACE:
        return say("It is taken when a higher one comes.")
    if keeping is Keeping.STICKY:
        return say("It is never taken.")
    return say("It is kept alongside higher ones.")


def _lasting(say: Say, days: int | None) -> str:
    if days is None:
        return ""
    text = say("It is taken away after {days} days.", days=say.number(days)) if days > 1 else ""
    return " " + (text or say("It is taken away after a day."))


def sync_progress(say: Say, examined: int) -> Reply:
    """While it runs."""
    return Reply(say("Comparing… {members} members so far.", members=say.number(examined)), ephemeral=True)


def sync_done(
    say: Say, examined: int, granted: int, revoked: int, *, away: int = 0, blocked: Sequence[int] = ()
) -> Reply:
    """The end: Discord carries the changes out one by one."""
    facts = {
        "members": say.number(examined),
        "granted": say.number(granted),
        "revoked": say.number(revoked),
    }
    if granted or revoked:
        text = say(
            "Members compared: {members}. Roles being given: {granted}, taken: {revoked}, one by one.",
            **facts,
        )
    else:
        text = say("Members compared: {members}. All have the right roles.", **facts)
    lines: list[str] = [text]
    if blocked:
        roles = Markdown(" ").join(map(mention_role, blocked))
        lines.append(
            "⚠️ "
            + say(
                "Left out: {roles}. They no longer exist or are above my own role: move mine above them.",
                roles=roles,
            )
        )
    if away:
        told = say(
            "Members who lack a role that was taken by hand or whose time is over: {members}. They "
            "get it again with its level, or by hand.",
            members=say.number(away),
        )
        lines.append(f"-# {told}")
    return Reply("\n".join(lines), ephemeral=True)
