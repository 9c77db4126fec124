"""What the components of `/config` remember: which module, which setting. Never a right."""

from interactions.custom_id import ComponentState


class ChooseModule(ComponentState, tag="config.module/1"):
    """The select of modules."""


class ChooseHeading(ComponentState, tag="config.heading/1"):
    """The select of the headings of a module with many settings."""

    module: str


class ChooseSetting(ComponentState, tag="config.setting/1"):
    """The select of settings under one heading: the module's `heading`th, from 0."""

    module: str
    heading: int


class ChangeText(ComponentState, tag="config.text/1"):
    """The button that opens a form, and the form: for texts, numbers, colours, time zones."""

    module: str
    key: str


class ChangeSwitch(ComponentState, tag="config.switch/1"):
    """A button that says what it makes of the setting, so that two presses do no harm."""

    module: str
    key: str
    on: bool


class ChangeChoice(ComponentState, tag="config.choice/1"):
    """The select of what a setting can be."""

    module: str
    key: str


class ChangeRoles(ComponentState, tag="config.roles/1"):
    """The select of roles; what is chosen replaces the list."""

    module: str
    key: str


class ChangeChannels(ComponentState, tag="config.channels/1"):
    """The select of channels; what is chosen replaces the list."""

    module: str
    key: str


class ChangeRoleFactor(ComponentState, tag="config.role_factor/1"):
    """The button and the form for multipliers of roles."""

    module: str
    key: str


class ChangeChannelFactor(ComponentState, tag="config.channel_factor/1"):
    """The button and the form for multipliers of channels."""

    module: str
    key: str


class ResetSetting(ComponentState, tag="config.reset/1"):
    """The button that brings the default back."""

    module: str
    key: str
