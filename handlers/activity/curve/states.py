"""What the curve's panel remembers: the proposal, which is checked again when it is applied."""

from typing import Annotated

from msgspec import Meta

from interactions.custom_id import ComponentState

Quadratic = Annotated[int, Meta(ge=0, le=1_000)]
Linear = Annotated[int, Meta(ge=0, le=100_000)]
Constant = Annotated[int, Meta(ge=1, le=1_000_000)]
Rate = Annotated[int, Meta(ge=0, le=1_000)]


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
