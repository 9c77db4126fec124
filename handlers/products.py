"""Every product, in the order in which they are shown. A list, not discovery."""

from handlers.activity.product import PRODUCT as ACTIVITY
from handlers.platform.product import PRODUCT as PLATFORM
from handlers.product import Product

PRODUCTS: tuple[Product, ...] = (PLATFORM, ACTIVITY)
