"""The raid desk as a product: a module that can be switched off and is closed to suspended members."""

from handlers.frame.product import Product
from handlers.kit.reviews import doors
from handlers.platform.roles.rules import Role
from handlers.platform.settings.platform_settings import ChannelKey
from handlers.raid_desk import achievements as achievements  # so that they are known
from handlers.raid_desk import metrics as metrics
from handlers.raid_desk import templates
from handlers.raid_desk.analytics import ANALYTICS
from handlers.raid_desk.dungeons import commands as dungeons
from handlers.raid_desk.exports import EXPORTS
from handlers.raid_desk.forgetting import FORGETTING
from handlers.raid_desk.headcounts import commands as headcounts
from handlers.raid_desk.headcounts import components as headcount_components
from handlers.raid_desk.headcounts import panel as headcount_panel  # noqa: F401 (declares it)
from handlers.raid_desk.moderation import appeals as appeals
from handlers.raid_desk.moderation import commands as moderation
from handlers.raid_desk.moderation import listing as punishments
from handlers.raid_desk.moderation import panel as panel  # so that it is known
from handlers.raid_desk.moderation.checkup import FIXES, suspension_findings
from handlers.raid_desk.moderation.profile import moderation_lines
from handlers.raid_desk.moderation.suspending import find_end
from handlers.raid_desk.parts import PARTS
from handlers.raid_desk.points import commands as points
from handlers.raid_desk.points import config as points_config
from handlers.raid_desk.points import stats
from handlers.raid_desk.quota import commands as quota
from handlers.raid_desk.quota import config as quota_config
from handlers.raid_desk.quota import overrides as quota_overrides
from handlers.raid_desk.quota import standing as quota_standing
from handlers.raid_desk.quota.checkup import FIXES as QUOTA_FIXES
from handlers.raid_desk.quota.checkup import quota_findings
from handlers.raid_desk.quota.profile import quota_lines
from handlers.raid_desk.runs import (
    bringing,
    classes,
    history,
    inside,
    joining,
    logging_outcome,
    opening,
    presence,
    presses,
)
from handlers.raid_desk.runs import panel as run_panel  # noqa: F401 (declares it)
from handlers.raid_desk.runs.checkup import run_findings
from handlers.raid_desk.runs.profile import run_lines
from handlers.raid_desk.settings import SETTINGS
from handlers.raid_desk.team import commands as team
from handlers.raid_desk.team.commands import team_findings
from handlers.raid_desk.verification import commands as verification
from handlers.raid_desk.verification import config as verification_config
from handlers.raid_desk.verification import doors as verification_doors
from handlers.raid_desk.verification import lookups as realmeye
from handlers.raid_desk.verification.checkup import verification_findings
from handlers.raid_desk.verification.lookups import raider_lines
from handlers.raid_desk.verification.reviewing import VERIFICATIONS

PRODUCT = Product(
    key="raid_desk",
    title="Raid desk",
    summary="Runs with live panels, keys, waiting lists and headcounts.",
    routers=(
        opening.router,
        joining.router,
        classes.router,
        presence.router,
        bringing.router,
        presses.router,
        logging_outcome.router,
        inside.router,
        headcounts.router,
        headcount_components.router,
        dungeons.router,
        templates.router,
        history.router,
        verification.router,
        verification_doors.router,
        verification_config.router,
        realmeye.router,
        doors(VERIFICATIONS),
        moderation.router,
        punishments.router,
        appeals.router,
        quota.router,
        quota_config.router,
        quota_overrides.router,
        quota_standing.router,
        points.router,
        points_config.router,
        stats.router,
        team.router,
    ),
    refuses_suspended=True,
    suspended_until=find_end,
    settings=SETTINGS,
    setup_roles=(Role.ORGANIZER, Role.SECURITY, Role.VERIFIED_RAIDER, Role.SUSPENDED, Role.TEAM),
    setup_channels=(
        ChannelKey.RAID,
        ChannelKey.RAID_LOG,
        ChannelKey.GETVERIFIED,
        ChannelKey.PUNISHMENT_LOG,
        ChannelKey.QUOTA,
    ),
    profile=(raider_lines, run_lines, quota_lines, moderation_lines),
    analytics=ANALYTICS,
    checkup=(run_findings, verification_findings, suspension_findings, quota_findings, team_findings),
    fixes=FIXES | QUOTA_FIXES,
    exports=EXPORTS,
    forgetting=FORGETTING,
    parts=PARTS,
)
