"""Why a file cannot be imported."""

from __future__ import annotations

from handlers.frame.refusals import Refusal


class BackupNotThere(Refusal):
    """The file cannot be fetched from Discord, or is larger than {most} MB."""

    remedy = "Upload it again; a file of `/backup export` is never that large."


class BackupBroken(Refusal):
    """This file is not a backup of a server, or it is broken: {reason}."""

    remedy = "Take a file as `/backup export` gave it, without changing it."


class BackupOfOtherVersion(Refusal):
    """This file has the format {version}, and I read {known} only."""

    remedy = "It was made by another version of the bot: get a new one there with `/backup export`."


class BackupOfOtherServer(Refusal):
    """This file is a backup of the server {server}, not of this one."""

    remedy = "Import it there. Its roles, channels and members do not exist here."


class BackupEntryWrong(Refusal):
    """In the file, {part} cannot be read: {reason}."""

    remedy = "Take a file as `/backup export` gave it, or correct what is wrong in it."


class BackupImportGone(Refusal):
    """That import is no longer there: it was carried out, discarded, or replaced by a newer file."""

    remedy = "Start again with `/backup import`."


class BackupOutlookChanged(Refusal):
    """The server has changed since you saw what would happen, so nothing was imported."""

    remedy = "Use `/backup import` again and look at it once more."


class BackupTooLarge(Refusal):
    """The backup is too large for a file on Discord."""

    remedy = "Get it with the REST API: `GET /v1/export/…`."
