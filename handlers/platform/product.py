"""The platform as a product: always on."""

from handlers.frame import why
from handlers.frame.product import Product
from handlers.platform.analytics import commands as analytics
from handlers.platform.audit import commands as audit
from handlers.platform.channels import commands as channels
from handlers.platform.checkup import commands as checkup
from handlers.platform.checkup.logs import log_findings
from handlers.platform.checkup.maps import CHECKUP, FIXES
from handlers.platform.exports import EXPORTS
from handlers.platform.help import commands as help_commands
from handlers.platform.help import forms as command_forms
from handlers.platform.member_data import commands as member_data
from handlers.platform.member_data.forgetting import FORGETTING, leave_names
from handlers.platform.modules import commands as modules
from handlers.platform.notifications import commands as notifications
from handlers.platform.parts import PARTS
from handlers.platform.ping import commands as ping
from handlers.platform.profiles import commands as profiles
from handlers.platform.roles import commands as roles
from handlers.platform.roles.rules import Role
from handlers.platform.settings import commands as settings
from handlers.platform.settings.platform_settings import SETTINGS
from handlers.platform.setup import commands as setup
from handlers.platform.welcome import commands as welcome
from handlers.platform.welcome.checkup import FIXES as WELCOME_FIXES
from handlers.platform.welcome.checkup import welcome_findings

PRODUCT = Product(
    key="platform",
    title="Server",
    summary="Roles, channels, modules, settings, help.",
    routers=(
        ping.router,
        help_commands.router,
        command_forms.router,
        profiles.router,
        roles.router,
        channels.router,
        modules.router,
        settings.router,
        notifications.router,
        audit.router,
        analytics.router,
        checkup.router,
        setup.router,
        welcome.router,
        member_data.router,
        why.router,
    ),
    settings=SETTINGS,
    setup_roles=(Role.ADMINISTRATOR, Role.MODERATOR),
    can_be_disabled=False,
    checkup=(*CHECKUP, log_findings, welcome_findings),
    fixes={**FIXES, **WELCOME_FIXES},
    exports=EXPORTS,
    forgetting=FORGETTING,
    leaving=(leave_names,),
    parts=PARTS,
)
