"""What members can take along, by the name of the file."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from db.practice import exports

if TYPE_CHECKING:
    from db.exports import Export

EXPORTS: Final[Mapping[str, "Export"]] = {
    "practitioner": exports.practitioner,
    "days": exports.days,
    "sessions": exports.sessions,
    "techniques": exports.techniques,
    "validations_received": exports.validations_received,
    "validations_given": exports.validations_given,
    "asked_to_validate": exports.asked_to_validate,
    "buddies": exports.buddies,
    "challenges": exports.challenges,
    "invites": exports.invites,
    "invited": exports.invited,
    "taught": exports.taught,
    "signed_up": exports.signed_up,
    "graduations": exports.graduations,
    "shield": exports.shield,
    "innovations": exports.innovations,
    "spinoffs": exports.spinoffs,
    "unlocked": exports.unlocked,
    "innovations_validated": exports.innovations_validated,
}
