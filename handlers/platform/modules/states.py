"""What the components of `/modules` remember."""

from interactions.custom_id import ComponentState


class ChooseModules(ComponentState, tag="modules.choose/1"):
    """The select of modules that shall be on."""
