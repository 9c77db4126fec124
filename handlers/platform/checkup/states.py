"""What the buttons of `/doctor` remember: what to fix. Never a right, never what was true then."""

from typing import Annotated

from msgspec import Meta

from interactions.custom_id import ComponentState


class FixFinding(ComponentState, tag="doctor.mend/1"):
    """One press fixes one finding."""

    kind: Annotated[str, Meta(max_length=16)]
    subject: Annotated[str, Meta(max_length=20)]


class LookAgain(ComponentState, tag="doctor.look/1"):
    """Examines again."""
