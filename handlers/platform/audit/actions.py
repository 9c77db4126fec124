"""Reading pages of the audit.

Why: decision 0213.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from db.platform.audit import (
    AuditEntry,
    list_audit_actions,
    list_audit_after,
    list_audit_before,
    list_subject_kinds,
)
from handlers.platform.audit.rules import PER_PAGE, Asked, Turn, facts_of
from interactions.responses import Choice

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.context import Context


class Page(msgspec.Struct, frozen=True):
    """Entries, newest first; what their subjects are, by id; whether there are more on either side."""

    entries: tuple[AuditEntry, ...]
    kinds: Mapping[int, str]
    newer: bool
    older: bool


async def find_page(ctx: Context, asked: Asked, turn: Turn = Turn.LATEST, edge: int = 0) -> Page:
    """The page in that direction of the entry at the edge."""
    since = ctx.now - timedelta(days=asked.days)
    if turn is Turn.NEWER:
        found = await list_audit_after(
            ctx.db,
            ctx.guild_id,
            since=since,
            action=asked.action,
            member_id=asked.member_id,
            after=edge,
            limit=PER_PAGE + 1,
        )
        entries = tuple(reversed(found[:PER_PAGE]))
        newer, older = len(found) > PER_PAGE, True
    else:
        found = await list_audit_before(
            ctx.db,
            ctx.guild_id,
            since=since,
            action=asked.action,
            member_id=asked.member_id,
            before=edge if turn is Turn.OLDER else None,
            limit=PER_PAGE + 1,
        )
        entries = tuple(found[:PER_PAGE])
        newer, older = turn is Turn.OLDER, len(found) > PER_PAGE
    kinds = await subject_kinds(ctx.db, ctx.guild_id, entries)
    return Page(entries, kinds, newer, older)


async def subject_kinds(db: Connection, guild_id: int, entries: Sequence[AuditEntry]) -> dict[int, str]:
    """Which subjects and facts are roles, channels and members; subjects that look like ids are members."""
    subjects = {int(entry.subject) for entry in entries if is_id(entry.subject)}
    facts = {str(fact) for entry in entries for fact in facts_of(entry.facts)}
    ids = sorted(subjects | {int(fact) for fact in facts if is_id(fact)})
    if not ids:
        return {}
    return {**dict.fromkeys(subjects, "member"), **await list_subject_kinds(db, guild_id, ids)}


def is_id(subject: str) -> bool:
    """Whether it can be one of Discord's ids."""
    return subject.isascii() and subject.isdigit() and 15 <= len(subject) <= 19


async def suggest_actions(ctx: Context, text: str) -> list[Choice]:
    """Actions of this server that hold what was typed."""
    found = await list_audit_actions(ctx.db, ctx.guild_id, text.strip().lower()[:50], 25)
    return [Choice(action, action) for action in found]
