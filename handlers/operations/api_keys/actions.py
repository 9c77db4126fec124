"""Making and revoking keys."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from db.api import keys as rows
from db.api.keys import KeyRow, NewKey
from handlers.api.fields import Scope
from handlers.api.keys import API_KEYS, make_key
from handlers.frame.refusals import Refusal
from handlers.platform.roles.rules import rank
from handlers.platform.settings.platform_settings import PlatformSettings
from interactions.escaping import plain_name
from interactions.option_values import MemberOption

if TYPE_CHECKING:
    from handlers.frame.context import Context

MOST_KEYS = 25


class TooManyKeys(Refusal):
    """This server has {most} API keys already."""

    remedy = "Revoke one that is no longer used with `/apikey revoke`."


class KeyNeedsName(Refusal):
    """A key needs a name that can be seen."""

    remedy = "Write what it is for, such as Website."


class ActorOutranksYou(Refusal):
    """{member} ranks above you, so you cannot make a key that acts as them."""

    remedy = "Choose somebody else, or ask them to make the key."
    rule = (
        "A key may do what its member may. Nobody can make a key that may do more than they may themselves."
    )


class BotsHaveNoKeys(Refusal):
    """A key acts as a person, not as a bot."""

    remedy = "Choose a member."


class NoSuchKey(Refusal):
    """That key no longer exists."""

    remedy = "`/apikey list` shows those that are valid."


class MadeKey(msgspec.Struct, frozen=True):
    """A key, and its `token`, which is known only now."""

    key: KeyRow
    token: str


async def create(
    ctx: Context, name: str, scopes: tuple[Scope, ...], member: MemberOption | None, days: int | None
) -> MadeKey:
    """A key that acts as that member (oneself, where none is named)."""
    visible = plain_name(name, 50)
    if not visible:
        raise KeyNeedsName
    await _check_member(ctx, member)
    await rows.lock_guild_keys(ctx.db, ctx.guild_id)
    if len(await rows.list_keys(ctx.db, ctx.guild_id)) >= MOST_KEYS:
        raise TooManyKeys(most=MOST_KEYS)
    fresh = make_key(ctx.guild_id)
    new = NewKey(
        guild_id=ctx.guild_id,
        name=visible,
        prefix=fresh.prefix,
        hash=fresh.hash,
        scopes=list(scopes),
        actor_id=member.id if member is not None else ctx.actor.id,
        created_by=ctx.actor.id,
        created_at=ctx.now,
        expires_at=ctx.now + timedelta(days=days) if days is not None else None,
    )
    key_id = await rows.add_key(ctx.db, new)
    facts = {"name": visible, "prefix": fresh.prefix, "scopes": list(scopes), "acts_as": new.actor_id}
    await ctx.audit("apikey.create", str(key_id), **facts, days=days)
    ctx.cached_changed(API_KEYS)
    made = next(key for key in await rows.list_keys(ctx.db, ctx.guild_id) if key.api_key_id == key_id)
    return MadeKey(made, fresh.token)


async def _check_member(ctx: Context, member: MemberOption | None) -> None:
    if member is None or member.id == ctx.actor.id:
        return
    if member.user.bot:
        raise BotsHaveNoKeys
    roles, holder = (await ctx.guild_settings(PlatformSettings)).roles, _Holder(member)
    more = holder.is_administrator and not ctx.actor.is_administrator
    if more or rank(holder, roles) < rank(ctx.actor, roles):
        raise ActorOutranksYou(member=member.user.mention)


class _Holder:
    """A picked member, as far as roles go."""

    def __init__(self, member: MemberOption) -> None:
        self.id = member.id
        self.role_ids = frozenset(member.member.roles if member.member is not None else ())
        permissions = member.member.permissions if member.member is not None else None
        self.is_administrator = permissions is not None and permissions.is_administrator


async def revoke(ctx: Context, key_id: int) -> KeyRow:
    """It is no longer taken, from the commit on."""
    key = next((key for key in await rows.list_keys(ctx.db, ctx.guild_id) if key.api_key_id == key_id), None)
    if key is None or not await rows.mark_revoked(ctx.db, ctx.guild_id, key_id, ctx.now):
        raise NoSuchKey
    await ctx.audit("apikey.revoke", str(key_id), name=key.name, prefix=key.prefix)
    ctx.cached_changed(API_KEYS)
    return key
