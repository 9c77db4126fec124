"""How our messages look."""

from typing import Final

BRAND: Final = 0x571173
"""The colour of embeds that have none of their own."""
