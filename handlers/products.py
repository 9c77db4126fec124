"""Every product, in the order in which they are shown. A list, not discovery.

It is not in `handlers/__init__.py`: that runs at each import of a `handlers.x.y`, so a job that wants one
rule would import every door.
"""

from handlers.activity.product import PRODUCT as ACTIVITY
from handlers.frame.product import Product
from handlers.operations.product import PRODUCT as OPERATIONS
from handlers.platform.product import PRODUCT as PLATFORM
from handlers.practice.product import PRODUCT as PRACTICE
from handlers.quest_hall.product import PRODUCT as QUEST_HALL
from handlers.raid_desk.product import PRODUCT as RAID_DESK

PRODUCTS: tuple[Product, ...] = (PLATFORM, ACTIVITY, QUEST_HALL, RAID_DESK, PRACTICE, OPERATIONS)
