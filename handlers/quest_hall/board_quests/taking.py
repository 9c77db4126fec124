"""What members do with quests: accept, note, abandon, and see how they stand."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from db.platform.settings import list_settings
from db.quest_hall import board_quest_counts, chains, claims, favourites, team_quests
from db.quest_hall import quests as rows
from db.quest_hall.claims import ClaimRow
from handlers.kit.records import By
from handlers.platform.guild_days import day_begins
from handlers.platform.metrics.registry import METRICS, Asked, read_values
from handlers.platform.roles.rules import Role, allowed
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.quest_hall.board_quests import rewards
from handlers.quest_hall.board_quests.claim_moves import CLAIM, end_claim
from handlers.quest_hall.board_quests.details import SeenQuest
from handlers.quest_hall.board_quests.messages import name_of
from handlers.quest_hall.board_quests.proof_forms import LONGEST_NOTE
from handlers.quest_hall.board_quests.refusals import (
    AcceptedAlready,
    ClaimExpired,
    ClaimGone,
    NeedsUndone,
    NoSuchBoardQuest,
    ProofWaits,
    QuestFull,
    QuestNotAccepted,
    QuestRankTooLow,
    StepRests,
    TooManyFavourites,
    TooManyOpenClaims,
    TooManyToday,
)
from handlers.quest_hall.board_quests.rules import (
    DUE_CLAIMS,
    OPEN_CLAIMS,
    Accepted,
    due_at,
    next_turn,
    refuse_unfit,
    refuse_unless_open,
    scale_of,
    step_due_at,
)
from handlers.quest_hall.points import POINTS
from handlers.quest_hall.ranks.messages import name_of as rank_name
from handlers.quest_hall.ranks.standing import missing_rank, place_of, rank_label
from handlers.quest_hall.settings import QuestSettings
from handlers.quest_hall.team_quests.refusals import QuestForTeams
from interactions.escaping import Markdown, plain, shorten, timestamp

if TYPE_CHECKING:
    from datetime import datetime

    from db.quest_hall.quests import QuestRow
    from handlers.frame.context import Context

MOST_FAVOURITES = 50
VISIBLE = ("open", "paused", "closed", "archived")
"""Drafts are seen by quest masters alone."""


async def accept(ctx: Context, quest_id: int) -> ClaimRow:
    """The quest is the member's for a while, on its terms of now. Whoever comes at once waits."""
    quest = await rows.lock_quest(ctx.db, ctx.guild_id, quest_id)
    if quest is None or quest.state == "draft":
        raise NoSuchBoardQuest
    refuse_unless_open(quest, ctx.now)
    for_teams = await team_quests.find_terms(ctx.db, quest_id)
    if for_teams is not None:
        raise QuestForTeams(size=for_teams.size)
    turn = next_turn(quest, await claims.find_latest(ctx.db, quest_id, ctx.actor.id), ctx.now)
    await refuse_unless_fit(ctx, quest)
    settings = await ctx.guild_settings(QuestSettings)
    await _refuse_too_many(ctx, settings)
    if not await rows.move_taken(ctx.db, quest_id, 1):
        raise QuestFull(slots=quest.slots)
    place = await place_of(ctx.db, ctx.guild_id, ctx.actor.id)
    terms = Accepted(quest=quest.terms, scale=scale_of(settings, quest.difficulty, place))
    chain = await chains.find_chain_of(ctx.db, ctx.guild_id, quest_id)
    due = step_due_at(due_at(quest, ctx.now), chain, ctx.now)
    claim = await claims.add_claim(ctx.db, _new_claim(ctx, quest, turn, terms, due))
    if claim is None:
        raise AcceptedAlready
    await CLAIM.note(By.of(ctx), claim, "accepted")
    await CLAIM.show(By.of(ctx), claim)
    return claim


