"""Where the settings say that backups are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobs.operations.stores import Folder, StoreBucket

if TYPE_CHECKING:
    from deploy.settings import Settings
    from jobs.operations.stores import Store


def backup_store(settings: Settings) -> Store | None:
    """A bucket, a folder, or None where no backups are wanted."""
    if settings.backup_s3 is not None:
        return StoreBucket(
            settings.backup_s3,
            settings.aws_endpoint_url,
            settings.aws_region,
            settings.aws_access_key_id,
            settings.aws_secret_access_key,
        )
    return None if settings.backup_dir is None else Folder(settings.backup_dir)
