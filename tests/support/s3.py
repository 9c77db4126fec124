"""A real S3-compatible server: rclone's, on a folder. It checks signatures and takes uploads in parts."""

import resource
import socket
import subprocess
import sys
import time
from pathlib import Path

from jobs.operations.stores import StoreBucket
from tests.support.machine import free_port

RCLONE = Path(sys.executable).with_name("rclone")
KEY_ID, SECRET = "GUILDHALLKEY", "guildhall-secret-key"
STARTS_WITHIN_S = 60.0


class S3Server:
    """`bucket` is the address of one that exists; `files` is what the store holds of it."""

    def __init__(self, folder: Path) -> None:
        self.files = folder / "backups" / "hall"
        self.files.mkdir(parents=True)
        self._port = free_port()
        self._process = subprocess.Popen(
            [
                RCLONE,
                "serve",
                "s3",
                "--addr",
                f"127.0.0.1:{self._port}",
                "--auth-key",
                f"{KEY_ID},{SECRET}",
                folder,
            ],
            stderr=subprocess.DEVNULL,
        )
        self.endpoint = f"http://127.0.0.1:{self._port}"

    def bucket(self, *, name: str = "backups", secret: str = SECRET) -> StoreBucket:
        """For whom has the key, unless another is named."""
        return StoreBucket(f"s3://{name}/hall", self.endpoint, key_id=KEY_ID, secret=secret)

    def until_it_answers(self) -> None:
        """It takes a moment to start."""
        deadline = time.monotonic() + STARTS_WITHIN_S
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self._port)) == 0:
                    return
            assert time.monotonic() < deadline
            time.sleep(0.02)

    def is_full(self) -> None:
        """No file may grow any more."""
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))

    def has_room(self) -> None:
        """Again."""
        unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, unlimited)

    def stop(self) -> None:
        """Ends it."""
        self._process.kill()
        self._process.wait()
