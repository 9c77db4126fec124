"""What a handler has at hand: who asked, where, in which language, the transaction, the outbox."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from db.outbox import Outbox
from db.platform.audit import add_audit
from db.pool import LazyTransaction
from db.schedule import Schedule
from handlers.frame.access import GuildOnly
from handlers.frame.guild import Guild, read_guild
from handlers.platform.settings.platform_settings import PlatformSettings
from interactions.escaping import first_visible
from interactions.payloads import Interaction
from interactions.permissions import Permissions
from interactions.responses import Reply
from jobs.requests import FollowUp

if TYPE_CHECKING:
    from db.clock import Clock
    from handlers.frame.caches import Cached
    from handlers.frame.resources import Resources
    from interactions.languages import Say
    from interactions.router import Route

SettingsT = TypeVar("SettingsT", bound=msgspec.Struct)


class Actor(msgspec.Struct, frozen=True):
    """The member who acts, as the interaction describes them. `name` is not escaped."""

    id: int
    name: str
    role_ids: frozenset[int]
    permissions: Permissions
    is_administrator: bool


class Context:
    """One interaction, seen by its handler. What costs something is made when first asked for."""

    __slots__ = (
        "_actor",
        "_after_commit",
        "_db",
        "_guild",
        "_say",
        "interaction",
        "now",
        "resources",
        "route",
    )

    def __init__(self, interaction: Interaction, resources: "Resources") -> None:
        self.interaction = interaction
        self.resources = resources
        self.route: Route | None = None
        self.now: datetime = resources.clock.now()
        """One moment for the whole interaction."""
        self._actor: Actor | None = None
        self._guild: Guild | None = None
        self._say: Say | None = None
        self._db: LazyTransaction | None = None
        self._after_commit: list[Callable[[], None]] | None = None

    @property
    def in_guild(self) -> bool:
        """Whether it happened in a server."""
        return self.interaction.guild_id is not None

    @property
    def guild_id(self) -> int:
        """The server; in direct messages a refusal says that it takes one."""
        if self.interaction.guild_id is None:
            raise GuildOnly
        return self.interaction.guild_id

    @property
    def channel_id(self) -> int:
        """The channel, thread or direct message channel; 0 if Discord named none."""
        return self.interaction.channel_id or 0

    @property
    def actor(self) -> Actor:
        """Who asked."""
        if self._actor is None:
            self._actor = self._make_actor()
        return self._actor

    def _make_actor(self) -> Actor:
        user, member = self.interaction.user, self.interaction.member
        permissions = member.permissions if member is not None else Permissions.NONE
        return Actor(
            id=user.id,
            name=first_visible(member.nick if member is not None else None, user.display_name),
            role_ids=frozenset(member.roles) if member is not None else frozenset(),
            permissions=permissions,
            is_administrator=permissions.is_administrator,
        )

    @property
    def locale(self) -> str:
        """The language to answer in: the member's, else the server's, else English."""
        return self.resources.locale_for(self.interaction.locale, self.interaction.guild_locale)

    @property
    def say(self) -> "Say":
        """Texts in that language, and in the server's words."""
        if self._say is None:
            self._say = self.resources.languages.say_for(self.locale, self._wording)
        return self._say

    @property
    def _wording(self) -> str:
        """As far as it is known: whoever passed the door is in a server whose settings are."""
        guild_id = self.interaction.guild_id
        known = None if guild_id is None else self.resources.settings.known(guild_id)
        return "" if known is None else known.of(PlatformSettings).wording

    def whisper(self, sentence: str, /, **facts: object) -> Reply:
        """One sentence for their eyes only, said in that language."""
        return Reply(self.say(sentence, **facts), ephemeral=True)

    @property
    def clock(self) -> "Clock":
        """The process' clock."""
        return self.resources.clock

    @property
    def app_permissions(self) -> Permissions:
        """What the bot may do in this channel."""
        return self.interaction.app_permissions

    @property
    def db(self) -> LazyTransaction:
        """The interaction's transaction: begun at the first query, committed by dispatch."""
        if self._db is None:
            self._db = LazyTransaction(self.resources.pool)
        return self._db

    @property
    def transaction(self) -> LazyTransaction | None:
        """The transaction if anybody asked for it."""
        return self._db

    @property
    def outbox(self) -> Outbox:
        """Effects at Discord that follow from this transaction."""
        return Outbox(self.db, self.interaction.guild_id)

    @property
    def schedule(self) -> Schedule:
        """Timers, set in this transaction."""
        return Schedule(self.db, self.interaction.guild_id)

    @property
    def follow_up(self) -> FollowUp:
        """What a job needs to finish this interaction's answer."""
        interaction = self.interaction
        return FollowUp(
            application_id=interaction.application_id,
            token=interaction.token,
            interaction_id=interaction.id,
            locale=interaction.locale or "en-US",
            guild_locale=interaction.guild_locale,
            wording=self.say.wording,
        )

    async def guild_settings(self, kind: type[SettingsT]) -> SettingsT:
        """The guild's settings of that struct's module, at most moments old; defaults in direct messages."""
        if self.interaction.guild_id is None:
            return kind()
        cache = self.resources.settings
        known = cache.known(self.interaction.guild_id) or await cache.get(self.interaction.guild_id)
        return known.of(kind)

    async def guild(self) -> Guild:
        """The server with its settings (at most moments old), its days and the language of its posts."""
        if self._guild is None:
            self._guild = await self.guild_of(self.guild_id)
        return self._guild

    async def guild_of(self, guild_id: int) -> Guild:
        """The same of any server, for what is pressed in direct messages: whose it is, rows must say."""
        tools, cache = self.resources, self.resources.settings
        known = cache.known(guild_id) or await cache.get(guild_id)
        return await read_guild(
            self.db, guild_id, known, tools.languages, self.now, pictures_url=tools.pictures_url
        )

    async def audit(self, action: str, subject: str = "", **facts: Any) -> int:
        """Writes who did what into the audit, in this transaction."""
        return await add_audit(
            self.db,
            guild_id=self.guild_id,
            actor_id=self.actor.id,
            action=action,
            subject=subject,
            facts=facts,
            now=self.now,
        )

    def after_commit(self, act: Callable[[], None]) -> None:
        """Calls `act` once the transaction is durable; not at all if it is rolled back."""
        if self._after_commit is None:
            self._after_commit = []
        self._after_commit.append(act)

    def settings_changed(self) -> None:
        """This process sees the change at its next interaction; the others hear it from PostgreSQL."""
        guild_id = self.guild_id
        self.after_commit(lambda: self.resources.settings.changed_here(guild_id))

    async def cached(self, what: "Cached", part: str = "") -> Any:
        """What is known of the guild, at most as old as its kind says; where it is not kept, it is read."""
        cache = self.resources.caches.get(what.kind.name)
        if cache is None:
            return await what.load(self.db, self.guild_id, part, self.now)
        return await cache.get(self.guild_id, part)

    def cached_changed(self, what: "Cached") -> None:
        """This process sees the change at its next interaction; the others hear it from PostgreSQL."""
        guild_id, cache = self.guild_id, self.resources.caches.get(what.kind.name)
        if cache is not None:
            self.after_commit(lambda: cache.changed_here(guild_id))

    @property
    def unsettled(self) -> bool:
        """For dispatch: whether there is anything to commit."""
        return self._after_commit is not None or (self._db is not None and self._db.touched)

    async def commit(self) -> None:
        """For dispatch: makes durable what was written, then does what waited for it."""
        if self._db is not None:
            await self._db.commit()
        for act in self._after_commit or ():
            act()
