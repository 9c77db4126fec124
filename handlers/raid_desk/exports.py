"""What members can take along, by the name of the file."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from db.raid_desk import exports

if TYPE_CHECKING:
    from db.exports import Export

EXPORTS: Final[Mapping[str, "Export"]] = {
    "runs": exports.runs,
    "organized": exports.organized,
    "offers": exports.offers,
    "raider": exports.raider,
    "raider_names": exports.raider_names,
    "verifications": exports.verifications,
    "classes": exports.classes,
    "run_templates": exports.run_templates,
    "punishments": exports.punishments,
    "headcounts": exports.headcounts,
    "quotas": exports.quotas,
    "raider_events": exports.raider_events,
}
