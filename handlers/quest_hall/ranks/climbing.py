"""Members rise and fall: their ranks, roles and notices in one transaction, under the lock of the ladder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from db.kit.reviews import list_subjects_in
from db.outbox import Outbox
from db.platform.members import list_members
from db.platform.metrics import add_changed
from db.platform.settings import list_settings
from db.quest_hall import ranks as rows
from db.quest_hall.ranks import RankRow
from handlers.kit.reviews import ReviewState
from handlers.platform.metrics.registry import Asked, read_values
from handlers.platform.notifications.actions import Notice, notify_many
from handlers.platform.notifications.rules import NoticeKind, Where
from handlers.platform.settings.platform_settings import ChannelKey
from handlers.quest_hall.ranks import messages
from handlers.quest_hall.ranks.rules import metrics_of, place_of, role_change
from handlers.quest_hall.settings import QuestSettings
from jobs.requests.platform import GrantRole, RevokeRole

if TYPE_CHECKING:
    from db.platform.members import MemberRow
    from db.pool import Connection
    from db.quest_hall.ranks import HeldRankRow
    from handlers.frame.guild import Guild

KIND = "ranks.request"
"""The kind of review that requests for ranks are."""


class RankMove(msgspec.Struct, frozen=True):
    """A member who stands elsewhere now; places from 1, 0: on no rank."""

    user_id: int
    before: int
    after: int


def subject_of(rank_id: int, user_id: int) -> str:
    """A request's review: one per rank and member, for its whole life."""
    return f"rank:{rank_id}:{user_id}"


async def settle(
    db: Connection, guild: Guild, user_ids: Sequence[int], *, loud: bool = True, repair: bool = False
) -> list[RankMove]:
    """Where each of these members stands now; who moved.

    `loud`: they are told. `repair`: the roles of all of them are made right, not only of those who moved or
    came back.
    """
    await rows.lock_ladder(db, guild.id)
    ladder = await rows.list_ranks(db, guild.id)
    if not ladder:
        return []
    members = {row.user_id: row for row in await list_members(db, guild.id, user_ids) if not row.is_bot}
    held = await rows.list_held(db, guild.id, list(members))
    moves = await _moves(db, guild, ladder, list(members), held)
    back = {move.user_id for move in moves if _came_back(members[move.user_id], held.get(move.user_id))}
    await rows.mark_roles_given(db, guild.id, sorted(back), guild.now)
    changed = [move for move in moves if move.after != move.before]
    whose = moves if repair else [move for move in moves if move in changed or move.user_id in back]
    await _apply(db, guild, ladder, whose, members, loud=loud)
    return changed


async def promote(db: Connection, guild: Guild, user_id: int, rank_id: int) -> bool:
    """At least that rank, also where numbers have fallen since it was asked for; False when it is gone."""
    await rows.lock_ladder(db, guild.id)
    ladder = await rows.list_ranks(db, guild.id)
    rank = next((rank for rank in ladder if rank.rank_id == rank_id), None)
    if rank is None:
        return False
    members = {row.user_id: row for row in await list_members(db, guild.id, [user_id])}
    before = (await rows.list_places(db, guild.id, [user_id])).get(user_id, 0)
    if before < rank.place:
        await _apply(db, guild, ladder, [RankMove(user_id, before, rank.place)], members, loud=True)
    return True


async def _apply(
    db: Connection,
    guild: Guild,
    ladder: Sequence[RankRow],
    moves: Sequence[RankMove],
    members: Mapping[int, MemberRow],
    *,
    loud: bool,
) -> None:
    """Their ranks, and their roles whether they moved or not."""
    changed = [move for move in moves if move.after != move.before]
    await _write(db, guild, ladder, changed)
    await _make_roles_right(db, guild, ladder, moves, members)
    if loud:
        await _tell(db, guild, ladder, changed)


