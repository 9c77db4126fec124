"""The pages of all features, in the order of the navigation. A list, not discovery."""

from collections.abc import Sequence

from handlers.dashboard.pages import Pages
from handlers.platform.overview import pages as overview

PAGES: Sequence[Pages] = (overview.pages,)
