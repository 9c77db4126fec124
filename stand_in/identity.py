"""The application's identity: id, token and key pair; kept in a folder so that restarts keep it."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from nacl.signing import SigningKey

from stand_in.clock import Clock, Snowflakes


@dataclass(frozen=True, slots=True)
class Identity:
    application_id: int
    token: str
    key: SigningKey
    client_secret: str

    @property
    def public_key(self) -> str:
        return bytes(self.key.verify_key).hex()


def make() -> Identity:
    application_id = Snowflakes(Clock()).next()
    name = base64.urlsafe_b64encode(str(application_id).encode()).decode().rstrip("=")
    return Identity(
        application_id,
        f"{name}.{secrets.token_urlsafe(4)}.{secrets.token_urlsafe(27)}",
        SigningKey.generate(),
        secrets.token_urlsafe(24),
    )


def keep(home: Path) -> Identity:
    """The identity of that folder; made and written there the first time."""
    file = home / "identity.json"
    if file.exists():
        kept = json.loads(file.read_text())
        key = SigningKey(bytes.fromhex(kept["private_key"]))
        return Identity(int(kept["application_id"]), kept["token"], key, _secret_of(kept))
    identity = make()
    home.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(".new")
    beside.write_text(
        json.dumps(
            {
                "application_id": str(identity.application_id),
                "token": identity.token,
                "private_key": bytes(identity.key).hex(),
                "public_key": identity.public_key,
                "client_secret": identity.client_secret,
            },
            indent=2,
        )
    )
    beside.chmod(0o600)
    beside.replace(file)
    return identity


def _secret_of(kept: dict[str, str]) -> str:
    """What was kept before there were secrets gets one that follows from its key: always the same."""
    return (
        kept.get("client_secret") or hashlib.sha256(f"client {kept['private_key']}".encode()).hexdigest()[:32]
    )
