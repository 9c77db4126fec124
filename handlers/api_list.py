"""The endpoints of all products, in the order in which they are described. A list, not discovery."""

from collections.abc import Sequence

from handlers.activity.achievements import api as achievements
from handlers.activity.activity_quests import api as activity_quests
from handlers.activity.leaderboards import api as leaderboards
from handlers.api import public
from handlers.api.routes import Api
from handlers.operations.guild_backups import api as guild_backups
from handlers.operations.portal import api as portal
from handlers.operations.webhooks import api as webhooks
from handlers.platform.analytics import api as analytics
from handlers.platform.audit import api as audit
from handlers.platform.channels import api as channels
from handlers.platform.roles import api as roles
from handlers.platform.settings import api as settings
from handlers.practice.overview import api as practice
from handlers.quest_hall.board_quests import api as board_quests
from handlers.quest_hall.board_quests import chain_api as quest_chains
from handlers.quest_hall.bounties import api as bounties
from handlers.quest_hall.mentors import api as mentors
from handlers.quest_hall.ranks import api as ranks
from handlers.quest_hall.teams import api as teams
from handlers.raid_desk.dungeons import api as dungeons
from handlers.raid_desk.headcounts import api as headcounts
from handlers.raid_desk.moderation import api as moderation
from handlers.raid_desk.points import api as points
from handlers.raid_desk.quota import api as quota
from handlers.raid_desk.quota import standing_api as quota_standings
from handlers.raid_desk.runs import api as runs
from handlers.raid_desk.runs import leading_api as organizing
from handlers.raid_desk.verification import api as raiders
from handlers.raid_desk.verification import session_api as verifications

APIS: Sequence[Api] = (
    public.api,
    runs.api,
    organizing.api,
    headcounts.api,
    dungeons.api,
    raiders.api,
    verifications.api,
    moderation.api,
    points.api,
    quota.api,
    quota_standings.api,
    leaderboards.api,
    activity_quests.api,
    achievements.api,
    board_quests.api,
    quest_chains.api,
    bounties.api,
    ranks.api,
    teams.api,
    mentors.api,
    practice.api,
    roles.api,
    channels.api,
    settings.api,
    audit.api,
    analytics.api,
    guild_backups.api,
    webhooks.api,
    portal.api,
)