async def _moves(
    db: Connection,
    guild: Guild,
    ladder: Sequence[RankRow],
    user_ids: Sequence[int],
    held: Mapping[int, HeldRankRow],
) -> list[RankMove]:
    values = await values_of(db, guild, ladder, user_ids)
    approved = await _approved(db, guild.id, ladder, user_ids)
    places = {rank.rank_id: rank.place for rank in ladder}
    before = {user_id: places[held[user_id].rank_id] if user_id in held else 0 for user_id in user_ids}
    falls = guild.settings(QuestSettings).ranks_fall
    return [
        RankMove(
            user_id,
            before[user_id],
            place_of(ladder, values[user_id], before[user_id], approved.get(user_id, ()), falls=falls),
        )
        for user_id in user_ids
    ]


async def values_of(
    db: Connection, guild: Guild, ladder: Sequence[RankRow], user_ids: Sequence[int]
) -> dict[int, dict[str, int]]:
    """What each of these members has of everything that some rank takes."""
    asked = Asked(guild.id, user_ids, guild.today, await list_settings(db, guild.id))
    values = await read_values(db, asked, [(metric, None) for metric in metrics_of(ladder)])
    return {
        user_id: {metric: have for (metric, _), have in numbers.items()}
        for user_id, numbers in values.items()
    }


async def _approved(
    db: Connection, guild_id: int, ladder: Sequence[RankRow], user_ids: Sequence[int]
) -> dict[int, set[int]]:
    """Ranks that take an approval, by those who have it."""
    asked = {
        subject_of(rank.rank_id, user_id): (user_id, rank.rank_id)
        for rank in ladder
        if rank.approval
        for user_id in user_ids
    }
    approved: dict[int, set[int]] = {}
    for subject in await list_subjects_in(db, guild_id, KIND, list(asked), ReviewState.APPROVED):
        user_id, rank_id = asked[subject]
        approved.setdefault(user_id, set()).add(rank_id)
    return approved


async def _write(db: Connection, guild: Guild, ladder: Sequence[RankRow], moves: Sequence[RankMove]) -> None:
    if moves:
        ids = {rank.place: rank.rank_id for rank in ladder}
        rank_ids = [ids.get(move.after) for move in moves]
        user_ids = [move.user_id for move in moves]
        await rows.move_members(db, guild.id, user_ids, rank_ids, guild.now)
        await add_changed(db, guild.id, user_ids, ["rank"], guild.today)


def _came_back(member: MemberRow, held: HeldRankRow | None) -> bool:
    """Whether they left and joined again since their role was given."""
    return held is not None and member.joined_at is not None and member.joined_at > held.role_at


async def _make_roles_right(
    db: Connection,
    guild: Guild,
    ladder: Sequence[RankRow],
    moves: Sequence[RankMove],
    members: Mapping[int, MemberRow],
) -> None:
    keeps_lower = guild.settings(QuestSettings).ranks_keep_roles
    outbox, stamp = Outbox(db, guild.id), f"{guild.now.timestamp():.3f}"
    for move in moves:
        member = members.get(move.user_id)
        if member is None or member.left_at is not None:
            continue
        change = role_change(ladder, move.after, member.role_ids, keeps_lower=keeps_lower)
        for role_id in change.grant:
            effect = GrantRole(guild.id, move.user_id, role_id, "rank")
            await outbox.add(effect, key=f"rank:{move.user_id}:{role_id}:{stamp}")
        for role_id in change.revoke:
            taken = RevokeRole(guild.id, move.user_id, role_id, "rank")
            await outbox.add(taken, key=f"rank:{move.user_id}:{role_id}:{stamp}")


async def _tell(db: Connection, guild: Guild, ladder: Sequence[RankRow], moves: Sequence[RankMove]) -> None:
    """Rises where everybody reads them, falls in private."""
    by_place = {rank.place: rank for rank in ladder}
    channel_id = guild.channel(ChannelKey.QUEST)
    notices = []
    for move in moves:
        rises = move.after > move.before
        text = (
            messages.risen(guild, move.user_id, by_place[move.after])
            if rises
            else messages.fallen(guild.say, by_place.get(move.after))
        )
        notice = Notice(
            guild_id=guild.id,
            user_id=move.user_id,
            kind=NoticeKind.QUEST,
            text=text,
            key=f"rank:{move.after}:{guild.now.timestamp():.3f}",
            channel_id=channel_id if rises else None,
            where=None if rises and channel_id is not None else Where.DM,
        )
        notices.append(notice)
    await notify_many(db, notices, now=guild.now)
