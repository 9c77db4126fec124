"""What members can take along, by the name of the file."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from db.operations import exports

if TYPE_CHECKING:
    from db.exports import Export

EXPORTS: Final[Mapping[str, "Export"]] = {
    "portal": exports.portal,
}
