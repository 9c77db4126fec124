"""The quest hall as a product: a module that can be switched off and is closed to suspended members."""

from handlers.frame.product import Product
from handlers.platform.roles.rules import Role
from handlers.platform.settings.platform_settings import ChannelKey
from handlers.quest_hall import metrics as metrics  # so that they are known
from handlers.quest_hall.settings import SETTINGS

PRODUCT = Product(
    key="quest_hall",
    title="Quest hall",
    summary="Board quests with proof and review, points and ranks, bounties.",
    routers=(),
    refuses_suspended=True,
    settings=SETTINGS,
    setup_roles=(Role.QUEST_MASTER,),
    setup_channels=(ChannelKey.QUEST_BOARD, ChannelKey.QUEST_REVIEW),
)
