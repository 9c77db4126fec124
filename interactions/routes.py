"""Discord's REST routes that we use, and what the rate limiter must know of each."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from urllib.parse import quote

MAJOR = ("channel_id", "guild_id", "webhook_id")
PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, repr=False)
class RestCall:
    """One route with its ids filled in. Its path may hold a token and is never shown.

    `major` parts the buckets: Discord counts per channel, guild or webhook. `operation` parts what has a
    limit of its own within the route (renaming a channel).
    """

    route: RestRoute
    path: str
    major: str
    operation: str = ""

    def __repr__(self) -> str:
        return f"Call({self.route.name})"


@dataclass(frozen=True, slots=True)
class RestRoute:
    """A method and a path template.

    `exempt`: outside the global limit and sent without the bot token. `repeatable`: twice is the same as
    once. `writes_message`: allowed_mentions must be said.
    """

    method: str
    template: str
    exempt: bool = False
    repeatable: bool = True
    writes_message: bool = False

    @property
    def name(self) -> str:
        return f"{self.method} {self.template}"

    def to(self, *, operation: str = "", **ids: int | str) -> RestCall:
        """The call with these ids, percent-encoded (`token`, `emoji` and such may be any text)."""
        names = PLACE.findall(self.template)
        if set(names) != set(ids):
            raise TypeError(f"{self.name} takes {names}, not {sorted(ids)}")
        path = PLACE.sub(lambda place: quote(str(ids[place[1]]), safe="@:"), self.template)
        major = next((f"{name}:{ids[name]}" for name in names if name in MAJOR), "")
        if "token" in ids:
            major += ":" + hashlib.sha256(str(ids["token"]).encode()).hexdigest()[:16]
        return RestCall(self, path, major, operation)


def _interaction(method: str, rest: str = "", *, repeatable: bool = True) -> RestRoute:
    return RestRoute(
        method,
        "/webhooks/{webhook_id}/{token}" + rest,
        exempt=True,
        repeatable=repeatable,
        writes_message=method in ("POST", "PATCH"),
    )


GET_GATEWAY_BOT = RestRoute("GET", "/gateway/bot")
GET_CURRENT_APPLICATION = RestRoute("GET", "/applications/@me")
EDIT_CURRENT_APPLICATION = RestRoute("PATCH", "/applications/@me")
GET_CURRENT_USER = RestRoute("GET", "/users/@me")

LIST_COMMANDS = RestRoute("GET", "/applications/{application_id}/commands")
PUT_COMMANDS = RestRoute("PUT", "/applications/{application_id}/commands")
LIST_GUILD_COMMANDS = RestRoute("GET", "/applications/{application_id}/guilds/{guild_id}/commands")
PUT_GUILD_COMMANDS = RestRoute("PUT", "/applications/{application_id}/guilds/{guild_id}/commands")

GET_ORIGINAL = _interaction("GET", "/messages/@original")
EDIT_ORIGINAL = _interaction("PATCH", "/messages/@original")
DELETE_ORIGINAL = _interaction("DELETE", "/messages/@original")
CREATE_FOLLOW_UP = _interaction("POST", repeatable=False)
EDIT_FOLLOW_UP = _interaction("PATCH", "/messages/{message_id}")
DELETE_FOLLOW_UP = _interaction("DELETE", "/messages/{message_id}")

LIST_WEBHOOKS = RestRoute("GET", "/channels/{channel_id}/webhooks")
CREATE_WEBHOOK = RestRoute("POST", "/channels/{channel_id}/webhooks", repeatable=False)
RUN_WEBHOOK = RestRoute("POST", "/webhooks/{webhook_id}/{token}", repeatable=False, writes_message=True)

GET_CHANNEL = RestRoute("GET", "/channels/{channel_id}")
EDIT_CHANNEL = RestRoute("PATCH", "/channels/{channel_id}")
DELETE_CHANNEL = RestRoute("DELETE", "/channels/{channel_id}")
LIST_MESSAGES = RestRoute("GET", "/channels/{channel_id}/messages")
GET_MESSAGE = RestRoute("GET", "/channels/{channel_id}/messages/{message_id}")
CREATE_MESSAGE = RestRoute("POST", "/channels/{channel_id}/messages", repeatable=False, writes_message=True)
EDIT_MESSAGE = RestRoute("PATCH", "/channels/{channel_id}/messages/{message_id}", writes_message=True)
DELETE_MESSAGE = RestRoute("DELETE", "/channels/{channel_id}/messages/{message_id}")
ADD_REACTION = RestRoute("PUT", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me")
PIN_MESSAGE = RestRoute("PUT", "/channels/{channel_id}/messages/pins/{message_id}")
UNPIN_MESSAGE = RestRoute("DELETE", "/channels/{channel_id}/messages/pins/{message_id}")
OPEN_THREAD_ON_MESSAGE = RestRoute("POST", "/channels/{channel_id}/messages/{message_id}/threads")
OPEN_THREAD = RestRoute("POST", "/channels/{channel_id}/threads", repeatable=False)
ADD_THREAD_MEMBER = RestRoute("PUT", "/channels/{channel_id}/thread-members/{user_id}")
REMOVE_THREAD_MEMBER = RestRoute("DELETE", "/channels/{channel_id}/thread-members/{user_id}")
EDIT_PERMISSIONS = RestRoute("PUT", "/channels/{channel_id}/permissions/{overwrite_id}")
DELETE_PERMISSIONS = RestRoute("DELETE", "/channels/{channel_id}/permissions/{overwrite_id}")
OPEN_DIRECT_MESSAGE = RestRoute("POST", "/users/@me/channels")

LIST_ACTIVE_THREADS = RestRoute("GET", "/guilds/{guild_id}/threads/active")
GET_GUILD = RestRoute("GET", "/guilds/{guild_id}")
LIST_CHANNELS = RestRoute("GET", "/guilds/{guild_id}/channels")
CREATE_CHANNEL = RestRoute("POST", "/guilds/{guild_id}/channels", repeatable=False)
LIST_ROLES = RestRoute("GET", "/guilds/{guild_id}/roles")
CREATE_ROLE = RestRoute("POST", "/guilds/{guild_id}/roles", repeatable=False)
LIST_MEMBERS = RestRoute("GET", "/guilds/{guild_id}/members")
GET_MEMBER = RestRoute("GET", "/guilds/{guild_id}/members/{user_id}")
EDIT_MEMBER = RestRoute("PATCH", "/guilds/{guild_id}/members/{user_id}")
ADD_MEMBER_ROLE = RestRoute("PUT", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}")
REMOVE_MEMBER_ROLE = RestRoute("DELETE", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}")
LIST_EVENTS = RestRoute("GET", "/guilds/{guild_id}/scheduled-events")
CREATE_EVENT = RestRoute("POST", "/guilds/{guild_id}/scheduled-events", repeatable=False)
GET_EVENT = RestRoute("GET", "/guilds/{guild_id}/scheduled-events/{event_id}")
EDIT_EVENT = RestRoute("PATCH", "/guilds/{guild_id}/scheduled-events/{event_id}")
