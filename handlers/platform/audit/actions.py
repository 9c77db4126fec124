"""What entries of the audit are about, and which there are.

Why: decision 0213.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from db.platform.audit import AuditEntry, list_audit_actions, list_subject_kinds
from handlers.platform.audit.rules import facts_of
from interactions.responses import Choice

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.context import Context


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
    actions = await list_audit_actions(ctx.db, ctx.guild_id, text.strip().lower()[:50], 25)
    return [Choice(action, action) for action in actions]
