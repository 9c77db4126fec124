"""Cookies: signed, out of reach of scripts, and only over https where the dashboard is."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Final

from itsdangerous import BadSignature, Signer

LOOKS: Final = "guildhall_look"


class Cookies:
    """Signs with a key that follows from the application's secret: another secret signs everybody out."""

    def __init__(self, client_secret: str, *, secure: bool) -> None:
        self._key = hmac.new(client_secret.encode(), b"guildhall dashboard", hashlib.sha256).digest()
        self._secure = secure
        self._prefix = "__Host-" if secure else ""
        """Browsers take such a cookie from this very host and over https only."""

    def read(self, cookies: Mapping[str, str], name: str) -> str | None:
        """What we have put there; None for anything else."""
        return self.verify(name, cookies.get(self._prefix + name, ""))

    def header(self, name: str, value: str, *, max_age_s: int | None = None) -> str:
        """For Set-Cookie. An empty value deletes it."""
        told = self.sign(name, value) if value else ""
        age = 0 if not value else max_age_s
        return self._header(self._prefix + name, told, age)

    def look_header(self, value: str) -> str:
        """How the pages look to this browser, for a year: nothing to protect."""
        return self._header(LOOKS, value, 365 * 86_400)

    def sign(self, purpose: str, value: str) -> str:
        """A text that `verify` takes for the same purpose."""
        return self._signer(purpose).sign(value).decode()

    def verify(self, purpose: str, signed: str) -> str | None:
        """The text; None when it was not signed here for that purpose."""
        try:
            return self._signer(purpose).unsign(signed).decode()
        except (BadSignature, UnicodeError):
            return None

    def _signer(self, purpose: str) -> Signer:
        return Signer(self._key, salt=f"guildhall {purpose}", digest_method=hashlib.sha256)

    def _header(self, name: str, value: str, max_age_s: int | None) -> str:
        parts = [f"{name}={value}", "Path=/", "SameSite=Lax", "HttpOnly"]
        parts += [f"Max-Age={max_age_s}"] if max_age_s is not None else []
        parts += ["Secure"] if self._secure else []
        return "; ".join(parts)
