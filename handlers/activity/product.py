"""Activity as a product: a module that can be switched off."""

from handlers.activity import boosts
from handlers.activity.achievements import commands as achievements
from handlers.activity.achievements import views as achievement_lists
from handlers.activity.achievements.profile import achievement_lines
from handlers.activity.activity_quests import commands as activity_quests
from handlers.activity.activity_quests import components as activity_quest_components
from handlers.activity.activity_quests import history as quest_history
from handlers.activity.activity_quests.profile import quest_lines
from handlers.activity.cached import CACHED
from handlers.activity.cards import commands as cards
from handlers.activity.cards import components as card_components
from handlers.activity.checkup.fixing import FIXES
from handlers.activity.checkup.reading import board_findings, reward_findings
from handlers.activity.checkup.settings import channel_hints, conflict_findings, dead_findings
from handlers.activity.curve import commands as curve
from handlers.activity.exports import EXPORTS
from handlers.activity.forgetting import FORGETTING
from handlers.activity.history import commands as history
from handlers.activity.leaderboards import commands as leaderboards
from handlers.activity.leaderboards import components as leaderboard_components
from handlers.activity.leaderboards import rankings
from handlers.activity.level_roles import commands as level_roles
from handlers.activity.parts import PARTS
from handlers.activity.presets import PRESETS
from handlers.activity.prizes import commands as prizes
from handlers.activity.rank import commands as rank
from handlers.activity.rank.profile import cycle_lines, level_lines
from handlers.activity.settings import SETTINGS
from handlers.activity.xp import commands as xp_commands
from handlers.activity.xp import components as xp_components
from handlers.activity.xp_imports import commands as xp_imports
from handlers.frame.product import Product
from handlers.platform.roles.rules import Role
from handlers.platform.settings.platform_settings import ChannelKey

PRODUCT = Product(
    key="activity",
    title="Activity",
    summary="Levels, leaderboards and rank cards from what members do.",
    routers=(
        rank.router,
        history.router,
        cards.router,
        card_components.router,
        leaderboards.router,
        rankings.router,
        leaderboard_components.router,
        xp_commands.router,
        xp_components.router,
        xp_imports.router,
        prizes.router,
        curve.router,
        level_roles.router,
        achievements.router,
        achievement_lists.router,
        activity_quests.router,
        activity_quest_components.router,
        quest_history.router,
        boosts.router,
    ),
    settings=SETTINGS,
    profile=(level_lines, cycle_lines, achievement_lines, quest_lines),
    checkup=(reward_findings, board_findings, dead_findings, conflict_findings, channel_hints),
    fixes=FIXES,
    presets=PRESETS,
    setup_roles=(Role.QUEST_MASTER,),
    setup_channels=(
        ChannelKey.LEVEL_UP,
        ChannelKey.LEADERBOARD_MESSAGES,
        ChannelKey.LEADERBOARD_VOICE,
        ChannelKey.QUEST,
        ChannelKey.ACHIEVEMENT,
    ),
    cached=CACHED,
    exports=EXPORTS,
    forgetting=FORGETTING,
    parts=PARTS,
)
