"""Practice as a product: a module that can be switched off."""

from handlers.frame.product import Product
from handlers.kit.reviews import doors
from handlers.platform.roles.rules import Role
from handlers.platform.settings.platform_settings import ChannelKey
from handlers.platform.welcome.starters import STARTERS as WELCOME
from handlers.practice import defaults as defaults  # so that they are known
from handlers.practice import metrics as metrics
from handlers.practice import ties as ties
from handlers.practice.analytics import ANALYTICS
from handlers.practice.buddies import commands as buddies
from handlers.practice.cached import CACHED
from handlers.practice.challenges import commands as challenges
from handlers.practice.check_ins import commands as check_ins
from handlers.practice.checkup import practice_findings
from handlers.practice.exports import EXPORTS
from handlers.practice.forgetting import FORGETTING
from handlers.practice.graduation import commands as graduation
from handlers.practice.graduation.actions import GRADUATIONS
from handlers.practice.graduation.rules import SWITCH
from handlers.practice.innovations import commands as innovations
from handlers.practice.innovations.actions import INNOVATIONS
from handlers.practice.invites import commands as invites
from handlers.practice.journal import commands as journal
from handlers.practice.leaving import leave_buddy, leave_teachings
from handlers.practice.liberation import commands as liberation
from handlers.practice.own_time import commands as own_time
from handlers.practice.parts import PARTS
from handlers.practice.profile import practice_lines
from handlers.practice.rooms import commands as rooms
from handlers.practice.settings import SETTINGS
from handlers.practice.shield import commands as shield
from handlers.practice.shield.actions import SHIELDS
from handlers.practice.spinoffs import commands as spinoffs
from handlers.practice.spinoffs.actions import SPINOFFS
from handlers.practice.starters import STARTERS
from handlers.practice.streak import commands as streak
from handlers.practice.teaching import commands as teaching
from handlers.practice.techniques import commands as techniques
from handlers.practice.validations import commands as validations

PRODUCT = Product(
    key="practice",
    title="Practice",
    summary="Check-ins, streaks by one's own day, techniques and a private journal.",
    routers=(
        check_ins.router,
        own_time.router,
        streak.router,
        journal.router,
        techniques.router,
        validations.router,
        graduation.router,
        doors(GRADUATIONS, switch=SWITCH),
        teaching.router,
        buddies.router,
        challenges.router,
        invites.router,
        shield.router,
        doors(SHIELDS),
        rooms.router,
        innovations.router,
        doors(INNOVATIONS),
        spinoffs.router,
        doors(SPINOFFS),
        liberation.router,
    ),
    settings=SETTINGS,
    analytics=ANALYTICS,
    profile=(practice_lines,),
    checkup=(practice_findings,),
    setup_roles=(Role.ALUMNI, Role.SHIELD_VERIFIED, Role.GREETER),
    setup_channels=(ChannelKey.PRACTICE, ChannelKey.PRACTICE_REVIEW, ChannelKey.WELCOME),
    starters=(*WELCOME, *STARTERS),
    cached=CACHED,
    leaving=(leave_buddy, leave_teachings),
    exports=EXPORTS,
    forgetting=FORGETTING,
    parts=PARTS,
)
