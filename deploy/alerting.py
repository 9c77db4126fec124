"""Looking after the machine: each web process and each worker looks once a minute; who sees it first tells.

What is broken at one look may be a restart: it is told when the next look finds it still broken.

Why: decision 0261.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import msgspec

from db.operations import alerts
from handlers.operations.alerts import actions, messages
from handlers.operations.alerts.rules import AlertCheck, AlertVerdict, judge
from handlers.operations.machine import read_recorded

if TYPE_CHECKING:
    from db.clock import Clock
    from deploy.settings import Settings
    from handlers.operations.machine import Heard
    from interactions.languages import Languages

log = logging.getLogger(__name__)

EVERY_S: Final = 60.0
NEWS: Final = timedelta(hours=1)
"""What could not be posted for longer is no news."""
SENT_WITHIN_S: Final = 10.0


class Watch(msgspec.Struct, eq=False):
    """`heard`: what Redis tells, None while it is away. `workers_alive`: whether somebody works."""

    settings: Settings
    pool: Callable[[], Awaitable[Any]]
    heard: Callable[[], Awaitable[Heard | None]]
    workers_alive: Callable[[], Awaitable[bool]]
    clock: Clock
    languages: Languages
    suspects: frozenset[AlertCheck] = frozenset()
    """What was broken at the last look."""

    async def look_forever(self) -> None:
        """Until it is cancelled; while the database is away nobody can note what was told."""
        while True:
            await asyncio.sleep(EVERY_S)
            try:
                await self.look()
            except Exception as problem:
                log.warning("the machine could not be looked after: %r", problem)

    async def look(self) -> None:
        """Once: judges, notes what turned, and posts what the webhook has not got yet."""
        pool, now = await self.pool(), self.clock.now()
        verdicts = judge(
            await read_recorded(pool, now),
            await self.heard(),
            now,
            worker=await self.workers_alive(),
            relay=self.settings.relay,
            backups=self.settings.backup_dir is not None or self.settings.backup_s3 is not None,
        )
        async with pool.acquire() as db, db.transaction():
            await actions.note(db, self._sure(verdicts), now, self.languages)
        if self.settings.alert_webhook_url is not None:
            await self._post(pool, self.settings.alert_webhook_url)

    def _sure(self, verdicts: list[AlertVerdict]) -> list[AlertVerdict]:
        before = self.suspects
        self.suspects = frozenset(verdict.check for verdict in verdicts if verdict.problem)
        return [verdict for verdict in verdicts if not verdict.problem or verdict.check in before]

    async def _post(self, pool: Any, url: str) -> None:
        import httpx

        for alert in await alerts.list_unposted(pool, self.clock.now() - NEWS):
            try:
                async with httpx.AsyncClient(timeout=SENT_WITHIN_S) as client:
                    answer = await client.post(url, json=messages.for_webhook(alert))
                    answer.raise_for_status()
            except (httpx.HTTPError, httpx.InvalidURL) as problem:
                log.warning("ALERT_WEBHOOK_URL did not take it: %s", type(problem).__name__)
                return
            await alerts.mark_posted(pool, alert.name, alert.told_at)
