"""The quest hall as a product: a module that can be switched off and is closed to suspended members."""

from handlers.frame.product import Product
from handlers.kit.reviews import doors
from handlers.platform.roles.rules import Role
from handlers.platform.settings.platform_settings import ChannelKey
from handlers.quest_hall import defaults as defaults  # so that they are known
from handlers.quest_hall.analytics import ANALYTICS
from handlers.quest_hall.board_quests import (
    browsing,
    chain_commands,
    masters,
    members,
    review_commands,
    snoozing,
    statistics,
)
from handlers.quest_hall.board_quests.checkup import quest_findings
from handlers.quest_hall.board_quests.proofs import PROOFS
from handlers.quest_hall.bounties import commands as bounties
from handlers.quest_hall.bounties import deciding as bounty_decisions
from handlers.quest_hall.bounties import lists as bounty_lists
from handlers.quest_hall.bounties.checkup import bounty_findings
from handlers.quest_hall.bounties.proofs import PROOFS as BOUNTY_PROOFS
from handlers.quest_hall.exports import EXPORTS
from handlers.quest_hall.forgetting import FORGETTING
from handlers.quest_hall.hub import router as hub
from handlers.quest_hall.leaving import leave_bounties, leave_quests, leave_teams
from handlers.quest_hall.mentors import commands as mentors
from handlers.quest_hall.mentors import offer_commands as mentor_offers
from handlers.quest_hall.mentors import quest_commands as mentor_quests
from handlers.quest_hall.mentors import ties as ties  # so that they are known
from handlers.quest_hall.mentors.checkup import mentor_findings
from handlers.quest_hall.mentors.joining import ask_for_newcomers
from handlers.quest_hall.mentors.pairing import leave_mentoring
from handlers.quest_hall.parts import PARTS
from handlers.quest_hall.point_moves import commands as point_moves
from handlers.quest_hall.ranks import admin as rank_admin
from handlers.quest_hall.ranks import commands as ranks
from handlers.quest_hall.ranks import review_commands as rank_reviews
from handlers.quest_hall.ranks.checkup import RANK_FIXES, rank_findings
from handlers.quest_hall.ranks.requests import REQUESTS
from handlers.quest_hall.service_times import router as service_times
from handlers.quest_hall.settings import SETTINGS
from handlers.quest_hall.starters import STARTERS
from handlers.quest_hall.team_quests import commands as team_quests
from handlers.quest_hall.team_quests import review_commands as team_reviews
from handlers.quest_hall.team_quests.proofs import PROOFS as TEAM_PROOFS
from handlers.quest_hall.teams import commands as teams
from handlers.quest_hall.teams import components as team_components
from handlers.quest_hall.teams.checkup import team_findings

PRODUCT = Product(
    key="quest_hall",
    title="Quest hall",
    summary="Board quests, teams, bounties, points and ranks, mentors, welcome.",
    routers=(
        members.router,
        browsing.router,
        masters.router,
        chain_commands.router,
        statistics.router,
        review_commands.router,
        snoozing.router,
        service_times,
        hub,
        point_moves.router,
        bounties.router,
        bounty_decisions.router,
        bounty_lists.router,
        doors(BOUNTY_PROOFS),
        ranks.router,
        rank_admin.router,
        rank_reviews.router,
        doors(REQUESTS),
        doors(PROOFS),
        teams.router,
        team_components.router,
        team_quests.router,
        team_reviews.router,
        doors(TEAM_PROOFS),
        mentors.router,
        mentor_offers.router,
        mentor_quests.router,
    ),
    refuses_suspended=True,
    leaving=(leave_quests, leave_bounties, leave_teams, leave_mentoring),
    joining=(ask_for_newcomers,),
    settings=SETTINGS,
    analytics=ANALYTICS,
    profile=(ranks.rank_lines, statistics.quest_lines, teams.team_lines, mentors.mentor_lines),
    checkup=(quest_findings, bounty_findings, mentor_findings, rank_findings, team_findings),
    fixes=RANK_FIXES,
    setup_roles=(Role.QUEST_MASTER, Role.GREETER),
    setup_channels=(
        ChannelKey.QUEST_BOARD,
        ChannelKey.QUEST_REVIEW,
        ChannelKey.BOUNTY,
        ChannelKey.WELCOME,
        ChannelKey.MENTOR,
    ),
    starters=STARTERS,
    exports=EXPORTS,
    forgetting=FORGETTING,
    parts=PARTS,
)
