"""The platform as a product: always on."""

from handlers import why
from handlers.platform.channels import commands as channels
from handlers.platform.modules import commands as modules
from handlers.platform.ping import commands as ping
from handlers.platform.roles import commands as roles
from handlers.product import Product

PRODUCT = Product(
    key="platform",
    title="Server",
    summary="Roles, channels, modules, settings, help.",
    routers=(ping.router, roles.router, channels.router, modules.router, why.router),
    can_be_disabled=False,
)
