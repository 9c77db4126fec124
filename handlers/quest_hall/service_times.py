"""/quest review times: how long members of the quest hall wait for decisions of any kind."""

from __future__ import annotations

from typing import Annotated, Final

from handlers.frame.context import Context
from handlers.kit.reviews import service_times
from handlers.platform.roles.rules import Role
from handlers.quest_hall.board_quests.proofs import PROOFS
from handlers.quest_hall.bounties.proofs import PROOFS as BOUNTY_PROOFS
from handlers.quest_hall.ranks.requests import REQUESTS
from handlers.quest_hall.team_quests.proofs import PROOFS as TEAM_PROOFS
from interactions.options import Option
from interactions.responses import Reply
from interactions.router import Router

router = Router()

KINDS: Final = tuple(reviewed.kind for reviewed in (PROOFS, TEAM_PROOFS, BOUNTY_PROOFS, REQUESTS))
Days = Annotated[int, Option("How many days back", ge=1, le=365)]


@router.command("quest review times", requires=Role.QUEST_MASTER)
async def show_times(ctx: Context, *, days: Days = 30) -> Reply:
    """See how long members wait for reviewers."""
    return await service_times(ctx, KINDS, days)
