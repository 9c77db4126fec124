"""Operations as a product: always on. What connects a server with the world outside of Discord."""

from handlers.api.keys import API_KEYS
from handlers.api.settings import SETTINGS
from handlers.frame.product import Product
from handlers.operations.api_keys import commands as api_keys

PRODUCT = Product(
    key="operations",
    title="API",
    summary="Keys for this server's own sites and tools.",
    routers=(api_keys.router,),
    can_be_disabled=False,
    settings=SETTINGS,
    cached=(API_KEYS,),
)
