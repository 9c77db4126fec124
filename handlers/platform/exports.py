"""What members can take along, by the name of the file."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from db.platform import exports

if TYPE_CHECKING:
    from db.exports import Export

EXPORTS: Final[Mapping[str, "Export"]] = {
    "member": exports.member,
    "commands": exports.commands,
    "changes": exports.changes,
    "notices": exports.notices,
    "notice_choices": exports.notice_choices,
    "hidden_profile": exports.hidden_profile,
    "arrivals": exports.arrivals,
    "departures": exports.departures,
    "first_steps": exports.first_steps,
    "reviews": exports.reviews,
    "ledgers": exports.ledgers,
}
