"""The audit in the REST API."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from db.platform.audit import AuditEntry, list_audit_between
from handlers.api.context import ApiContext
from handlers.api.fields import Cursor, Id, Moment, Page, Raw, Scope, Size, page, read_cursor
from handlers.api.routes import Api
from handlers.platform.roles.rules import Role

api = Api("platform", "Logs")

Action = Annotated[str, Meta(max_length=100, description="This action, or all that begin with it and a dot")]
Subject = Annotated[str, Meta(max_length=100, description="What was concerned")]
BEGINNING = datetime(2015, 1, 1, tzinfo=UTC)
END = datetime(9999, 1, 1, tzinfo=UTC)


class AuditLine(msgspec.Struct, frozen=True):
    """Who did what. `actor_id` is null when the bot itself acted."""

    audit_id: int
    actor_id: Id | None
    action: str
    subject: str
    facts: dict[str, Any]
    at: datetime


@api.get("/audit", requires=Role.MODERATOR, scope=Scope.READ, also="text/csv")
async def list_audit(
    ctx: ApiContext,
    action: Action | None = None,
    actor: Id | None = None,
    subject: Subject | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    cursor: Cursor | None = None,
    limit: Size = 50,
    format: Literal["json", "csv"] = "json",  # noqa: A002  # the parameter's name
) -> Page[AuditLine] | Raw:
    """Who changed what, newest first."""
    rows = await list_audit_between(
        ctx.db,
        ctx.guild_id,
        action=action,
        actor_id=int(actor) if actor is not None else None,
        subject=subject,
        since=since or BEGINNING,
        until=until or END,
        before=read_cursor(cursor),
        limit=limit + 1,
    )
    if format == "csv":
        return Raw(_as_csv(rows[:limit]), "text/csv; charset=utf-8")
    return page(rows, limit, lambda row: row.audit_id, _line)


def _line(entry: AuditEntry) -> AuditLine:
    actor = None if entry.actor_id is None else str(entry.actor_id)
    return AuditLine(entry.audit_id, actor, entry.action, entry.subject, entry.facts, entry.at)


def _as_csv(rows: list[AuditEntry]) -> bytes:
    """With what a spreadsheet would take for a formula made harmless."""
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(("audit_id", "at", "actor_id", "action", "subject", "facts"))
    for row in rows:
        facts = msgspec.json.encode(row.facts).decode()
        actor = "" if row.actor_id is None else str(row.actor_id)
        writer.writerow((row.audit_id, row.at.isoformat(), actor, row.action, _harmless(row.subject), facts))
    return sheet.getvalue().encode()


def _harmless(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
