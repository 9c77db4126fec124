"""What can be wrong with a file, with one of its rows, and why an import does not go on."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from handlers.frame.refusals import Refusal


class ProblemKind(StrEnum):
    """Why a row is left out; with ENCODING it is not, only its name may be wrong."""

    NO_ID = "no_id"
    ROUNDED_ID = "rounded_id"
    NO_XP = "no_xp"
    NEGATIVE = "negative"
    TOO_MUCH = "too_much"
    FORMULA = "formula"
    TWICE = "twice"
    QUOTE = "quote"
    SHORT = "short"
    KEY_TWICE = "key_twice"
    NOT_A_MEMBER = "not_a_member"
    ENCODING = "encoding"


class ImportProblem(msgspec.Struct, frozen=True):
    """One of them: the line or entry, what stood there (cut short), and for TWICE where it stood first."""

    place: int
    kind: ProblemKind
    value: str = ""
    first: int = 0


class ClaimedRow(msgspec.Struct, frozen=True):
    """What a row claims, unchecked."""

    place: int
    user: object
    xp: object
    name: object = ""


class FileRefused(Refusal):
    """That file cannot be imported."""

    remedy = "`/xp export` shows what a file may look like."


class FileTooLarge(FileRefused):
    """That file has {size} MB; at most {most} can be imported."""

    remedy = "Pack it as .gz, or split it: several imports add up."


class UnpacksTooLarge(FileRefused):
    """Unpacked, that file has more than {most} MB."""

    remedy = "Split it: several imports add up."


class TooManyMembers(FileRefused):
    """That file names more than {most} members."""

    remedy = "Split it: several imports add up."


class TooManyRows(FileRefused):
    """That file has more than {most} rows."""

    remedy = "Split it: several imports add up."


class TooManyValues(FileRefused):
    """That JSON holds more than {most} values."""

    remedy = "Leave out what is neither id, name nor xp, or split it: several imports add up."


class TooHeavy(FileRefused):
    """That file takes too much memory or time to be read."""

    remedy = "`/xp export` shows what a file may look like; a large one can be split, several imports add up."


class ListTwice(FileRefused):
    """“{key}” is in that JSON twice, so it is unclear which one counts."""

    remedy = "Remove one of them."


class NotText(FileRefused):
    """That file is neither JSON nor CSV: it is not a text."""

    remedy = "From a spreadsheet, save it as CSV (UTF-8)."


class NotJson(FileRefused):
    """That file begins like JSON, but line {line} cannot be read. Nothing was imported."""

    remedy = "Export it again where it comes from; a cut-off download looks like this."


class NoMembersInJson(FileRefused):
    """That JSON holds no list of members."""

    remedy = 'It needs a list such as `{{"players": [{{"id": "…", "xp": 123}}]}}`.'


class NothingInIt(FileRefused):
    """There is nothing in that file."""

    remedy = "`/xp export` shows what a file may look like."


class FileNotThere(FileRefused):
    """Discord no longer serves that file, or not in time."""

    remedy = "Upload it again."


class ImportGone(Refusal):
    """This import was discarded, or is too old."""

    remedy = "Upload the file again with `/xp import`."


class ImportDone(Refusal):
    """This import was carried out already."""

    remedy = "`/xp undo` takes the last one back."


class ImportTakenBack(Refusal):
    """This import was taken back already."""

    remedy = "An import can be taken back once; upload the file again to have it back."


class NothingToUndo(Refusal):
    """There is no import that could be taken back."""

    remedy = "`/xp import` makes one."
