"""What the list of spin-offs remembers."""

from handlers.kit.lists import Paged


class ShowSpinoffs(Paged, tag="practice.spinoffs/1"):
    """All of them."""
