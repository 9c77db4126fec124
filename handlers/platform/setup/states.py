"""What the components of `/setup` remember: the step, and what a select chooses. All else is in rows."""

from enum import StrEnum

from handlers.platform.roles.rules import Role
from handlers.platform.settings.platform_settings import ChannelKey
from interactions.custom_id import ComponentState


class SetupStep(StrEnum):
    """In their order."""

    MODULES = "modules"
    ROLES = "roles"
    CHANNELS = "channels"
    PRESET = "preset"
    SUMMARY = "summary"


class ShowStep(ComponentState, tag="setup.step/1"):
    """Back, on, skip."""

    step: SetupStep


class PickModules(ComponentState, tag="setup.modules/1"):
    """The modules that shall be on."""


class PickRole(ComponentState, tag="setup.role/1"):
    """The server's role for an internal one; nothing chosen: none."""

    role: Role


class PickChannel(ComponentState, tag="setup.channel/1"):
    """The channel for a purpose; nothing chosen: none."""

    key: ChannelKey


class ShowChannels(ComponentState, tag="setup.channels/1"):
    """Another page of channels; more than one page holds when many modules are on."""

    page: int


class CreateChannels(ComponentState, tag="setup.create/1"):
    """Makes the channels that are not chosen yet."""


class PickStarter(ComponentState, tag="setup.starter/1"):
    """Something to begin with."""


class PickPreset(ComponentState, tag="setup.preset/1"):
    """The kind of server."""
