"""What teams do with quests: take, accept a part, begin, do a part, give up."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from db.quest_hall import chains, quests, team_quest_parts
from db.quest_hall import team_quests as rows
from db.quest_hall.team_quests import TeamClaimRow, TeamTerms
from handlers.kit import panels
from handlers.kit.reviews import Acting
from handlers.quest_hall.board_quests import board
from handlers.quest_hall.board_quests.messages import name_of
from handlers.quest_hall.board_quests.refusals import ChainNotShared, NoSuchBoardQuest, QuestFull
from handlers.quest_hall.board_quests.rules import refuse_unless_open, scale_of
from handlers.quest_hall.board_quests.taking import refuse_unless_fit
from handlers.quest_hall.settings import QuestSettings
from handlers.quest_hall.team_quests import messages
from handlers.quest_hall.team_quests.going import begin, begin_if_all, end, lock_current
from handlers.quest_hall.team_quests.refusals import (
    NotYourPart,
    PartAccepted,
    PartTooLate,
    QuestNotForTeams,
    QuestNotStarted,
    TeamBusy,
    TeamProofWaits,
    TeamQuestInUse,
)
from handlers.quest_hall.team_quests.rules import (
    RUNNING_STATES,
    AcceptedByTeam,
    next_turn,
    read_terms,
    refuse_small,
)
from handlers.quest_hall.teams.finding import lock, lock_led, members_of
from handlers.quest_hall.teams.refusals import NotInThisTeam
from handlers.quest_hall.teams.telling import note, tell
from interactions.escaping import bold, plain, shorten

if TYPE_CHECKING:
    from db.quest_hall.quests import QuestRow
    from db.quest_hall.teams import TeamRow
    from handlers.frame.context import Context

MOST_NOTE = 300


async def offer(ctx: Context, quest: QuestRow, terms: TeamTerms | None) -> None:
    """From now on it is a quest of teams, or no longer; what was accepted keeps its terms."""
    await quests.lock_quest(ctx.db, ctx.guild_id, quest.quest_id)
    if terms is None:
        await rows.delete_terms(ctx.db, quest.quest_id)
    else:
        if quest.taken and await rows.find_terms(ctx.db, quest.quest_id) is None:
            raise TeamQuestInUse
        chain = await chains.find_chain_of(ctx.db, ctx.guild_id, quest.quest_id)
        if chain is not None and not chain.shared:
            raise ChainNotShared(quest=name_of(quest), chain=bold(chain.name))
        await rows.set_terms(ctx.db, ctx.guild_id, quest.quest_id, terms)
    await ctx.audit(
        "quest.for_teams", str(quest.quest_id), terms=msgspec.to_builtins(terms) if terms else None
    )
    await panels.touch(ctx.db, board.PANEL, quest.quest_id, now=ctx.now)


async def take(ctx: Context, team_id: int, quest_id: int) -> TeamClaimRow:
    """The leader accepts a quest for the team, on its terms of now, and their own part with it."""
    acting = await Acting.of(ctx)
    team = await lock_led(acting, team_id)
    quest = await quests.lock_quest(ctx.db, ctx.guild_id, quest_id)
    if quest is None or quest.state == "draft":
        raise NoSuchBoardQuest
    terms = await rows.find_terms(ctx.db, quest_id)
    if terms is None:
        raise QuestNotForTeams
    refuse_unless_open(quest, ctx.now)
    inside = await members_of(acting, team)
    refuse_small(len(inside), terms)
    await refuse_unless_fit(ctx, quest)
    turn = next_turn(quest, await rows.find_latest(ctx.db, quest_id, team_id), ctx.now)
    if not await quests.move_taken(ctx.db, quest_id, 1):
        raise QuestFull(slots=quest.slots)
    claim = await rows.add_claim(ctx.db, await _new_claim(ctx, team, quest, terms, turn))
    if claim is None:
        raise TeamBusy(team=team.name)
    await team_quest_parts.add_part(ctx.db, claim.claim_id, ctx.actor.id, ctx.now)
    await panels.touch(ctx.db, board.PANEL, quest_id, now=ctx.now)
    await note(acting, "quest_take", team, quest=quest_id)
    key = f"team_take:{claim.claim_id}:{ctx.now.timestamp():.0f}"
    await tell(acting, inside, messages.gather(acting.guild.say, team, claim), key)
    return claim


async def _new_claim(
    ctx: Context, team: TeamRow, quest: QuestRow, terms: TeamTerms, turn: int
) -> TeamClaimRow:
    settings = await ctx.guild_settings(QuestSettings)
    scale = scale_of(settings, quest.difficulty, 0)  # ranks are of members, not of teams
    return TeamClaimRow(
        claim_id=0,
        guild_id=ctx.guild_id,
        team_id=team.team_id,
        quest_id=quest.quest_id,
        turn=turn,
        state="gathering",
        terms=msgspec.to_builtins(AcceptedByTeam(quest=quest.terms, scale=scale, team=terms)),
        taken_at=ctx.now,
        gather_until=ctx.now + timedelta(hours=terms.gather_hours),
        started_at=None,
        due_at=None,
        submitted_at=None,
        submitted_by=None,
        present={},
        ended_at=None,
        paid_points=None,
        paid_xp=None,
        reminded=False,
        told=True,
    )


async def accept_part(ctx: Context, team_id: int) -> bool:
    """The actor takes part; whether the quest has begun with that."""
    acting = await Acting.of(ctx)
    team = await _lock_own(acting, team_id)
    claim = await lock_current(acting, team)
    if claim.state != "gathering":
        raise PartTooLate
    quest = await quests.find_quest(ctx.db, ctx.guild_id, claim.quest_id)
    if quest is not None:
        await refuse_unless_fit(ctx, quest)
    if not await team_quest_parts.add_part(ctx.db, claim.claim_id, ctx.actor.id, ctx.now):
        raise PartAccepted
    await note(acting, "quest_part", team, quest=claim.quest_id)
    return await begin_if_all(acting, team, claim)


async def begin_now(ctx: Context, team_id: int) -> TeamClaimRow:
    """The leader begins; raises what the start gate asks for."""
    acting = await Acting.of(ctx)
    team = await lock_led(acting, team_id)
    claim = await lock_current(acting, team)
    if claim.state != "gathering":
        raise PartTooLate
    return await begin(acting, team, claim)


async def check_in(ctx: Context, team_id: int, typed: str) -> bool:
    """What the actor has done for it; False when it is not the first time that day."""
    acting = await Acting.of(ctx)
    team = await _lock_own(acting, team_id)
    claim = await lock_current(acting, team)
    if claim.state == "gathering":
        raise QuestNotStarted
    if claim.state not in RUNNING_STATES:
        raise TeamProofWaits
    text = shorten(plain(typed), MOST_NOTE)
    is_first = await team_quest_parts.move_part(
        ctx.db, claim.claim_id, ctx.actor.id, acting.guild.today, text
    )
    if is_first is None:
        raise NotYourPart
    await note(acting, "quest_checkin", team, quest=claim.quest_id)
    return is_first


async def abandon(ctx: Context, team_id: int) -> TeamClaimRow:
    """The leader gives it up for the team."""
    acting = await Acting.of(ctx)
    team = await lock_led(acting, team_id)
    claim = await lock_current(acting, team)
    if claim.state == "submitted":
        raise TeamProofWaits
    await end(acting, team, claim, "abandoned")
    return claim


async def _lock_own(acting: Acting, team_id: int) -> TeamRow:
    team = await lock(acting, team_id)
    if acting.actor_id not in await members_of(acting, team):
        raise NotInThisTeam(team=team.name)
    return team


def title_of(claim: TeamClaimRow) -> str:
    """The quest's, as it was accepted; not escaped."""
    return read_terms(claim).quest.title
