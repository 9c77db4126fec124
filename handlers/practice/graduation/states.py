"""What the components of graduations remember."""

from handlers.kit.lists import Paged
from interactions.custom_id import ComponentState


class Apply(ComponentState, tag="practice.graduate_apply/1"):
    """The button that applies, and its form."""


class WithdrawGraduation(ComponentState, tag="practice.graduate_withdraw/1"):
    """The button that takes an approved application back."""


class ShowGraduations(Paged, tag="practice.graduations/1"):
    """The list of graduations."""
