"""The endpoints of all products, in the order in which they are described. A list, not discovery."""

from collections.abc import Sequence

from handlers.api import public
from handlers.api.routes import Api
from handlers.platform.analytics import api as analytics
from handlers.platform.audit import api as audit
from handlers.platform.channels import api as channels
from handlers.platform.roles import api as roles
from handlers.platform.settings import api as settings

APIS: Sequence[Api] = (public.api, roles.api, channels.api, settings.api, audit.api, analytics.api)
