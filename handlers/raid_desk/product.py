"""The raid desk as a product: a module that can be switched off and is closed to suspended members."""

from handlers.product import Product
from handlers.raid_desk.settings import SETTINGS

PRODUCT = Product(
    key="raid_desk",
    title="Raid desk",
    summary="Runs with live panels, keys, waiting lists and headcounts.",
    routers=(),
    refuses_suspended=True,
    settings=SETTINGS,
)
