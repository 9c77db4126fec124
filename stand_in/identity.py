"""The application's identity: id, token and key pair; kept in a folder so that restarts keep it."""

import base64
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
    )


def keep(home: Path) -> Identity:
    """The identity of that folder; made and written there the first time."""
    file = home / "identity.json"
    if file.exists():
        kept = json.loads(file.read_text())
        return Identity(
            int(kept["application_id"]), kept["token"], SigningKey(bytes.fromhex(kept["private_key"]))
        )
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
            },
            indent=2,
        )
    )
    beside.chmod(0o600)
    beside.replace(file)
    return identity
