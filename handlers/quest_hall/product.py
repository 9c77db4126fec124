"""The quest hall as a product: a module that can be switched off and is closed to suspended members."""

from handlers.frame.product import Product
from handlers.kit.reviews import doors
from handlers.platform.roles.rules import Role
from handlers.platform.settings.platform_settings import ChannelKey
from handlers.quest_hall import metrics as metrics  # so that they are known
from handlers.quest_hall.board_quests import masters, members
from handlers.quest_hall.board_quests.proofs import PROOFS
from handlers.quest_hall.settings import SETTINGS

PRODUCT = Product(
    key="quest_hall",
    title="Quest hall",
    summary="Board quests with proof and review, points and ranks, bounties.",
    routers=(members.router, masters.router, doors(PROOFS)),
    refuses_suspended=True,
    settings=SETTINGS,
    setup_roles=(Role.QUEST_MASTER,),
    setup_channels=(ChannelKey.QUEST_BOARD, ChannelKey.QUEST_REVIEW),
)
