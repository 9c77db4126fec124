"""What is kept at rest so that only we can read it: sealed with a key that the database does not know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

KEY_BYTES: Final = SecretBox.KEY_SIZE


class CannotBeOpened(Exception):
    """None of the keys fits: it was sealed with one that is gone."""


class Vault:
    """Seals with the first key and opens with any, so that keys can be changed."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._boxes = [SecretBox(key) for key in keys]

    def __bool__(self) -> bool:
        """Whether anything can be sealed."""
        return bool(self._boxes)

    def __repr__(self) -> str:
        return f"Vault({len(self._boxes)} keys)"

    def seal(self, plain: bytes) -> bytes:
        """Something that tells nothing but its length."""
        return bytes(self._boxes[0].encrypt(plain))

    def open(self, sealed: bytes) -> bytes:
        """What was sealed; raises CannotBeOpened."""
        for box in self._boxes:
            try:
                return bytes(box.decrypt(sealed))
            except CryptoError:
                continue
        raise CannotBeOpened
