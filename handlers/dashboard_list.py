"""The pages of all features, in the order of the navigation. A list, not discovery."""

from collections.abc import Sequence

import handlers.api_list  # noqa: F401  # the statuses of refusals are declared beside the endpoints
from handlers.activity.overview import pages as activity
from handlers.dashboard.pages import Pages
from handlers.operations.backups import pages as backups
from handlers.operations.guild_backups import pages as guild_backups
from handlers.platform.analytics import pages as analytics
from handlers.platform.audit import pages as audit
from handlers.platform.maps import pages as maps
from handlers.platform.modules import pages as modules
from handlers.platform.overview import pages as overview
from handlers.platform.profiles import pages as profiles
from handlers.platform.settings import pages as settings
from handlers.practice.overview import pages as practice
from handlers.quest_hall.overview import chain_pages, team_pages
from handlers.quest_hall.overview import pages as quests
from handlers.quest_hall.point_moves import pages as points
from handlers.raid_desk.moderation import pages as moderation
from handlers.raid_desk.points import pages as raid_points
from handlers.raid_desk.quota import pages as quota
from handlers.raid_desk.runs import pages as runs
from handlers.raid_desk.verification import pages as verification

PAGES: Sequence[Pages] = (
    overview.pages,
    activity.pages,
    profiles.pages,
    moderation.pages,
    verification.pages,
    points.pages,
    raid_points.pages,
    runs.pages,
    quota.pages,
    quests.pages,
    chain_pages.pages,
    team_pages.pages,
    practice.pages,
    analytics.pages,
    audit.pages,
    modules.pages,
    settings.pages,
    maps.pages,
    backups.pages,
    guild_backups.pages,
)
