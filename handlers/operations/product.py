"""Operations as a product: always on. What connects a server with the world outside of Discord."""

from handlers.api.keys import API_KEYS
from handlers.api.settings import SETTINGS
from handlers.frame.product import Product
from handlers.operations.api_keys import commands as api_keys
from handlers.operations.checkup import key_findings, webhook_findings
from handlers.operations.exports import EXPORTS
from handlers.operations.guild_backups import commands as guild_backups
from handlers.operations.portal import commands as portal
from handlers.operations.setup_lists import SETUP_LISTS
from handlers.operations.status import commands as status
from handlers.operations.webhooks import commands as webhooks

PRODUCT = Product(
    key="operations",
    title="API",
    summary="Keys and webhooks for this server's own sites and tools.",
    routers=(api_keys.router, webhooks.router, portal.router, status.router, guild_backups.router),
    can_be_disabled=False,
    settings=SETTINGS,
    cached=(API_KEYS,),
    exports=EXPORTS,
    setup_lists=SETUP_LISTS,
    checkup=(key_findings, webhook_findings),
)