async def _refuse_too_many(ctx: Context, settings: QuestSettings) -> None:
    """Raises when the member has as many quests at once, or today, as the server allows."""
    await claims.lock_member(ctx.db, ctx.guild_id, ctx.actor.id)
    count = await claims.count_open(ctx.db, ctx.guild_id, ctx.actor.id)
    if count >= settings.most_open_claims:
        raise TooManyOpenClaims(count=count, most=settings.most_open_claims)
    if not settings.most_claims_a_day:
        return
    guild = await ctx.guild()
    since = day_begins(guild.today, guild.timezone)
    count = await claims.count_accepted(ctx.db, ctx.guild_id, ctx.actor.id, since)
    if count >= settings.most_claims_a_day:
        tomorrow = day_begins(guild.today + timedelta(days=1), guild.timezone)
        raise TooManyToday(most=settings.most_claims_a_day, when=timestamp(tomorrow, "R"))


def _new_claim(ctx: Context, quest: QuestRow, turn: int, terms: Accepted, due: datetime | None) -> ClaimRow:
    return ClaimRow(
        claim_id=0,
        guild_id=ctx.guild_id,
        quest_id=quest.quest_id,
        user_id=ctx.actor.id,
        turn=turn,
        state="accepted",
        terms=msgspec.to_builtins(terms),
        quest_version=quest.version,
        accepted_at=ctx.now,
        due_at=due,
        submitted_at=None,
        ended_at=None,
        reminded=False,
        paid_points=None,
        paid_xp=None,
        paid=None,
        told=True,
    )


async def refuse_unless_fit(ctx: Context, quest: QuestRow) -> None:
    """Raises the first requirement of the quest that the actor does not meet."""
    level = await level_of(ctx, ctx.actor.id) if quest.level_needed else 0
    points = await POINTS.total(ctx.db, ctx.guild_id, ctx.actor.id) if quest.points_needed else 0
    refuse_unfit(quest, level, points, ctx.actor.role_ids)
    missing = await missing_rank(ctx.db, ctx.guild_id, ctx.actor.id, quest.rank_needed)
    if missing is not None:
        raise QuestRankTooLow(rank=rank_name(missing))
    undone = [needed for needed, done in await _needs(ctx, quest.quest_id) if not done]
    if undone:
        raise NeedsUndone(quests=Markdown(", ").join(name_of(needed) for needed in undone[:5]))
    opens_at = await chains.find_opening(ctx.db, ctx.guild_id, quest.quest_id, ctx.actor.id)
    if opens_at is not None and opens_at > ctx.now:
        raise StepRests(when=timestamp(opens_at, "R"))


async def level_of(ctx: Context, user_id: int) -> int:
    """As the product that counts it says; 0 where none does."""
    if "level" not in METRICS:
        return 0
    stored = await list_settings(ctx.db, ctx.guild_id)
    asked = Asked(ctx.guild_id, [user_id], (await ctx.guild()).today, stored)
    return (await read_values(ctx.db, asked, [("level", None)]))[user_id]["level", None]


async def _needs(ctx: Context, quest_id: int) -> list[tuple[QuestRow, bool]]:
    """Quests that have to be done before, and whether the member has."""
    needed = await chains.list_needed(ctx.db, ctx.guild_id, quest_id)
    if not needed:
        return []
    known = await rows.list_quests(ctx.db, ctx.guild_id, needed)
    done = await board_quest_counts.list_done_ids(ctx.db, ctx.guild_id, ctx.actor.id, needed)
    return [(known[needed_id], needed_id in done) for needed_id in needed if needed_id in known]


async def lock_own(ctx: Context, quest_id: int) -> ClaimRow:
    """The member's claim that is still open, locked; raises QuestNotAccepted or ClaimExpired."""
    latest = await claims.find_latest(ctx.db, quest_id, ctx.actor.id)
    claim = await claims.lock_claim(ctx.db, latest.claim_id) if latest is not None else None
    if claim is None or claim.guild_id != ctx.guild_id:
        raise QuestNotAccepted
    over = claim.due_at is not None and claim.due_at <= ctx.now
    if claim.due_at is not None and (claim.state == "expired" or (claim.state in DUE_CLAIMS and over)):
        raise ClaimExpired(when=timestamp(claim.due_at, "R"))
    if claim.state not in OPEN_CLAIMS:
        raise QuestNotAccepted
    return claim


