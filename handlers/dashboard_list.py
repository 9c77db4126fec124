"""The pages of all features, in the order of the navigation. A list, not discovery."""

from collections.abc import Sequence

from handlers.dashboard.pages import Pages
from handlers.platform.maps import pages as maps
from handlers.platform.overview import pages as overview
from handlers.platform.settings import pages as settings

PAGES: Sequence[Pages] = (overview.pages, settings.pages, maps.pages)
