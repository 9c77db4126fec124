"""What members can take along, by the name of the file."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from db.activity import exports

if TYPE_CHECKING:
    from db.exports import Export

EXPORTS: Final[Mapping[str, "Export"]] = {
    "totals": exports.totals,
    "days": exports.days,
    "xp_entries": exports.xp_entries,
    "achievements": exports.achievements,
    "quests": exports.quests,
    "rank_cards": exports.rank_cards,
    "prizes": exports.prizes,
    "boosts": exports.boosts,
}
