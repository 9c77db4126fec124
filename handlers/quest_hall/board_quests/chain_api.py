"""Chains of quests, and terms for teams, in the REST API: read by all, changed as by their commands."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
from msgspec import Meta

from db.quest_hall import board_quest_counts, chains, quests
from db.quest_hall.team_quests import TeamTerms, find_terms
from handlers.api.context import ApiContext
from handlers.api.fields import Scope, view_of
from handlers.api.problems import answers
from handlers.api.routes import Api
from handlers.platform.roles.rules import Role
from handlers.quest_hall.board_quests import ordering, refusals, rules, writing
from handlers.quest_hall.board_quests.form import MOST_REWARD
from handlers.quest_hall.team_quests import taking
from handlers.quest_hall.team_quests.refusals import TeamQuestInUse

if TYPE_CHECKING:
    from db.quest_hall.chains import ChainRow

api = Api("quest_hall", "Quest hall")
answers(404, refusals.NoSuchChain)
answers(409, refusals.ChainNotShared, refusals.NoChainChange, TeamQuestInUse)

Hours = Annotated[int, Meta(ge=0, le=8_760)]


class Chain(msgspec.Struct, frozen=True):
    """A chain of quests. `hours`, `step_hours`: for all steps and for each; 0: no limit.

    `delay_hours`: between the submission of a step and accepting the next. `shared`: its steps may be quests
    for teams.
    """

    chain_id: int
    name: str
    points: int
    hours: int
    step_hours: int
    shared: bool
    delay_hours: int
    closed_at: datetime | None


class ChainStep(msgspec.Struct, frozen=True):
    """A step; `done` by the member as whom the key acts. `title`: null while it is a draft."""

    quest_id: int
    title: str | None
    done: bool


class ChainPath(msgspec.Struct, frozen=True):
    """A chain with its steps in order. `until`: the member's time for all of them, where it runs."""

    chain: Chain
    steps: list[ChainStep]
    until: datetime | None


class ChainChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is null or missing stays."""

    points: Annotated[int, Meta(ge=0, le=MOST_REWARD)] | None = None
    hours: Hours | None = None
    step_hours: Hours | None = None
    shared: bool | None = None
    delay_hours: Hours | None = None


class TeamTermsForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """As `/team quest offer` sets them: how many are needed, how the reward is split."""

    size: Annotated[int, Meta(ge=2, le=10)]
    split: Literal["equal", "presence"] = "equal"
    leader_percent: Annotated[int, Meta(ge=0, le=90)] = 0
    gather_hours: Annotated[int, Meta(ge=1, le=336)] = 48


class QuestTeamTerms(msgspec.Struct, frozen=True):
    """How teams do a quest; null: it is for single members."""

    terms: TeamTermsForm | None


@api.get("/quest-chains", requires=Role.EVERYONE, scope=Scope.READ)
async def list_chains(ctx: ApiContext) -> list[Chain]:
    """All chains, open ones first."""
    return [view_of(Chain, row) for row in await chains.list_chains(ctx.db, ctx.guild_id)]


@api.get("/quest-chains/{chain_id}", requires=Role.EVERYONE, scope=Scope.READ)
async def read_chain(ctx: ApiContext, chain_id: int) -> ChainPath:
    """One chain, and how far the member is."""
    return await _path(ctx, await ordering.find_chain(ctx, str(chain_id)))


@api.patch("/quest-chains/{chain_id}", requires=Role.QUEST_MASTER, scope=Scope.WRITE)
async def change_chain(ctx: ApiContext, chain_id: int, body: ChainChange) -> ChainPath:
    """Its reward and deadlines; who has begun it has them too."""
    given = {name: value for name, value in msgspec.structs.asdict(body).items() if value is not None}
    chain = await ordering.find_chain(ctx, str(chain_id))
    return await _path(ctx, await ordering.edit_chain(ctx, chain, given))


@api.get("/board-quests/{quest_id}/team-terms", requires=Role.EVERYONE, scope=Scope.READ)
async def read_team_terms(ctx: ApiContext, quest_id: int) -> QuestTeamTerms:
    """How teams do that quest."""
    quest = await writing.find(ctx, str(quest_id), ("open", "paused", "closed"))
    return _terms(await find_terms(ctx.db, quest.quest_id))


@api.put("/board-quests/{quest_id}/team-terms", requires=Role.QUEST_MASTER, scope=Scope.WRITE)
async def set_team_terms(ctx: ApiContext, quest_id: int, body: TeamTermsForm) -> QuestTeamTerms:
    """From now on it is a quest for teams; what they have accepted keeps its terms."""
    terms = TeamTerms(**msgspec.structs.asdict(body))
    await taking.offer(ctx, await writing.find_by_id(ctx, quest_id), terms)
    return _terms(terms)


@api.delete("/board-quests/{quest_id}/team-terms", requires=Role.QUEST_MASTER, scope=Scope.WRITE)
async def remove_team_terms(ctx: ApiContext, quest_id: int) -> QuestTeamTerms:
    """From now on it is a quest for single members."""
    await taking.offer(ctx, await writing.find_by_id(ctx, quest_id), None)
    return _terms(None)


async def _path(ctx: ApiContext, chain: ChainRow) -> ChainPath:
    steps = await chains.list_steps(ctx.db, chain.chain_id)
    known = await quests.list_quests(ctx.db, ctx.guild_id, steps)
    done = await board_quest_counts.list_done_ids(ctx.db, ctx.guild_id, ctx.actor.id, steps)
    time = await chains.get_chain_time(ctx.db, chain.chain_id, ctx.actor.id)
    shown = [
        ChainStep(step, None if known[step].state == "draft" else known[step].title, step in done)
        for step in steps
        if step in known
    ]
    return ChainPath(view_of(Chain, chain), shown, rules.chain_end(chain, time, ctx.now))


def _terms(terms: TeamTerms | None) -> QuestTeamTerms:
    return QuestTeamTerms(msgspec.convert(msgspec.to_builtins(terms), TeamTermsForm) if terms else None)
