"""What members can take along, by the name of the file."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from db.quest_hall import exports

if TYPE_CHECKING:
    from db.exports import Export

EXPORTS: Final[Mapping[str, "Export"]] = {
    "quests": exports.quests,
    "favourites": exports.favourites,
    "ranks": exports.ranks,
    "bounties": exports.bounties,
    "bounty_claims": exports.bounty_claims,
    "teams": exports.teams,
    "team_shares": exports.team_shares,
    "mentor": exports.mentor,
    "mentor_requests": exports.mentor_requests,
    "mentor_pairs": exports.mentor_pairs,
    "mentor_notes": exports.mentor_notes,
    "mentor_tasks": exports.mentor_tasks,
    "team_quests": exports.team_quests,
    "avoided_mentors": exports.avoided_mentors,
}
