"""What the components of techniques remember."""

from typing import Annotated

from msgspec import Meta

from handlers.kit.lists import Paged


class ShowTechniques(Paged, tag="practice.techniques/1"):
    """`/techniques`. `category` empty: all."""

    category: Annotated[str, Meta(max_length=25)]
