"""What the curve's panel remembers: the proposal, which is checked again when it is applied."""

from typing import Annotated

from msgspec import Meta

from handlers.activity.curve.rules import CONSTANT, LINEAR, QUADRATIC, RATE
from interactions.custom_id import ComponentState

Quadratic = Annotated[int, Meta(ge=QUADRATIC[0], le=QUADRATIC[1])]
Linear = Annotated[int, Meta(ge=LINEAR[0], le=LINEAR[1])]
Constant = Annotated[int, Meta(ge=CONSTANT[0], le=CONSTANT[1])]
Rate = Annotated[int, Meta(ge=100 * RATE[0], le=100 * RATE[1])]


class ChoosePreset(ComponentState, tag="curve.preset/1"):
    """A curve with a name."""


class ProposeCurve(ComponentState, tag="curve.propose/1"):
    """The form with the coefficients."""


class ApplyCurve(ComponentState, tag="curve.apply/1"):
    """Let it act; `rate` in hundredths."""

    quadratic: Quadratic
    linear: Linear
    constant: Constant
    rate: Rate


class KeepCurve(ComponentState, tag="curve.keep/1"):
    """Leave all as it is."""
