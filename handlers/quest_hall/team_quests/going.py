"""How a team's quest begins, and what becomes of it when members or the team go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from db.quest_hall import chains, quests, team_quest_parts
from db.quest_hall import team_quests as rows
from db.quest_hall import teams as team_rows
from handlers.kit import panels
from handlers.quest_hall.board_quests import board
from handlers.quest_hall.board_quests.rules import due_at, step_due_at
from handlers.quest_hall.team_quests import messages
from handlers.quest_hall.team_quests.refusals import TeamTooSmall, TeamWithoutQuest
from handlers.quest_hall.team_quests.rules import RUNNING_STATES, read_terms, refuse_unready
from handlers.quest_hall.teams.telling import note, tell

if TYPE_CHECKING:
    from db.quest_hall.team_quest_parts import TeamPartRow
    from db.quest_hall.team_quests import TeamClaimRow
    from db.quest_hall.teams import TeamRow
    from handlers.kit.reviews import Acting


async def lock_current(acting: Acting, team: TeamRow) -> TeamClaimRow:
    """What the team is at, locked; raises TeamWithoutQuest."""
    current = await rows.find_current(acting.db, team.team_id)
    claim = await rows.lock_claim(acting.db, current.claim_id) if current is not None else None
    if claim is None:
        raise TeamWithoutQuest(team=team.name)
    return claim


async def parts_of(acting: Acting, claim: TeamClaimRow) -> list[TeamPartRow]:
    """Of those who are still in the team."""
    return [
        part for part in await team_quest_parts.list_parts(acting.db, claim.claim_id) if part.left_at is None
    ]


async def begin(acting: Acting, team: TeamRow, claim: TeamClaimRow) -> TeamClaimRow:
    """The quest starts, and its time runs. Raises what the start gate asks for."""
    inside = [member.user_id for member in await team_rows.list_team_members(acting.db, team.team_id)]
    accepted = [part.user_id for part in await parts_of(acting, claim)]
    terms = read_terms(claim)
    refuse_unready(inside, accepted, terms.team, claim.gather_until, acting.now)
    chain = await chains.find_chain_of(acting.db, acting.guild_id, claim.quest_id)
    due = step_due_at(due_at(terms.quest, acting.now), chain, acting.now)
    after = msgspec.structs.replace(claim, state="started", started_at=acting.now, due_at=due)
    await rows.move_claim(acting.db, claim, after)
    await note(acting, "quest_begin", team, quest=claim.quest_id)
    key = f"team_begin:{claim.claim_id}:{claim.taken_at.timestamp():.0f}"
    await tell(acting, accepted, messages.begun(acting.guild.say, team, after), key)
    return after


async def begin_if_all(acting: Acting, team: TeamRow, claim: TeamClaimRow) -> bool:
    """Once everybody has accepted; whether it has begun."""
    inside = {member.user_id for member in await team_rows.list_team_members(acting.db, team.team_id)}
    accepted = {part.user_id for part in await parts_of(acting, claim)}
    if inside - accepted or len(inside) < read_terms(claim).team.size:
        return False
    await begin(acting, team, claim)
    return True


async def stop_gathering(acting: Acting, claim_id: int) -> None:
    """The time to gather is over: it begins with those who have accepted, or comes to nothing."""
    claim = await rows.lock_claim(acting.db, claim_id)
    if claim is None or claim.state != "gathering" or claim.gather_until > acting.now:
        return
    team = await team_rows.find_team(acting.db, claim.guild_id, claim.team_id)
    assert team is not None
    try:
        await begin(acting, team, claim)
    except TeamTooSmall:
        await end(acting, team, claim, "too_small")


async def end(acting: Acting, team: TeamRow, claim: TeamClaimRow, state: str) -> None:
    """Without an approval; the quest's place is free again."""
    after = msgspec.structs.replace(claim, state=state, ended_at=acting.now, told=False)
    if await rows.move_claim(acting.db, claim, after):
        await quests.move_taken(acting.db, claim.quest_id, -1)
        await panels.touch(acting.db, board.PANEL, claim.quest_id, now=acting.now)
        await note(acting, f"quest_{state}", team, quest=claim.quest_id)


async def member_gone(acting: Acting, team: TeamRow, user_id: int) -> None:
    """Somebody has left the team: they are not there at the submission, and nobody waits for them."""
    current = await rows.find_current(acting.db, team.team_id)
    claim = await rows.lock_claim(acting.db, current.claim_id) if current is not None else None
    if claim is None:
        return
    await team_quest_parts.mark_part_left(acting.db, claim.claim_id, user_id, acting.now)
    if claim.state == "gathering":
        await begin_if_all(acting, team, claim)


async def team_gone(acting: Acting, team: TeamRow) -> None:
    """The team is disbanded: what has been submitted is still decided and paid."""
    current = await rows.find_current(acting.db, team.team_id)
    claim = await rows.lock_claim(acting.db, current.claim_id) if current is not None else None
    if claim is not None and claim.state in ("gathering", *RUNNING_STATES):
        await end(acting, team, claim, "abandoned")
