"""/quota: who is excused, and how past periods ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from db.raid_desk import quota as rows
from db.raid_desk import quota_excuses, quota_periods
from db.raid_desk.quota import QUOTA_PANEL
from db.raid_desk.quota_excuses import ExcuseRow
from handlers.frame.context import Context
from handlers.kit import panels
from handlers.kit.lists import Listed, Span, pages, show
from handlers.platform.roles.rules import Role
from handlers.raid_desk.quota import messages, refusals
from handlers.raid_desk.quota.states import PickPeriod, ShowPeriod, ShowPeriods
from interactions.escaping import Markdown, mention, mention_role, plain
from interactions.fields import Field
from interactions.options import MemberOption, Option, RoleOption
from interactions.responses import Reply
from interactions.router import Router

if TYPE_CHECKING:
    from db.raid_desk.quota import QuotaRow

router = Router()
router.group("quota", "Who is excused from a quota, and how past periods ended.")

Number = Annotated[int, Field(ge=1, le=2**31 - 1)]
MOST_PERIODS = 52
LONGEST_REASON = 200

Who = Annotated[MemberOption, Option("Who it is about", name="member")]
OfRole = Annotated[RoleOption, Option("Whose quota; can be left out when only one role has one", name="role")]
Why = Annotated[str, Option("Why; the member and staff read it", max_length=LONGEST_REASON, name="reason")]
Periods = Annotated[
    int, Option("For how many periods, including this one; 1 if left out", ge=1, le=MOST_PERIODS)
]


@router.command("quota excuse", requires=Role.OFFICER)
async def excuse(
    ctx: Context, *, member: Who, reason: Why, role: OfRole | None = None, periods: Periods = 1
) -> Reply:
    """Excuse a member: they do not have to meet the quota."""
    quota = await _quota(ctx, role)
    _refuse_visitor(member, quota)
    words = plain(reason)
    if not words:
        raise refusals.NoReason
    row = ExcuseRow(
        quota_id=quota.quota_id,
        user_id=member.id,
        from_number=quota.number,
        to_number=quota.number + periods - 1,
        reason=words,
        excused_by=ctx.actor.id,
        excused_at=ctx.now,
    )
    await quota_excuses.add_excuse(ctx.db, row)
    await ctx.audit(
        "quota.excuse", str(member.id), role=str(quota.role_id), reason=words, until=row.to_number
    )
    await panels.touch(ctx.db, QUOTA_PANEL, quota.quota_id, now=ctx.now)
    text = ctx.say.counted(
        periods,
        "{member} is excused from the quota of {role} for this period.",
        "{member} is excused from the quota of {role} for {count} periods.",
        member=mention(member.id),
        role=mention_role(quota.role_id),
    )
    return Reply(text, ephemeral=True)


@router.command("quota unexcuse", requires=Role.OFFICER)
async def unexcuse(ctx: Context, *, member: Who, role: OfRole | None = None) -> Reply:
    """Cancel an excuse: the member has to meet the quota again."""
    quota = await _quota(ctx, role)
    who, whose = mention(member.id), mention_role(quota.role_id)
    if not await quota_excuses.delete_excuse(ctx.db, quota.quota_id, member.id, quota.number):
        raise refusals.NotExcused(member=who, role=whose)
    await ctx.audit("quota.unexcuse", str(member.id), role=str(quota.role_id))
    await panels.touch(ctx.db, QUOTA_PANEL, quota.quota_id, now=ctx.now)
    return ctx.whisper("{member} is no longer excused from the quota of {role}.", member=who, role=whose)


@router.command("quota periods", requires=Role.EVERYONE)
async def list_periods(ctx: Context, *, role: OfRole | None = None) -> Reply:
    """Show how past periods of a quota ended, and who is excused now."""
    return await show(ctx, ShowPeriods(quota_id=(await _quota(ctx, role)).quota_id))


@pages(router, ShowPeriods, requires=Role.EVERYONE)
async def periods_page(ctx: Context, asked: ShowPeriods, span: Span) -> Listed:
    """The latest first."""
    quota = await rows.find_quota_by_id(ctx.db, ctx.guild_id, asked.quota_id)
    if quota is None:
        raise refusals.NoQuotas
    periods = await quota_periods.list_periods(ctx.db, ctx.guild_id, quota.quota_id, span.limit, span.offset)
    excused = await quota_excuses.list_excuses(ctx.db, quota.quota_id, quota.number)
    head = [mention_role(quota.role_id), f"-# {messages.period_line(ctx.say, quota)}"]
    head += messages.excuse_lines(ctx.say, excused, quota.number)
    return Listed(
        title=ctx.say("Past periods of the quota"),
        head="\n".join(head),
        lines=[messages.period_entry(ctx.say, period) for period in periods],
        total=await quota_periods.count_periods(ctx.db, ctx.guild_id, quota.quota_id),
        empty=ctx.say("No period is over yet."),
        rows=messages.period_picker(ctx.say, periods),
    )


@router.component(PickPeriod, requires=Role.EVERYONE)
async def pick_period(ctx: Context, state: PickPeriod, *, picked: Number) -> Reply:
    """All standings of that period."""
    return await show(ctx, ShowPeriod(quota_id=state.quota_id, number=picked))


@pages(router, ShowPeriod, requires=Role.EVERYONE, size=messages.ON_PANEL)
async def period_page(ctx: Context, asked: ShowPeriod, span: Span) -> Listed:
    """How a period ended for everybody."""
    period = await quota_periods.find_period(ctx.db, ctx.guild_id, asked.quota_id, asked.number)
    if period is None:
        raise refusals.NoSuchPeriod
    kept = await quota_periods.list_kept(ctx.db, period, limit=span.limit, offset=span.offset)
    return Listed(
        title=ctx.say("Quota: final standings of period {number}", number=period.number),
        head=f"{mention_role(period.role_id)}\n-# {messages.counts_line(ctx.say, period.counts)}",
        lines=[messages.standing_line(ctx.say, line, period.required) for line in kept.lines],
        total=period.counts.members,
        empty=ctx.say("Nobody held this role."),
    )


async def _quota(ctx: Context, role: RoleOption | None) -> QuotaRow:
    """Of that role; without one, the only quota that there is."""
    if role is not None:
        quota = await rows.find_quota(ctx.db, ctx.guild_id, role.id)
        if quota is None:
            raise refusals.NoQuota(role_id=role.id)
        return quota
    known = await rows.list_quotas(ctx.db, ctx.guild_id)
    if not known:
        raise refusals.NoQuotas
    if len(known) > 1:
        raise refusals.WhichQuota(roles=Markdown(", ").join(mention_role(quota.role_id) for quota in known))
    return known[0]


def _refuse_visitor(member: MemberOption, quota: QuotaRow) -> None:
    """Only who holds the role has a quota to meet."""
    if quota.role_id not in member.role_ids:
        raise refusals.NotOfQuota(name=member.display_name, role=mention_role(quota.role_id))
