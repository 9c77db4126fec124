"""The page on which a person lets an application know who they are: here one picks who that person is."""

from collections.abc import Iterator, Mapping
from html import escape

from stand_in.model import Guild, Member
from stand_in.oauth2.grants import Asked
from stand_in.world import World

SCOPES = {
    "identify": "See your name and picture",
    "guilds": "See which servers you are in",
    "email": "See your email address",
    "guilds.members.read": "See your roles in those servers",
}


def authorize_page(world: World, asked: Asked, query: Mapping[str, str]) -> str:
    """`query`: what the page was opened with; `user` in it is picked already."""
    name = escape(world.application.name)
    scopes = "".join(f"<li>{SCOPES[scope]}</li>" for scope in asked.scopes)
    people = "".join(_people(world, query.get("user", "")))
    body = (
        f"<p class=kicker>The local Discord</p><h1>{name} wants to know who you are</h1><ul>{scopes}</ul>"
        f"<form method=post><fieldset><legend>You are</legend>{people}</fieldset>"
        "<p class=answers><button name=answer value=cancel formnovalidate>Cancel</button>"
        "<button class=main name=answer value=authorize>Authorize</button></p></form>"
        f"<p class=small>After that you are at {escape(asked.redirect_uri)}</p>"
    )
    return _html(f"Authorize {name}", body)


def refused_page(reason: str) -> str:
    """For the person, when the application cannot be trusted with an answer."""
    return _html("Not possible", f"<h1>That did not work</h1><p role=alert>{escape(reason)}</p>")


def _people(world: World, picked: str) -> Iterator[str]:
    for guild in world.guilds.values():
        people = [member for member in guild.members.values() if not member.user.bot]
        yield f"<h2>{escape(guild.name)}</h2>"
        for member in sorted(
            people, key=lambda member: (-_weight(guild, member), member.display_name.lower())
        ):
            number = str(member.user.id)
            checked = " checked" if number == picked else ""
            yield (
                f"<label><input type=radio name=user value={number} required{checked}>"
                f"<span>{escape(member.display_name)}</span><small>{_roles(guild, member)}</small></label>"
            )


def _weight(guild: Guild, member: Member) -> int:
    """The owner first, then by the highest role."""
    if guild.owner_id == member.user.id:
        return 1_000
    held = [guild.roles[role].position for role in member.role_ids if role in guild.roles]
    return max(held, default=0)


def _roles(guild: Guild, member: Member) -> str:
    held = [guild.roles[role].name for role in member.role_ids if role in guild.roles]
    return escape(", ".join(["owner"] * (guild.owner_id == member.user.id) + sorted(held)))


def _html(title: str, body: str) -> str:
    return (
        "<!doctype html><html lang=en><head><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width, initial-scale=1'>"
        f"<title>{title}</title><link rel=stylesheet href=/page/oauth2.css></head>"
        f"<body><main>{body}</main></body></html>"
    )
