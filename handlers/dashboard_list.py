"""The pages of all features, in the order of the navigation. A list, not discovery."""

from collections.abc import Sequence

from handlers.dashboard.pages import Pages
from handlers.platform.maps import pages as maps
from handlers.platform.overview import pages as overview
from handlers.platform.profiles import pages as profiles
from handlers.platform.settings import pages as settings
from handlers.quest_hall.point_moves import pages as points
from handlers.raid_desk.moderation import pages as moderation
from handlers.raid_desk.verification import pages as verification

PAGES: Sequence[Pages] = (
    overview.pages,
    profiles.pages,
    moderation.pages,
    verification.pages,
    points.pages,
    settings.pages,
    maps.pages,
)