async def note(ctx: Context, quest_id: int, typed: str) -> None:
    """A note on one's progress, for oneself and the reviewers."""
    claim = await lock_own(ctx, quest_id)
    text = shorten(plain(typed), LONGEST_NOTE)
    await claims.add_event(ctx.db, claim.claim_id, "note", ctx.actor.id, text, ctx.now)


async def abandon(ctx: Context, quest_id: int) -> ClaimRow:
    """The place is free again."""
    claim = await lock_own(ctx, quest_id)
    if claim.state == "submitted":
        raise ProofWaits
    return await end(ctx, claim, "abandoned")


async def take_back(ctx: Context, quest: QuestRow, user_id: int) -> ClaimRow:
    """Staff ends a member's claim."""
    latest = await claims.find_latest(ctx.db, quest.quest_id, user_id)
    claim = await claims.lock_claim(ctx.db, latest.claim_id) if latest is not None else None
    if claim is None or claim.state not in OPEN_CLAIMS:
        raise ClaimGone
    if claim.state == "submitted":
        raise ProofWaits
    await ctx.audit("quest.take_back", str(user_id), quest=quest.quest_id)
    return await end(ctx, claim, "withdrawn", told=user_id == ctx.actor.id)


async def end(ctx: Context, claim: ClaimRow, state: str, *, told: bool = True) -> ClaimRow:
    """Without an approval."""
    after = await end_claim(By.of(ctx), claim, state, told=told)
    if after is None:
        raise QuestNotAccepted
    return after


async def switch_favourite(ctx: Context, quest: QuestRow) -> bool:
    """Whether it is one now."""
    if await favourites.delete_favourite(ctx.db, ctx.guild_id, ctx.actor.id, quest.quest_id):
        return False
    known = await favourites.list_favourites(ctx.db, ctx.guild_id, ctx.actor.id)
    if len(known) >= MOST_FAVOURITES:
        raise TooManyFavourites(most=MOST_FAVOURITES)
    await favourites.add_favourite(ctx.db, ctx.guild_id, ctx.actor.id, quest.quest_id, ctx.now)
    return True


async def leads(ctx: Context) -> bool:
    """Whether the member may write quests."""
    return allowed(ctx.actor, Role.QUEST_MASTER, (await ctx.guild_settings(PlatformSettings)).roles)


async def see(ctx: Context, quest: QuestRow) -> SeenQuest:
    """The quest as the member sees it; raises NoSuchBoardQuest for drafts of others."""
    may_lead = await leads(ctx)
    if quest.state == "draft" and not may_lead:
        raise NoSuchBoardQuest
    claim = await claims.find_latest(ctx.db, quest.quest_id, ctx.actor.id)
    events = await claims.list_events(ctx.db, claim.claim_id, 20) if claim is not None else []
    chain = await chains.find_chain_of(ctx.db, ctx.guild_id, quest.quest_id)
    steps = await chains.list_steps(ctx.db, chain.chain_id) if chain is not None else []
    known = await rows.list_quests(ctx.db, ctx.guild_id, steps)
    done = await board_quest_counts.list_done_ids(ctx.db, ctx.guild_id, ctx.actor.id, steps)
    needs = await _needs(ctx, quest.quest_id)
    return SeenQuest(
        quest=quest,
        claim=claim,
        reward=await rewards.expected(ctx, quest, claim),
        favourite=quest.quest_id in await favourites.list_favourites(ctx.db, ctx.guild_id, ctx.actor.id),
        needs=tuple((needed.title, is_done) for needed, is_done in needs),
        chain=chain.name if chain is not None else "",
        path=tuple((known[step].title, step in done) for step in steps),
        events=tuple(event for event in events if event.kind == "note"),
        leads=may_lead,
        rank=await rank_label(ctx.db, ctx.guild_id, quest.rank_needed),
        for_teams=await team_quests.find_terms(ctx.db, quest.quest_id),
    )
