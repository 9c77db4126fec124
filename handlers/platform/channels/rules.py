"""Which channel serves a purpose for which one must be there."""

from typing import TYPE_CHECKING, Any

from handlers.frame.refusals import Refusal
from handlers.platform.channels.names import channel_name
from handlers.platform.settings.platform_settings import STANDS_IN, ChannelKey, PlatformSettings
from interactions.escaping import code

if TYPE_CHECKING:
    from interactions.languages import Say


class ChannelNotSet(Refusal):
    """No channel is set for **{purpose}** in this server."""

    remedy = "A moderator can choose one with `/setchannels`: {keys}."
    rule = "What this writes needs a channel of its own; moderators and above choose it with `/setchannels`."

    def translated_fields(self, say: "Say") -> dict[str, Any]:
        key: ChannelKey = self.fields["key"]
        enough = (key, STANDS_IN[key]) if key in STANDS_IN else (key,)
        keys = say(" or ").join(map(code, enough))
        return {"purpose": channel_name(say, key), "keys": keys}


def required_channel(settings: PlatformSettings, key: ChannelKey) -> int:
    """The channel of that purpose, or of the one that stands in for it; refuses when neither is set."""
    channel_id = settings.channel(key)
    if channel_id is None:
        raise ChannelNotSet(key=key)
    return channel_id
